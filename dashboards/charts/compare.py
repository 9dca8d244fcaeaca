"""Small multiples of paired differences: a panel per measure, a mark per pair."""

from collections.abc import Sequence
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.charts.common import base
from dashboards.theme import PALETTE, Scheme
from dashboards.views.compare import Side, Strip, interval_words, mean_words, tally_words

__all__ = ["MARKS", "differences"]

MARKS: Final[dict[Side, tuple[str, str]]] = {
    "better": ("circle", "support"),
    "worse": ("diamond-open", "demand"),
    "higher": ("triangle-up", "baseline"),
    "lower": ("triangle-down", "baseline"),
    "same": ("square-open", "baseline"),
}
"""The mark and the meaning of its colour for what a pair's difference is for B."""

_TITLE: Final = 66  # pixels above each panel for its four lines
_BELOW: Final = 10


def differences(strips: Sequence[Strip], scheme: Scheme, *, columns: int, height: int) -> go.Figure:
    """Each measure's differences b - a, the least first, beside nothing, their mean and interval.

    Args:
        strips: the measures, from left to right and from top to bottom.
        scheme: light or dark.
        columns: panels beside each other.
        height: in pixels.
    """
    colour = PALETTE[scheme]
    figure = go.Figure(layout=base(scheme, height))
    lines = -(-len(strips) // columns)
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    gap = 0.11 if columns == 2 else 0.055
    width = (1 - gap * (columns - 1)) / columns
    tall = 1 / lines
    for place, strip in enumerate(strips):
        name = "" if place == 0 else str(place + 1)
        line, column = divmod(place, columns)
        left = column * (width + gap)
        top = 1 - line * tall - _TITLE / height
        bottom = 1 - (line + 1) * tall + _BELOW / height
        layout[f"xaxis{name}"] = {
            "domain": (left, left + width), "anchor": f"y{name}",
            "range": (-0.8, max(len(strip.points), 1) - 0.2), "visible": False,
        }  # fmt: skip
        layout[f"yaxis{name}"] = {
            "domain": (bottom, top), "anchor": f"x{name}", "range": _range(strip),
            "nticks": 4, "tickfont": {"size": 10, "color": colour["quiet"]},
        }  # fmt: skip
        layout["annotations"].append(_title(strip, left, 1 - line * tall, colour))
        layout["shapes"] += _lines(strip, name, colour)
        # A trace and no shape: a shape below is hidden by the grid, one above hides the marks.
        figure.add_scatter(
            x=(-0.8, max(len(strip.points), 1) - 0.2),
            y=(0, 0),
            xaxis=f"x{name}",
            yaxis=f"y{name}",
            uid=f"{strip.key}-none",
            mode="lines",
            line={"color": colour["quiet"], "dash": "dash", "width": 1.25},
            hoverinfo="skip",
        )
        for side, (symbol, meaning) in MARKS.items():
            points = [
                (rank, value, at)
                for rank, (at, value) in enumerate(strip.points)
                if strip.side(value) == side
            ]
            if points:
                figure.add_scatter(
                    x=[rank for rank, _, _ in points],
                    y=[round(value, 4) for _, value, _ in points],
                    customdata=[at for _, _, at in points],
                    xaxis=f"x{name}",
                    yaxis=f"y{name}",
                    uid=f"{strip.key}-{side}",
                    name=side,
                    mode="markers",
                    marker={
                        "symbol": symbol,
                        "color": colour[meaning],
                        "size": 12 if len(strip.points) == 1 else 7,
                        "line": {"color": colour[meaning], "width": 1.5},
                    },
                    hovertemplate=f"replication %{{customdata}}: %{{y:+.2f}} {strip.unit}, "
                    f"{side} in B<extra></extra>",
                )
    figure.update_layout(margin={"l": 40, "r": 8, "t": 4, "b": 4}, hovermode="closest", **layout)
    return figure


def _range(strip: Strip) -> tuple[float, float]:
    """From below the least to above the greatest of what is drawn, nothing among it."""
    drawn = [0.0, *strip.values, *(v for v in strip.difference[1:3] if v == v)]
    low, high = min(drawn), max(drawn)
    room = (high - low) * 0.12 or 1.0
    return low - room, high + room


def _title(strip: Strip, left: float, top: float, colour: dict[str, str]) -> dict[str, Any]:
    interval = interval_words(strip)
    text = (
        f"<b>{strip.title}</b><br>{mean_words(strip)}"
        f"<br>{f'95 %: {interval}' if interval else 'one pair, no interval'}"
        f"<br><b>{tally_words(strip)}</b>"
        if strip.points
        else f"<b>{strip.title}</b><br>not defined"
    )
    return {
        "text": text, "x": left, "y": top, "xref": "paper", "yref": "paper", "showarrow": False,
        "xanchor": "left", "yanchor": "top", "align": "left", "xshift": -2,
        "font": {"size": 11, "color": colour["ink"]},
    }  # fmt: skip


def _lines(strip: Strip, name: str, colour: dict[str, str]) -> list[dict[str, Any]]:
    """The mean, and its interval as a band."""
    across = {"xref": f"x{name} domain", "x0": 0, "x1": 1, "yref": f"y{name}", "layer": "below"}
    mean, low, high, n = strip.difference
    found: list[dict[str, Any]] = []
    if n > 1 and low == low:
        found.append(
            {**across, "type": "rect", "y0": low, "y1": high, "line": {"width": 0},
             "fillcolor": colour["baseline"], "opacity": 0.22}
        )  # fmt: skip
        found.append(
            {**across, "type": "line", "y0": mean, "y1": mean,
             "line": {"color": colour["ink"], "width": 1.5}}
        )  # fmt: skip
    return found
