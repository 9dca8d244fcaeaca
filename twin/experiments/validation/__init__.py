"""The published targets C1 to C10, held against simulated work; misses are findings.

`targets` says what is published; `people`, `breaks`, `system`, `calls` and `queueing` find the
simulated counterpart; `study` runs what they need, and `report` writes it down.
"""
