"""A World: everything chance decides in one replication, drawn before the clock reaches it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.scenario.model import Scenario
from twin.world.arrivals import layers
from twin.world.content import ARRIVES, CANDIDATE, PER_STEP, SCALARS, Row, content
from twin.world.people import Traits, traits
from twin.world.streams import FloatArray, stream
from twin.world.system import Spells, spells

DAY = 86400.0
_PER_LAYER = 100_000
_PER_DAY = 10_000 * _PER_LAYER
_CHUNK = 512

Return = tuple[int, int, int]
"""Somebody who comes back: candidate, attempt (from 1), type of contact."""


class DayOfCalls(Protocol):
    """The arrivals of one day of a call log."""

    @property
    def arrival(self) -> NDArray[np.float64]:
        """When each call was offered, seconds since midnight, rising."""

    @property
    def type(self) -> NDArray[np.str_]:
        """What each was about."""


class World:
    """What chance holds ready for one replication of a scenario.

    A World is a pure function of (scenario, seed, replication), or of a day of a call log besides:
    its arrivals then take the place of the sampled ones, and nobody redials, because the log
    already holds those who did. A type of call that the scenario does not know becomes its type
    "other", or one drawn from its mix.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int = 0,
        replication: int = 0,
        arrivals: DayOfCalls | None = None,
    ) -> None:
        self.scenario = scenario
        self.seed = seed
        self.replication = replication
        self.log = arrivals
        self.redials = arrivals is None
        self._types = tuple(scenario.contacts.items())
        self._mix = np.cumsum([contact.share for _, contact in self._types])[:-1]
        self._most_steps = max(len(p.steps) for p in scenario.procedures.values())

    def contacts(self, day: int) -> Iterator[Row]:
        """The contacts of one day in order of arrival, each a row as `world.content` describes."""
        parts = self._from_log() if self.log is not None else self._sampled(day)
        by_type: list[list[tuple[FloatArray, FloatArray]]] = [[] for _ in self._types]
        for first, times, kinds, uniforms in parts:
            for kind in range(len(self._types)):
                chosen = np.flatnonzero(kinds == kind)
                if len(chosen):
                    by_type[kind].append(self._rows(kind, chosen, first, day, times, uniforms))
        tables = [_by_arrival(tables) for tables in by_type if tables]
        if not tables:
            return iter(())
        arrives = np.concatenate([rows[:, ARRIVES] for rows, _ in tables])
        origin = np.repeat(np.arange(len(tables)), [len(rows) for rows, _ in tables])
        return self._in_turn(tables, origin[np.argsort(arrives, kind="stable")])

    @staticmethod
    def _in_turn(
        tables: list[tuple[FloatArray, FloatArray]], origins: NDArray[np.int_]
    ) -> Iterator[Row]:
        # A chunk at a time, because lists of Python floats are four times the arrays' size.
        read = [0] * len(tables)
        for start in range(0, len(origins), _CHUNK):
            chunk = origins[start : start + _CHUNK].tolist()
            ready = []
            for origin, (rows, steps) in enumerate(tables):
                first, last = read[origin], read[origin] + chunk.count(origin)
                listed: list[Row] = rows[first:last].tolist()
                for place, row in enumerate(listed, first):
                    row += (steps, place)
                ready.append(iter(listed))
                read[origin] = last
            for origin in chunk:
                yield next(ready[origin])

    def again(self, returns: Sequence[Return]) -> list[Row]:
        """What customers bring who come back: a row each, their arrival left open.

        A customer's later attempt has a stream of its own, whoever else comes back.
        """
        width = 1 + len(SCALARS) + len(PER_STEP) * self._most_steps
        numbers = np.array(
            [
                self._stream("again", f"{candidate}/{attempt}").random(width)
                for candidate, attempt, _ in returns
            ]
        )
        kinds = np.array([kind for _, _, kind in returns])
        result: list[Row] = [[] for _ in returns]
        for kind in range(len(self._types)):
            chosen = np.flatnonzero(kinds == kind)
            if len(chosen):
                drawn = self._split(numbers[chosen])
                rows, steps = self._content(kind, drawn.__getitem__)
                rows[:, CANDIDATE] = [returns[i][0] for i in chosen.tolist()]
                for place, (i, row) in enumerate(zip(chosen.tolist(), rows.tolist(), strict=True)):
                    result[i] = [*row, steps, place]
        return result

    def slow_spells(self, day: int) -> Spells:
        """When the information system is slow."""
        rule = self.scenario.system
        return spells(
            self.scenario,
            "slow",
            rule.slow_spells_per_day,
            rule.slow_spell,
            day,
            self.seed,
            self.replication,
        )

    def outages(self, day: int) -> Spells:
        """When the information system is down."""
        rule = self.scenario.system
        return spells(
            self.scenario,
            "outage",
            rule.outages_per_day,
            rule.outage,
            day,
            self.seed,
            self.replication,
        )

    def traits(self, team: str, shift: int, count: int) -> list[Traits]:
        """Who works on one shift of one team, by position."""
        return traits(self.scenario, team, shift, count, self.seed, self.replication)

    def _sampled(self, day: int) -> Iterator["_Part"]:
        scenario = self.scenario
        for layer in layers(scenario.demand, scenario.opening, self.seed, self.replication, day):
            key, count = f"{day}/{layer.number}", len(layer.times)
            kinds = np.searchsorted(self._mix, self._stream("type", key).random(count), "right")
            kinds[~layer.kept] = -1
            first = day * _PER_DAY + layer.number * _PER_LAYER
            yield first, layer.times, kinds, self._drawn(key, count)

    def _from_log(self) -> Iterator["_Part"]:
        log = self.log
        assert log is not None
        places = {name.casefold(): i for i, (name, _) in enumerate(self._types)}
        kinds = np.array([places.get(str(name).casefold(), -1) for name in log.type], dtype=int)
        # What the scenario has no type for is one of its "other", or is drawn from its mix.
        drawn = np.searchsorted(self._mix, self._stream("type", "log").random(len(kinds)), "right")
        kinds = np.where(kinds < 0, places.get("other", drawn), kinds)
        yield 0, np.asarray(log.arrival, dtype=float), kinds, self._drawn("log", len(kinds))

    def _stream(self, purpose: str, key: str) -> np.random.Generator:
        return stream(self.seed, self.replication, f"contact.{purpose}/{key}")

    def _drawn(self, key: str, count: int) -> dict[str, FloatArray]:
        drawn = {name: self._stream(name, key).random(count) for name in ("level", *SCALARS)}
        for name in PER_STEP:
            drawn[name] = self._stream(name, key).random((count, self._most_steps))
        return drawn

    def _rows(
        self,
        kind: int,
        chosen: NDArray[np.int_],
        first: int,
        day: int,
        times: FloatArray,
        drawn: dict[str, FloatArray],
    ) -> tuple[FloatArray, FloatArray]:
        rows, steps = self._content(kind, lambda purpose: drawn[purpose][chosen])
        rows[:, ARRIVES] = day * DAY + times[chosen]
        rows[:, CANDIDATE] = first + chosen
        return rows, steps

    def _content(
        self, kind: int, uniforms: Callable[[str], FloatArray]
    ) -> tuple[FloatArray, FloatArray]:
        contact = self._types[kind][1]
        procedure = self.scenario.procedures[contact.procedure]
        return content(self.scenario, kind, contact, procedure, uniforms)

    def _split(self, numbers: FloatArray) -> dict[str, FloatArray]:
        names = ("level", *SCALARS)
        drawn = {name: numbers[:, place] for place, name in enumerate(names)}
        for place, name in enumerate(PER_STEP):
            start = len(names) + place * self._most_steps
            drawn[name] = numbers[:, start : start + self._most_steps]
        return drawn


_Part = tuple[int, FloatArray, NDArray[np.int_], dict[str, FloatArray]]


def _by_arrival(
    tables: list[tuple[FloatArray, FloatArray]],
) -> tuple[FloatArray, FloatArray]:
    rows = np.concatenate([rows for rows, _ in tables])
    steps = np.concatenate([steps for _, steps in tables])
    order = np.argsort(rows[:, ARRIVES], kind="stable")
    return rows[order], steps[order]
