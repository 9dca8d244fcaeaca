"""The map of a procedure: the script from top to bottom, and what went beside it.

The script's own paths are a straight line downwards, as wide as they are frequent. What passes over
steps bends to the right, dashed; what goes back, or does a step again, to the left, dotted. Each of
these has a number, which the list under the map explains, so that the map can be read on a phone.
"""

from collections.abc import Sequence
from math import hypot, isfinite
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.charts.common import base, plain
from dashboards.theme import PALETTE, Scheme
from dashboards.views.procedures import Path, short
from dashboards.views.procedures_words import lasting

__all__ = ["FEW", "MANY", "drawn", "height_of", "step_map"]

FEW: Final = 6
"""Paths off the script that are drawn at first."""
MANY: Final = 14
"""Paths off the script that are drawn at most: more cannot be told apart."""

_ROW: Final = 64  # pixels
_HALF_X, _HALF_Y = 0.19, 0.24
_LANES: Final = (0.07, 0.14, 0.205, 0.265)
"""How far the top of a bend is from the boxes, lane by lane."""
_LONGEST: Final = 16
_CURVE: Final = 24
_PHONE, _APART = 330, 22  # pixels: the narrowest map, and how near two numbers may be


def height_of(prescribed: Sequence[str]) -> int:
    """The height of the map in pixels."""
    return 40 + _ROW * (len(prescribed) + 1) + 40


def drawn(paths: Sequence[Path], most: int) -> list[Path]:
    """The paths off the script that are drawn: the most frequent, in the order of their numbers."""
    off = [one for one in paths if one.kind != "script"][: min(most, MANY)]
    return sorted(off, key=lambda one: (one.begin, one.end))


def step_map(
    prescribed: Sequence[str], paths: Sequence[Path], cases: int, most: int, scheme: Scheme
) -> go.Figure:
    """The map of so many cases, with at most so many paths off the script."""
    colour = PALETTE[scheme]
    names = ["begin", *map(short, prescribed), "end"]
    last = len(names) - 1
    figure = go.Figure(layout=base(scheme, height_of(prescribed)))
    script = [one for one in paths if one.kind == "script"]
    annotations = [_name(k, name, k in (0, last), colour) for k, name in enumerate(names)]
    shapes = [_box(k, k in (0, last), colour) for k in range(len(names))]
    for one in script:
        figure.add_trace(_down(one, cases, colour))
        annotations += _beside(one, colour)
    off = drawn(paths, most)
    lanes = _lanes(off)
    top = max((one.edge.times for one in off), default=1)
    bends = [_bend(one, lane) for one, lane in zip(off, lanes, strict=True)]
    for number, (one, bend, at) in enumerate(zip(off, bends, _places(bends), strict=True), 1):
        figure.add_traces(_drawn(one, bend, at, number, top, colour))
    annotations += [
        _side("← goes back, or again", 0.0, "left", colour["demand"]),
        _side("passes over →", 1.0, "right", colour["control"]),
    ]
    hidden = {"visible": False, "fixedrange": True}
    figure.update_layout(
        hovermode="closest",
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        xaxis={**hidden, "range": (0, 1)},
        yaxis={**hidden, "range": (-last - 0.5, 0.75)},
        shapes=shapes,
        annotations=annotations,
    )
    return figure


def _name(row: int, name: str, pole: bool, colour: dict[str, str]) -> dict[str, Any]:
    shown = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
    return {
        "x": 0.5, "y": -row, "text": plain(shown) if pole else f"<b>{plain(shown)}</b>",
        "showarrow": False, "hovertext": plain(name),
        "font": {"size": 12 if pole else 13, "color": colour["quiet" if pole else "ink"]},
    }  # fmt: skip


def _box(row: int, pole: bool, colour: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "rect", "layer": "below" if pole else "between",
        "x0": 0.5 - _HALF_X, "x1": 0.5 + _HALF_X, "y0": -row - _HALF_Y, "y1": -row + _HALF_Y,
        "line": {"width": 1, "color": colour["line" if pole else "baseline"]},
        "fillcolor": colour["card"],
    }  # fmt: skip


def _down(one: Path, cases: int, colour: dict[str, str]) -> go.Scatter:
    """A path of the script: from the box above to the one below, with its head."""
    wide = 1.5 + 8 * one.edge.times / max(cases, 1)
    begin, end = -one.begin - _HALF_Y, -one.end + _HALF_Y
    return go.Scatter(
        x=[0.5, 0.5, 0.5], y=[begin, (begin + end) / 2, end], mode="lines+markers",
        line={"width": wide, "color": colour["baseline"]},
        marker={
            "symbol": ["circle", "circle", "triangle-down"], "size": [0, 1, 13],
            "color": colour["ink"], "opacity": [0, 0, 1], "line": {"width": 0},
        },
        hovertext=_hover(one), hovertemplate="%{hovertext}<extra></extra>",
        name=one.words, uid=f"script-{one.begin}",
    )  # fmt: skip


