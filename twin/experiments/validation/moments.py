"""The moments right after an extra break, in a run that has it and in the same run without."""

import numpy as np
from numpy.typing import NDArray

from twin.experiments.validation.breaks import Moments, Work
from twin.experiments.validation.fatigue import Fatigue
from twin.experiments.validation.statistics import Array
from twin.measures.technicians import technicians
from twin.rules.norms import percent
from twin.rules.survey import reported
from twin.traces.frame import Traces
from twin.traces.vocabularies import ACTIVITIES, OUTCOMES, SCALES

DAY = 86400.0


def after_breaks(without: Traces, having: Traces, seconds: float) -> tuple[Moments, Work, Work]:
    """What a break of this length did: fatigue right after it, and the work that followed.

    The break is told by its length (s). Counted are technicians who are at work in both runs when
    it ends; of a day, each is counted once. Work without and with the break goes from that moment
    to the end of the day, in both.
    """
    who, moment = break_ends(having, seconds)
    before, after = Fatigue(without), Fatigue(having)
    here = np.array(
        [before.on_shift(int(one), t) for one, t in zip(who, moment, strict=True)], dtype=bool
    )
    who, moment = who[here], moment[here]
    answers = [
        _reported(traces, who, [fatigue.at(int(o), t) for o, t in zip(who, moment, strict=True)])
        for traces, fatigue in ((without, before), (having, after))
    ]
    people = np.unique(who)
    works = [work_after(traces, who, moment, people) for traces in (without, having)]
    return Moments(who.astype(float), *answers), works[0], works[1]


def break_ends(traces: Traces, seconds: float) -> tuple[NDArray[np.intp], Array]:
    """Who had a break of exactly this length, and when it ended: two arrays, shape (breaks,)."""
    end, start = traces.column("duration", "t"), traces.column("duration", "start")
    ours = traces.column("duration", "activity") == ACTIVITIES.index("break")
    ours &= np.abs(end - start - seconds) < 1e-3
    return traces.column("duration", "technician")[ours].astype(np.intp), end[ours]


def work_after(
    traces: Traces, who: NDArray[np.intp], moment: Array, people: NDArray[np.intp]
) -> Work:
    """What each of `people` did from the moments (s) to the end of their days, all days together.

    `who` and `moment` have shape (moments,), at most one a day for each; the result has one entry
    per person.
    """
    days = int(max(moment.max(initial=0.0), traces.column("contact", "t").max(initial=0.0)) // DAY)
    days += 1
    technician = traces.column("contact", "technician").astype(np.intp)
    size = 1 + max(int(who.max(initial=-1)), int(technician.max(initial=-1)))
    since = np.full((size, days), np.inf)
    since[who, (moment // DAY).astype(np.intp)] = moment
    answered_at = traces.column("contact", "arrived") + traces.column("contact", "wait")
    day = np.clip(answered_at // DAY, 0, days - 1).astype(np.intp)
    counted = traces.column("contact", "outcome") == OUTCOMES.index("answered")
    counted &= technician >= 0
    counted &= answered_at >= np.where(technician >= 0, since[technician, day], np.inf)
    handled = sum(traces.column("contact", name) for name in ("talk", "hold", "after_contact"))
    met = traces.column("contact", "resolved") == 1

    def total(values: Array) -> Array:
        sums = np.bincount(technician[counted], weights=values[counted], minlength=size)
        return np.asarray(sums[people], dtype=float)

    return Work(total(np.ones(len(met))), total(met.astype(float)), total(np.asarray(handled)))


def resolved_by_day(traces: Traces) -> Array:
    """Contacts resolved on each day of a run, shape (days,)."""
    met = traces.column("contact", "resolved") == 1
    met &= traces.column("contact", "outcome") == OUTCOMES.index("answered")
    day = (traces.column("contact", "arrived")[met] // DAY).astype(np.intp)
    return np.bincount(day, minlength=traces.header.days).astype(float)


def discomforts(without: Traces, having: Traces) -> tuple[Array, Array]:
    """Reported discomfort of those who came to work in both runs, shape (technicians,) each."""
    first, second = (technicians(traces) for traces in (without, having))
    _, a, b = np.intersect1d(first["technician"], second["technician"], return_indices=True)
    return first["discomfort"][a], second["discomfort"][b]


def _reported(traces: Traces, who: NDArray[np.intp], levels: list[tuple[float, float]]) -> Array:
    """Fatigue as the technicians would report it at these levels, 0 to 100, shape (moments,)."""
    content = 1 - np.prod(1 - np.array(levels, dtype=float).reshape(-1, 2), axis=1)
    size = len(traces.header.people)
    affectivity, error = np.full(size, np.nan), np.full(size, np.nan)
    person = traces.column("person", "technician").astype(np.intp)
    affectivity[person] = traces.column("person", "affectivity")
    asked = traces.column("answer", "scale") == SCALES.index("fatigue")
    answerer = traces.column("answer", "technician")[asked].astype(np.intp)
    error[answerer] = traces.column("answer", "error")[asked]
    rule = traces.header.section("survey")
    said = reported("fatigue", content, error[who], affectivity[who], rule)
    return np.asarray(percent(said), dtype=float)
