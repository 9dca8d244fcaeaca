"""A real centre's logs as an observed run: files in any order, in any of the formats known here.

The same floor that follows a centre live takes the events, so a followed log and an imported one
make the same rows.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from twin.errors import InputError
from twin.mirror.call_csv import read_calls
from twin.mirror.clock import LocalClock
from twin.mirror.event import Event
from twin.mirror.floor import RealFloor
from twin.mirror.freeswitch import FreeSwitch
from twin.mirror.in_order import InOrder
from twin.mirror.log_file import first_lines, lines
from twin.mirror.mapping import Mapping, load_mapping
from twin.mirror.pseudonyms import Pseudonyms
from twin.mirror.queue_log import QueueLog
from twin.mirror.sorting import in_time
from twin.mirror.tally import Tally
from twin.traces.buffer import Batch, concatenate
from twin.traces.frame import Traces
from twin.traces.header import Header

BLOCK: Final = 2_000
"""Events taken in at a time."""


@dataclass(frozen=True, slots=True)
class How:
    """How logs are to be read.

    `key` is that of the pseudonyms, `zone` where the centre's clock stands. `mapping` says what
    the columns of a CSV are; without one it is found by the header, if it is one that is known.
    `nobody` has numbers
    that stand for no caller. `scenario` is the one that the run is held against, as JSON.
    """

    key: bytes
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    mapping: Mapping | None = None
    aliases: dict[str, str] = field(default_factory=dict)
    nobody: frozenset[str] = frozenset()
    name: str = "observed"
    scenario: str = "{}"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to."""

    header: Header
    tally: Tally
    contacts: int
    late: int
    """Events that came after, or far before, their time, and made the log be sorted first."""

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values, for JSON."""
        return {
            "contacts": self.contacts,
            "people": len(self.header.people),
            "days": self.header.days,
            "start_date": self.header.start_date,
            "queues": list(self.header.words("contact_type")),
            "sorted": self.late > 0,
            **self.tally.to_dict(),
        }


class GrowingSink(Protocol):
    """Takes batches of rows, and a header that grows."""

    def write(self, batch: Batch) -> None:
        """Keep these rows; they come after all rows written before."""

    def grow(self, header: Header) -> None:
        """Go on with a header that has more people and words."""


class _Disorder(Exception):
    """A log is not in order of time."""

    def __init__(self, late: int) -> None:
        super().__init__()
        self.late = late


def observed(paths: Sequence[Path], how: How) -> Traces:
    """The logs as traces in memory.

    Raises:
        InputError: a file cannot be read, or none holds an event.
    """
    kept = _Kept()
    found = import_logs(paths, how, kept.begin)
    return Traces(found.header, concatenate(kept.batches))


def import_logs(
    paths: Sequence[Path],
    how: How,
    sink: Callable[[Header], GrowingSink],
    *,
    progress: Callable[[float], None] | None = None,
) -> Imported:
    """Read logs into a sink, which is made by `sink` from the header as it is first.

    The files are read in the order of their first events. If they turn out not to be in order of
    time, they are sorted, and read again into another sink: the first is to be thrown away.

    Raises:
        InputError: a file cannot be read, or none holds an event.
    """
    if not paths:
        raise InputError("no log is named; allowed: one or more files")
    with _no_cycles():
        try:
            return _imported(paths, how, sink, 0, progress)
        except _Disorder as disorder:
            return _imported(paths, how, sink, disorder.late, progress)


@contextmanager
def _no_cycles() -> Iterator[None]:
    """Do not look for cycles of objects meanwhile: there are none, and looking takes a tenth."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


def events_of(path: Path, how: How, tally: Tally) -> Iterator[Event]:
    """The events of one file, in its own order.

    Raises:
        InputError: it cannot be read, or its format is not known.
    """
    pseudonyms = Pseudonyms(how.key, how.nobody)
    before = Tally()
    head = first_lines(path, before)
    if not head:
        tally.lines += before.lines
        tally.dropped.update(before.dropped)
        return iter(())
    first = head[0].lstrip()
    if first.startswith("{"):
        return FreeSwitch(pseudonyms, tally).read(lines(path, tally))
    if how.mapping is not None or "|" not in first:
        mapping = how.mapping or _known(path, first)
        if mapping.format != "calls":
            raise InputError(
                f"{path}: a report by intervals has no calls in it, so that no run can be made of "
                "it; allowed: a log of calls here, and twin calibrate for such a report"
            )
        return read_calls(path, lines(path, tally), mapping, pseudonyms, how.zone, tally)
    log = QueueLog(pseudonyms, tally, zone=how.zone, aliases=how.aliases)
    return log.read(_whole(lines(path, tally), tally))


