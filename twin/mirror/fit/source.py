"""Calls to fit, from a run file or a log."""

from pathlib import Path

from twin.errors import InputError
from twin.mirror.fit.calls import Calls, from_call_log, from_traces
from twin.traces.reader import RunReader
from twin.world.call_log import read_call_log

__all__ = ["read_calls"]

_SQLITE = b"SQLite format 3\0"


def read_calls(path: Path) -> Calls:
    """The calls of a run file, observed or simulated, or of a call log.

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
        return from_traces(RunReader(path).traces(("contact",)), str(path))
    return from_call_log(read_call_log(path))
