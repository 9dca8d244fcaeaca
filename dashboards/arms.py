"""What can be compared: a scenario with some levers set, or a kept run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dashboards.site import Shown, Site
from twin.errors import InputError
from twin.scenario.levers import Lever, apply, levers
from twin.scenario.model import Scenario

__all__ = [
    "NONE", "RUN", "Arm", "arm", "chips", "read_settings", "sources", "value_words",
    "write_settings",
]  # fmt: skip

RUN: Final = "run:"
"""Begins the name of a kept run where a scenario's name could stand."""

NONE: Final = "none"
"""Says in an address that no lever is set."""

_MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Arm:
    """One side of a comparison: its name in words, and either a scenario or a run."""

    words: str
    scenario: Scenario | None = None
    run: Shown | None = None


def sources(site: Site) -> list[dict[str, object]]:
    """What a picker offers: scenarios, then the finished runs, as groups of a select."""
    scenarios = [{"value": name, "label": name} for name in site.scenarios.names()]
    runs = [
        {"value": f"{RUN}{shown.id}", "label": shown.id}
        for shown in site.shown()
        if not shown.goes_on
    ]
    groups: list[dict[str, object]] = [{"group": "Scenarios", "items": scenarios}]
    if runs:
        groups.append({"group": "Kept runs: one day beside another", "items": runs[:100]})
    return groups


def arm(site: Site, source: str, settings: str) -> Arm:
    """What a source and its settings mean.

    Raises:
        InputError: there is no such source, a lever is unknown, or a value is not allowed.
    """
    if source.startswith(RUN):
        shown = site.run(source.removeprefix(RUN) or "-")
        if shown.goes_on:
            raise InputError(f"{source} goes on; allowed: a run whose day is over")
        return Arm(shown.id, run=shown)
    scenario = site.scenarios.load(source)
    values = read_settings(settings)
    if not values:
        return Arm(scenario.name, scenario)
    changed = apply(scenario, values)
    known = levers(scenario)
    said = ", ".join(chips(known, values).values())
    return Arm(f"{scenario.name} with {said}", changed)


def read_settings(text: str) -> dict[str, str]:
    """Paths of levers and their values from `path:value,path:value`; at most twelve.

    Raises:
        InputError: it is not written like this.
    """
    found: dict[str, str] = {}
    if text in ("", NONE):
        return found
    for part in text.split(",")[:_MOST]:
        path, colon, value = part.partition(":")
        if not colon or not path.strip() or not value.strip():
            raise InputError(f"{part[:80]!r}: not a setting; allowed: LEVER:VALUE")
        found[path.strip()] = value.strip()
    return found


def write_settings(values: Mapping[str, str]) -> str:
    """The text that `read_settings` reads."""
    return ",".join(f"{path}:{value}" for path, value in values.items()) or NONE


def chips(known: Mapping[str, Lever], values: Mapping[str, str]) -> dict[str, str]:
    """What is set, in words, by path; a lever that this scenario does not have by its path."""
    return {
        path: f"{known[path].label.lower()} {value_words(known[path], value)}"
        if path in known
        else f"{path} {value}"
        for path, value in values.items()
    }


def value_words(lever: Lever, value: object) -> str:
    """A value of a lever as people read it: a share of one in per cent."""
    if lever.kind == "number" and (lever.low, lever.high, lever.unit) == (0, 1, ""):
        try:
            return f"{100 * float(str(value)):g} %"
        except ValueError:
            return str(value)
    return f"{value} {lever.unit}".strip().replace("_", " ")
