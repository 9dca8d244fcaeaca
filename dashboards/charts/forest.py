"""The paired forest: what a change does to each measure, with its interval, in % of the base."""

from collections.abc import Sequence
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.charts.common import base, both, room
from dashboards.theme import PALETTE, Scheme
from dashboards.views.workload import SUBJECTS, Line, Sign

__all__ = ["MARKS", "figures", "forest", "reach", "uid_of"]

MARKS: Final[dict[Sign, tuple[str, str, int]]] = {
    "better": ("circle", "support", 11),
    "worse": ("circle-open", "demand", 11),
    "moved": ("diamond-open", "control", 10),
    "can't tell": ("line-ns-open", "quiet", 12),
    "same": ("line-ew-open", "quiet", 10),
}
"""For each verdict the mark's symbol, its colour's meaning, and its size in pixels."""

ROW: Final = 27
"""Pixels per line where names stand beside the marks; the page's script spreads them on a phone."""

_EDGES: Final = (5.0, 10.0, 25.0, 50.0, 100.0)
_ROOM: Final = 1.12
_MOST_INSIDE: Final = 0.85
_ROOMY: Final = 0.7
"""Share of the axis up to which a word fits between its tick and the end."""


def figures(found: Sequence[Line]) -> dict[Scheme, go.Figure]:
    """The forest in both schemes."""
    return both(lambda scheme: forest(found, scheme))


def uid_of(sign: Sign) -> str:
    """The trace of a verdict; plotly.js makes a selector of it, so it is one word."""
    return "unclear" if sign == "can't tell" else sign


def reach(found: Sequence[Line]) -> float:
    """How far the axis goes to either side, in %: most means lie inside, with room beside them."""
    means = sorted(abs(one.change[0]) for one in found if one.change is not None)
    if not means:
        return 25.0
    far = 1.4 * means[min(len(means) - 1, int(_MOST_INSIDE * len(means)))]
    return next((edge for edge in _EDGES if far <= edge), _EDGES[-1])


def forest(found: Sequence[Line], scheme: Scheme) -> go.Figure:
    """Lines by subject from top to bottom: name, mark with interval, difference in its own unit.

    What lies beyond the axis ends in an arrow. A line without a share of the base has no mark.
    """
    colour = PALETTE[scheme]
    edge = reach(found)
    places, ticks, values, titles = _places(found)
    height = int(-places[-1][1] * ROW + 74) if places else 120
    figure = go.Figure()
    for sign, (symbol, meaning, size) in MARKS.items():
        figure.add_trace(_marks(sign, symbol, colour[meaning], size, places, edge))
    figure.add_trace(_arrows(places, edge, colour))
    figure.add_trace(_targets(places, edge, colour))
    # An axis without a trace is not drawn.
    figure.add_trace(
        go.Scatter(x=[0], y=[0], yaxis="y2", mode="none", hoverinfo="skip", uid="values")
    )
    top, bottom = 0.9, (places[-1][1] if places else 0) - 0.7
    axis: dict[str, Any] = {
        "range": [bottom, top],
        "tickmode": "array",
        "showgrid": False,
        "ticks": "",
    }
    layout = base(scheme, height)
    figure.update_layout(
        {
            **layout,
            "margin": {"l": room(ticks), "r": 148, "t": 30, "b": 30},
            "hovermode": "closest",
            "xaxis": {
                "range": [-edge * _ROOM, edge * _ROOM],
                "tickvals": [-edge, -edge / 2, 0, edge / 2, edge],
                "ticktext": [_per_cent(x) for x in (-edge, -edge / 2, 0, edge / 2, edge)],
                "showgrid": True,
                "zeroline": True,
                "zerolinecolor": colour["baseline"],
                "zerolinewidth": 1.5,
            },
            "yaxis": {
                **axis,
                "tickvals": [y for _, y in titles] + [y for _, y in places],
                "ticktext": [f"<b>{text}</b>" for text, _ in titles] + ticks,
                "tickfont": {"color": colour["ink"], "size": 12.5},
            },
            "yaxis2": {
                **axis,
                "overlaying": "y",
                "side": "right",
                "tickvals": [y for _, y in places],
                "ticktext": values,
                "tickfont": {"color": colour["ink"], "size": 12.5},
            },
            "annotations": [
                _above("Change in % of the base", 0.5, "center", colour),
                {**_above("Difference", 1, "left", colour), "xshift": 8, "name": "side"},
                *_target_words(places, edge, colour),
            ],
        }
    )
    return figure


Placed = tuple[Line, float]


