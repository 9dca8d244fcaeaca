"""Comparisons that are made up: effects with the interval one wants."""

from twin.experiments.compare import Comparison, Effect
from twin.experiments.paired import Difference


def effect(measure, base, mean, reach, n=20):
    return Effect(measure, base, base + mean, Difference(mean, mean - reach, mean + reach, n), 0.5)


def comparison(*effects, pairs=20, days=1):
    found = {one.measure: one for one in effects}
    return Comparison("base", ("change",), pairs, 0, days, {"change": found}, {})
