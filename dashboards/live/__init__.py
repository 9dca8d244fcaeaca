"""A live run: the engine in its process, and what is kept of it for those who watch."""
