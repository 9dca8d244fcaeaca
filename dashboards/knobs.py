"""Levers as controls: what kind of control, over which range, and its values in words."""

from dataclasses import dataclass, replace
from math import isclose
from typing import Any, Final, Literal

import dash_mantine_components as dmc
from dash import html

from dashboards.widgets import aria, choice_knob, data, number_knob
from twin.scenario.levers import Lever

__all__ = ["Knob", "is_share", "knob_of", "over", "shown_as"]

Form = Literal["slider", "box", "choice", "time"]

_STEPS: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
_NOTCHES: Final = (20, 200)
"""The fewest and the most positions of a slider."""

_TIMES: Final = {"staffing.level": "times the roster", "demand.volume": "times the volume"}
"""What a factor multiplies, for those who hear the control's name."""

_GRADES: Final = {
    "policy": "a decision of the centre",
    "assumption": "assumption",
    "published": "published",
    "benchmark": "benchmark",
    "derived": "derived from a source",
    "recalled": "recalled, source not read again",
    "fitted": "fitted to a log",
}
"""How a value is founded, in words."""


@dataclass(frozen=True, slots=True)
class Knob:
    """How a lever is shown. `low`, `high` and `step` are as the control has them.

    `factor` is what a value is multiplied by to be shown: shares are shown in per cent.
    """

    path: str
    form: Form
    label: str
    doc: str
    unit: str
    base: Any
    low: float | None = None
    high: float | None = None
    step: float = 1
    factor: float = 1
    choices: tuple[str, ...] = ()
    status: str = "policy"
    evidence: str = ""

    def turned(self, value: Any) -> Any:
        """What the control holds for a value of the lever."""
        if self.form == "choice":
            return ("on" if value else "off") if isinstance(value, bool) else value
        if self.form == "time":
            minutes = int(value // 60)
            return f"{minutes // 60:02d}:{minutes % 60:02d}"
        return float(f"{value * self.factor:.10g}")

    def words(self, value: Any) -> str:
        """A value of the lever as people read it: `60 %`, `1.1 ×`, `480 s`, `on`."""
        there = self.turned(value)
        if self.form == "choice":
            return str(there).replace("_", " ")
        if self.form == "time":
            return str(there)
        return f"{there:,.10g} {self.unit}".rstrip()

    def told(self) -> dict[str, Any]:
        """What the browser must know to read the control and to write its value in words."""
        return {
            "base": self.turned(self.base),
            "factor": self.factor,
            "unit": self.unit,
            "words": self.form in ("choice", "time"),
        }


def is_share(lever: Lever) -> bool:
    """Whether a lever is a share of one, and so shown in percent."""
    return lever.kind == "number" and (lever.low, lever.high, lever.unit) == (0, 1, "")


def knob_of(lever: Lever) -> Knob:
    """How a lever is shown, if nobody says otherwise.

    A number is a slider where its whole range can be seen at once, and a box otherwise; the others
    are words to choose from, or a time of day.
    """
    known = Knob(
        lever.path, "box", lever.label, _sentence(lever.doc), lever.unit, lever.default,
        status=lever.status, evidence=lever.evidence,
    )  # fmt: skip
    if lever.kind == "switch":
        return replace(known, form="choice", choices=("off", "on"))
    if lever.kind == "choice":
        return replace(known, form="choice", choices=lever.choices)
    if lever.kind == "time":
        return replace(known, form="time", unit="")
    if is_share(lever):
        even = isclose(20 * lever.default, round(20 * lever.default))
        return replace(
            known, form="slider", low=0, high=100, step=5 if even else 1, factor=100, unit="%"
        )
    whole = lever.kind == "whole"
    step = _step(lever, whole)
    if step is None:
        fine = max((one for one in _STEPS if one <= abs(lever.default) / 20), default=_STEPS[0])
        return replace(known, low=lever.low, high=lever.high, step=max(1, fine) if whole else fine)
    return replace(known, form="slider", low=lever.low, high=lever.high, step=step)


def over(one: Knob, low: float, high: float, step: float) -> Knob:
    """The knob as a slider over the part of its range that is of interest, its base included."""
    base = one.turned(one.base)
    return replace(one, form="slider", low=min(low, base), high=max(high, base), step=step)


def shown_as(
    key: str, one: Knob, *, value: Any = None, ident: Any = None, graded: bool = False
) -> Any:
    """The control of a knob.

    Args:
        key: begins the ids of its parts.
        one: what is shown.
        value: of the lever, where the control stands; the base by itself.
        ident: the id of the control, if it is not to be `key`.
        graded: tell the base's value, and how well it is founded.
    """
    there = one.turned(one.base if value is None else value)
    foot = _grade(one) if graded else None
    at = {"ident": ident, "foot": foot, "words": one.words(one.base if value is None else value)}
    if not graded:
        at["words"] = ""  # the page's own script tells it, as the run has it
    if one.form == "choice":
        return choice_knob(key, one.label, one.doc, value=there, choices=one.choices, **at)
    if one.form == "slider" and one.low is not None and one.high is not None:
        spoken = {"%": "percent", "×": _TIMES.get(one.path, "times")}.get(one.unit, one.unit)
        return number_knob(
            key,
            one.label,
            one.doc,
            value=there,
            low=min(one.low, there),
            high=max(one.high, there),
            step=one.step,
            unit=spoken,
            function={"%": "percent", "×": "times"}.get(one.unit, "plain"),
            base=one.turned(one.base),
            **at,
        )
    return _box(key, one, there, ident or key, foot)


def _grade(one: Knob) -> Any:
    """The base's value, and how well it is founded, in words."""
    source = f" ({one.evidence})" if one.evidence and one.status != "policy" else ""
    return html.Div(
        [
            html.Span(f"Base: {one.words(one.base)}", className="knob-base"),
            html.Span(
                f"{_GRADES.get(one.status, one.status)}{source}",
                className=f"grade grade-{one.status}",
            ),
        ],
        className="knob-foot",
    )


def _box(key: str, one: Knob, value: Any, ident: Any, foot: Any) -> Any:
    if one.form == "time":
        control = dmc.TextInput(
            id=ident, value=value, debounce=True, size="sm",
            **aria(label=f"{one.label}, hours:minutes"),
        )  # fmt: skip
    else:
        control = dmc.NumberInput(
            id=ident, value=value, min=one.low, max=one.high, step=one.step, size="sm",
            debounce=400, suffix=f" {one.unit}" if one.unit else "",
            **aria(label=f"{one.label}, {one.unit}" if one.unit else one.label),
        )  # fmt: skip
    return html.Div(
        [
            html.Div(
                [
                    html.Span(one.label, className="knob-label"),
                    html.Span(one.words(one.base), id=f"{key}-value", className="unseen"),
                ],
                className="knob-head",
            ),
            control,
            html.Div(one.doc, className="knob-doc"),
            foot,
        ],
        className="knob",
        **data(knob=key),
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _step(lever: Lever, whole: bool) -> float | None:
    """The step of a slider over the lever's whole range; None if it is too wide to be one."""
    if lever.low is None or lever.high is None:
        return None
    span, up = lever.high - lever.low, lever.default - lever.low
    for step in reversed(_STEPS):
        fits = isclose(up / step, round(up / step), abs_tol=1e-9)
        if (step >= 1 or not whole) and fits and _NOTCHES[0] <= span / step <= _NOTCHES[1]:
            # The base must not lie at the very end of a long scale, where nobody can aim.
            return step if whole or up >= span / 50 else None
    return None
