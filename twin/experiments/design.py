"""A design: which values of which levers are tried together."""

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator
from scipy.stats import qmc

from twin.errors import InputError
from twin.experiments.experiment import Setting
from twin.experiments.runs import Point
from twin.scenario import wording
from twin.scenario.levers import Lever, apply, levers, resolve
from twin.scenario.model import Scenario
from twin.scenario.parameter import Section
from twin.scenario.register import register

__all__ = ["Design", "Dimension", "Range", "dimensions", "point_at", "points", "sampled"]

Method = Literal["factorial", "latin-hypercube", "sobol"]

MOST_POINTS = 100_000


class Range(Section):
    """Values from `low` to `high`; with `steps`, that many of them, evenly spaced."""

    low: float = Field(description="the lowest value, a number")
    high: float = Field(description="the highest value, a number above low")
    steps: int | None = Field(
        None, ge=2, le=10_000, description="a whole number from 2, the ends included"
    )

    @model_validator(mode="after")
    def _goes_up(self) -> "Range":
        if not self.low < self.high:
            raise ValueError("high must be above low")
        return self


class Bound(Section):
    """What a measure may come to: `least`, `most`, or both."""

    least: float | None = Field(None, description="a number")
    most: float | None = Field(None, description="a number")

    @model_validator(mode="after")
    def _bounds(self) -> "Bound":
        if self.least is None and self.most is None:
            raise ValueError("least or most is needed")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("least must not be above most")
        return self


