"""Traces in, numbers out."""

from twin.measures.catalogue import MEASURES, compute
from twin.measures.measure import Measure

__all__ = ["MEASURES", "Measure", "compute"]
