"""The charts of the live floor: the curves so far in, a plotly figure out.

Every trace has a `uid`; the browser finds it by that when it extends the live figures. Times go
on a date axis as milliseconds since 1970, read as UTC, so that ticks fall on round clock times.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.charts.common import base, domains, heading, limit
from dashboards.live.series import Limits, Series
from dashboards.theme import PALETTE, Scheme

ACTS: Final = {
    "listen": ("Listen", "Listened to", "line-ns-open"),
    "score": ("Score", "Scored", "diamond"),
    "alert": ("Alert", "Alerted", "triangle-up"),
    "coach": ("Coach", "Coached", "square"),
}
"""The acts of supervision that are drawn one by one: their lane, their word and their mark."""

_LANES: Final = [lane for lane, *_ in reversed(ACTS.values())]
_TWO_HOURS: Final = 2 * 3600 * 1000
_UNSIGNED: Final = {
    f"{sign}{n}": str(n)
    for step in (1, 2, 5, 10, 20, 50, 100, 200)
    for n in range(step, 8 * step, step)
    for sign in "-−"
}
"""Tick labels below zero, without their sign."""
AFTER_CLOSING: Final = 1800.0
"""How long after closing the axis goes on, in s: contacts are then still ended."""


def _ms(limits: Limits, t: float) -> float:
    return (limits.midnight + t) * 1000


def _times(limits: Limits, rows: Iterable[Sequence[Any]]) -> list[float]:
    return [_ms(limits, row[0]) for row in rows]


def _time_axis(limits: Limits, **more: Any) -> dict[str, Any]:
    day = [_ms(limits, limits.opens), _ms(limits, limits.closes + AFTER_CLOSING)]
    return {
        "type": "date",
        "range": day,
        "tickformat": "%H:%M",
        "hoverformat": "%H:%M",
        "tick0": _ms(limits, 0),
        "dtick": _TWO_HOURS,
        "tickangle": 0,
        "minor": {"dtick": _TWO_HOURS / 2, "showgrid": True},
        "showspikes": True,
        "spikemode": "across",
        "spikethickness": 1,
        "spikedash": "dot",
        "spikesnap": "cursor",
        **more,
    }


def _ticks(limit: float) -> dict[str, Any]:
    """Ticks of a scale to 100: its ends and the limit, which stands out."""
    return {"tickvals": (0, limit, 100), "ticktext": ("0", f"<b>{limit:g}</b>", "100")}


def _changes(series: Series, limits: Limits, axis: str, high: float, colour: str) -> go.Scatter:
    """A vertical line through a panel at every change of a lever."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for t in _times(limits, series.controls):
        xs += [t, t, None]
        ys += [0, high, None]
    return go.Scatter(
        uid=f"change-{axis}",
        x=xs,
        y=ys,
        yaxis=axis,
        mode="lines",
        hoverinfo="skip",
        line={"color": colour, "width": 1.25, "dash": "dot"},
    )


def _moment(colour: str) -> dict[str, Any]:
    """The line at the moment one looks back to; the page's script moves it."""
    return {
        "name": "moment",
        "type": "line",
        "visible": False,
        "xref": "x",
        "x0": 0,
        "x1": 0,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": colour, "width": 1.5},
    }


