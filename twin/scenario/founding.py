"""What a parameter is and rests on, in words: the same at the command line and on every page."""

from typing import Any

from twin.scenario.register import Parameter, evidence

__all__ = ["basis", "plain", "reach", "text"]


def plain(value: Any) -> str:
    """A value as one would write it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ", ".join(map(plain, value))
    return value if isinstance(value, str) else f"{value:.6g}"


def reach(one: Parameter) -> str:
    """What is allowed, and where an assumed number is tried."""
    if one.kind == "choice":
        return " | ".join(one.choices)
    if one.kind == "switch":
        return "on | off"
    low = "" if one.low is None else f"{one.low:.10g}"
    high = "" if one.high is None else f"{one.high:.10g}"
    words = f"{low} to {high}"
    if one.low_end is None or one.high_end is None:
        return words
    return f"{words}; tried from {one.low_end:.10g} to {one.high_end:.10g}"


def basis(one: Parameter) -> str:
    """What the default rests on."""
    found = evidence().get(one.evidence)
    if found is not None:
        return f"{one.evidence}, {found.status}: {found.finding} ({found.source})"
    if one.status == "assumption":
        return "a modelling choice; no evidence is named"
    return "the centre decides" if one.status == "policy" else ""


def text(one: Parameter) -> str:
    """All in which a word may be sought."""
    found = evidence().get(one.evidence)
    return f"{one.path} {one.doc} {one.evidence} {found.finding if found else ''}"
