"""What work does to people, as pure functions: numbers in, numbers out."""

from twin.compiled import first

__path__[:0] = first(__name__)