def bargain_strip(series: Series, limits: Limits, scheme: Scheme) -> go.Figure:
    """What was bought and what was paid, on one time axis.

    From top to bottom: service level (%) with its target; mean tension (points) with its
    threshold; the acts of supervision, one mark each; rows recorded per minute. A dotted line
    crosses the first two wherever somebody changed a lever.
    """
    colour = PALETTE[scheme]
    top, strain, acts, rows = domains((30, 30, 24, 16))
    target = 100 * limits.answered_share
    figure = go.Figure(layout=base(scheme, 560))
    figure.add_traces(
        [
            go.Scatter(
                uid="level",
                x=_times(limits, series.level),
                y=[None if share is None else 100 * share for _, share in series.level],
                yaxis="y",
                mode="lines",
                line={"color": colour["service"], "width": 2},
                name="service level",
                hovertemplate="service level %{y:.0f} %<extra></extra>",
            ),
            go.Scatter(
                uid="tension",
                x=_times(limits, series.wallboard),
                y=[row[5] for row in series.wallboard],
                yaxis="y2",
                mode="lines",
                line={"color": colour["strain"], "width": 2},
                name="mean tension",
                hovertemplate="tension %{y:.0f} points<extra></extra>",
            ),
            *(
                go.Scatter(
                    uid=f"act-{act}",
                    x=[_ms(limits, row[0]) for row in series.acts if row[1] == act],
                    y=[lane for row in series.acts if row[1] == act],
                    customdata=[row[2] for row in series.acts if row[1] == act],
                    yaxis="y3",
                    mode="markers",
                    name=word,
                    marker={
                        "symbol": symbol,
                        "color": colour["watching"],
                        "size": 9 if symbol.endswith("open") else 7,
                        "line": {"color": colour["watching"], "width": 1.5}
                        if symbol.endswith("open")
                        else {"width": 0},
                    },
                    hovertemplate=f"%{{x|%H:%M}} {word.lower()} %{{customdata}}<extra></extra>",
                )
                for act, (lane, word, symbol) in ACTS.items()
            ),
            go.Scatter(
                uid="recorded",
                x=_times(limits, series.recorded),
                y=[count for _, count in series.recorded],
                yaxis="y4",
                mode="lines",
                fill="tozeroy",
                line={"color": colour["baseline"], "width": 1, "shape": "hv"},
                name="rows recorded",
                hovertemplate="%{y} rows a minute<extra></extra>",
            ),
            _changes(series, limits, "y", 105, colour["control"]),
            _changes(series, limits, "y2", 100, colour["control"]),
        ]
    )
    within = f"{limits.answered_within:g} s"
    figure.update_layout(
        xaxis=_time_axis(limits, anchor="y4", domain=(0, 1)),
        yaxis={"domain": top, "range": (0, 105), "anchor": "x", **_ticks(target)},
        yaxis2={"domain": strain, "range": (0, 100), "anchor": "x", **_ticks(limits.tension)},
        yaxis3={
            "domain": acts,
            "type": "category",
            "categoryorder": "array",
            "categoryarray": _LANES,
            "range": (-0.6, len(_LANES) - 0.4),
            "anchor": "x",
            "tickmode": "array",
            "tickvals": _LANES,
        },
        yaxis4={"domain": rows, "rangemode": "tozero", "nticks": 3, "anchor": "x"},
        shapes=[
            limit(target, "y", colour["quiet"]),
            limit(limits.tension, "y2", colour["strain"]),
            {
                "type": "rect",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "yref": "y2",
                "layer": "below",
                "y0": limits.tension,
                "y1": 100,
                "line": {"width": 0},
                "fillcolor": colour["strain"],
                "opacity": 0.07,
            },
            _moment(colour["ink"]),
        ],
        annotations=[
            heading(
                f"<b>Bought</b>  service level, % answered within {within}", top[1], colour["ink"]
            ),
            heading("<b>Paid</b>  mean tension, points", strain[1], colour["strain"]),
            heading("<b>By watching</b>  acts of supervision", acts[1], colour["watching"]),
            heading("<b>By recording</b>  rows a minute", rows[1], colour["quiet"]),
        ],
    )
    return figure


def queue(series: Series, limits: Limits, scheme: Scheme) -> go.Figure:
    """Contacts waiting (upwards) and technicians ready (downwards), minute by minute.

    Rarely are there both at once, so the curve reads as one: short of people, or people to spare.
    """
    colour = PALETTE[scheme]
    figure = go.Figure(layout=base(scheme, 170))
    times = _times(limits, series.wallboard)
    figure.add_traces(
        [
            go.Scatter(
                uid="waiting",
                x=times,
                y=[row[1] for row in series.wallboard],
                mode="lines",
                fill="tozeroy",
                name="waiting",
                line={"color": colour["demand"], "width": 1, "shape": "hv"},
                hovertemplate="%{y} waiting<extra></extra>",
            ),
            go.Scatter(
                uid="ready",
                x=times,
                y=[-row[3] for row in series.wallboard],
                customdata=[row[3] for row in series.wallboard],
                mode="lines",
                fill="tozeroy",
                name="ready",
                line={"color": colour["support"], "width": 1, "shape": "hv"},
                hovertemplate="%{customdata} ready<extra></extra>",
            ),
        ]
    )
    figure.update_layout(
        xaxis=_time_axis(limits),
        yaxis={
            "nticks": 5,
            "tickformat": "d",
            "rangemode": "tozero",
            "zeroline": True,
            "zerolinecolor": colour["quiet"],
            "zerolinewidth": 1,
            "labelalias": _UNSIGNED,
        },
        shapes=[_moment(colour["ink"])],
        margin={"l": 30, "r": 10, "t": 8, "b": 24},
    )
    return figure
