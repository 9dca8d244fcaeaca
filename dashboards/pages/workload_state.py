"""The state of the page Workload: a base, what is set on it, and how it is compared."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from typing import Any, Final

from dashboards.knobs import Knob, knob_of, over
from dashboards.scenarios import Scenarios
from twin.errors import InputError
from twin.scenario.levers import Lever, apply, levers
from twin.scenario.model import Scenario

__all__ = [
    "BASE",
    "MOST_DAYS",
    "MOST_PAIRS",
    "Change",
    "change",
    "key_of",
    "knob",
    "knobs",
    "named",
    "written",
]

BASE: Final = "helpdesk-12"
MOST_PAIRS: Final = 500
MOST_DAYS: Final = 60
_MOST_LEVERS: Final = 40
_LONGEST: Final = 4000

_GROUPS: Final[dict[str, dict[str, str]]] = {
    "Load": {
        "staffing.level": "Staffing",
        "demand.volume": "Demand",
        "procedures.*.after_contact": "After-contact work",
        "backup.experts": "Back-up experts",
    },
    "Control": {
        "supervision.monitoring": "Monitoring",
        "supervision.listening": "Listening",
        "supervision.handling_target": "Handling target",
        "supervision.purpose": "Purpose of monitoring",
    },
    "Autonomy": {
        "autonomy.script_rigidity": "Script rigidity",
        "autonomy.break_choice": "Choice of breaks",
    },
}
"""The levers shown by themselves, by what they are about, with the names they have here."""

_RANGES: Final = {
    "staffing.level": (0.5, 1.5, 0.05),
    "demand.volume": (0.5, 1.5, 0.05),
    "procedures.*.after_contact": (0, 240, 5),
    "backup.experts": (0, 6, 1),
    "supervision.handling_target": (0, 900, 10),
}
"""The part of a lever's range that is of interest, and the step."""


@dataclass(frozen=True, slots=True)
class Change:
    """A base and what is set on it: by path, the values that differ; `mistakes` are in words."""

    name: str
    base: Scenario
    settings: Mapping[str, Any]
    mistakes: tuple[str, ...] = ()

    @property
    def variant(self) -> Scenario:
        """The base with the settings."""
        return apply(self.base, self.settings)

    def words(self) -> list[tuple[str, str, str]]:
        """For each lever that is set its name, its value and its value in the base."""
        known = levers(self.base)
        made = []
        for path, value in self.settings.items():
            one = knob(known[path])
            made.append((one.label[:1].lower() + one.label[1:], one.words(value),
                         one.words(one.base)))  # fmt: skip
        return made


def change(scenarios: Scenarios, name: str, text: str) -> Change:
    """The base of that name with the settings of an address: `lever:value,lever:value`.

    What is not allowed is left out and told.

    Raises:
        InputError: there is no such base.
    """
    base = scenarios.load(name)
    known = levers(base)
    settings: dict[str, Any] = {}
    mistakes: list[str] = []
    parts = [part for part in text[:_LONGEST].split(",") if part]
    if len(parts) > _MOST_LEVERS:
        mistakes.append(f"Only the first {_MOST_LEVERS} levers are set.")
    for part in parts[:_MOST_LEVERS]:
        path, _, given = part.partition(":")
        lever = known.get(path)
        if lever is None:
            mistakes.append(f"{path[:60]!r} is no lever of {name}, and is left out.")
            continue
        try:
            apply(base, {**settings, path: given})
            value = _value(apply(base, {path: given}), path)
        except InputError as error:
            mistakes.append(f"{error}; left out.")
            continue
        if value != lever.default:
            settings[path] = value
    return Change(name, base, dict(sorted(settings.items())), tuple(mistakes))


def written(one: Change) -> str:
    """The settings as an address holds them."""
    known = levers(one.base)
    return ",".join(f"{path}:{_said(known[path], value)}" for path, value in one.settings.items())


def _said(lever: Lever, value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if lever.kind in ("choice", "time"):
        return str(knob_of(lever).turned(value))
    return f"{value:.10g}"


def knob(lever: Lever) -> Knob:
    """How a lever is shown on this page."""
    one = replace(knob_of(lever), label=named(lever))
    for group in _GROUPS.values():
        for pattern, label in group.items():
            if fnmatch(lever.path, pattern):
                kind = f", {lever.path.split('.')[1]}" if "*" in pattern else ""
                one = replace(one, label=f"{label}{kind}")
    for pattern, reach in _RANGES.items():
        if fnmatch(lever.path, pattern):
            one = over(one, *reach)
    return one


def named(lever: Lever) -> str:
    """What a lever is called among all of them: `Patience: mean`."""
    if ":" in lever.label:
        return lever.label
    section = lever.path.partition(".")[0].replace("_", " ").capitalize()
    return f"{section}: {lever.label[:1].lower()}{lever.label[1:]}"


def knobs(base: Scenario) -> dict[str, list[Knob]]:
    """The levers shown by themselves, by what they are about."""
    known = levers(base)
    return {
        group: [
            knob(known[path]) for pattern in patterns if (path := _one(pattern, known)) is not None
        ]
        for group, patterns in _GROUPS.items()
    }


def key_of(path: str) -> str:
    """What the ids of a lever's knob begin with."""
    return f"workload-{re.sub('[^A-Za-z0-9]', '-', path)}"


def _one(pattern: str, known: Mapping[str, Lever]) -> str | None:
    """The lever of a pattern; of several, the one with the largest value."""
    found = [path for path in known if fnmatch(path, pattern)]
    return max(found, key=lambda path: known[path].default, default=None)


def _value(scenario: Scenario, path: str) -> Any:
    return levers(scenario)[path].default