def _whole(told: Iterable[str], tally: Tally) -> Iterator[str]:
    """The lines that end. Asterisk ends each as it writes it: one that does not was cut off."""
    for line in told:
        # Only the last line of a file can be without its end.
        if line[-1] == "\n":
            yield line
        else:
            tally.lines += 1
            tally.dropped["the last line, cut off"] += 1


def _known(path: Path, header: str) -> Mapping:
    columns = {name.strip() for name in header.split(",")}
    technion = load_mapping("technion")
    if set(technion.columns.names) <= columns:
        return technion
    raise InputError(
        f"{path}: neither a queue_log, nor events of FreeSWITCH, nor a CSV whose columns are "
        "known; allowed: with --map FILE, any CSV with one row per call"
    )


def _imported(
    paths: Sequence[Path],
    how: How,
    sink: Callable[[Header], GrowingSink],
    late: int,
    progress: Callable[[float], None] | None,
) -> Imported:
    tally = Tally()
    ordered = sorted(paths, key=lambda path: _begins(path, how))
    source = _read(ordered, how, tally, progress)
    events = in_time(source, tally) if late else source
    order = InOrder(trusting=late > 0)
    floor: RealFloor | None = None
    store: GrowingSink | None = None
    while block := list(islice(events, BLOCK)):
        order.extend(block)
        if not late and (order.late or order.ahead):
            raise _Disorder(order.late + order.ahead)
        ready = order.release()
        if floor is None and ready:
            clock = LocalClock.starting(ready[0].t, how.zone)
            source_name = ", ".join(path.name for path in ordered)
            floor = RealFloor(clock, name=how.name, scenario=how.scenario, source=source_name)
            store = sink(floor.header())
        if floor is not None and store is not None:
            _take(floor, ready, store)
    rest = order.flush()
    if not late and (order.late or order.ahead):
        raise _Disorder(order.late + order.ahead)
    if floor is None or store is None:
        if not rest:
            raise InputError(
                f"{', '.join(map(str, paths))}: no event in it ({_why(tally)}); "
                "allowed: a log with at least one"
            )
        clock = LocalClock.starting(rest[0].t, how.zone)
        source_name = ", ".join(path.name for path in ordered)
        floor = RealFloor(clock, name=how.name, scenario=how.scenario, source=source_name)
        store = sink(floor.header())
    _take(floor, rest, store)
    last = floor.finish()
    store.grow(floor.header())
    store.write(last)
    tally.remarks.update(floor.tally.remarks)
    if order.duplicates:
        tally.dropped["told twice"] += order.duplicates
    return Imported(floor.header(), tally, floor.contacts - floor.merged, late)


def _take(floor: RealFloor, events: Iterable[Event], store: GrowingSink) -> None:
    take = floor.take
    for event in events:
        take(event)
    rows = floor.drain()
    store.grow(floor.header())
    store.write(rows)


def _read(
    paths: Sequence[Path],
    how: How,
    tally: Tally,
    progress: Callable[[float], None] | None,
) -> Iterator[Event]:
    for place, path in enumerate(paths):
        yield from events_of(path, how, tally)
        if progress is not None:
            progress((place + 1) / len(paths))


def _begins(path: Path, how: How) -> float:
    """When a file's first event happened (epoch s)."""
    first = next(events_of(path, how, Tally()), None)
    return first.t if first is not None else 0.0


def _why(tally: Tally) -> str:
    reasons = ", ".join(f"{count} lines: {why}" for why, count in tally.dropped.most_common(3))
    return reasons or "it is empty"


class _Kept:
    """A sink in memory."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []

    def begin(self, header: Header) -> "_Kept":
        self.batches.clear()
        return self

    def write(self, batch: Batch) -> None:
        self.batches.append(batch)

    def grow(self, header: Header) -> None:
        """The words are taken from the last header."""
