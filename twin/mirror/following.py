"""Keeping a run file in step with a real centre: from a source, through the floor, into the store.

All that is needed to go on is kept with the rows, in one transaction: the source's position, the
events held back, and the floor. So at whatever moment the process is killed, the file and the
checkpoint in it belong together, and nothing is lost or counted twice when it is started again.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from twin.errors import InputError
from twin.mirror.checkpoint import dump, load
from twin.mirror.clock import LocalClock
from twin.mirror.event import Event
from twin.mirror.floor import RealFloor
from twin.mirror.importing import How
from twin.mirror.in_order import DAY, InOrder
from twin.mirror.picture import picture
from twin.mirror.source import Source
from twin.mirror.tally import Tally
from twin.traces.lock import is_written
from twin.traces.reader import RunReader
from twin.traces.store import RunStore

REFRESHED = 5.0
"""Wall seconds after which the picture of the floor is renewed although nothing has come."""

MANY = 1000
"""So many events at a time mean that there is more to come at once."""


@dataclass(frozen=True, slots=True)
class About:
    """What a followed run is about, and must still be when it is gone on with.

    `scenario` is the scenario it is held against, as JSON; `zone` the centre's; `key` what tells
    the key of its pseudonyms from another, and not what it is.
    """

    name: str
    scenario: str
    zone: str
    key: str

    @classmethod
    def of(cls, how: How) -> "About":
        """What a run is about that is read so."""
        key = blake2b(b"which key", key=how.key[:64], digest_size=8).hexdigest()
        return cls(how.name, how.scenario, str(how.zone), key)


def checkpoint_of(path: Path, about: About) -> dict[str, Any] | None:
    """Where a followed run stands; None where there is no file yet.

    Raises:
        InputError: the file is no followed run, is at its end, is being written, or was begun with
            another scenario, zone or key.
    """
    if not path.exists():
        return None
    checkpoint = RunReader(path).checkpoint()
    if checkpoint is None:
        raise InputError(f"{path}: was not followed; allowed: a run of twin follow, or a new file")
    if checkpoint["finished"]:
        raise InputError(f"{path}: has come to its end; name another file")
    if is_written(path):
        raise InputError(f"{path}: is being followed already; stop that, or name another file")
    begun = checkpoint["about"]
    for what, option in (("zone", "--zone"), ("key", "--key-file"), ("scenario", "--scenario")):
        if begun[what] != asdict(about)[what]:
            was = f"; it was {begun['zone']}" if what == "zone" else ""
            raise InputError(f"{path}: was begun with another {option}{was}; allowed: the same")
    return checkpoint


class Following:
    """A source that is followed into a run file; the file is made when the first event has come.

    Args:
        path: the run file.
        source: what is followed, at the checkpoint's position.
        about: what the run is about.
        tally: where the source's reader counts lines; `tally_of(checkpoint)`.
        checkpoint: as `checkpoint_of` gave it.
        lateness: seconds for which an event is waited for, in a new run.
        clock: the time of day, seconds since 1970.
        watch: seconds that only go forward.
    """

    def __init__(
        self,
        path: Path,
        source: Source,
        about: About,
        tally: Tally,
        checkpoint: dict[str, Any] | None = None,
        *,
        order: InOrder | None = None,
        clock: Callable[[], float] = time.time,
        watch: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = path
        self.source = source
        self.over = False
        """Whether the source has ended, and with it the run."""
        self.warnings: list[str] = []
        """What went wrong and did not end it; for the caller to take away."""
        self.floor: RealFloor | None = None
        self.order = order or InOrder()
        self.events = 0
        """Events taken so far."""
        self._about = about
        self._tally = tally
        self._clock, self._watch = clock, watch
        self._heard = self._kept = watch()
        self._store: RunStore | None = None
        if checkpoint is not None:
            self._store = RunStore.go_on(path)
            self.floor = load(checkpoint["floor"])
            self.floor.tally = tally
            self.order = InOrder.load(checkpoint["order"])
            self.events = checkpoint["events"]

    def step(self) -> bool:
        """Take what has come, and keep it. Gives whether there may be more at once."""
        events = self.source.poll()
        watched = self._watch()
        if events:
            self._heard = watched
        self.events += len(events)
        self.order.extend(events)
        if self.floor is None and events:
            self._begin(events)
        told = self._tell()
        ready = self.order.release()
        silent = not events and self._silent(watched)
        if self.source.ended:
            ready += self.order.flush()
        elif silent and len(self.order):
            ready += self.order.flush(now=self._now())
        if self.floor is not None:
            for event in ready:
                self.floor.take(event)
            if silent:
                self._let_time_pass(self.floor)
            if self.source.ended:
                self._finish(self.floor)
            elif events or ready or told or watched - self._kept >= REFRESHED:
                self._keep(self.floor)
        self.over = self.source.ended
        self.source.kept()
        return len(events) >= MANY and not self.over

    def close(self) -> None:
        """Let the source and the file go; what was kept stays, to go on with."""
        self.source.close()
        if self._store is not None:
            self._store.close()
            self._store = None

    def status(self) -> str:
        """The state in one calm line."""
        if self.floor is None:
            return "waiting for the first event"
        state = self.floor.state()
        newest = self.order.newest
        at = datetime.fromtimestamp(newest or 0, self.floor.clock.zone)
        told = [
            f"{at:%Y-%m-%d %H:%M:%S}",
            f"{self.events:,} events",
            f"{len(state.waiting)} waiting",
            f"{len(state.people)} present",
        ]
        if newest is not None and not self.over:
            told.append(f"data {_age(max(0.0, self._now() - newest))} old")
        return " · ".join(told)

    def unused(self) -> list[tuple[str, int]]:
        """Why lines and events were not used, and how many."""
        found = self._tally.dropped.most_common()
        found += [("told twice", self.order.duplicates)] if self.order.duplicates else []
        return found + ([("a time far ahead", self.order.ahead)] if self.order.ahead else [])

    def _silent(self, watched: float) -> bool:
        """Whether nothing has come for so long that nothing can be late."""
        now = self.source.now()
        if now is not None and self.order.newest is not None:
            return now - self.order.newest > self.order.lateness
        return self.source.live and watched - self._heard >= self.order.lateness

    def _begin(self, events: list[Event]) -> None:
        clock = LocalClock.starting(min(event.t for event in events), ZoneInfo(self._about.zone))
        floor = RealFloor(
            clock,
            name=self._about.name,
            scenario=self._about.scenario,
            source=self.source.name,
        )
        floor.tally = self._tally
        self._store = RunStore.create(self.path, floor.header(), live=True)
        self.floor = floor

    def _let_time_pass(self, floor: RealFloor) -> None:
        """Nothing happened: the floor is as it was, at a later time.

        After a day of silence it is no longer known to be so, and the age of the data tells.
        """
        newest = self.order.newest
        until = self._now() - self.order.lateness
        if newest is not None and newest < until <= newest + DAY:
            floor.advance(until)

    def _tell(self) -> bool:
        """Hand on what the source has to tell; whether it had anything."""
        told, self.source.warnings[:] = list(self.source.warnings), []
        self.warnings += told
        return bool(told)

    def _keep(self, floor: RealFloor, *, finished: bool = False) -> None:
        assert self._store is not None
        batch = floor.finish() if finished else floor.drain()
        self._store.grow(floor.header())
        self._store.write(batch)
        self._store.show(self._picture(floor, finished))
        self._store.keep(
            {
                "about": asdict(self._about),
                "finished": finished,
                "events": self.events,
                "source": self.source.position,
                "order": self.order.dump(),
                "floor": dump(floor),
            }
        )
        self._store.commit()
        self._kept = self._watch()

    def _finish(self, floor: RealFloor) -> None:
        self._keep(floor, finished=True)

    def _now(self) -> float:
        now = self.source.now()
        return self._clock() if now is None else now

    def _picture(self, floor: RealFloor, finished: bool) -> dict[str, Any]:
        return picture(
            floor,
            wall=self._clock(),
            now=self._now(),
            heard=self.order.newest,
            finished=finished,
            feed={
                "source": self.source.name,
                "live": self.source.live,
                "events": self.events,
                "late": self.order.late,
                "duplicates": self.order.duplicates,
                "dropped": self._tally.dropped.total() + self.order.ahead,
            },
        )


def tally_of(checkpoint: dict[str, Any] | None) -> Tally:
    """The counts of the lines read so far."""
    return Tally.from_dict(checkpoint["floor"]["tally"]) if checkpoint else Tally()


def _age(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h" if seconds < 172_800 else f"{seconds / 86_400:.0f} days"
