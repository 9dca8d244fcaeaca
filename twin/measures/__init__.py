"""Traces in, numbers out."""

from twin.measures.catalogue import MEASURES, compute, tables_of
from twin.measures.measure import Measure

__all__ = ["MEASURES", "Measure", "compute", "tables_of"]
