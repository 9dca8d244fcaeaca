"""What gets written down: the tables, the sinks, the store."""
