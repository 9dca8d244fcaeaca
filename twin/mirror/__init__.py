"""The link with a real centre: its logs in, the twin in step with it, forecasts and advice back."""

from twin.compiled import first

__path__[:0] = first(__name__)
