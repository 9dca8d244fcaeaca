"""Where technicians or teams stand on the plane of demands and latitude over one day.

Frames every five minutes, each a position by the half hour before it (`twin.measures.plane`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from dashboards.live.grouped import FEWEST
from dashboards.words import clock
from twin.errors import InputError
from twin.measures.arithmetic import Flags, Floats
from twin.measures.plane import Plane, plane, quadrants
from twin.measures.run import Run
from twin.measures.strain import known
from twin.rules.norms import QUADRANTS
from twin.traces.frame import Traces

__all__ = [
    "BANDS",
    "FEWEST",
    "MANY",
    "NEAR",
    "QUADRANT_WORDS",
    "STEP",
    "TAIL",
    "Placed",
    "View",
    "band",
    "based",
    "frames",
    "hours",
    "minute_of",
    "placed",
    "same_people",
    "teams_of",
]

View = Literal["technicians", "teams"]

STEP: Final = 300
"""Seconds from one frame to the next."""

TAIL: Final = 1800 // STEP
"""Frames that a tail reaches back."""

MANY: Final = 40
"""Dots above which neither tails nor arrows nor names are drawn, but of one that is picked."""

NEAR: Final = 10.0
"""Points below the threshold of tension from which it is called near: a choice of this page."""

BANDS: Final = ("below", "near", "over")
QUADRANT_WORDS: Final = {
    "high_strain": "high strain",
    "active": "active",
    "passive": "passive",
    "low_strain": "low strain",
}

_DAY: Final = 86400


@dataclass(frozen=True, slots=True)
class Placed:
    """Dots over one day; arrays have shape (dots, frames), nan where there is no position.

    `minutes` are those of the frames, since midnight of the day. `demands` and `latitude` are 0 to
    1, `tension` is in points. `size` is how many technicians are behind a dot, `whole` whether it
    looks back on a whole window. The cut-offs are 0 to 1, `limit` is in points.
    """

    names: tuple[str, ...]
    teams: tuple[str, ...]
    minutes: NDArray[np.intp]
    demands: Floats
    latitude: Floats
    tension: Floats
    size: NDArray[np.intp]
    whole: Flags
    demands_cut: float
    latitude_cut: float
    limit: float

    def quadrants(self) -> NDArray[np.str_]:
        """The quadrant of each dot; empty where it has no position."""
        return quadrants(self.demands, self.latitude, self.demands_cut, self.latitude_cut)


def placed(
    traces: Traces,
    day: int = 1,
    *,
    now: float | None = None,
    minutes: NDArray[np.intp] | None = None,
) -> Placed:
    """The technicians over one day (from 1); `now` (s) is how far a run has come that goes on.

    `minutes` are those of another run to be set beside this one, else all from the first to the
    last frame with somebody in it.

    Raises:
        InputError: the run has no ledger of strain.
    """
    run = Run(traces)
    if not traces.has(("duration", "strain", "person", "control")) or not known(run):
        raise InputError(
            "this run keeps no ledger of strain, which control and exposure come from; allowed: a "
            "simulated run with strain.enabled"
        )
    given = minutes is not None
    if minutes is None:
        minutes = _minutes(run, day, now)
    found = plane(traces, np.asarray(minutes * 60.0 + (day - 1) * _DAY, dtype=np.float64), now=now)
    if not given:
        found, minutes = _trimmed(found, minutes)
    if np.isnan(found.demands_cut + found.latitude_cut):
        raise InputError(
            "this run’s scenario does not say how demands and latitude are scored (survey); "
            "allowed: a run made since it does"
        )
    people = [traces.header.people[number] for number in found.people]
    there = ~np.isnan(found.demands)
    return Placed(
        names=tuple(one.name for one in people),
        teams=tuple(one.team for one in people),
        minutes=minutes,
        demands=found.demands,
        latitude=found.latitude,
        tension=found.tension,
        size=there.astype(np.intp),
        whole=found.whole,
        demands_cut=found.demands_cut,
        latitude_cut=found.latitude_cut,
        limit=float(traces.header.section("targets").get("tension", np.nan)),
    )


def teams_of(dots: Placed, *, fewest: int = 0) -> Placed:
    """The teams of technicians: the mean of those who have a position, if there are enough."""
    names = tuple(dict.fromkeys(dots.teams))
    member = np.array([[team == name for team in dots.teams] for name in names], dtype=float)
    member = member.reshape(len(names), len(dots.names))
    there = ~np.isnan(dots.demands)
    size = (member @ there).astype(np.intp)
    shown = size >= max(fewest, 1)

    def mean(values: Floats) -> Floats:
        total = member @ np.where(there, values, 0.0)
        return np.where(shown, total / np.maximum(size, 1), np.nan)

    return replace(
        dots,
        names=names,
        teams=names,
        demands=mean(dots.demands),
        latitude=mean(dots.latitude),
        tension=mean(dots.tension),
        size=np.where(shown, size, 0),
        whole=shown & ((member @ dots.whole) > 0),
    )


def based(dots: Placed, base: str, other: Placed | None = None) -> tuple[Floats, Floats]:
    """Demands and latitude (0 to 1) of each dot in its baseline, for every frame.

    `base` is `half` (30 minutes before), `start` (the first frame that looks back on a whole half
    hour of the shift), or anything else for where the dot of the same name is in `other`.
    """
    if other is not None:
        place = {name: i for i, name in enumerate(other.names)}
        rows = np.array([place.get(name, -1) for name in dots.names], dtype=np.intp)
        nobody = np.full((1, len(dots.minutes)), np.nan)
        return (
            np.vstack((other.demands, nobody))[rows],
            np.vstack((other.latitude, nobody))[rows],
        )
    if not dots.demands.size:
        return dots.demands, dots.latitude
    frame = np.broadcast_to(np.arange(len(dots.minutes)), dots.demands.shape)
    if base == "half":
        source = frame - TAIL
    else:
        first = np.where(dots.whole.any(axis=1), dots.whole.argmax(axis=1), frame.shape[1])
        source = np.where(frame > first[:, None], first[:, None], -1)
    there = source >= 0
    row = np.arange(len(dots.names))[:, None]

    def at_source(values: Floats) -> Floats:
        return np.where(there, values[row, np.maximum(source, 0)], np.nan)

    return at_source(dots.demands), at_source(dots.latitude)


def band(tension: Floats, limit: float) -> NDArray[np.intp]:
    """The band of each tension (points): 0 below, 1 near, 2 at or over the limit; -1 unknown."""
    bands = (tension >= limit - NEAR).astype(np.intp) + (tension >= limit)
    return np.where(np.isnan(tension), -1, bands)


def frames(
    dots: Placed,
    base: tuple[Floats, Floats],
    people: Placed,
    sentences: Sequence[str],
    *,
    fewest: int = 0,
) -> dict[str, Any]:
    """All frames as the browser draws them: percent, points, and codes of one letter per dot.

    `people` are the technicians whose numbers stand in the corners, if there are `fewest`.
    """
    corner = people.quadrants()
    return {
        "minutes": dots.minutes.tolist(),
        "names": list(dots.names),
        "teams": list(dots.teams),
        "demands": _tenths(100 * dots.demands),
        "latitude": _tenths(100 * dots.latitude),
        "tension": _tenths(dots.tension),
        "from": [_tenths(100 * values) for values in base],
        "size": dots.size.T.tolist() if dots.names != people.names else None,
        "quadrant": _letters(_codes(dots.quadrants())),
        "band": _letters(band(dots.tension, dots.limit)),
        "corners": [
            [int((column == q).sum()) for q in QUADRANTS]
            if (column != "").sum() >= fewest
            else None
            for column in corner.T
        ],
        "sentences": list(sentences),
        "tail": TAIL,
        "many": len(dots.names) > MANY,
    }


def minute_of(text: str, minutes: NDArray[np.intp]) -> int | None:
    """The frame's minute that an address means by 11:40; None if it means none."""
    hours, colon, rest = text.partition(":")
    if not (colon and hours.isdecimal() and rest.isdecimal() and len(minutes)):
        return None
    meant = 60 * int(hours[:3]) + int(rest[:3])
    if not minutes[0] <= meant <= minutes[-1]:
        return None
    return int(minutes[np.searchsorted(minutes, meant, side="right") - 1])


