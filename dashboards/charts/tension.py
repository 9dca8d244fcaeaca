"""The plane of demands and latitude, and how many are in high strain over the day.

The plane comes without dots: the browser puts those of a frame into its traces, which it finds by
their `uid` (`assets/page_tension.js`), so that a day can be played without asking the server.
"""

from collections.abc import Sequence
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.charts.common import base, heading
from dashboards.theme import PALETTE, Scheme
from dashboards.views.tension import QUADRANT_WORDS, Placed, hours

__all__ = ["DAY_HEIGHT", "MARKS", "PLANE_HEIGHT", "day", "plane"]

PLANE_HEIGHT: Final = 520
DAY_HEIGHT: Final = 190

MARKS: Final = {
    "below": ("circle", "baseline", 10),
    "near": ("diamond", "watching", 12),
    "over": ("triangle-up", "strain", 13),
}
"""For each band of tension its symbol, its colour and its size in pixels."""

_UP: Final = (-10, 110)
"""The range of the scale of demands: with room for the names of the quadrants at both ends."""

_MARGIN: Final = {"l": 48, "r": 16, "t": 18, "b": 44}


def plane(demands_cut: float, latitude_cut: float, scheme: Scheme) -> go.Figure:
    """The plane with its four quadrants named and no marks yet; the cut-offs are 0 to 1."""
    colour = PALETTE[scheme]
    x, y = 100 * latitude_cut, 100 * demands_cut
    figure = go.Figure(layout=base(scheme, PLANE_HEIGHT))
    line = {"color": colour["baseline"], "width": 1}
    figure.add_traces(
        [
            go.Scatter(
                uid="tails", mode="lines", hoverinfo="skip", opacity=0.5,
                line={**line, "width": 1.5},
            ),
            go.Scatter(
                uid="arrows", mode="lines+markers", hoverinfo="skip",
                line={**line, "color": colour["control"], "width": 1.5},
                marker={
                    "symbol": "arrow", "angleref": "previous", "size": [], "standoff": 6,
                    "color": colour["control"], "opacity": 1, "line": {"width": 0},
                },
            ),
            go.Scatter(
                uid="before", mode="markers", hoverinfo="skip",
                marker={
                    "symbol": "circle-open", "size": 9, "color": colour["control"],
                    "line": {"width": 1.5},
                },
            ),
            go.Scatter(
                uid="picked", mode="markers", hoverinfo="skip",
                marker={
                    "symbol": "circle-open", "size": 22, "color": colour["ink"],
                    "line": {"width": 2},
                },
            ),
            *(
                go.Scatter(
                    uid=uid, mode="markers", hovertemplate="%{hovertext}<extra></extra>",
                    marker={
                        "symbol": symbol, "size": size, "color": colour[meaning],
                        "line": {"width": 1, "color": colour["card"]},
                    },
                )
                for uid, (symbol, meaning, size) in MARKS.items()
            ),
            go.Scatter(
                uid="names", mode="text", hoverinfo="skip", cliponaxis=False,
                textfont={"size": 11, "color": colour["ink"]},
            ),
        ]
    )  # fmt: skip
    figure.update_layout(
        hovermode="closest",
        margin=_MARGIN,
        xaxis={**_axis("Decision latitude, % of the scale →"), "range": (0.0, 100.0)},
        yaxis={**_axis("Job demands, % of the scale →"), "range": _UP},
        shapes=[
            {
                "type": "rect", "x0": 0, "x1": x, "y0": y, "y1": _UP[1], "layer": "below",
                "line": {"width": 0}, "fillcolor": colour["strain"], "opacity": 0.07,
            },
            _edge(colour["quiet"], x0=x, x1=x, y0=_UP[0], y1=_UP[1]),
            _edge(colour["quiet"], x0=0, x1=100, y0=y, y1=y),
        ],
        annotations=_corners(colour),
    )  # fmt: skip
    return figure


