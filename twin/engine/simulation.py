"""One run of the twin: advance it, take its traces, look at the floor, move a lever."""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from math import inf, nan
from typing import NamedTuple, overload

from twin.engine import roster, warm_start
from twin.engine.centre import Centre
from twin.engine.codes import OFF
from twin.engine.moment import Clock
from twin.engine.warm_roster import STAY, seated
from twin.errors import InputError
from twin.scenario.levers import apply, live_levers
from twin.scenario.model import Scenario
from twin.traces.buffer import Batch, Sink, concatenate, packed
from twin.traces.frame import Traces
from twin.traces.header import Header, versions
from twin.traces.live_state import LiveState
from twin.traces.tables import NONE, TABLES, tables_named
from twin.world.world import DAY, DayOfCalls, World

STRETCH = 900.0
"""Simulated seconds that a run at full speed advances before it looks up."""

BATCH = 1000
"""Contacts that make a batch of a run at full speed."""

Control = tuple[float, str, float | str]
"""A change made during a run: simulated time (s), lever, new value."""


class PersonNow(NamedTuple):
    """What one person is doing: a code of `ACTIVITIES` (-1: off), since when (s), with whom."""

    activity: int
    since: float
    contact: int
    contact_type: int
    tension: float


@dataclass(frozen=True, slots=True)
class Floor:
    """What is going on at one moment; `people` in the header's order."""

    t: float
    waiting: int
    longest_wait: float
    finished: bool
    people: tuple[PersonNow, ...]


class Simulation:
    """A run in progress: a pure function of scenario, seed, replication and the levers moved.

    Of the trace tables those named in `tables` are kept, each with the rows it would have anyway;
    the rows of others are not even spelled out.

    With `opening_state` the run begins there instead of at midnight: at its time, with the queue
    and the people it names (`twin.engine.warm_start`), `levels` being what those present are taken
    to feel. The contacts that come later are those of an undisturbed run with the same seed. `days`
    then counts from the state's own day, and the roster is that of a day that has begun: for `stay`
    s the floor differs from what was planned (`twin.engine.warm_roster`).
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int = 0,
        days: int = 1,
        replication: int = 0,
        arrivals: DayOfCalls | None = None,
        arrivals_from: str = "",
        tables: Collection[str] = tuple(TABLES),
        opening_state: LiveState | None = None,
        levels: Sequence[float] = (),
        stay: float = STAY,
    ) -> None:
        kept = tables_named(tables)
        begins, first = 0.0, 0
        if opening_state is not None:
            warm_start.check(scenario, opening_state)
            scenario, seats = seated(scenario, opening_state, stay)
            begins, first = opening_state.t, int(opening_state.t // DAY)
        self.scenario = scenario
        self._env = Clock(begins)
        world = World(scenario, seed, replication, arrivals)
        self._centre = Centre(self._env, scenario, world, first + days, kept)
        if opening_state is not None:
            warm_start.set_going(self._centre, opening_state, seats, levels)
        self._env.process(roster.days(self._env, self._centre, first + days, first))
        self._levers = live_levers(scenario)
        self._lever_places = {path: place for place, path in enumerate(self._levers)}
        self.ends = (first + days - 1) * DAY + scenario.opening.close
        self.finished = False
        self.header = Header(
            name=scenario.name,
            scenario=scenario.model_dump_json(),
            seed=seed,
            days=days,
            start_date=scenario.opening.start_date,
            people=tuple(self._centre.people),
            vocabularies={
                "contact_type": self._centre.contact_types,
                "step": tuple(self._centre.step_names),
                "lever": tuple(self._levers),
            },
            replication=replication,
            arrivals=arrivals_from,
            tables=kept,
            versions=versions(),
        )

    @property
    def now(self) -> float:
        """Simulated seconds since midnight of the first day."""
        return self._env.now

    def run_until(self, t: float) -> None:
        """Advance to `t` (s); every row whose moment lies before can then be drained."""
        t = float(t)  # numpy's floats compare to numpy's booleans, which the plans do not take
        self._advance(t)
        self._centre.scribe.write_due(self._centre.on_floor, t)

    def run(self) -> None:
        """Advance to the end: the last day is closed and everybody has gone home."""
        while not self.finished:
            self._advance(self.now + STRETCH)

    def drain(self) -> Batch:
        """The rows since the last drain, in the tables' own order."""
        return self._drain()

    def batches(self, controls: Sequence[Control] = ()) -> Iterator[Batch]:
        """Run to the end, moving levers on the way; gives the traces in batches.

        The batches put together are the rows that `run_until` and `drain` give, however often they
        are called.
        """
        pending = deque(controls)
        while not self.finished:
            until = self.now + STRETCH
            while pending and pending[0][0] <= until:
                moment, path, value = pending.popleft()
                self._advance(moment)
                self.set_lever(path, value)
            if self._advance(until):
                yield self._drain()
            elif self._centre.scribe.undrained >= BATCH:
                yield self._drain(self._centre.settled(self.now))

    def _drain(self, before: float = inf) -> Batch:
        return self._centre.scribe.drain(self._centre.technicians, before)

    def _advance(self, t: float) -> bool:
        """Advance to `t` (s); gives whether nothing can happen any more."""
        if t > self.now and not self.finished:
            self._env.advance(t)
            self.finished = (
                t > self.ends
                and not self._centre.staffed
                and all(expert.activity == OFF for expert in self._centre.backup.experts)
            )
        return self.finished

    def set_lever(self, path: str, value: float | str) -> None:
        """Move a lever now, and log it. Only live levers can be moved: `InputError` otherwise."""
        if path not in self._levers:
            raise InputError(
                f"lever {path!r} cannot be moved during a run; these can: {', '.join(self._levers)}"
            )
        lever = self._levers[path]
        self.scenario = apply(self.scenario, {path: value})
        self._centre.take_up_policies(self.scenario)
        logged = lever.number(lever.parse(value))
        self._centre.trace.control += packed((self.now, self._lever_places[path], logged))
        if path.startswith("staffing."):
            roster.call_in_or_send_home(self._env, self._centre)

    def under_way(self) -> list[tuple[float, float]]:
        """Contacts that have no end yet: when each arrived, and was answered (s; nan if not yet).

        A contact that was handed to an expert is none of them.
        """
        centre = self._centre
        taken = [one.contact for one in centre.technicians if one.contact is not None]
        taken += [contact for one in centre.technicians for contact in one.parked]
        return [(one.arrived, nan) for one in centre.queue.all_waiting()] + [
            (one.arrived, one.answered) for one in taken
        ]

    def levels(self) -> list[list[float]]:
        """The levels of each component of those on shift, as of their last ledger rows."""
        return [list(one.ledger.level) for one in self._centre.on_floor]

    def floor(self) -> Floor:
        """What is going on right now."""
        centre, now = self._centre, self.now
        people: list[PersonNow] = []
        for one in centre.technicians:
            activity, since = one.doing(now)
            contact = one.contact
            people.append(
                PersonNow(
                    activity,
                    since,
                    contact.number if contact else NONE,
                    contact.kind if contact else NONE,
                    one.ledger.tension,
                )
            )
        people += [
            PersonNow(expert.activity, expert.since, expert.contact, NONE, 0.0)
            for expert in centre.backup.experts
        ]
        return Floor(
            now, centre.queue.length, centre.queue.longest_wait(now), self.finished, tuple(people)
        )


