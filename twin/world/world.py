"""A World: everything chance decides in one replication, drawn before the clock reaches it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from twin.scenario.model import Scenario
from twin.world.arrivals import layers
from twin.world.content import ARRIVES, CANDIDATE, PER_STEP, SCALARS, Requests, Row
from twin.world.people import Traits, attendance, traits
from twin.world.streams import FloatArray, stream
from twin.world.system import Spells, spells

DAY = 86400.0
_PER_LAYER = 100_000
_PER_DAY = 10_000 * _PER_LAYER
_CHUNK = 512
_APART = 1024
"""Numbers between two places in the stream of those who come back; they use half at most."""

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
        self.requests = Requests(scenario)
        self._again, self._again_at = self._stream("again", ""), 0

    def contacts(self, day: int, after: float = 0.0) -> Iterator[Row]:
        """The contacts of one day in order of arrival, each a row as `world.content` describes.

        Those who come before `after`, s since that day's midnight, are left out; the others are
        the same.
        """
        parts = list(self._from_log() if self.log is not None else self._sampled(day))
        if not parts:
            return iter(())
        kinds = np.concatenate([part.kinds for part in parts])
        arrives = np.concatenate([part.times for part in parts])
        candidates = np.concatenate([part.first + np.arange(len(part.kinds)) for part in parts])
        chosen = np.flatnonzero((kinds >= 0) & (arrives >= after))
        chosen = chosen[np.lexsort((kinds[chosen], arrives[chosen]))]
        uniforms = {
            name: np.concatenate([part.drawn[name] for part in parts])[chosen]
            for name in parts[0].drawn
        }
        rows, steps = self.requests.rows(kinds[chosen], uniforms)
        rows[:, ARRIVES] = day * DAY + arrives[chosen]
        rows[:, CANDIDATE] = candidates[chosen]
        return in_turn(rows, steps)

    def again(self, returns: Sequence[Return]) -> list[Row]:
        """What customers bring who come back: a row each, their arrival left open.

        A customer's later attempt has a place of its own in one long stream, whoever else comes
        back.
        """
        width = 1 + len(SCALARS) + len(PER_STEP) * self.requests.most_steps
        numbers = np.empty((len(returns), width))
        places = [(candidate * 16 + attempt) * _APART for candidate, attempt, _ in returns]
        for line, place in zip(numbers, places, strict=True):
            # Going back is going forward once round the stream.
            self._again.bit_generator.advance((place - self._again_at) % 2**128)  # type: ignore[attr-defined]
            self._again.random(out=line)
            self._again_at = place + width
        kinds = np.array([kind for _, _, kind in returns], dtype=int)
        rows, steps = self.requests.rows(kinds, self._split(numbers))
        rows[:, CANDIDATE] = [candidate for candidate, _, _ in returns]
        return list(in_turn(rows, steps))

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

    def attendance(
        self, team: str, shift: int, count: int, day: int
    ) -> tuple[FloatArray, FloatArray]:
        """What decides on a day who is absent and who leaves: uniform numbers by position."""
        return attendance(team, shift, count, day, self.seed, self.replication)

    def _sampled(self, day: int) -> Iterator["_Part"]:
        scenario = self.scenario
        for layer in layers(scenario.demand, scenario.opening, self.seed, self.replication, day):
            key, count = f"{day}/{layer.number}", len(layer.times)
            kinds = np.searchsorted(self._mix, self._stream("type", key).random(count), "right")
            kinds[~layer.kept] = -1
            first = day * _PER_DAY + layer.number * _PER_LAYER
            yield _Part(first, layer.times, kinds, self.drawn(key, count))

    def _from_log(self) -> Iterator["_Part"]:
        log = self.log
        assert log is not None
        names = [name for name, _ in self._types]
        places = {name.casefold(): i for i, name in enumerate(names)}
        places |= {name: i for i, name in enumerate(names)}
        called = [str(name) for name in log.type]
        kinds = np.array(
            [places.get(name, places.get(name.casefold(), -1)) for name in called], dtype=int
        )
        # What the scenario has no type for is one of its "other", or is drawn from its mix.
        drawn = np.searchsorted(self._mix, self._stream("type", "log").random(len(kinds)), "right")
        kinds = np.where(kinds < 0, places.get("other", drawn), kinds)
        times = np.asarray(log.arrival, dtype=float)
        yield _Part(0, times, kinds, self.drawn("log", len(kinds)))

    def _stream(self, purpose: str, key: str) -> np.random.Generator:
        return stream(self.seed, self.replication, f"contact.{purpose}/{key}")

    def drawn(self, key: str, count: int) -> dict[str, FloatArray]:
        """What chance decides about so many contacts, by purpose; more only add to the end."""
        drawn = {name: self._stream(name, key).random(count) for name in ("level", *SCALARS)}
        # A stream for each step, so that a longer procedure leaves the steps before as they were.
        for name in PER_STEP:
            steps = [
                self._stream(f"{name}.{step}", key).random(count)
                for step in range(self.requests.most_steps)
            ]
            drawn[name] = np.stack(steps, axis=1)
        return drawn

    def _split(self, numbers: FloatArray) -> dict[str, FloatArray]:
        names = ("level", *SCALARS)
        drawn = {name: numbers[:, place] for place, name in enumerate(names)}
        for place, name in enumerate(PER_STEP, len(names)):
            drawn[name] = numbers[:, place :: len(PER_STEP)]
        return drawn


class _Part(NamedTuple):
    """Candidates: the first one's number, when they come, of which type (-1: not at all)."""

    first: int
    times: FloatArray
    kinds: NDArray[np.int_]
    drawn: dict[str, FloatArray]


def in_turn(rows: FloatArray, steps: FloatArray) -> Iterator[Row]:
    """The rows as lists, each with its line in the table of steps."""
    # A chunk at a time, because lists of Python floats are four times the arrays' size.
    for start in range(0, len(rows), _CHUNK):
        chunk: list[Row] = rows[start : start + _CHUNK].tolist()
        for place, row in enumerate(chunk, start):
            row += (steps, place)
            yield row
