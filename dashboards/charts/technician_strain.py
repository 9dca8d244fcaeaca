"""Tension in a shift score, by component, and why it was what it was at a moment."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from dashboards.charts.common import base
from dashboards.theme import PALETTE, Scheme
from dashboards.views.technician import Course, Shift
from twin.measures.arithmetic import Floats
from twin.measures.explain import Account
from twin.measures.ledger_words import in_step, words
from twin.traces.tables import COMPONENTS, TENSION_COMPONENTS

__all__ = ["PARTS", "WHY_HEIGHT", "ends", "strain", "top", "why"]

WHY_HEIGHT: Final = 210
"""Pixels of the bars that say why."""

PARTS: Final = {
    "time_pressure": ("demand", ""),
    "priority_conflict": ("strain", "/"),
    "supervision": ("watching", ""),
    "precariousness": ("baseline", "."),
    "tool_breakdown": ("control", "x"),
    "customer_aggression": ("service", "|"),
}
"""For each component of tension its colour and its pattern, from bottom to top."""

_APART: Final = 7.0
"""Points of tension between two words at the end of the score, at least."""


def strain(shift: Shift, course: Course, colour: dict[str, str]) -> list[go.Scatter]:
    """Stacked areas of the components, tension on top of them, and fatigue where it is known."""
    x = (shift.epoch + course.moments) * 1000
    areas = []
    below = np.zeros(len(x))
    for part, (name, (meaning, pattern)) in zip(course.parts, PARTS.items(), strict=True):
        below = below + part
        areas.append(
            go.Scatter(
                uid=f"part-{name}",
                x=x,
                y=part,
                yaxis="y5",
                stackgroup="tension",
                mode="lines",
                name=words(name),
                line={"color": colour[meaning], "width": 0.75},
                fillcolor=_faded(colour[meaning]),
                fillpattern={
                    "shape": pattern,
                    "fgcolor": colour[meaning],
                    "bgcolor": _faded(colour[meaning]),
                    "fillmode": "replace",
                    "size": 6,
                    "solidity": 0.22,
                },
                hovertemplate=f"%{{y:.1f}} from {words(name)}<extra></extra>",
            )
        )
    return [
        *areas,
        go.Scatter(
            uid="tension",
            x=x,
            y=course.tension,
            yaxis="y5",
            mode="lines",
            name="tension",
            line={"color": colour["strain"], "width": 2},
            customdata=_doing(shift, course.moments),
            hovertemplate="<b>tension %{y:.1f} points</b> · %{customdata}<extra></extra>",
        ),
        go.Scatter(
            uid="fatigue",
            x=(shift.epoch + course.tired) * 1000,
            y=course.fatigue,
            yaxis="y5",
            mode="lines+markers",
            name="fatigue",
            line={"color": colour["quiet"], "width": 1.25, "dash": "dash"},
            marker={"size": 4, "color": colour["quiet"]},
            hovertemplate="fatigue %{y:.1f} points<extra></extra>",
        ),
    ]


def _doing(shift: Shift, moments: Floats) -> list[str]:
    """What was being done at each moment, in words."""
    starts = np.array([one.start for one in shift.activities])
    places = np.clip(np.searchsorted(starts, moments, side="right") - 1, 0, len(starts) - 1)
    told = []
    for place in places:
        one = shift.activities[place]
        on = f", contact {one.contact}" if one.contact >= 0 else ""
        told.append(f"{words(one.activity)}{on}")
    return told


def _faded(hex_: str) -> str:
    red, green, blue = (int(hex_[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.35)"


def top(shift: Shift) -> float:
    """The upper end of the scale: a round number above everything shown, 100 at most."""
    course = shift.course
    if course is None or not len(course.moments):
        return 100.0
    high = max(
        float(np.nanmax(course.tension)),
        float(course.fatigue.max(initial=0.0)),
        shift.threshold + 8,
    )
    return min(100.0, float(np.ceil((high + 1) / 10) * 10))


def ends(shift: Shift, end: float, colour: dict[str, str]) -> list[dict[str, Any]]:
    """The components' words at the end of their areas, and fatigue's, apart from one another."""
    course = shift.course
    if course is None:
        return []
    inside = (course.moments <= end) & ~np.isnan(course.tension)
    if not inside.any():
        return []
    at = int(np.flatnonzero(inside)[-1])
    heights = np.cumsum(course.parts[:, at])
    middles = heights - course.parts[:, at] / 2
    ever = np.nanmax(course.parts, axis=1) >= 0.5
    named = [
        (float(middles[i]), words(name), colour[PARTS[name][0]])
        for i, name in enumerate(COMPONENTS[:TENSION_COMPONENTS])
        if ever[i]
    ]
    tired = np.flatnonzero(course.tired <= end)
    if len(tired):
        named.append((float(course.fatigue[tired[-1]]), "fatigue", colour["quiet"]))
    return [
        {
            "name": "end",
            "text": word,
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 5,
            "y": y,
            "yref": "y5",
            "yanchor": "middle",
            "showarrow": False,
            "font": {"size": 11, "color": tint},
        }
        for y, word, tint in _spread(named, top(shift))
    ]


def _spread(named: list[tuple[float, str, str]], most: float) -> list[tuple[float, str, str]]:
    """Heights moved up just as far as words need, and down again where the scale ends."""
    apart = _APART * most / 100
    placed: list[tuple[float, str, str]] = []
    for y, word, tint in sorted(named):
        placed.append((max(y, placed[-1][0] + apart) if placed else max(y, 0.0), word, tint))
    over = placed[-1][0] - most if placed else 0.0
    return [(y - max(0.0, over), word, tint) for y, word, tint in placed]


def why(parts: Sequence[Account], scheme: Scheme) -> go.Figure:
    """The components of a tension as bars, the largest on top, in points."""
    colour = PALETTE[scheme]
    shown = in_step([one.points for one in parts], 0)
    pairs = sorted(zip(parts, shown, strict=True), key=lambda pair: pair[0].points)
    figure = go.Figure(
        [
            go.Bar(
                uid=f"why-{one.component}",
                orientation="h",
                x=[one.points],
                y=[words(one.component)],
                text=[f"{points:.0f}"],
                textposition="outside",
                cliponaxis=False,
                textfont={"color": colour["ink"], "size": 13},
                marker={
                    "color": _faded(colour[PARTS[one.component][0]]),
                    "line": {"color": colour[PARTS[one.component][0]], "width": 1},
                    "pattern": {
                        "shape": PARTS[one.component][1],
                        "fgcolor": colour[PARTS[one.component][0]],
                        "bgcolor": _faded(colour[PARTS[one.component][0]]),
                        "fillmode": "replace",
                        "size": 6,
                        "solidity": 0.22,
                    },
                },
                hovertemplate="%{y}: %{x:.1f} points<extra></extra>",
            )
            for one, points in pairs
        ],
        layout={**base(scheme, WHY_HEIGHT), "barmode": "stack"},
    )
    most = max((one.points for one in parts), default=0.0)
    figure.update_layout(
        margin={"l": 142, "r": 34, "t": 4, "b": 22},
        hovermode="closest",
        bargap=0.35,
        xaxis={"range": (0, max(10.0, most * 1.05)), "nticks": 5, "ticksuffix": ""},
        yaxis={"showgrid": False, "tickfont": {"size": 13, "color": colour["ink"]}},
    )
    return figure
