"""The scenario that fits make, as one writes it."""

from collections.abc import Sequence
from copy import deepcopy
from math import ceil
from typing import Any

import numpy as np

from twin.mirror.fit.days import HALF_HOUR, Days
from twin.mirror.fit.estimate import Estimate, Fit
from twin.mirror.fit.limits import SWITCHED_OFF
from twin.mirror.fit.staffing import Row
from twin.scenario.model import Scenario

__all__ = ["MEAN_TALK", "scaled", "scenario_of"]

MEAN_TALK = "mean_talk."
"""Where the fits put a type's mean conversation, which is no single value of a scenario."""

_UNKNOWN = 180.0
"""A conversation where the log times none, s."""

_OCCUPIED = 0.8

_EVERYBODY = "everybody"
"""The one team, where no base names it."""

_STEPS: tuple[tuple[str, float, dict[str, bool]], ...] = (
    ("greet", 0.05, {"mandatory": True}),
    ("identify", 0.10, {"mandatory": True, "system": True, "stage": True}),
    ("listen", 0.20, {}),
    ("act", 0.55, {"system": True, "stage": True}),
    ("close", 0.10, {"mandatory": True, "stage": True}),
)
"""An assumed division of a conversation into steps: name, share of its length, and what it is."""


def scenario_of(
    name: str,
    days: Days,
    fits: Sequence[Fit],
    kinds: Sequence[str],
    shifts: Sequence[Row],
    base: Scenario | None,
    title: str = "",
) -> dict[str, Any]:
    """The scenario's sections; where a fit had too few, the base's or the default stays."""
    found = {one.path: one for fit in fits for one in fit.estimates if one.path}
    content: dict[str, Any] = _base(base)
    content |= {"name": name, "title": title or f"Fitted from a log, {days.span}"}
    content["opening"] = {
        "open": _clock(days.hours.open),
        "close": _clock(days.hours.close),
        "start_date": str(days.dates[0]),
    }
    demand = content.setdefault("demand", {})
    demand.update(volume=1.0, interval=1800.0)
    demand["per_hour"] = [
        round(found[f"demand.per_hour.{i}"].value, 1) for i in range(len(days.hours.edges) - 1)
    ]
    for section, key, digits in (
        ("demand", "day_cv", 3),
        ("demand", "interval_cv", 3),
        ("redial", "after_abandoning", 3),
        ("redial", "abandoned_delay", 0),
        ("redial", "delay_spread", 2),
        ("technicians", "speed_spread", 3),
        ("behaviour", "load_speed", 3),
    ):
        if one := found.get(f"{section}.{key}"):
            value = round(_allowed(section, key, one.value), digits)
            content.setdefault(section, {})[key] = value
    content.setdefault("redial", {})["after_unresolved"] = 0
    _patience(content, fits)
    _contacts(content, found, kinds, days.calls.counted)
    for section, values in SWITCHED_OFF.items():
        content.setdefault(section, {}).update(values)
    teams = content.get("teams", {})
    name, team = next(iter(teams.items())) if len(teams) == 1 else (_EVERYBODY, {})
    rows = list(shifts) or team.get("shifts") or [_enough(days)]
    content["teams"] = {name: {**team, "contacts": list(kinds), "shifts": rows}}
    content["fitted"] = [*_fitted(found, kinds), *([f"teams.{name}.shifts.*"] if shifts else [])]
    return content


def _allowed(section: str, key: str, value: float) -> float:
    """The value, or the end of the range the scenario allows for it."""
    model: Any = Scenario.model_fields[section].annotation
    for limit in model.model_fields[key].metadata:
        value = max(value, getattr(limit, "ge", value))
        value = min(value, getattr(limit, "le", value))
    return value


def _base(base: Scenario | None) -> dict[str, Any]:
    """What another scenario gives, as far as it was written there."""
    if base is None:
        return {}
    content: dict[str, Any] = base.model_dump(exclude_unset=True)
    content.pop("fitted", None)
    return content