def day(
    people: Placed, scheme: Scheme, *, before: Placed | None = None, fewest: int = 0
) -> go.Figure:
    """How many technicians are on shift and in high strain; dashed, those of another run."""
    colour = PALETTE[scheme]
    figure = go.Figure(layout=base(scheme, DAY_HEIGHT))
    there, high = _counts(people, fewest)
    x = people.minutes.tolist()
    figure.add_trace(_steps("shift", x, there, colour["baseline"], "on shift"))
    figure.add_trace(
        _steps("high", x, high, colour["strain"], "in high strain", width=2, fill="tozeroy")
    )
    words = [
        f"<span style='color:{colour['quiet']}'>on shift</span>",
        f"<b style='color:{colour['strain']}'>in high strain</b>",
    ]
    if before is not None:
        figure.add_trace(
            _steps(
                "other", x, _counts(before, fewest)[1], colour["control"], "in the other run",
                dash="dot", width=2,
            )
        )  # fmt: skip
        words.append(f"<span style='color:{colour['control']}'>⋯ in the other run</span>")
    marks = hours(people.minutes)
    top = max((n for n in there if n is not None), default=1)
    figure.update_layout(
        margin={"l": 26, "r": 8, "t": 24, "b": 24},
        xaxis={
            "range": [x[0], x[-1]] if x else [0, 1],
            "tickvals": [minute for minute, _ in marks],
            "ticktext": [word for _, word in marks],
            "tickangle": 0,
        },
        yaxis={"range": (0, max(top, 1) * 1.05), "nticks": 4, "tickformat": "d"},
        shapes=[
            {
                "name": "now", "type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1,
                "line": {"color": colour["ink"], "width": 1.5}, "visible": False,
            }
        ],
        annotations=[heading("   ".join(words), 1, colour["quiet"])],
    )  # fmt: skip
    return figure


def _counts(people: Placed, fewest: int) -> tuple[list[int | None], list[int | None]]:
    there = people.size.sum(axis=0)
    high = (people.quadrants() == "high_strain").sum(axis=0)
    shown = [n >= fewest or not n for n in there]
    found = [
        [int(n) if ok else None for n, ok in zip(row, shown, strict=True)] for row in (there, high)
    ]
    return found[0], found[1]


def _steps(
    uid: str, x: Sequence[int], y: Sequence[int | None], colour: str, name: str, **more: Any
) -> go.Scatter:
    fill = {"fill": more.pop("fill")} if "fill" in more else {}
    return go.Scatter(
        uid=uid,
        x=list(x),
        y=list(y),
        name=name,
        mode="lines",
        line={"color": colour, "width": 1.25, "shape": "hv", **more},
        hovertemplate=f"%{{y}} {name}<extra></extra>",
        **fill,
    )


def _axis(title: str) -> dict[str, Any]:
    return {
        "title": {"text": title, "standoff": 6, "font": {"size": 12}},
        "tickvals": (0, 20, 40, 60, 80, 100),
        "zeroline": False,
    }


def _edge(colour: str, **where: float) -> dict[str, Any]:
    """A boundary between quadrants."""
    return {"type": "line", "layer": "below", "line": {"color": colour, "width": 1.25}, **where}


def _corners(colour: dict[str, str]) -> list[dict[str, Any]]:
    """The names of the quadrants in the corners of the plane; the browser adds the counts."""
    places = {
        "high_strain": (0, 1), "active": (1, 1), "passive": (0, 0), "low_strain": (1, 0),
    }  # fmt: skip
    return [
        {
            "name": name,
            "text": f"<b>{QUADRANT_WORDS[name].capitalize()}</b>",
            "x": x,
            "y": y,
            "xref": "paper",
            "yref": "paper",
            "xanchor": "right" if x else "left",
            "yanchor": "top" if y else "bottom",
            "xshift": -8 if x else 8,
            "yshift": -5 if y else 5,
            "showarrow": False,
            "font": {
                "size": 14,
                "color": colour["strain" if name == "high_strain" else "quiet"],
            },
        }
        for name, (x, y) in places.items()
    ]
