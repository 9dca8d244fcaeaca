"""Traces in, numbers out."""
