"""What a list of runs says about each: worked out from its file once, and remembered."""

from math import nan
from threading import Lock
from time import monotonic
from typing import Any

from dashboards.live.grouped import FEWEST
from dashboards.site import Shown
from dashboards.views.runs import Digest
from twin.errors import InputError
from twin.measures.catalogue import compute
from twin.measures.course import course
from twin.measures.run import Run

__all__ = ["Digests"]

_TABLES = ("contact", "wallboard")
_REMEMBERED = 2000


class Digests:
    """Digests of runs by their files. Any number of threads may use it at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, tuple[Any, Digest]] = {}

    def known(self, shown: Shown) -> Digest | None:
        """What is remembered of a run, which of a live one may be a while ago; None if nothing."""
        with self._lock:
            there = self._known.get(str(shown.path))
        if there is None or (shown.live is None and there[0] != _stamp(shown)):
            return None
        return there[1]

    def get(self, shown: Shown) -> Digest:
        """The digest of a run; of a live one, as it stands now."""
        there = None if shown.live is not None else self.known(shown)
        if there is not None:
            return there
        stamp = None if shown.live is not None else _stamp(shown)
        found = _digest(shown)
        with self._lock:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[str(shown.path)] = (stamp, found)
        return found

    def catch_up(self, runs: list[Shown], seconds: float) -> bool:
        """Work out what is not known yet, for about so many seconds; tells whether all is known."""
        until = monotonic() + seconds
        for shown in runs:
            if self.known(shown) is None:
                if monotonic() > until:
                    return False
                self.get(shown)
        return True


def _stamp(shown: Shown) -> Any:
    try:
        found = shown.path.stat()
    except OSError:
        return ()
    return (found.st_mtime_ns, found.st_size)


def _digest(shown: Shown) -> Digest:
    try:
        reader = shown.reader
        traces = reader.traces(_TABLES)
        floor = reader.floor()
        changes = len(reader.controls()) if "control" in reader.header.tables else 0
        run = Run(traces)
        fewest = 1 if reader.header.origin == "simulated" else FEWEST
        day = course(run, fewest=fewest)
        whole = course(run, step=86_400.0, fewest=fewest)
        level = compute(traces, ["service_level"])["service_level"]
    except InputError as error:
        return Digest(trouble=str(error).removeprefix(f"{shown.path}: "))
    return Digest(
        course=day,
        service_level=level,
        tension=float(whole.tension[0]) if len(whole.tension) else nan,
        changes=changes,
        until=None if floor is None else floor.get("t"),
        over=floor is None or bool(floor.get("finished")),
    )