@overload
def simulate(
    scenario: Scenario, *, seed: int = ..., days: int = ..., replication: int = ...,
    arrivals: DayOfCalls | None = ..., arrivals_from: str = ..., tables: Collection[str] = ...,
    controls: Sequence[Control] = ..., progress: Callable[[float], None] | None = ...,
    sink: None = ...,
) -> Traces: ...  # fmt: skip


@overload
def simulate(
    scenario: Scenario, *, seed: int = ..., days: int = ..., replication: int = ...,
    arrivals: DayOfCalls | None = ..., arrivals_from: str = ..., tables: Collection[str] = ...,
    controls: Sequence[Control] = ..., progress: Callable[[float], None] | None = ...,
    sink: Callable[[Header], Sink],
) -> Header: ...  # fmt: skip


def simulate(
    scenario: Scenario,
    *,
    seed: int = 0,
    days: int = 1,
    replication: int = 0,
    arrivals: DayOfCalls | None = None,
    arrivals_from: str = "",
    tables: Collection[str] = tuple(TABLES),
    controls: Sequence[Control] = (),
    progress: Callable[[float], None] | None = None,
    sink: Callable[[Header], Sink] | None = None,
) -> Traces | Header:
    """Run a scenario as fast as possible; gives its traces.

    `controls` are levers moved during the run, in order of time. `progress` is told the share done,
    0 to 1. With `sink`, which makes a sink from the run's header, the rows go there in batches and
    the header is given back: memory then does not grow with the length of the run. `tables` names
    the trace tables to keep, such as `SUMMARY`; their rows are those of a run that keeps all.
    """
    run = Simulation(
        scenario,
        seed=seed,
        days=days,
        replication=replication,
        arrivals=arrivals,
        arrivals_from=arrivals_from,
        tables=tables,
    )
    kept: list[Batch] = []
    write = sink(run.header).write if sink is not None else kept.append
    for batch in run.batches(controls):
        write(batch)
        if progress is not None:
            progress(min(1.0, run.now / (run.ends + STRETCH)))
    return Traces(run.header, concatenate(kept)) if sink is None else run.header
