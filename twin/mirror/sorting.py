"""Any number of events in order of time, with little memory: sorted in parts, on disk, then merged.

Events of one second come in the order a contact goes through them, since nothing else tells.
"""

import heapq
import pickle
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np

from twin.mirror.event import ABANDON, COMPLETE, CONNECT, ENTER, LEAVE, RESTART, TRANSFER, Event
from twin.mirror.tally import Tally

PART: Final = 200_000
"""Events sorted at a time."""

LONGEST: Final = 9_000 * 86_400.0
"""A log that spans more time (s) has damaged times in it: those farthest from the middle event."""

_PLACES = {RESTART: 0, ENTER: 1, CONNECT: 3, TRANSFER: 4, COMPLETE: 5, ABANDON: 5, LEAVE: 5}


def _key(event: Event) -> tuple[float, int]:
    return event.t, _PLACES.get(event.kind, 2)


def in_time(events: Iterable[Event], tally: Tally) -> Iterator[Event]:
    """The events in order of time. Those far from all others are dropped, and counted so."""
    source = iter(events)
    times = array("d")
    with tempfile.TemporaryDirectory() as folder:
        parts: list[Path] = []
        while part := sorted(islice(source, PART), key=_key):
            times.extend(event.t for event in part)
            parts.append(Path(folder, str(len(parts))))
            with parts[-1].open("wb") as file:
                for event in part:
                    pickle.dump(tuple(event), file)
        middle = float(np.median(times)) if times else 0.0
        whole = not times or max(times) - min(times) <= LONGEST
        for event in heapq.merge(*map(_read, parts), key=_key):
            if whole or abs(event.t - middle) <= LONGEST / 2:
                yield event
            else:
                tally.dropped["a time years away from all others"] += 1


def _read(path: Path) -> Iterator[Event]:
    with path.open("rb") as file:
        while True:
            try:
                yield Event(*pickle.load(file))
            except EOFError:
                return
