"""What work does to people, as pure functions: numbers in, numbers out."""
