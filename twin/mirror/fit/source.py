"""Calls to fit, from a run file or a log."""

from pathlib import Path

from twin.errors import InputError
from twin.mirror.fit.calls import Calls, from_traces
from twin.mirror.importing import How, observed
from twin.mirror.interval_report import read_report
from twin.traces.reader import RunReader

__all__ = ["KEY", "read_calls"]

_SQLITE = b"SQLite format 3\0"

KEY = b"nothing of these pseudonyms is kept"
"""Fits keep no name and no pseudonym, and a key that is always the same keeps their order."""


def read_calls(path: Path, how: How | None = None) -> Calls:
    """The calls of a run file, observed or simulated, of a log, or of a report by intervals.

    `how` says how a log is to be read.

    Raises:
        InputError: the file cannot be read, or is neither.
    """
    try:
        with path.open("rb") as file:
            first = file.read(len(_SQLITE))
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); allowed: a run file or a log of calls"
        ) from None
    if first == _SQLITE:
        return from_traces(RunReader(path).traces(("contact", "duration")), str(path))
    if how is not None and how.mapping is not None and how.mapping.format == "intervals":
        return read_report(path, how.mapping)
    return from_traces(observed([path], how or How(key=KEY)), str(path))
