"""How much of the model is assumed, and what it was held against, as charts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.charts.common import base
from dashboards.theme import PALETTE, Scheme
from dashboards.views.parameters import STATUSES
from dashboards.views.validation import VERDICTS, Outcome, place, verdict
from twin.experiments.validation.report import band, interval, value

__all__ = ["statuses", "statuses_height", "targets", "targets_height"]

_LOOKS: Final[Mapping[str, tuple[str, str]]] = {
    "published": ("support", ""),
    "benchmark": ("support", "x"),
    "derived": ("support", "."),
    "recalled": ("support", "-"),
    "fitted": ("control", "+"),
    "policy": ("baseline", ""),
    "assumption": ("demand", "/"),
}
"""The colour and the pattern of each status; the pattern tells them apart without colour."""

_MARKS: Final[Mapping[Outcome, tuple[str, str]]] = {
    "within": ("circle", "support"),
    "unsure": ("diamond-open", "control"),
    "missed": ("x", "demand"),
}
"""The shape and the colour of each verdict."""

_BAR, _ROW = 24, 38


def statuses_height(sections: int) -> int:
    """The height of `statuses` in pixels."""
    return 82 + _BAR * sections


def statuses(counts: Mapping[str, Counter[str]], scheme: Scheme) -> go.Figure:
    """Parameters of each section by status: bars from the firmest to what is assumed."""
    colour = PALETTE[scheme]
    sections = list(counts)
    figure = go.Figure()
    for status in STATUSES:
        numbers = [counts[section][status] or None for section in sections]
        if not any(numbers):
            continue
        tone, pattern = _LOOKS[status]
        figure.add_bar(
            y=sections,
            x=numbers,
            orientation="h",
            name=status.upper() if status == "assumption" else status,
            marker={
                "color": colour[tone],
                "pattern": {
                    "shape": pattern,
                    "fgcolor": colour[tone],
                    "bgcolor": colour["card"],
                    "size": 6,
                    "fillmode": "replace",
                },
                "line": {"color": colour["card"] if not pattern else colour[tone], "width": 1},
            },
            hovertemplate=f"%{{y}}: %{{x}} {status}<extra></extra>",
        )
    totals = [sum(counts[section].values()) for section in sections]
    figure.add_scatter(
        y=sections,
        x=totals,
        mode="text",
        text=[
            f" {counts[section]['assumption']} of {n}"
            for section, n in zip(sections, totals, strict=True)
        ],
        textposition="middle right",
        textfont={"size": 11, "color": colour["quiet"]},
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    layout = base(scheme, statuses_height(len(sections)))
    layout |= {
        "barmode": "stack",
        "bargap": 0.28,
        "hovermode": "closest",
        "showlegend": True,
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "xref": "container",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "traceorder": "normal",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "margin": {"l": 86, "r": 14, "t": 54, "b": 28},
        "xaxis": {"rangemode": "tozero", "range": [0, 1.22 * max(totals, default=1)]},
        "yaxis": {"autorange": "reversed", "tickfont": {"color": colour["ink"], "size": 12}},
    }
    return figure.update_layout(layout)


def targets_height(number: int) -> int:
    """The height of `targets` in pixels."""
    return 84 + _ROW * number


def targets(verdicts: Sequence[Mapping[str, Any]], scheme: Scheme) -> go.Figure:
    """Each target's band stretched to one width, and where the simulated value lies in it."""
    colour = PALETTE[scheme]
    figure = go.Figure()
    places = [place(one) for one in verdicts]
    ends: list[float | None] = []
    rows: list[float | None] = []
    for i, at in enumerate(places):
        if at.low is not None and at.high is not None:
            ends += [at.low, at.high, None]
            rows += [i, i, None]
    figure.add_scatter(
        x=ends,
        y=rows,
        mode="lines",
        line={"color": colour["ink"], "width": 2},
        name="95 % interval",
        hoverinfo="skip",
    )
    known = [(i, at.published) for i, at in enumerate(places) if at.published is not None]
    figure.add_scatter(
        x=[x for _, x in known],
        y=[i for i, _ in known],
        mode="markers",
        marker={
            "symbol": "line-ns",
            "size": 9,
            "line": {"color": colour["baseline"], "width": 2},
        },
        name="published",
        hoverinfo="skip",
    )
    for outcome, (symbol, tone) in _MARKS.items():
        ours = [i for i, one in enumerate(verdicts) if verdict(one) == outcome]
        if not ours:
            continue
        figure.add_scatter(
            x=[_drawn(places[i].simulated) for i in ours],
            y=ours,
            mode="markers",
            marker={
                "symbol": symbol,
                "size": 11,
                "color": colour[tone],
                "line": {"color": colour[tone], "width": 2},
            },
            name=VERDICTS[outcome],
            customdata=[_hover(verdicts[i]) for i in ours],
            hovertemplate="%{customdata}<extra></extra>",
        )
    drawn = [_drawn(at.simulated) for at in places]
    last = len(verdicts) - 1
    layout = base(scheme, targets_height(len(verdicts)))
    layout |= {
        "hovermode": "closest",
        "showlegend": True,
        "legend": {
            "orientation": "h", "x": 0, "xanchor": "left", "xref": "container",
            "y": 1, "yref": "container", "yanchor": "top",
            "itemclick": False, "itemdoubleclick": False,
        },
        "margin": {"l": 14, "r": 30, "t": 48, "b": 30},
        "xaxis": {
            "range": [-0.53, 0.03 + max((1.0, *(x for x in ends if x is not None), *drawn))],
            "tickvals": [0, 1],
            "ticktext": ["low end", "high end"],
            "showgrid": False,
        },
        "yaxis": {"range": [last + 0.6, -0.75], "visible": False},
        "shapes": [
            {
                "type": "rect", "x0": 0, "x1": 1, "y0": i - 0.22, "y1": i + 0.22,
                "fillcolor": colour["support"], "opacity": 0.16, "line": {"width": 0},
                "layer": "below",
            }
            for i in range(len(verdicts))
        ],
        "annotations": [
            {
                "x": 0, "xref": "paper", "xanchor": "left", "y": i - 0.22, "yanchor": "bottom",
                "yshift": -3, "showarrow": False, "align": "left",
                "text": _label(one, at.beyond),
                "font": {"size": 11, "color": colour["quiet"]},
            }
            for i, (one, at) in enumerate(zip(verdicts, places, strict=True))
        ],
    }  # fmt: skip
    return figure.update_layout(layout)


def _drawn(at: float | None) -> float:
    """An unknown value stands at the left edge, and its row says so."""
    return -0.5 if at is None else at


def _label(one: Mapping[str, Any], beyond: bool) -> str:
    """Which target a row is, and what its mark alone might leave open."""
    found = verdict(one)
    word = {"within": "", "unsure": "sign not shown: ", "missed": "MISSED: "}[found]
    if found == "missed" and beyond:
        word = "MISSED, beyond the edge: "
    if one["simulated"] is None:
        word = "MISSED, unknown: "
    return f"<b>{one['id'].partition('.')[0]}</b>  <b>{word}</b>{one['name']}"


def _hover(one: Mapping[str, Any]) -> str:
    return (
        f"{one['id']} {one['name']}<br>simulated {value(one['simulated'])} ({interval(one)})"
        f"<br>band {band(one)}, {VERDICTS[verdict(one)]}"
    )
