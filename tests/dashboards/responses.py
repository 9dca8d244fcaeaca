"""Responses to monitoring that are made up: straight lines, told from one another by their ends."""

import numpy as np

from dashboards.views import paradox_why as why
from twin.experiments.response import Response


def made(low, high, *, jitter=0.1, weeks=8, **others):
    """Straight lines of every measure; `others` by measure, as (low, high)."""
    measures = why.MEASURES
    values = np.zeros((5, weeks, len(measures)))
    noise = jitter * np.roll(np.resize([-1.0, 1.0, 0.5, -0.5, 0.2], weeks), int(high))
    for place, measure in enumerate(measures):
        ends = others.get(measure, (low, high) if measure == "tension" else (0.2, 0.3))
        line = np.linspace(*ends, 5)
        tilt = np.linspace(-0.5, 0.5, 5)
        scale = 1.0 if measure == "tension" else 0.01
        values[:, :, place] = line[:, None] + scale * (noise + np.outer(tilt, noise))
    return Response(measures, values)


RISING = made(20, 30)
FLATTER, TURNED, STEEPER = made(20, 25), made(25, 20), made(20, 40)
NONE = made(20, 20, jitter=3)
