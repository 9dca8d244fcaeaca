"""Comparisons in the background: many paired days of two scenarios, or one pair of kept runs."""

import json
from hashlib import sha256

from dashboards.amount import refuse_too_much
from dashboards.arms import Arm
from dashboards.jobs import Handle
from dashboards.live.grouped import FEWEST
from dashboards.site import Shown, Site
from dashboards.views.compare import Beside
from dashboards.words import clock, count
from twin.errors import InputError
from twin.experiments.compare import Comparison, Effect, compare
from twin.experiments.paired import differences, estimate
from twin.measures.callers import shared_callers
from twin.measures.catalogue import compute
from twin.traces.frame import Traces

__all__ = ["begin"]

_A, _B = "A", "B"

_OF_ONE = ("tension_highest",)
"""Measures of one person, which are not told of real ones."""


def begin(
    site: Site, a: Arm, b: Arm, *, replications: int = 20, seed: int = 0, days: int = 1
) -> str:
    """Have two sides compared; gives the id of the work.

    Raises:
        InputError: one is a run and the other a scenario.
    """
    if a.run is not None and b.run is not None:
        one, other = a.run, b.run
        key = json.dumps(["compare runs", _stamp(one), _stamp(other)])
        return site.jobs.begin(
            key, f"Compare {a.words} and {b.words}", lambda _: _runs(site, one, other)
        )
    if a.scenario is None or b.scenario is None:
        raise InputError(
            "One side is a kept run, the other a scenario; allowed: two kept runs or two scenarios"
        )
    first, second = a.scenario, b.scenario
    for scenario in (first, second):
        refuse_too_much(scenario, runs=2 * replications, days=days)
    whole = sha256(f"{first.model_dump_json()}\n{second.model_dump_json()}".encode()).hexdigest()
    key = json.dumps(["compare", whole, a.words, b.words, replications, seed, days])

    def told(found: Comparison) -> Beside:
        return Beside(
            a.words, b.words, dict(found.effects[_B]), found.numbers, days, replications,
            failures=found.failures,
        )  # fmt: skip

    def work(handle: Handle) -> Beside:
        found = compare(
            (_A, first),
            [(_B, second)],
            replications=replications,
            days=days,
            seed=seed,
            workers=site.workers,
            watch=handle.watch,
            cancelled=handle.is_cancelled,
            show=lambda partial: handle.show(told(partial)),
        )
        return told(found)

    return site.jobs.begin(key, f"Compare {a.words} and {b.words}", work)


def _runs(site: Site, a: Shown, b: Shown) -> Beside:
    one, other = site.traces(a), site.traces(b)
    real = _real(one) | _real(other)
    first, second = compute(one), compute(other)
    effects = {}
    for measure in first:
        if real and measure in _OF_ONE:
            continue
        base, variant = first[measure], second[measure]
        apart = differences([base], [variant])
        effects[measure] = Effect(
            measure, base, variant, estimate(apart), float("nan"), ((base, variant),)
        )
    callers = shared_callers(one, other)
    notes = [
        f"{shown.id} was stopped at {clock(floor['t'])}: its numbers are of the day up to there"
        for shown in (a, b)
        if (floor := shown.reader.floor()) and "t" in floor and not floor.get("finished")
    ]
    if one.header.days != other.header.days:
        notes.append(
            f"{a.id} has {count(one.header.days, 'day')}, {b.id} {count(other.header.days, 'day')}"
        )
    return Beside(a.id, b.id, effects, (0,), one.header.days, 1, callers, notes=tuple(notes))


def _real(traces: Traces) -> bool:
    """Whether the people are real; `InputError` if they are too few to be shown together."""
    if traces.header.origin == "simulated":
        return False
    if sum(one.role == "technician" for one in traces.header.people) < FEWEST:
        raise InputError(
            f"{traces.header.name}: a real centre of fewer than five technicians, who would be "
            "shown singly; allowed: a larger or a simulated one"
        )
    return True


def _stamp(shown: Shown) -> list[object]:
    found = shown.path.stat()
    return [str(shown.path.absolute()), found.st_mtime_ns, found.st_size]
