"""The days of some runs laid over each other, and the small line of a run in a list."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

import numpy as np
import plotly.graph_objects as go

from dashboards.charts.common import base, domains, heading, limit, plain
from dashboards.theme import PALETTE, Scheme
from dashboards.views.runs import Line
from twin.measures.course import Course

__all__ = ["DASHES", "apart", "overlay", "spark"]

DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash")
"""The dash of each letter, so that lines are told apart without their colour."""

_SHORT: Final = 14
"""Characters of a name that have room at the end of its line; else its letter stands alone."""

_WIDTH, _HEIGHT = 120, 28


def overlay(
    lines: Sequence[Line], threshold: float | None, target: float | None, scheme: Scheme,
    *, height: int = 460,
) -> go.Figure:  # fmt: skip
    """Mean tension, and service level below, over the time of day: a line per run, with its name.

    Args:
        lines: the runs.
        threshold: from how many points tension is high; None if the runs differ in it.
        target: of service level, in per cent; None if the runs differ in it.
        scheme: light or dark.
        height: in pixels.
    """
    colour = PALETTE[scheme]
    (bottom, top), (low, high) = domains((3, 2))
    figure = go.Figure(layout=base(scheme, height))
    notes = [
        heading("Mean tension of those on shift, points", top, colour["strain"]),
        heading("Service level per half hour, %", high, colour["service"]),
    ]
    most = 60.0
    for axis, hue, of in (("y", "strain", _tension), ("y2", "service", _level)):
        ends = []
        for place, line in enumerate(lines):
            values = of(line.course)
            known = np.flatnonzero(np.isfinite(values))
            if axis == "y" and len(known):
                most = max(most, float(np.nanmax(values)) * 1.08)
            figure.add_scatter(
                x=_middles(line.course),
                y=[None if not np.isfinite(one) else round(float(one), 2) for one in values],
                yaxis=axis,
                uid=f"{axis}-{line.letter}",
                name=f"{line.letter} {plain(line.name)}",
                mode="lines",
                line={"color": colour[hue], "dash": DASHES[place], "width": 2},
                connectgaps=False,
                hovertemplate="%{y:.0f}",
            )
            if len(known):
                ends.append((line, float(values[known[-1]])))
        span = most if axis == "y" else 105.0
        share = (top - bottom) if axis == "y" else (high - low)
        gap = 15 / ((height - 54) * share) * span
        for (line, _), y in zip(ends, apart([end for _, end in ends], gap, span), strict=True):
            notes.append(_name(line, y, axis, colour[hue]))
    shapes = []
    if threshold is not None:
        shapes.append(limit(threshold, "y", colour["baseline"]))
    if target is not None:
        shapes.append(limit(target, "y2", colour["baseline"]))
    room = 118 if any(len(line.name) <= _SHORT for line in lines) else 26
    figure.update_layout(
        margin={"l": 38, "r": room, "t": 26, "b": 28},
        xaxis={"type": "date", "tickformat": "%-H:%M", "hoverformat": "%-H:%M", "anchor": "y2",
               "nticks": 6, "tickangle": 0},
        yaxis={"domain": (bottom, top), "range": (0, most), "nticks": 5},
        yaxis2={"domain": (low, high), "range": (0, 105), "tickvals": (0, 50, 100)},
        annotations=notes,
        shapes=shapes,
    )  # fmt: skip
    return figure


def apart(ends: Sequence[float], gap: float, most: float) -> list[float]:
    """Where labels stand so that none is nearer than `gap` to another, from 0 to `most`."""
    order = sorted(range(len(ends)), key=lambda place: ends[place])
    found = list(ends)
    below = -gap
    for place in order:
        found[place] = below = max(found[place], below + gap)
    above = most + gap
    for place in reversed(order):
        found[place] = above = min(found[place], above - gap)
    return found


def spark(course: Course, first: float, last: float, most: float) -> str:
    """A line of mean tension as an SVG in a data address, to be used as a mask.

    Args:
        course: of the day.
        first: the time of day at its left end, s.
        last: the time of day at its right end, s.
        most: the points at its top.
    """
    middle = (course.start[1] - course.start[0]) / 2 if len(course.start) > 1 else 0.0
    x = (course.start + middle - first) / max(last - first, 1.0) * _WIDTH
    y = _HEIGHT - 1.5 - course.tension / most * (_HEIGHT - 3)
    parts, pen = [], "M"
    for one, other in zip(x.tolist(), y.tolist(), strict=True):
        if np.isfinite(other):
            parts.append(f"{pen}{one:.1f} {other:.1f}")
            pen = "L"
        else:
            pen = "M"
    drawing = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {_HEIGHT}' "
        f"preserveAspectRatio='none'><path d='{''.join(parts)}' fill='none' stroke='black' "
        "stroke-width='1.6' stroke-linejoin='round' stroke-linecap='round' "
        "vector-effect='non-scaling-stroke'/></svg>"
    )
    return f'url("data:image/svg+xml,{quote(drawing)}")'


def _name(line: Line, y: float, axis: str, colour: str) -> dict[str, Any]:
    name = line.name if len(line.name) <= _SHORT else ""
    return {
        "text": f"<b>{line.letter}</b> {plain(name)}",
        "x": 1, "xref": "paper", "xanchor": "left", "xshift": 4,
        "y": y, "yref": axis, "yanchor": "middle",
        "showarrow": False, "align": "left",
        "font": {"size": 11, "color": colour},
    }  # fmt: skip


def _middles(course: Course) -> list[float]:
    """The middle of each stretch as plotly's time of day, ms."""
    step = float(course.start[1] - course.start[0]) if len(course.start) > 1 else 0.0
    return [1000 * (start + step / 2) for start in course.start.tolist()]


def _tension(course: Course) -> Any:
    return course.tension


def _level(course: Course) -> Any:
    return 100 * course.service_level
