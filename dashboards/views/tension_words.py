"""What the plane of demands and latitude shows, in sentences and rows.

Counts are of technicians, whichever dots are drawn. A comparison is of the same people: those who
have a position both now and in the baseline.
"""

import numpy as np

from dashboards.views.tension import QUADRANT_WORDS, Placed
from dashboards.words import clock, count
from twin.measures.arithmetic import Flags, Floats

__all__ = ["DAY_HEAD", "day_rows", "day_sentence", "sentences"]

DAY_HEAD = (
    "Time",
    "On shift",
    *(word.capitalize() for word in QUADRANT_WORDS.values()),
    "Mean demands, %",
    "Mean latitude, %",
    "Mean tension, points",
)


def sentences(
    people: Placed, base: tuple[Floats, Floats], than: str, *, fewest: int = 0
) -> list[str]:
    """A sentence for each frame. `than` names the baseline: `half`, `start` or a run's name."""
    high = people.quadrants() == "high_strain"
    there = people.size > 0
    before, latitude_before = base
    both = there & ~np.isnan(before)
    high_before = (before > people.demands_cut) & (latitude_before < people.latitude_cut)
    return [
        _sentence(
            people, frame, high[:, frame], there[:, frame], both[:, frame], high_before[:, frame],
            (before[:, frame], latitude_before[:, frame]), than, fewest,
        )
        for frame in range(len(people.minutes))
    ]  # fmt: skip


def _sentence(
    people: Placed, frame: int, high: Flags, there: Flags, both: Flags, high_before: Flags,
    before: tuple[Floats, Floats], than: str, fewest: int,
) -> str:  # fmt: skip
    minute = int(people.minutes[frame])
    at, number = f"At {clock(60 * minute)}", int(there.sum())
    if not number:
        return f"{at}, nobody has been on shift for ten minutes."
    if number < fewest:
        return f"{at}, {count(number, 'technician')} on shift: too few to be shown."
    strained = int(high.sum())
    verb = "is" if 1 in (strained, number) else "are"
    said = f"{at}, {strained} of {count(number, 'technician')} {verb} in high strain"
    paired = int(both.sum())
    phrase = _phrase(than, minute)
    if not paired or paired < fewest:
        some = "too few of them have" if paired else "none of them has"
        return f"{said}; {some} a position {phrase} to compare with."
    now, was = int((high & both).sum()), int((high_before & both).sum())
    if paired == number:
        said += f", {_difference(now - was)} {phrase}"
    else:
        said += f"; of the {paired} with a position {phrase} too, {now} now, {was} then"
    moved = [
        _moved(word, float(values[both, frame].mean()), float(old[both].mean()), than)
        for word, values, old in (
            ("demands", people.demands, before[0]),
            ("latitude", people.latitude, before[1]),
        )
    ]
    return f"{said}. Mean demands {moved[0]}, mean latitude {moved[1]}."


def _phrase(than: str, minute: int) -> str:
    if than == "half":
        return f"at {clock(60 * (minute - 30))}"
    return (
        "at the start of their shifts"
        if than == "start"
        else f"in the run “{than}” at the same time"
    )


def _difference(change: int) -> str:
    if not change:
        return "as many as"
    return f"{abs(change)} {'more' if change > 0 else 'fewer'} than"


def _moved(word: str, now: float, was: float, than: str) -> str:
    now, was = round(100 * now), round(100 * was)
    if than not in ("half", "start"):
        return (
            f"are {now} % against {was} %" if word == "demands" else f"is {now} % against {was} %"
        )
    if now == was:
        return f"stayed at {now} %"
    return f"{'rose' if now > was else 'fell'} from {was} % to {now} %"


def day_sentence(people: Placed, *, fewest: int = 0) -> str:
    """When most technicians were in high strain."""
    high = (people.quadrants() == "high_strain").sum(axis=0)
    there = people.size.sum(axis=0)
    high = np.where(there >= max(fewest, 1), high, 0)
    if not len(high) or not high.max():
        return "Nobody has been in high strain."
    top = int(high.argmax())
    share = high.sum() / there.sum()
    return (
        f"Most were in high strain at {clock(60 * int(people.minutes[top]))}: {high[top]} of "
        f"{count(int(there[top]), 'technician')}. Over the day, {100 * share:.0f} % of all time on "
        "shift was in high strain."
    )


def day_rows(people: Placed, step: int = 30, *, fewest: int = 0) -> list[tuple[str, ...]]:
    """The day every `step` minutes: how many are in each quadrant, and the means."""
    found = people.quadrants()
    rows: list[tuple[str, ...]] = []
    for frame, minute in enumerate(people.minutes):
        there = people.size[:, frame] > 0
        number = int(there.sum())
        if minute % step or not number:
            continue
        time = clock(60 * int(minute))
        if number < fewest:
            rows.append((time, str(number), *("–" for _ in DAY_HEAD[2:])))
            continue
        counts = [str(int((found[:, frame] == word).sum())) for word in QUADRANT_WORDS]
        means = (
            100 * people.demands[there, frame].mean(),
            100 * people.latitude[there, frame].mean(),
            people.tension[there, frame].mean(),
        )
        rows.append((time, str(number), *counts, *(f"{one:.0f}" for one in means)))
    return rows