def _places(
    found: Sequence[Line],
) -> tuple[list[Placed], list[str], list[str], list[tuple[str, float]]]:
    """Each line's height, its name and its difference; and where the subjects' titles stand."""
    places: list[Placed] = []
    titles: list[tuple[str, float]] = []
    y, subject = 0.0, ""
    for one in found:
        if one.subject != subject:
            y -= 0.35 if subject else 0
            titles.append((SUBJECTS[one.subject], y))
            subject = one.subject
            y -= 1
        places.append((one, y))
        y -= 1
    return places, [one.label for one, _ in places], [one.text for one, _ in places], titles


def _marks(
    sign: Sign, symbol: str, colour: str, size: int, places: Sequence[Placed], edge: float
) -> go.Scatter:
    there = [
        (one, y, one.change)
        for one, y in places
        if one.sign == sign and one.change is not None and abs(one.change[0]) <= edge
    ]
    ends = [
        (_inside(low if low == low else mean, edge), _inside(high if high == high else mean, edge))
        for _, _, (mean, low, high) in there
    ]
    return go.Scatter(
        x=[change[0] for _, _, change in there],
        y=[y for _, y, _ in there],
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [
                high - change[0] for (_, _, change), (_, high) in zip(there, ends, strict=True)
            ],
            "arrayminus": [
                change[0] - low for (_, _, change), (low, _) in zip(there, ends, strict=True)
            ],
            "color": colour,
            "thickness": 1.6,
            "width": 4,
        },
        mode="markers",
        marker={"symbol": symbol, "size": size, "color": colour, "line": {"width": 2.2,
                "color": colour}},
        customdata=[[one.label, one.text, one.sign] for one, _, _ in there],
        hovertemplate="%{customdata[0]}<br>%{customdata[1]}: %{customdata[2]}<extra></extra>",
        uid=uid_of(sign),
        name=sign,
    )  # fmt: skip


def _arrows(places: Sequence[Placed], edge: float, colour: dict[str, str]) -> go.Scatter:
    """An arrow at the end of the axis wherever a mean or an end of its interval lies beyond."""
    x, y, symbols, colours = [], [], [], []
    for one, height in places:
        if one.change is None:
            continue
        for side, symbol in ((1, "triangle-right"), (-1, "triangle-left")):
            if any(side * value > edge for value in one.change):
                x.append(side * edge * 1.05)
                y.append(height)
                beyond = side * one.change[0] > edge
                solid = not beyond or one.sign in ("better", "can't tell", "same")
                symbols.append(symbol if solid else f"{symbol}-open")
                meaning = MARKS[one.sign][1] if one.sign in MARKS else "quiet"
                colours.append(colour[meaning])
    return go.Scatter(
        x=x, y=y, mode="markers", hoverinfo="skip", uid="arrows",
        marker={"symbol": symbols, "size": 9, "color": colours, "line": {"width": 1.8,
                "color": colours}},
    )  # fmt: skip


def _targets(places: Sequence[Placed], edge: float, colour: dict[str, str]) -> go.Scatter:
    there = [(one.target, y) for one, y in places if one.target is not None]
    there = [(x, y) for x, y in there if abs(x) <= edge]
    return go.Scatter(
        x=[x for x, _ in there], y=[y for _, y in there], mode="markers", hoverinfo="skip",
        uid="targets",
        marker={"symbol": "line-ns-open", "size": 20, "color": colour["watching"],
                "line": {"width": 2, "color": colour["watching"]}},
    )  # fmt: skip


def _target_words(
    places: Sequence[Placed], edge: float, colour: dict[str, str]
) -> list[dict[str, Any]]:
    found = []
    for one, y in places:
        if one.target is None:
            continue
        right = one.target > 0
        inside = abs(one.target) <= edge
        text = one.target_text if inside else (
            f"{one.target_text} ▸" if right else f"◂ {one.target_text}"
        )  # fmt: skip
        # Beside its tick, away from the middle, where the mark is; near the end, inwards.
        to_the_right = right == (abs(one.target) <= _ROOMY * edge)
        found.append(
            {
                "name": "target",
                "text": text,
                "x": _inside(one.target, edge * (1 if inside else 1.1)),
                "y": y,
                "xref": "x",
                "yref": "y",
                "showarrow": False,
                "xanchor": "left" if to_the_right else "right",
                "xshift": (5 if inside else 0) * (1 if to_the_right else -1),
                "yshift": 0,
                "font": {"size": 11, "color": colour["watching"]},
            }
        )
    return found


def _above(text: str, x: float, anchor: str, colour: dict[str, str]) -> dict[str, Any]:
    return {
        "text": text, "x": x, "y": 1, "xref": "paper", "yref": "paper", "showarrow": False,
        "xanchor": anchor, "yanchor": "bottom", "yshift": 4,
        "font": {"size": 12, "color": colour["quiet"]},
    }  # fmt: skip


def _inside(value: float, edge: float) -> float:
    return max(-edge, min(edge, value))


def _per_cent(x: float) -> str:
    return f"{x:+g} %".replace("-", "−") if x else "as in the base"
