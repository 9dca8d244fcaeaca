"""What learners guess of monitoring, what the runs say, and both held against each other in words.

A guess is five values of an outcome, in the units people read, one for each step of monitoring.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final, Literal

from twin.experiments.figures import digits, number, signed
from twin.experiments.paired import Difference
from twin.experiments.response import Response

__all__ = [
    *("DAYS", "ENOUGH", "OUTCOMES", "REPLICATIONS", "STEPS", "Guess", "Outcome", "apart", "found"),
    *("guessed", "held_against", "moved", "parse", "percent", "scaled", "sides", "spelled"),
    "written",
]

STEPS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
"""How far monitoring is turned up, from the low to the high end of the experiment."""

DAYS: Final = 5
"""A working week: most customers whose request was not met come back the next day."""

REPLICATIONS: Final = 20

ENOUGH: Final = 5
"""Weeks from which there is a verdict on what is there so far."""

Guess = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something that may respond, with the scale on which a guess of it is drawn.

    `low`, `high` and `step` are of the scale, `places` the decimals of a guess, `factor` leads from
    the measure to the unit people read, `colour` is a meaning of the palette. `name` fits into a
    sentence; `says` is what it is, in plain words.
    """

    key: str
    measure: str
    name: str
    unit: str
    pane: Literal["recorded", "lived"]
    low: float
    high: float
    step: float
    places: int
    factor: float
    colour: str
    says: str

    @property
    def apart(self) -> str:
        """The unit of a difference."""
        return "percentage points" if self.unit == "%" else self.unit

    @property
    def title(self) -> str:
        """Its name with its unit, at the head of something."""
        return f"{self.name[:1].upper()}{self.name[1:]}, {self.unit}"


def _percent(key: str, measure: str, name: str, pane: Literal["recorded", "lived"], low: float,
             high: float, step: float, colour: str, says: str) -> Outcome:  # fmt: skip
    places = 1 if step < 1 else 0
    return Outcome(key, measure, name, "%", pane, low, high, step, places, 100, colour, says)


_ALL = (
    Outcome(
        "score", "score", "mean quality score", "points", "recorded", 80, 100, 0.5, 1, 1, "service",
        "what listeners give for contacts they listen to, 0 to 100: script followed, time kept",
    ),
    _percent(
        "fitness", "script_fitness_recorded", "script fitness on record", "recorded", 94, 100, 0.1,
        "watching", "prescribed steps on record as done in their place",
    ),
    Outcome(
        "aht", "aht", "average handling time", "s", "recorded", 300, 700, 5, 0, 1, "demand",
        "AHT: talk, hold and after-contact work of an answered contact",
    ),
    Outcome(
        "events", "supervision_events", "supervision events a day", "events", "recorded",
        1000, 2000, 10, 0, 1 / DAYS, "watching",
        "what supervision writes down: stages, times, alerts, listening, scores, coaching",
    ),
    Outcome(
        "tension", "tension", "tension", "points", "lived", 0, 60, 1, 0, 1, "strain",
        "how tense technicians are while on shift, on average, 0 to 100: a quantity of the model",
    ),
    _percent(
        "resolved", "resolved_share", "first-contact resolution", "lived", 60, 90, 0.5, "support",
        "first contacts whose request was really met, whatever the record says",
    ),
    Outcome(
        "control", "technicians.control", "felt control", "points", "lived", 0, 100, 1, 0, 100,
        "control", "how much technicians feel they decide, 0 to 100: latitude less being watched",
    ),
    _percent(
        "concealed", "concealed_share", "concealed share", "lived", 0, 60, 1, "watching",
        "deviations from the script that the record shows as done by the script",
    ),
)  # fmt: skip

OUTCOMES: Final[Mapping[str, Outcome]] = {one.key: one for one in _ALL}
"""What can be guessed, those on record first. What takes weeks to build up is not among them."""


def percent(share: float) -> str:
    """A share of the way from low to high: 0.25 is "25 %"."""
    return f"{100 * share:.0f} %"


def written(outcome: Outcome, value: float) -> str:
    """A value of an outcome with the decimals of its scale; a dash where unknown."""
    return number(value, outcome.places)


def parse(text: str, outcome: Outcome) -> Guess | None:
    """The guess that an address holds, such as `24_25_27_30_38`; None if it holds none."""
    try:
        values = tuple(float(part) for part in text.split("_"))
    except ValueError:
        return None
    fits = all(outcome.low <= value <= outcome.high for value in values)
    return values if len(values) == len(STEPS) and fits else None


def spelled(guess: Sequence[float]) -> str:
    """A guess as an address holds it."""
    return "_".join(f"{value:g}" for value in guess)


def scaled(difference: Difference, outcome: Outcome) -> Difference:
    """A difference in the unit people read."""
    factor = outcome.factor
    mean, low, high = (factor * one for one in difference[:3])
    return Difference(mean, low, high, difference.n)


def moved(outcome: Outcome, effect: Difference) -> str:
    """How an outcome moves from the first to the last step: "rises by 12.2 ± 0.9 points"."""
    told = apart(outcome, effect)
    if effect.verdict == "can't tell":
        return f"cannot be told to rise or fall ({told})"
    verb = "rises" if effect.verdict == "up" else "falls"
    return f"{verb} by {told.lstrip('+−')}"


