"""The fitted scenario as a file: every fitted value with its n, interval and dates beside it."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomli_w

from twin.errors import InputError
from twin.mirror.fit.calibration import Calibration
from twin.mirror.fit.estimate import Estimate, Fit
from twin.mirror.fit.wording import MEAN_TALK
from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario
from twin.scenario.parameter import Section

__all__ = ["scenario_text", "shown", "write_fitted"]

_WIDTH = 98
_SHIFTS = "teams.*.shifts"
_WRAP_UP = "procedures.*.after_contact"


def write_fitted(out: Path, found: Calibration) -> None:
    """Write the scenario; it appears whole or not at all, and is read back first.

    Raises:
        InputError: it cannot be written.
    """
    partial = out.with_name(f"{out.name}.{os.getpid()}.partial")
    try:
        try:
            partial.write_text(scenario_text(found), encoding="utf-8")
            assert load_scenario(partial.absolute()) == found.scenario
            partial.replace(out)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"--out {out}: {error.strerror or error}; allowed: a place that can be written"
        ) from None


def scenario_text(found: Calibration) -> str:
    """The scenario as TOML, with what each fitted value rests on in comments."""
    notes = _notes(found.fits)
    # A file's name and a type's may hold anything, and a comment ends with its line.
    lines = [f"# {' '.join(line.split())}" for line in _head(found)]
    content = _ordered(found.content)
    lines += ["", *_assignments({k: content.pop(k) for k in ("name", "title", "fitted")}, "", {})]
    for section, value in content.items():
        lines += _section(section, value, notes)
    return "\n".join(lines) + "\n"


def _ordered(content: Mapping[str, Any]) -> dict[str, Any]:
    """The sections, and the values of each, as the scenario's models have them."""
    ordered: dict[str, Any] = {}
    for name, field in Scenario.model_fields.items():
        if name not in content:
            continue
        model, value = field.annotation, content[name]
        if isinstance(model, type) and issubclass(model, Section):
            value = {key: value[key] for key in model.model_fields if key in value}
        ordered[name] = value
    return ordered


def shown(value: float) -> str:
    """A number with three or four digits that count."""
    return f"{value:.4g}"


def _head(found: Calibration) -> list[str]:
    days = found.days
    lines = [
        f"Fitted from {Path(found.source).name}: {len(days.calls):,} calls on {len(days.dates)} "
        f"ordinary days, {days.span}",
        f"({', '.join(days.weekdays)}; {days.hours}). Comments give the 95 % interval and n of "
        "what was fitted on these days.",
        "What is not in `fitted` is no finding of the log: the default, or switched off where the "
        "log's",
        "times have it in them already.",
    ]
    lines += [f"Left out: {date} ({why})" for date, why in days.left_out.items()]
    lines += [f"Left out: {what}" for what in days.named]
    lines += [
        f"Type {old!r} of the log is called {new!r} here." for old, new in found.names.items()
    ]
    lines += [
        f"Not fitted: {fit.title.lower()}, {fit.too_few}" for fit in found.fits if fit.too_few
    ]
    return lines


def _notes(fits: Sequence[Fit]) -> dict[str, str]:
    """What each path rests on; a list's values together."""
    notes: dict[str, str] = {}
    for fit in fits:
        lists: dict[str, list[Estimate]] = {}
        for one in fit.estimates:
            path, _, place = one.path.rpartition(".")
            if place.isdigit():
                lists.setdefault(path, []).append(one)
            elif one.path:
                rests = f"{shown(one.low)} to {shown(one.high)}, n = {one.n:,} {one.of} ({one.how})"
                # What is settled by simulation is not what was fitted, and lies beside it.
                settled = one.path.startswith(MEAN_TALK) or one.path == _WRAP_UP
                notes[one.path] = f"fitted {shown(one.value)} s: {rests}" if settled else rests
        for path, several in lists.items():
            ends = ", ".join(f"{shown(one.low)}-{shown(one.high)}" for one in several)
            least, most = min(one.n for one in several), max(one.n for one in several)
            n = f"{least:,}" if least == most else f"{least:,} to {most:,}"
            notes[path] = f"n = {n} {several[0].of} ({several[0].how}); intervals: {ends}"
        if fit.name == "staffing" and fit.estimates:
            observed = fit.fitness["technician-hours a day, observed"]
            planned = fit.fitness["technician-hours a day, roster"]
            notes[_SHIFTS] = (
                f"nearest whole shifts to mean presence, n = {fit.estimates[0].n} days: "
                f"{planned:.1f} technician-hours a day, observed {observed:.1f}"
            )
    return notes


def _section(path: str, value: Mapping[str, Any], notes: Mapping[str, str]) -> list[str]:
    """A table and the tables in it; one without values of its own has no head."""
    own = {key: inner for key, inner in value.items() if not isinstance(inner, Mapping)}
    lines = []
    if own or not value:
        lines += ["", f"[{path}]"]
        talk = notes.get(f"{MEAN_TALK}{path.removeprefix('contacts.')}")
        if path.startswith("contacts.") and talk:
            lines += _folded(f"mean conversation {talk}")
        lines += _assignments(own, path, notes)
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            lines += _section(f"{path}.{key}", inner, notes)
    return lines


def _assignments(values: Mapping[str, Any], path: str, notes: Mapping[str, str]) -> list[str]:
    lines = []
    for key, value in values.items():
        place = f"{path}.{key}"
        note = notes.get(_SHIFTS if path.startswith("teams.") and key == "shifts" else place)
        if note is None and path.startswith("procedures."):
            note = notes.get(f"procedures.*.{key}")
        if note:
            lines += _folded(note)
        lines += _value(key, value)
    return lines


def _value(key: str, value: Any) -> list[str]:
    """One assignment; lists of tables a row a line."""
    if isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
        rows = [f"  {_inline(row)}," for row in value]
        return [f"{key} = [", *rows, "]"]
    if isinstance(value, list | tuple):
        text = f"{key} = [{', '.join(map(_inline, value))}]"
        if len(text) <= _WIDTH:
            return [text]
        return [f"{key} = [", *_wrapped(list(map(_inline, value))), "]"]
    return [f"{key} = {_inline(value)}"]


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_inline(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_inline, value))}]"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").rstrip("\n")


def _wrapped(cells: Sequence[str]) -> list[str]:
    lines, line = [], " "
    for cell in cells:
        if len(line) + len(cell) + 2 > _WIDTH:
            lines.append(line)
            line = " "
        line += f" {cell},"
    return [*lines, line]


def _folded(note: str) -> list[str]:
    lines, line = [], "#"
    for word in note.split():
        if len(line) + len(word) + 1 > _WIDTH:
            lines.append(line)
            line = "#  "
        line += f" {word}"
    return [*lines, line]
