"""A tornado: what a change does with each group of assumptions at its low and at its high end."""

from collections.abc import Sequence
from math import isfinite
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.charts.common import base, both, room
from dashboards.theme import PALETTE, Scheme
from dashboards.views.reliance import Bar
from twin.experiments.paired import Difference

__all__ = ["MOST", "figures", "tornado"]

ROW: Final = 34
MOST: Final = 24
"""Groups that are drawn; the table holds all."""

_ENDS: Final = (("low", "square-open", 0.16), ("high", "circle", -0.16))


def figures(
    found: Sequence[Bar], default: Difference | None, factor: float, unit: str
) -> dict[Scheme, go.Figure]:
    """The tornado in both schemes."""
    return both(lambda scheme: tornado(found, default, factor, unit, scheme))


def tornado(
    found: Sequence[Bar], default: Difference | None, factor: float, unit: str, scheme: Scheme
) -> go.Figure:
    """Groups from top to bottom, two marks with intervals each, and the effect as assumed.

    Values are multiplied by `factor`, to be in `unit`. A mark in colour has another sign than the
    effect as assumed.
    """
    colour = PALETTE[scheme]
    drawn = list(found[:MOST])
    figure = go.Figure()
    for end, symbol, lift in _ENDS:
        figure.add_trace(_marks(drawn, end, symbol, lift, factor, colour))
    figure.add_trace(
        go.Scatter(x=[0], y=[0], yaxis="y2", mode="none", hoverinfo="skip", uid="values")
    )
    height = ROW * max(1, len(drawn)) + 84
    axis: dict[str, Any] = {
        "range": [-len(drawn) + 0.4, 0.6],
        "tickvals": [-i for i in range(len(drawn))],
        "showgrid": False,
        "ticks": "",
    }
    layout = base(scheme, height)
    figure.update_layout(
        {
            **layout,
            # On a phone words stand above both marks.
            "meta": {"empty": not drawn, "row": 56, "lift": 22},
            "margin": {"l": room([one.label for one in drawn]), "r": 148, "t": 30, "b": 44},
            "hovermode": "closest",
            "xaxis": {
                "title": {"text": f"Effect of the change, {unit}", "standoff": 8,
                          "font": {"size": 12, "color": colour["quiet"]}},
                "zeroline": True,
                "zerolinecolor": colour["baseline"],
                "zerolinewidth": 1.5,
                "rangemode": "tozero",
            },
            "yaxis": {
                **axis,
                "ticktext": [one.label for one in drawn],
                "tickfont": {"color": colour["ink"], "size": 12.5},
            },
            "yaxis2": {
                **axis,
                "overlaying": "y",
                "side": "right",
                "ticktext": [_said(one) for one in drawn],
                "tickfont": {"color": colour["ink"], "size": 12.5},
            },
            "shapes": _default(default, factor, colour),
            "annotations": [] if default is None or not isfinite(default.mean) else [
                {
                    "text": "as assumed", "x": default.mean * factor, "xref": "x", "y": 1,
                    "yref": "paper", "yanchor": "bottom", "yshift": 3, "showarrow": False,
                    "font": {"size": 12, "color": colour["quiet"]},
                }
            ],
        }
    )  # fmt: skip
    return figure


def _said(one: Bar) -> str:
    if one.why:
        return "not possible"
    return f"turns at {' and '.join(one.turns)}" if one.turns else "holds"


def _marks(
    drawn: Sequence[Bar], end: str, symbol: str, lift: float, factor: float, colour: dict[str, str]
) -> go.Scatter:
    there = [
        (-i + lift, one, found)
        for i, one in enumerate(drawn)
        if (found := one.low if end == "low" else one.high) is not None
    ]
    tints = [colour["demand"] if end in one.turns else colour["ink"] for _, one, _ in there]
    reach = [found.reach * factor for _, _, found in there]
    return go.Scatter(
        x=[found.mean * factor for _, _, found in there],
        y=[y for y, _, _ in there],
        error_x={
            "type": "data",
            "array": [one if isfinite(one) else 0 for one in reach],
            "color": colour["quiet"],
            "thickness": 1.4,
            "width": 3,
        },
        mode="markers",
        marker={"symbol": symbol, "size": 9, "color": tints, "line": {"width": 2, "color": tints}},
        customdata=[[one.label, end] for _, one, _ in there],
        hovertemplate="%{customdata[0]}, %{customdata[1]} end: %{x:.3~g}<extra></extra>",
        uid=end,
        name=end,
    )


def _default(
    default: Difference | None, factor: float, colour: dict[str, str]
) -> list[dict[str, Any]]:
    """The effect as assumed: its interval as a band, its mean as a line."""
    if default is None or not isfinite(default.mean):
        return []
    line = {
        "type": "line", "xref": "x", "yref": "paper", "y0": 0, "y1": 1,
        "x0": default.mean * factor, "x1": default.mean * factor,
        "line": {"color": colour["baseline"], "width": 1.5, "dash": "dash"},
    }  # fmt: skip
    if not isfinite(default.low):
        return [line]
    band = {
        "type": "rect", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "layer": "below",
        "x0": default.low * factor, "x1": default.high * factor,
        "fillcolor": colour["grid"], "line": {"width": 0},
    }  # fmt: skip
    return [band, line]
