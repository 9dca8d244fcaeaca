"""Fits of a centre to its own log, each with its n, an interval, and how well it fits."""