class Design(Section):
    """What `twin sweep`, `sensitivity` and `tune` are asked, in one file.

    Each command reads what concerns it, so that one file can serve all three.
    """

    scenario: str = Field("helpdesk-12", min_length=1, description="a shipped name or a TOML file")
    days: int = Field(
        1, ge=1, le=10_000, description="a whole number from 1: working days in a row"
    )
    replications: int = Field(
        20, ge=1, le=100_000, description="runs of each point, a whole number from 1"
    )
    seed: int = Field(0, ge=0, description="a whole number from 0")
    measures: tuple[str, ...] = Field((), description="a list of keys of `twin measures`")
    set: dict[str, Setting] = Field({}, description="a table of levers and their values")
    levers: dict[str, Range | Annotated[tuple[Setting, ...], Field(min_length=1)]] = Field(
        {},
        description="for each lever a list of values, or a table with low, high and perhaps steps",
    )
    method: Method = Field(
        "factorial", description="one of factorial, latin-hypercube, sobol: how sweep takes points"
    )
    points: int = Field(
        32,
        ge=1,
        le=MOST_POINTS,
        description="a whole number from 1: points of latin-hypercube and sobol",
    )
    uncertain: tuple[str, ...] = Field(
        (), description="a list of paths of assumed parameters, which may hold *"
    )
    samples: int = Field(
        64, ge=2, le=2**16, description="a power of 2: rows of each of sensitivity's two samples"
    )
    objectives: dict[str, Literal["more", "less"]] = Field(
        {}, description='a table of measures, each "more" or "less"'
    )
    constraints: dict[str, Bound] = Field(
        {}, description="a table of measures, each a table with least, most or both"
    )
    evaluations: int = Field(
        200, ge=1, le=MOST_POINTS, description="a whole number from 1: points that tune may try"
    )
    generation: int = Field(
        24,
        ge=4,
        le=1000,
        description="a whole number from 4 to 1000: points that tune tries at once",
    )
    fresh: int = Field(
        40,
        ge=2,
        le=100_000,
        description="a whole number from 2: runs, on seeds of their own, that tune checks with",
    )


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing that varies: the places it sets, and the values they take together.

    `values` are the ones that may be taken; without them, any number from `low` to `high`, or any
    whole one.
    """

    name: str
    paths: tuple[str, ...]
    low: float
    high: float
    whole: bool
    values: tuple[Setting, ...]
    assumed: bool = False

    def at(self, u: float) -> Setting:
        """The value at a place from 0 to 1 of the range; each of several values has equal room."""
        if self.values:
            return self.values[min(int(u * len(self.values)), len(self.values) - 1)]
        if self.whole:
            return min(int(self.low + u * (self.high - self.low + 1)), int(self.high))
        return self.low + u * (self.high - self.low)

    def levels(self) -> tuple[Setting, ...]:
        """The values of a factorial design: those given, or both ends."""
        return self.values or (self.low, self.high)


def dimensions(design: Design, scenario: Scenario) -> list[Dimension]:
    """What varies in a design: its levers, then the parameters it holds to be uncertain.

    The name of a lever may hold *, which stands for any part: all that are meant then take the same
    value. An uncertain parameter goes through its plausible range (`twin parameters`).

    Raises:
        InputError: a lever is unknown, there twice, or does not take a value.
    """
    found = [(f"levers.{key}", _lever(scenario, key, one)) for key, one in design.levers.items()]
    found += [
        (f"uncertain = '{key}'", one)
        for key in design.uncertain
        for one in _uncertain(scenario, key)
    ]
    owner = {resolve(scenario, key).path: f"set.{key}" for key in design.set}
    for at, dimension in found:
        for path in dimension.paths:
            if path in owner:
                raise InputError(f"{at}: {path} is in {owner[path]} too; allowed: once")
            owner[path] = at
    return [dimension for _, dimension in found]


def _lever(scenario: Scenario, key: str, given: Range | tuple[Setting, ...]) -> Dimension:
    at = f"levers.{key}"
    known = levers(scenario)
    try:
        paths = fnmatch.filter(known, key) if "*" in key else [resolve(scenario, key).path]
    except InputError as error:
        raise InputError(f"levers.{error}") from None
    if not paths:
        raise InputError(f"{at}: no lever has such a path; `twin levers` lists them")
    first = known[paths[0]]
    name = key if "*" in key else first.path
    if isinstance(given, tuple):
        values = tuple(_parsed(scenario, at, known, paths, value) for value in given)
        twice = next((one for one in values if values.count(one) > 1), None)
        if twice is not None:
            raise InputError(f"{at}: {wording.shown(twice)} is there twice; allowed: once")
        return Dimension(name, tuple(paths), 0, 0, False, values)
    for path in paths:
        if known[path].kind not in ("number", "whole", "time"):
            of = f"{path} " if len(paths) > 1 else ""
            raise InputError(
                f"{at}: {of}takes no range, but a list of values; {known[path].allowed}"
            )
    for end in (given.low, given.high):
        _parsed(scenario, at, known, paths, end)
    spread: tuple[Setting, ...] = ()
    if given.steps:
        numbers = np.linspace(given.low, given.high, given.steps)
        if first.kind == "whole":
            numbers = np.unique(np.round(numbers))
        spread = tuple(first.parse(float(f"{one:.12g}")) for one in numbers)
    return Dimension(name, tuple(paths), given.low, given.high, first.kind == "whole", spread)


def _parsed(
    scenario: Scenario, at: str, known: Mapping[str, Lever], paths: Sequence[str], value: Setting
) -> Setting:
    """A value that the scenario allows at all these places, as the levers hold it."""
    try:
        apply(scenario, dict.fromkeys(paths, value))
        parsed: Setting = known[paths[0]].parse(value)
    except InputError as error:
        raise InputError(f"{at}: {error}") from None
    return parsed


def _uncertain(scenario: Scenario, key: str) -> Iterator[Dimension]:
    known = register()
    meant = [path for path in known if path == key or fnmatch.fnmatch(path, key)]
    if not meant:
        near = wording.nearest(key, known)
        hint = f"{near} " if near.startswith("did you mean") else ""
        raise InputError(
            f"uncertain = '{key}': no parameter has such a path; {hint}`twin parameters` lists them"
        )
    some = False
    for path in meant:
        one = known[path]
        if one.status != "assumption" or one.low_end is None or one.high_end is None:
            continue
        places = tuple(place for place, _ in one.values(scenario))
        if places and one.low_end < one.high_end and not path.startswith("targets."):
            some = True
            whole = one.kind == "whole"
            yield Dimension(path, places, one.low_end, one.high_end, whole, (), assumed=True)
    if not some:
        raise InputError(
            f"uncertain = '{key}': {known[meant[0]].status}, and without a plausible range; "
            "allowed: assumptions, as `twin parameters --status assumption` lists them"
        )


def points(design: Design, varied: Sequence[Dimension]) -> list[Point]:
    """The points that `twin sweep` runs: every combination, or a sample that fills the space.

    A Latin hypercube has each part of each range once; Sobol's sequence fills the space evenly and
    can be made longer (scrambled, by the design's seed). Both come with `points` points.

    Raises:
        InputError: there is nothing to vary, or there are too many points.
    """
    if not varied:
        raise InputError("levers: nothing varies; allowed: one lever or more")
    if design.method == "factorial":
        count = prod(len(one.levels()) for one in varied)
        if count > MOST_POINTS:
            raise InputError(
                f"levers: a factorial design of {count:,} points; allowed: {MOST_POINTS:,} at "
                'most, fewer steps, or method = "sobol"'
            )
        return [_point(varied, values) for values in product(*(one.levels() for one in varied))]
    return sampled(varied, _unit(design.method, len(varied), design.points, design.seed))


def sampled(varied: Sequence[Dimension], places: NDArray[np.float64]) -> list[Point]:
    """The points at these places of the unit cube, shape (points, dimensions); each once."""
    return list(dict.fromkeys(point_at(varied, place) for place in places.tolist()))


def point_at(varied: Sequence[Dimension], place: Sequence[float]) -> Point:
    """The point at a place of the unit cube."""
    return _point(varied, [one.at(u) for one, u in zip(varied, place, strict=True)])


def _point(varied: Sequence[Dimension], values: Sequence[Any]) -> Point:
    return tuple(
        (path, value) for one, value in zip(varied, values, strict=True) for path in one.paths
    )


def _unit(method: str, width: int, count: int, seed: int) -> NDArray[np.float64]:
    """Places in the unit cube, shape (count, width)."""
    # The name of the purpose keeps this apart from every stream of the model.
    rng = np.random.default_rng([seed, *b"design"])
    if method == "latin-hypercube":
        return np.asarray(qmc.LatinHypercube(width, rng=rng).random(count))
    sequence = qmc.Sobol(width, scramble=True, rng=rng)
    # Drawn to a power of 2, which is what keeps the sequence balanced; the first `count` are kept.
    return np.asarray(sequence.random_base2(max(0, (count - 1).bit_length())))[:count]
