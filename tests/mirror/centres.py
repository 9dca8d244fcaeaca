"""A centre to be followed where there is none: a simulated day's log, followed up to a moment."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from twin.engine.simulation import simulate
from twin.mirror.following import About, Following
from twin.mirror.importing import How
from twin.mirror.link import Link
from twin.mirror.reach import Reach, open_source
from twin.mirror.tally import Tally
from twin.scenario.load import load_scenario
from twin.traces.export.queue_log import write_queue_log
from twin.traces.reader import RunReader
from twin.traces.store import RunStore

SCENARIO = load_scenario("helpdesk-12")
MIDNIGHT = 1_767_571_200
"""Of the first day, 2026-01-05 in UTC."""
DAY = 86_400
NOON = 43_200.0


@cache
def day(days: int = 1) -> list[str]:
    """The lines of a simulated queue_log."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "run.sqlite")
        traces = simulate(SCENARIO, seed=3, days=days)
        with RunStore.create(path, traces.header) as store:
            store.write(traces.tables)
        write_queue_log(RunReader(path), Path(folder, "queue_log"), ZoneInfo("UTC"))
        return Path(folder, "queue_log").read_text().splitlines(keepends=True)


class Followed:
    """A run `centre` in a folder, followed up to a moment (s) of its own time, at which it is now.

    Args:
        folder: where the log and the run are.
        until: the moment.
        played: whether the log is played as if live.
        scenario: what it is held against, as JSON; without it, a whole one.
        days: how many there are in the log.
        lines: the log; without it, a simulated one.
    """

    def __init__(
        self, folder, until=NOON, *, played=False, scenario=None, days=1, lines=None,
    ) -> None:  # fmt: skip
        self.lines = day(days) if lines is None else lines
        self.log, self.path = folder / "queue_log", folder / "centre.sqlite"
        text = SCENARIO.model_dump_json() if scenario is None else scenario
        how = How(key=bytes(32), name="centre", scenario=text)
        self.wall = MIDNIGHT + until
        self._told_until = len(self._told(until)) if played else 0
        self.log.write_text("".join(self._told(until)[: self._told_until]))
        speed = {"speed": 0.0} if played else {}
        source = open_source(str(self.log), Reach(how, **speed), Tally())
        self.following = Following(
            self.path, source, About.of(how), Tally(),
            clock=lambda: self.wall, watch=lambda: self.wall,
        )  # fmt: skip
        self.go_on(until)

    def go_on(self, until: float) -> None:
        """What happened up to a moment (s) is told and taken; it is then now."""
        self.wall = MIDNIGHT + until
        told = self._told(until)
        with self.log.open("a") as file:
            file.writelines(told[self._told_until :])
        self._told_until = len(told)
        while self.following.step():
            pass
        if self.following.over:
            return
        # Once more, when nothing can be late any more.
        self.wall += 6
        self.following.step()

    def told_after(self, t: float) -> float:
        """When the first thing after a moment (s) happened, by its own clock."""
        moments = (int(line.split("|")[0]) - MIDNIGHT for line in self.lines)
        return float(next(moment for moment in moments if moment > t))

    def link(self) -> Link:
        """Its link, by its own clock."""
        return Link(self.path, lambda: self.wall)

    def close(self) -> None:
        """Stop following."""
        self.following.close()

    def _told(self, until: float) -> list[str]:
        return [line for line in self.lines if int(line.split("|")[0]) <= MIDNIGHT + until]
