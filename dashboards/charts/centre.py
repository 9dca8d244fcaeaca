"""A fan: what was, and what may come, of one measure of a real centre."""

from collections.abc import Sequence
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.charts.common import base, plain
from dashboards.theme import PALETTE, Scheme
from dashboards.views.centre import AXES, SHORT, Ahead, Past, shown
from dashboards.words import clock
from twin.mirror.course import ASSUMED, UNITS

__all__ = ["HEIGHT", "fan"]

HEIGHT: Final = 380

_MEANING: Final = {
    "queue": "demand",
    "offered": "demand",
    "wait": "demand",
    "abandoned_share": "demand",
    "occupancy": "demand",
    "busy": "demand",
    "strain": "strain",
    "service_level": "service",
    "answered_share": "service",
}
_HOUR: Final = 3600


def fan(measure: str, ahead: Ahead | None, past: Past, now: float, scheme: Scheme) -> go.Figure:
    """A measure so far as a line, and ahead as two bands and a median.

    What nobody measures is marked: dotted where it is estimated, and named as supposed ahead.

    Args:
        measure: its name.
        ahead: what may come; None before the first forecast.
        past: what was, until `now` (s).
        now: the moment between them, s since midnight of the first day.
        scheme: of colours.
    """
    colour = PALETTE[scheme]
    hue = colour[_MEANING[measure]]
    figure = go.Figure(layout=base(scheme, HEIGHT))
    unit, assumed = UNITS[measure], measure in ASSUMED
    _line(
        figure, past.ends, past.values, "so far, estimated" if assumed else "so far", unit,
        color=colour["ink"], width=2, dash="dot" if assumed else "solid",
    )  # fmt: skip
    if ahead is not None:
        for low, high, opacity, name in (("q10", "q90", 0.16, "80 %"), ("q25", "q75", 0.3, "50 %")):
            known = [
                (t, a, b)
                for t, a, b in zip(ahead.ends, ahead.lines[low], ahead.lines[high], strict=True)
                if a is not None and b is not None
            ]
            if known:
                t, a, b = (list(side) for side in zip(*known, strict=True))
                a, b = ([one * _scale(unit) for one in side] for side in (a, b))
                figure.add_scatter(
                    x=[*t, *t[::-1]], y=[*b, *a[::-1]], fill="toself", mode="lines",
                    line={"width": 0}, fillcolor=_clear(hue, opacity), hoverinfo="skip",
                    name=f"{name} of runs",
                )  # fmt: skip
        median = "nothing done, supposed" if assumed else "nothing done"
        _line(figure, ahead.ends, ahead.lines["q50"], median, unit, color=hue, width=2.5)
        if ahead.other:
            _line(
                figure, ahead.ends, ahead.other, SHORT.get(ahead.tried, ahead.tried), unit,
                color=colour["control"], width=2.5, dash="dash",
            )  # fmt: skip
    times = [*past.ends, *(ahead.ends if ahead else [])] or [now]
    first, last = min(times), max(times)
    every = _HOUR if last - first > 2.5 * _HOUR else _HOUR // 2
    ticks = [t for t in range(int(first // every) * every, int(last) + every, every) if t >= first]
    share = unit == "share"
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12}},
        margin={"l": 52, "r": 14, "t": 44, "b": 36},
        hovermode="x",
        xaxis={"tickvals": ticks, "ticktext": [clock(t) for t in ticks], "range": [first, last]},
        yaxis={
            "title": {"text": AXES[measure], "standoff": 8},
            "rangemode": "tozero",
            "tickformat": ".0%" if share else "",
            **({"range": [0, 1.12], "dtick": 0.2} if share else {}),
        },
        shapes=[
            {
                "type": "line", "x0": now, "x1": now, "yref": "paper", "y0": 0, "y1": 1,
                "line": {"color": colour["quiet"], "width": 1, "dash": "dot"},
            }
        ],
        annotations=[
            {
                "x": now, "y": 1, "yref": "paper", "text": "now", "showarrow": False,
                "xanchor": "left", "yanchor": "top", "xshift": 4,
                "font": {"size": 12, "color": colour["quiet"]},
            }
        ],
    )  # fmt: skip
    return figure


def _line(
    figure: go.Figure,
    ends: Sequence[float],
    values: Sequence[float | None],
    name: str,
    unit: str,
    **line: Any,
) -> None:
    figure.add_scatter(
        x=list(ends),
        y=[None if one is None or one != one else one * _scale(unit) for one in values],
        mode="lines",
        name=plain(name),
        line=line,
        customdata=[[clock(t), shown(one, unit)] for t, one in zip(ends, values, strict=True)],
        hovertemplate="%{customdata[0]}: %{customdata[1]}",
    )


def _clear(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def _scale(unit: str) -> float:
    """What a number is multiplied by on its axis: waits are drawn in minutes."""
    return 1 / 60 if unit == "s" else 1.0
