"""The SimPy model: people, contacts and systems in simulated time."""