def _patience(content: dict[str, Any], fits: Sequence[Fit]) -> None:
    (fit,) = (fit for fit in fits if fit.name == "patience")
    if fit.too_few:
        return
    content["patience"] = {
        "shape": "hazard",
        "hazard_from": [float(x) for x in fit.curves["bounds"]],
        # A stretch without anybody who gave up has no hazard; the last must have some.
        "hazard": [max(round(float(x), 6), 1e-6) for x in fit.curves["hazard"]],
    }


def _contacts(
    content: dict[str, Any], found: dict[str, Estimate], kinds: Sequence[str], counted: bool
) -> None:
    before, scripts = content.get("contacts", {}), content.get("procedures", {})
    shares = {kind: round(found[f"contacts.{kind}.share"].value, 4) for kind in kinds}
    shares[kinds[0]] = round(shares[kinds[0]] + 1 - sum(shares.values()), 4)
    contacts: dict[str, Any] = {}
    procedures: dict[str, Any] = {}
    means = [one.value for path, one in found.items() if path.startswith(MEAN_TALK)]
    for kind in kinds:
        contact: dict[str, Any] = deepcopy(before.get(kind, {}))
        mean = found.get(f"{MEAN_TALK}{kind}")
        length = mean.value if mean else sum(means) / len(means) if means else _UNKNOWN
        script = contact.get("procedure", kind)
        contact |= {"share": shares[kind], "procedure": script}
        for key in ("work_spread", "patience_factor"):
            if one := found.get(f"contacts.{kind}.{key}"):
                contact[key] = round(one.value, 2)
        contacts[kind] = contact
        procedure = deepcopy(scripts.get(script)) or {
            "steps": [{"name": name, "seconds": share, **what} for name, share, what in _STEPS]
        }
        for key, digits in (("after_contact", 1), ("after_contact_spread", 2)):
            if one := found.get(f"procedures.*.{key}"):
                procedure[key] = round(one.value, digits)
        if counted:
            # Such a report's handling time has it already.
            procedure["after_contact"] = 0
        procedures[script] = scaled(procedure, length)
    content["contacts"], content["procedures"] = contacts, procedures


def scaled(procedure: dict[str, Any], seconds: float) -> dict[str, Any]:
    """The procedure with its steps stretched so that they add up to so many seconds on average."""
    steps = procedure["steps"]
    total = sum(step["seconds"] * step.get("needed", 1.0) for step in steps)
    stretched = [
        {**step, "seconds": round(float(step["seconds"] * seconds / total), 1)} for step in steps
    ]
    return {**procedure, "steps": stretched}


def _enough(days: Days) -> Row:
    """Heads all day that the busiest half-hour occupies for `_OCCUPIED`; see `NO_ROSTER`."""
    hours, talk = days.hours, days.calls.talk
    mean = float(np.nanmean(talk)) if (talk > 0).any() else _UNKNOWN
    load = float(np.nanmean(days.counts, axis=0).max()) * mean / HALF_HOUR
    return {
        "start": _clock(hours.open),
        "end": _clock(hours.close),
        "technicians": max(1, ceil(load / _OCCUPIED)),
        "breaks": [],
    }


def _fitted(found: dict[str, Estimate], kinds: Sequence[str]) -> list[str]:
    """The paths of what is fitted, with * where all of a kind are."""
    paths = ["demand.per_hour.*"]
    paths += [
        path
        for path in (
            *("demand.day_cv", "demand.interval_cv"),
            *("redial.after_abandoning", "redial.abandoned_delay", "redial.delay_spread"),
            *("technicians.speed_spread", "behaviour.load_speed"),
            *("procedures.*.after_contact", "procedures.*.after_contact_spread"),
        )
        if path in found
    ]
    if "patience.hazard.0" in found:
        paths.append("patience.hazard*")
    for key in ("share", "work_spread", "patience_factor"):
        mine = [f"contacts.{kind}.{key}" for kind in kinds if f"contacts.{kind}.{key}" in found]
        paths += [f"contacts.*.{key}"] if len(mine) == len(kinds) else mine
    return paths


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 3600:02d}:{int(seconds) % 3600 // 60:02d}"