def apart(outcome: Outcome, difference: Difference) -> str:
    """A difference with its sign, interval and unit: "+12.2 ± 0.9 points".

    Without any width it follows from what is set, whatever chance does, and that is said.
    """
    seen = scaled(difference, outcome)
    if seen.reach == 0:
        sign = "+" if seen.mean > 0 else "−" if seen.mean < 0 else ""
        size = number(abs(seen.mean), outcome.places + 1)
        return f"{sign}{size} {outcome.apart}, by construction"
    return f"{signed(difference, outcome.factor)} {outcome.apart}"


def found(outcome: Outcome, response: Response) -> str:
    """What the runs say of an outcome, from little monitoring to much."""
    first, *_, last = (one.mean * outcome.factor for one in response.levels(outcome.measure))
    effect = response.effect(outcome.measure)
    places = digits(effect.reach * outcome.factor)
    places = max(outcome.places, min(places, outcome.places + 1))
    ends = f"from {number(first, places)} to {number(last, places)}"
    so_far = " so far" if effect.n < REPLICATIONS else ""
    return f"in {effect.n} simulated weeks{so_far} it {moved(outcome, effect)}, {ends}"


def guessed(outcome: Outcome, guess: Guess) -> str:
    """What a guess says, from little monitoring to much."""
    change = guess[-1] - guess[0]
    ends = f"from {written(outcome, guess[0])} to {written(outcome, guess[-1])}"
    inner = guess[1:-1]
    peak, dip = max(inner), min(inner)
    at = STEPS[1 + inner.index(peak)]
    if peak > max(guess[0], guess[-1]) + outcome.step:
        told = f"rises to {written(outcome, peak)} at {percent(at)} and ends lower"
    elif dip < min(guess[0], guess[-1]) - outcome.step:
        at = STEPS[1 + inner.index(dip)]
        told = f"falls to {written(outcome, dip)} at {percent(at)} and ends higher"
    elif not _sign(outcome, guess):
        return f"stays near {written(outcome, guess[0])}"
    else:
        verb = "rises" if change > 0 else "falls"
        told = f"{verb} by {written(outcome, abs(change))} {outcome.apart}"
    return f"{told}, {ends}"


def held_against(outcome: Outcome, guess: Guess, response: Response) -> str:
    """A guess and the runs in words: both, whether they agree, and where they are widest apart."""
    effect = response.effect(outcome.measure)
    if effect.n < 2:
        return f"You guessed that {outcome.name} {guessed(outcome, guess)}. The runs are under way."
    told = f"You guessed that {outcome.name} {guessed(outcome, guess)}; {found(outcome, response)}."
    if effect.n < min(ENOUGH, REPLICATIONS):
        return told
    return " ".join(
        part
        for part in (told, _agreement(outcome, guess, effect), _widest(outcome, guess, response))
        if part
    )


def _sign(outcome: Outcome, guess: Guess) -> int:
    """The direction a guess takes, 0 where its ends are less than a step of the scale apart."""
    change = guess[-1] - guess[0]
    if abs(change) < outcome.step - 1e-9:
        return 0
    return 1 if change > 0 else -1


def _agreement(outcome: Outcome, guess: Guess, effect: Difference) -> str:
    """Whether a guess goes the runs' way, and as far."""
    change, sign = guess[-1] - guess[0], _sign(outcome, guess)
    seen = scaled(effect, outcome)
    inside = seen.low <= change <= seen.high
    if effect.verdict == "can't tell":
        if not sign:
            return "No change is what these runs cannot rule out."
        if inside:
            return "A change as large as your guess cannot be ruled out."
        return "A change as large as your guess is not in these runs."
    if not sign:
        return "Your guess lies flat; the runs do not."
    if (sign > 0) != (effect.verdict == "up"):
        return "The runs go the other way."
    if inside:
        return "You had the direction, and the size within the interval."
    more = abs(seen.mean) > abs(change)
    return f"You had the direction; the runs go {'further' if more else 'less far'}."


def _widest(outcome: Outcome, guess: Guess, response: Response) -> str:
    """The step at which a guess is furthest from the runs, if it is outside the interval there."""
    levels = [scaled(one, outcome) for one in response.levels(outcome.measure)]
    gaps = [abs(said - level.mean) for said, level in zip(guess, levels, strict=True)]
    if not all(map(isfinite, gaps)):
        return ""
    at = gaps.index(max(gaps))
    if levels[at].low <= guess[at] <= levels[at].high or gaps[at] < outcome.step:
        return "At every step your guess is close to the runs."
    said, runs = (number(one, outcome.places) for one in (guess[at], levels[at].mean))
    if said == runs:
        said, runs = (number(x, outcome.places + 1) for x in (guess[at], levels[at].mean))
    return f"Widest apart at {percent(STEPS[at])}: you said {said}, the runs say {runs}."


def sides(response: Response) -> dict[str, str]:
    """What moves on record and what does not show there, a sentence for each pane."""
    heads = {"recorded": "On record", "lived": "Not on record"}
    return {
        pane: f"{head}: {_listed(response, pane)}."
        for pane, head in heads.items()
        if all(response.effect(one.measure).n > 1 for one in _ALL)
    }


def _listed(response: Response, pane: str) -> str:
    known = [(one, response.effect(one.measure)) for one in _ALL if one.pane == pane]
    told = [
        f"{one.name} {moved(one, effect)}"
        for one, effect in known
        if effect.verdict != "can't tell"
    ]
    unknown = [one.name for one, effect in known if effect.verdict == "can't tell"]
    if unknown:
        told.append(f"of {' and '.join(unknown)} the runs cannot tell")
    return "; ".join(told)
