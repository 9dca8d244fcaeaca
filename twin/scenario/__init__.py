"""One closed description of a centre and its policies."""