def _beside(one: Path, colour: dict[str, str]) -> list[dict[str, Any]]:
    """How long, left of a path of the script, and how often, right of it."""
    took = f"<b>{lasting(one.edge.median)}</b>" if isfinite(one.edge.median) else ""
    both = ((took, "right", -12), (f"{100 * one.edge.share:.0f} %", "left", 12))
    return [
        {
            "x": 0.5, "xshift": shift, "y": -(one.begin + one.end) / 2, "xanchor": anchor,
            "text": text, "showarrow": False, "font": {"size": 12, "color": colour["ink"]},
        }
        for text, anchor, shift in both
        if text
    ]  # fmt: skip


Bend = tuple[list[float], list[float]]
"""The points of a bend, across and down."""


def _bend(one: Path, lane: int) -> Bend:
    """A path off the script: out to its lane and back, from one box to the other."""
    side = 1 if one.kind == "ahead" else -1
    foot, far = 0.5 + side * _HALF_X, _LANES[lane]
    begin, end = -one.begin - 0.1, -one.end + 0.1
    if one.begin == one.end:
        begin, end = -one.begin + 0.14, -one.end - 0.14
    elif side < 0:
        begin, end = -one.begin + 0.1, -one.end - 0.1
    turns = [k / _CURVE for k in range(_CURVE + 1)]
    return (
        [foot + side * far * 4 * t * (1 - t) for t in turns],
        [begin * (1 - t) ** 2 * (1 + 2 * t) + end * t**2 * (3 - 2 * t) for t in turns],
    )


def _places(bends: Sequence[Bend]) -> list[int]:
    """For each bend, the point at which its number stands: as near to the middle as is free."""
    middle = _CURVE // 2
    tries = sorted(range(3, _CURVE - 2), key=lambda k: (abs(k - middle), k))
    taken: list[tuple[float, float]] = []
    found = []
    for x, y in bends:
        free = (
            k
            for k in tries
            if all(hypot(_PHONE * (x[k] - a), _ROW * (y[k] - b)) >= _APART for a, b in taken)
        )
        at = next(free, middle)
        taken.append((x[at], y[at]))
        found.append(at)
    return found


def _drawn(
    one: Path, bend: Bend, at: int, number: int, top: int, colour: dict[str, str]
) -> list[go.Scatter]:
    """A path off the script: its bend, its head, and its number."""
    right = one.kind == "ahead"
    tint = colour["control" if right else "demand"]
    x, y = bend
    line = {
        "width": 1.5 + 3.5 * one.edge.times / top, "color": tint,
        "dash": "dash" if right else "dot",
    }  # fmt: skip
    return [
        go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", uid=f"path-{number}"),
        go.Scatter(
            x=[x[-1]], y=[y[-1]], mode="markers", hoverinfo="skip",
            marker={"symbol": "triangle-left" if right else "triangle-right", "size": 10,
                    "color": tint},
        ),
        go.Scatter(
            x=[x[at]], y=[y[at]], mode="markers+text", text=[str(number)],
            textfont={"size": 11, "color": colour["ink"]},
            marker={"size": 20, "color": colour["card"], "line": {"width": 1.5, "color": tint}},
            hovertext=_hover(one), hovertemplate="%{hovertext}<extra></extra>",
            name=one.words, uid=f"number-{number}",
        ),
    ]  # fmt: skip


def _lanes(paths: Sequence[Path]) -> list[int]:
    """A lane for each path, short ones inside, so that those of a side keep apart."""
    taken: dict[tuple[str, int], list[tuple[float, float]]] = {}
    found = [0] * len(paths)
    spans = [(min(one.begin, one.end) - 0.3, max(one.begin, one.end) + 0.3) for one in paths]
    for k in sorted(range(len(paths)), key=lambda k: spans[k][1] - spans[k][0]):
        low, high = spans[k]
        for lane in range(len(_LANES)):
            there = taken.setdefault((paths[k].kind, lane), [])
            if lane == len(_LANES) - 1 or all(high <= a or low >= b for a, b in there):
                there.append((low, high))
                found[k] = lane
                break
    return found


def _side(text: str, x: float, anchor: str, colour: str) -> dict[str, Any]:
    return {
        "x": x, "y": 0.55, "xanchor": anchor, "text": text, "showarrow": False,
        "font": {"size": 12, "color": colour},
    }  # fmt: skip


def _hover(one: Path) -> str:
    took = f"<br>median {lasting(one.edge.median)}" if isfinite(one.edge.median) else ""
    return (
        f"{plain(one.words)}<br>{one.edge.times:,} times, in {100 * one.edge.share:.1f} % of "
        f"contacts{took}"
    )
