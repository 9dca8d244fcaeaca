"""What one server holds for everybody who looks: runs, live and finished, and background work."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, Self

from dashboards.centres import Centres
from dashboards.jobs import Jobs
from dashboards.library import Kept, Library
from dashboards.live.feed import Feed
from dashboards.live.followed import FollowedDay, is_followed
from dashboards.live.history import Run
from dashboards.live.kept import KeptDay
from dashboards.live.series import Limits
from dashboards.live.session import LiveRun
from dashboards.scenarios import Scenarios
from twin.errors import InputError
from twin.experiments.executors import available
from twin.scenario.model import Scenario
from twin.traces.frame import Traces
from twin.traces.past import can_go_on
from twin.traces.reader import RunReader

__all__ = ["Shown", "Site"]

LIVE_AT_ONCE = 4
"""Live runs that may go on together: each has a process of its own."""

_FRESH = 2.0
"""Wall seconds for which the traces of a live run are read once for all who look."""

_WATCHED = 20
"""Days whose curves are kept in memory."""

_REMEMBERED = 3
"""Runs whose traces are kept in memory."""

_PARTS = 60
"""Parts of runs, such as one person's rows, that are kept in memory."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A run that pages can show: its name in addresses, its file, and whether it goes on.

    `live` is a simulated run that goes on and can be steered; `followed` tells that the run follows
    a real centre now.
    """

    id: str
    path: Path
    live: Run | None = None
    followed: bool = False

    @classmethod
    def of(cls, kept: Kept) -> "Shown":
        """A run of the folder."""
        return cls(kept.id, kept.path, followed=is_followed(kept.path, kept.header))

    @property
    def goes_on(self) -> bool:
        """Whether its day is not over: a live run stays live until it is ended."""
        if self.live is None:
            return False
        floor = self.reader.floor()
        return floor is None or not floor.get("finished")

    @property
    def reader(self) -> RunReader:
        """What reads its file; `InputError` if it cannot be read."""
        return RunReader(self.path)


class Site:
    """Runs by their names in addresses, and the jobs. Any number of threads may use it at once.

    Args:
        folder: where runs are kept.
    """

    def __init__(self, folder: Path) -> None:
        self.library = Library(folder)
        self.scenarios = Scenarios(folder / "scenarios")
        self.jobs = Jobs()
        self.workers = available()
        self.centres = Centres(
            self.jobs, lambda: (one.path for one in self.shown()), workers=self.workers
        )
        self._live: dict[str, Run] = {}
        self._lock = Lock()
        self._traces: OrderedDict[Path, tuple[Any, Traces]] = OrderedDict()
        self._feeds: OrderedDict[Any, Feed] = OrderedDict()
        self._parts: OrderedDict[tuple[Path, str], tuple[Any, Any]] = OrderedDict()

    def begin(self, scenario: Scenario, *, out: Path | None = None, **how: Any) -> str:
        """Start a live run of a scenario; gives its name. `how` is what `LiveRun` takes.

        Raises:
            InputError: there are too many already, or it cannot begin.
        """
        with self._lock:
            self._refuse_more()
            path = out or self.library.place(scenario.name, how.get("seed", 0))
            run = LiveRun(scenario, out=path, **how)
            self._live[path.stem] = run
            return path.stem

    def resume(self, name: str) -> str:
        """Go on with a run of the folder that was not finished; gives its name.

        Raises:
            InputError: there is none of that name, or it cannot go on.
        """
        return self.reopen(self.library.find(name).path)

    def reopen(self, path: Path, *, speed: float | None = None) -> str:
        """Go on with an unfinished run, at its own speed if none is given; gives its name.

        Raises:
            InputError: there are too many already, or it cannot go on.
        """
        with self._lock:
            name = path.stem
            if name in self._live or any(run.path == path for run in self._live.values()):
                raise InputError(f"{name}: goes on already; allowed: a run that was stopped")
            self._refuse_more()
            self._live[name] = LiveRun.reopen(path, speed=speed)
            for key in [key for key in self._feeds if key[0] == path]:
                del self._feeds[key]
            return name

    def wait(self, name: str) -> None:
        """Wait until a live run that is taken up again goes on; `InputError` if it does not."""
        run = self.live()[name]
        if isinstance(run, LiveRun):
            run.wait()

    def can_resume(self, shown: Shown) -> bool:
        """Whether a run was not finished, and nobody is going on with it."""
        return shown.live is None and can_go_on(shown.path)

    def add(self, name: str, run: Run) -> None:
        """Show a live run that was begun elsewhere."""
        with self._lock:
            self._live[name] = run

    def end(self, name: str) -> None:
        """End a live run; its file stays."""
        with self._lock:
            run = self._live.pop(name, None)
        if isinstance(run, LiveRun):
            run.stop()

    def live(self) -> dict[str, Run]:
        """The live runs by name, the oldest first."""
        with self._lock:
            return dict(self._live)

    def run(self, name: str | None = None) -> Shown:
        """The run of that name; without one, the oldest live run, else the newest finished one.

        Raises:
            InputError: there is none.
        """
        live = self.live()
        if not name:
            if live:
                name = next(iter(live))
            else:
                newest = next(iter(self.library), None)
                if newest is None:
                    raise InputError("no run is kept yet; begin one on the page Runs")
                return Shown.of(newest)
        if name in live:
            return Shown(name, live[name].path, live[name])
        return Shown.of(self.library.find(name))

    def shown(self) -> Iterator[Shown]:
        """All runs that can be shown, live ones first, then the newest."""
        live = self.live()
        for name, run in live.items():
            yield Shown(name, run.path, run)
        paths = {run.path for run in live.values()}
        for kept in self.library:
            # The earlier days of a live run that began anew keep its name until it has ended.
            if kept.path not in paths and kept.id not in live:
                yield Shown.of(kept)

    def delete(self, name: str) -> None:
        """Remove a finished run for good.

        Raises:
            InputError: there is none of that name, or it goes on.
        """
        live = self.live()
        kept = self.library.find(name)
        if name in live or kept.path in {run.path for run in live.values()}:
            raise InputError(f"{name}: goes on; allowed: a run that has ended")
        self.library.delete(name)
        with self._lock:
            self._traces.pop(kept.path, None)

    def traces(self, shown: Shown) -> Traces:
        """All rows of a run; of a live one, as they were at most two seconds ago.

        Raises:
            InputError: its file cannot be read.
        """
        stamp = self._stamp(shown)
        with self._lock:
            there = self._traces.get(shown.path)
            if there is not None and there[0] == stamp:
                self._traces.move_to_end(shown.path)
                return there[1]
        traces = shown.reader.traces()
        with self._lock:
            self._traces[shown.path] = (stamp, traces)
            while len(self._traces) > _REMEMBERED:
                self._traces.popitem(last=False)
        return traces

    def feed(self, name: str, day: int = 0) -> Feed:
        """What browsers fetch of a day, counted from 0, of the run of that name.

        Raises:
            InputError: there is no such run or day, or its file cannot be read.
        """
        shown = self.run(name)
        with self._lock:
            key = (shown.live or shown.path, day, shown.followed)
            if key not in self._feeds:
                kind = FollowedDay if shown.followed else KeptDay
                run: Any = shown.live or kind(shown.path, shown.reader.header, day)
                limits = Limits.of(run.scenario, 0 if shown.live else day)
                self._feeds[key] = Feed(run, limits)
                while len(self._feeds) > _WATCHED:
                    self._feeds.popitem(last=False)
            self._feeds.move_to_end(key)
            return self._feeds[key]

    def traces_of(self, shown: Shown, name: str) -> Traces:
        """The rows about one person of a run, as `traces` has them; far fewer are read for it.

        Raises:
            InputError: its file cannot be read.
        """
        found: Traces = self._part(shown, name, lambda reader: reader.traces(of=name))
        return found

    def shifts(self, shown: Shown) -> list[tuple[str, int, float, float]]:
        """When each technician of a run was on shift, as `RunReader.shifts` has it.

        Raises:
            InputError: its file cannot be read.
        """
        found: list[tuple[str, int, float, float]] = self._part(shown, "", RunReader.shifts)
        return found

    def strains(self, shown: Shown) -> Traces:
        """The rows of a run that tell everybody's tension: tables `duration` and `strain`.

        Raises:
            InputError: its file cannot be read.
        """
        found: Traces = self._part(
            shown, "\0strain", lambda reader: reader.traces(("duration", "strain"))
        )
        return found

    def _part(self, shown: Shown, name: str, read: Callable[[RunReader], Any]) -> Any:
        """A part of a run, read once for all who look."""
        key, stamp = (shown.path, name), self._stamp(shown)
        with self._lock:
            there = self._parts.get(key)
            if there is not None and there[0] == stamp:
                self._parts.move_to_end(key)
                return there[1]
        found = read(shown.reader)
        with self._lock:
            self._parts[key] = (stamp, found)
            while len(self._parts) > _PARTS:
                self._parts.popitem(last=False)
        return found

    def stop(self) -> None:
        """End all live runs and call all work off."""
        self.centres.stop()
        self.jobs.stop()
        for name in self.live():
            self.end(name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _refuse_more(self) -> None:
        if len(self._live) >= LIVE_AT_ONCE:
            raise InputError(
                f"{LIVE_AT_ONCE} live runs go on already; allowed: end one of them first"
            )

    def _stamp(self, shown: Shown) -> Any:
        if shown.live is not None or shown.followed:
            return int(monotonic() / _FRESH)
        found = shown.path.stat() if shown.path.exists() else None
        return (found.st_mtime_ns, found.st_size) if found else None
