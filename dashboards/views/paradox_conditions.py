"""The conditions under which monitoring is turned up: one thing at a time, or a package of many."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from dashboards.views.paradox import ENOUGH, REPLICATIONS, Outcome, apart, moved
from twin.experiments.contrast import judged
from twin.experiments.experiment import Experiment, Setting
from twin.experiments.paired import differences, estimate
from twin.experiments.response import Response
from twin.scenario.register import evidence

__all__ = [
    *("AS_IS", "FACTORS", "PACKAGES", "PRESETS", "Cited", "Factor", "changed", "cited"),
    *("joined", "outcome_of", "preset", "settings", "told"),
]

AS_IS: Final = "as-is"
"""Stands for a condition that is left as it is."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One condition that can be changed by itself.

    `options` are its values beside `AS_IS`, each with its word and what it sets; `like` is the
    condition of the experiment that sets the same, by value.
    """

    key: str
    label: str
    as_is: str
    options: Mapping[str, tuple[str, Mapping[str, Setting]]]
    evidence: tuple[str, ...]
    says: str
    like: Mapping[str, str] = field(default_factory=dict)


_SIMPLE = "simple"

FACTORS: Final[Mapping[str, Factor]] = {
    one.key: one
    for one in (
        Factor(
            "purpose", "Purpose", "none given",
            {
                "developmental": ("develop", {"supervision.purpose": "developmental"}),
                "deterrent": ("deter", {"supervision.purpose": "deterrent"}),
            },
            ("E1.18", "E1.34"), "what monitoring is for, as technicians are told",
        ),
        Factor(
            "transparency", "Transparency", "half",
            {
                "low": ("low (10 %)", {"supervision.transparency": 0.1}),
                "high": ("high (90 %)", {"supervision.transparency": 0.9}),
            },
            ("E1.1",), "how far technicians know what is monitored and why",
        ),
        Factor(
            "script", "Script", "guided",
            {
                "open": ("open (5 %)", {"autonomy.script_rigidity": 0.05}),
                "rigid": ("rigid (95 %)", {"autonomy.script_rigidity": 0.95}),
            },
            ("E1.40", "E6.5"), "how far it must be followed to the letter; as it is, 50 %",
        ),
        Factor(
            "reporting", "Figures", "of the person",
            {"team": ("of the team", {"supervision.reporting": "team"})},
            ("E6.5",), "whose figures are reported", {"team": "team"},
        ),
        Factor(
            "lockout", "Lock-out", "none",
            {"most": ("80 %", {"supervision.lock_out": 0.8})},
            ("E1.14",), "how far technicians may suspend monitoring", {"most": "lock-out"},
        ),
        Factor(
            "work", "Work", "mixed",
            {_SIMPLE: ("simple", {})},
            ("E1.10", "E1.13"), "simple: easy, short contacts, two fifths more of them",
            {_SIMPLE: "simple"},
        ),
    )
}  # fmt: skip
"""The conditions by key; of `work` the experiment says what it sets."""

PACKAGES: Final = ("developmental", "open-script", "fuller")
"""Conditions of the experiment that no single factor makes."""

PRESETS: Final = (
    "as-is",
    "developmental",
    "simple",
    "team",
    "lock-out",
    "open-script",
    "fuller",
)
"""The conditions of the experiment that can be picked by name."""


def settings(experiment: Experiment, chosen: Mapping[str, str]) -> dict[str, Setting]:
    """What a choice of conditions sets: the main condition, the package, then single factors."""
    known = {one.name: one.levers for one in experiment.conditions}
    found = dict(experiment.main.levers)
    if chosen.get("package", AS_IS) != AS_IS:
        found |= known[chosen["package"]]
    for key, factor in FACTORS.items():
        value = chosen.get(key, AS_IS)
        if value == AS_IS:
            continue
        like = factor.like.get(value)
        found |= known[like] if like else factor.options[value][1]
    return found


def changed(experiment: Experiment, chosen: Mapping[str, str]) -> list[str]:
    """What a choice of conditions changes, in words, one for each deliberate click."""
    told = []
    if chosen.get("package", AS_IS) != AS_IS:
        name = chosen["package"]
        title = next(one.title for one in experiment.conditions if one.name == name)
        told.append(f"“{title.partition(':')[0].lower()}”")
    for key, factor in FACTORS.items():
        value = chosen.get(key, AS_IS)
        if value != AS_IS:
            told.append(f"{factor.label.lower()} “{factor.options[value][0]}”")
    return told


def preset(name: str) -> dict[str, str]:
    """The choice that makes a condition of the experiment; all else as it is."""
    chosen = dict.fromkeys((*FACTORS, "package"), AS_IS)
    for key, factor in FACTORS.items():
        for value, like in factor.like.items():
            if like == name:
                chosen[key] = value
    if name in PACKAGES:
        chosen["package"] = name
    return chosen


def outcome_of(main: Response, here: Response, measure: str) -> str:
    """What becomes of a response: reversed, gone, smaller, larger, the same, or unknown.

    By the difference between the ends, replication by replication, as experiments are judged:
    `reversed` if its interval lies on the other side of 0 than as it is, `gone` if it holds 0;
    `smaller` and `larger` if the interval of the difference from as it is leaves out 0; `same` if
    not. `unknown` where there is none as it is that could be reversed or smaller.
    """
    there, effect, beside = main.effect(measure), here.effect(measure), here.beside(main, measure)
    if there.verdict == "can't tell":
        return "unknown"
    if judged("reverses", effect, there, beside) == "shown":
        return "reversed"
    smaller = judged("smaller", effect, there, beside)
    if effect.verdict == "can't tell":
        return "gone" if smaller == "shown" else "same"
    return {"shown": "smaller", "contradicted": "larger"}.get(smaller, "same")


_BECOMES: Final[dict[str, str]] = {
    "reversed": "The response is reversed.",
    "gone": "The response is smaller, and can no longer be told from none.",
    "smaller": "The response is smaller.",
    "larger": "The response is larger.",
    "same": "The two responses cannot be told apart.",
    "unknown": "As it is there is no response that could be smaller or reversed.",
}


def told(
    experiment: Experiment,
    outcome: Outcome,
    main: Response,
    here: Response | None,
    chosen: Mapping[str, str],
) -> str:
    """What becomes of a response under changed conditions; without one there, what is awaited."""
    things = changed(experiment, chosen)
    measure = outcome.measure
    if not things:
        effect = main.effect(measure)
        begun = f" in {effect.n} simulated weeks so far," if effect.n < REPLICATIONS else ""
        return f"As it is,{begun} {outcome.name} {moved(outcome, effect)}. Change one condition."
    if here is None or here.effect(measure).n < 2:
        return f"With {joined(things)}: the runs are under way."
    beside = here.beside(main, measure)
    there, effect = main.effect(measure), here.effect(measure)
    level = _level(outcome, main, here)
    begun = f" in {beside.n} simulated weeks so far," if beside.n < REPLICATIONS else ""
    sentence = (
        f"With {joined(things)},{begun} {outcome.name} {moved(outcome, effect)}; as it is, it "
        f"{moved(outcome, there)}."
    )
    if beside.n < min(ENOUGH, REPLICATIONS):
        return sentence
    sentence += (
        f" {_BECOMES[outcome_of(main, here, measure)]} "
        f"The changes differ by {apart(outcome, beside)}, in pairs.{level}"
    )
    if len(things) > 1:
        many = {2: "Two", 3: "Three", 4: "Four"}.get(len(things), str(len(things)))
        sentence += f" {many} things are changed: which of them did it, this does not show."
    return sentence


def _level(outcome: Outcome, main: Response, here: Response) -> str:
    """How far apart the two lie where monitoring is low."""
    measure = outcome.measure
    start = estimate(differences(main.of(measure)[0], here.of(measure)[0]))
    small = abs(start.mean) < abs(main.effect(measure).mean) / 4
    if start.verdict == "can't tell" or small:
        return ""
    side = "above" if start.mean > 0 else "below"
    by = apart(outcome, start).lstrip("+−")
    return f" At little monitoring already it lies {side} the earlier line, by {by}."


def joined(things: list[str]) -> str:
    """Several things in a row: "a, b and c"."""
    return " and ".join(things) if len(things) < 3 else f"{', '.join(things[:-1])} and {things[-1]}"


class Cited(NamedTuple):
    """A finding of the evidence register."""

    id: str
    status: str
    finding: str
    source: str


def cited(text: str) -> list[Cited]:
    """The findings that a sentence names by their ids."""
    known = evidence()
    ids = dict.fromkeys(re.findall(r"\b[ECa]\d+(?:\.\d+)?\b", text))
    return [
        Cited(i, known[i].status, known[i].finding.rstrip("."), known[i].source.rstrip("."))
        for i in ids
        if i in known
    ]