def same_people(one: Any, other: Any) -> str:
    """Why the people of two headers are not the same; empty if they are."""
    if one.origin != "simulated" or other.origin != "simulated":
        return "it is not simulated"
    if [p.name for p in one.people] != [p.name for p in other.people]:
        return "it has other technicians"
    if (one.seed, one.replication) != (other.seed, other.replication):
        return f"it has other technicians: seed {other.seed}, not {one.seed}"
    return ""


def _minutes(run: Run, day: int, now: float | None) -> NDArray[np.intp]:
    """The frames of a day, from when the first technician came to when the last one left."""
    midnight = (day - 1) * _DAY
    spans = run.spans
    today = (spans.start >= midnight) & (spans.start < midnight + _DAY)
    if not today.any():
        return np.empty(0, dtype=np.intp)
    first, last = spans.start[today].min(), spans.end[today].max()
    if now is not None and now < midnight + _DAY:
        last = max(last, now)
    low, high = (int(np.floor((t - midnight) / STEP)) for t in (first, last))
    return np.arange(low, high + 1) * (STEP // 60)


def _trimmed(found: Plane, minutes: NDArray[np.intp]) -> tuple[Plane, NDArray[np.intp]]:
    """Without the frames at both ends that nobody is in."""
    some = np.flatnonzero((~np.isnan(found.demands)).any(axis=0))
    keep = slice(some[0], some[-1] + 1) if len(some) else slice(0, 0)
    return (
        replace(
            found,
            moments=found.moments[keep],
            demands=found.demands[:, keep],
            latitude=found.latitude[:, keep],
            tension=found.tension[:, keep],
            whole=found.whole[:, keep],
        ),
        minutes[keep],
    )


def _tenths(values: Floats) -> list[list[float | None]]:
    """By frame, to one decimal; None for nan."""
    rounded = np.round(values.T, 1).astype(object)
    rounded[np.isnan(values.T)] = None
    found: list[list[float | None]] = rounded.tolist()
    return found


def _codes(words: NDArray[np.str_]) -> NDArray[np.intp]:
    found = np.full(words.shape, -1, dtype=np.intp)
    for code, word in enumerate(QUADRANTS):
        found[words == word] = code
    return found


def _letters(codes: NDArray[np.intp]) -> list[str]:
    """Each frame's codes as digits, one per dot; a dash for none."""
    letters = np.array(list("0123-"))[codes]
    return ["".join(column) for column in letters.T]


def hours(minutes: NDArray[np.intp]) -> list[tuple[int, str]]:
    """The even hours of the frames, in minutes and as clock times."""
    if not len(minutes):
        return []
    return [
        (m, clock(60 * m))
        for m in range(-(-int(minutes[0]) // 120) * 120, int(minutes[-1]) + 1, 120)
    ]
