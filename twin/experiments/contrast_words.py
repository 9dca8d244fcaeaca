"""What a table of an experiment says: labels, numbers, claims; and all of it as plain values."""

from pathlib import Path
from typing import Any

from twin.experiments.contrast import Contrast, Effect, Held
from twin.experiments.experiment import Condition, Direction, Experiment, Setting
from twin.experiments.figures import digits, number, scale, signed
from twin.experiments.paired import Difference
from twin.experiments.yardsticks import YARDSTICKS

__all__ = [
    *("PANES", "RELATIVE", "SENSE", "about", "beside_main", "cells", "claim_cells", "contrasted"),
    *("note_lines", "plain", "written"),
]

PANES = {"recorded": "on record", "lived": "not on record"}
"""The two groups of measures, as they are called."""

SENSE = "Differences are high - low, in pairs on the same seed, ± half the 95 % interval (t)."

RELATIVE = "Moves less and the other way are meant beside the main condition."

_SAID: dict[Direction, str] = {
    "up": "up",
    "down": "down",
    "smaller": "moves less",
    "reverses": "the other way",
}


def cells(effect: Effect) -> tuple[str, str, str, str, str]:
    """An effect as low, high, difference, verdict and difference beside the main condition.

    With as many decimals as the interval leaves two figures of.
    """
    factor = scale(effect.measure)
    places = digits(effect.difference.reach * factor)
    beside = effect.beside_main
    return (
        number(effect.low * factor, places),
        number(effect.high * factor, places),
        signed(effect.difference, factor),
        effect.difference.verdict,
        "" if beside is None else signed(beside, factor),
    )


def claim_cells(held: Held) -> tuple[str, str, str, str, str]:
    """A claim as measure, condition, direction, evidence and outcome."""
    claim = held.claim
    return (
        YARDSTICKS[claim.measure].label,
        held.condition,
        _SAID[claim.direction],
        ", ".join(claim.evidence),
        held.outcome,
    )


def beside_main(found: Contrast, condition: Condition) -> dict[str, list[str]]:
    """The measures that the contrast moves in the main condition, by what becomes of that here.

    A measure that moves as far as there, as far as the intervals tell, is in none of the lists.
    """
    main, here = found.effects[found.experiment.main.name], found.effects[condition.name]
    lists: dict[str, list[str]] = {
        "The other way": [], "No longer told from nothing": [], "Moves less": [], "Moves more": []
    }  # fmt: skip
    for measure, effect in here.items():
        there, sign = main[measure].difference.verdict, effect.difference.verdict
        if there == "can't tell" or effect.beside_main is None:
            continue
        moved, name = effect.beside_main.verdict, YARDSTICKS[measure].label
        if sign == "can't tell":
            lists["No longer told from nothing"].append(name)
        elif sign != there:
            lists["The other way"].append(name)
        elif moved != "can't tell":
            lists["Moves more" if moved == there else "Moves less"].append(name)
    return {called: names for called, names in lists.items() if names}


def contrasted(experiment: Experiment) -> list[str]:
    """The levers of the contrast, each as `LEVER: LOW → HIGH`."""
    return [
        f"{lever}: {written(value)} → {written(experiment.high[lever])}"
        for lever, value in experiment.low.items()
    ]


def note_lines(experiment: Experiment) -> list[str]:
    """The notes on measures, each as a sentence after the measure's name."""
    return [f"{YARDSTICKS[key].label}: {text}" for key, text in experiment.notes.items()]


def about(experiment: Experiment) -> str:
    """What was run, in one line."""
    return (
        f"{Path(experiment.scenario).stem}, {experiment.days} day{'s' * (experiment.days > 1)}, "
        f"{experiment.replications} replications, seed {experiment.seed}"
    )


def plain(found: Contrast) -> dict[str, Any]:
    """The results as plain values for JSON; unknown numbers are nan."""
    experiment = found.experiment

    def interval(difference: Difference | None) -> dict[str, Any] | None:
        if difference is None:
            return None
        return {
            "mean": difference.mean,
            "interval": [difference.low, difference.high],
            "verdict": difference.verdict,
            "pairs": difference.n,
        }

    return {
        "experiment": experiment.name,
        "title": experiment.title,
        "question": experiment.question,
        "scenario": experiment.scenario,
        "days": experiment.days,
        "replications": experiment.replications,
        "seed": experiment.seed,
        "low": experiment.low,
        "high": experiment.high,
        "recorded": experiment.recorded,
        "lived": experiment.lived,
        "conditions": {
            one.name: {
                "title": one.title,
                "why": one.why,
                "set": one.levers,
                "measures": {
                    measure: {
                        "unit": YARDSTICKS[measure].unit,
                        "low": effect.low,
                        "high": effect.high,
                        "difference": interval(effect.difference),
                        "beside_main": interval(effect.beside_main),
                    }
                    for measure, effect in found.effects[one.name].items()
                },
            }
            for one in experiment.conditions
        },
        "claims": [
            {**held.claim.model_dump(), "condition": held.condition, "outcome": held.outcome}
            for held in found.claims
        ],
    }


def written(value: Setting) -> str:
    """A lever's value as a file has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
