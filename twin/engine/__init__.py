"""The SimPy model: people, contacts and systems in simulated time."""

from twin.compiled import first

__path__[:0] = first(__name__)
