"""Fits against the data they were made from: a chart for each part of a calibration."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from dashboards.charts.common import base, plain
from dashboards.theme import PALETTE
from twin.mirror.fit.calls import Floats
from twin.mirror.fit.estimate import Fit

__all__ = ["figures"]

_HEIGHT: Final = 420
_COLOUR: Final = PALETTE["light"]
_HALF_HOUR: Final = 1800.0


def figures(fit: Fit) -> dict[str, go.Figure]:
    """The charts of a fit by name; none where it had too few, or has nothing to draw."""
    draw = _DRAWN.get(fit.name)
    return draw(fit) if draw is not None and fit.curves else {}


def _demand(fit: Fit) -> dict[str, go.Figure]:
    """Calls per half-hour: each day, the mean with its interval, and what is net of redials."""
    curves = fit.curves
    hours = _middle(curves["start"])
    figure = go.Figure()
    _each_day(figure, hours, curves["counts"])
    figure.add_trace(_band(hours, curves["low"], curves["high"], "95 % interval of the mean"))
    figure.add_trace(_line(hours, curves["mean"], "mean", "control"))
    figure.add_trace(_line(hours, curves["net"], "fitted: without redials", "demand", dash="dash"))
    return {"demand": _framed(figure, "Calls per half-hour", "time of day (h)", "calls")}


def _handling(fit: Fit) -> dict[str, go.Figure]:
    """Quantiles of each type's conversations against those of the lognormal and exponential."""
    found = {}
    kinds = [name.removesuffix(": observed") for name in fit.curves if name.endswith(": observed")]
    for kind in kinds:
        observed = fit.curves[f"{kind}: observed"]
        figure = go.Figure()
        span = np.array([observed[0], observed[-1]])
        figure.add_trace(_line(span, span, "equal", "baseline", dash="dot", width=1))
        for law, colour in (("exponential", "quiet"), ("lognormal", "demand")):
            figure.add_trace(
                go.Scatter(
                    x=observed, y=fit.curves[f"{kind}: {law}"], mode="markers", name=law,
                    marker={"size": 5, "color": _COLOUR[colour]},
                )
            )  # fmt: skip
        figure = _framed(
            figure, f"Conversations, {plain(kind)}: quantiles", "in the log (s)", "fitted (s)"
        )
        figure.update_xaxes(type="log")
        figure.update_yaxes(type="log")
        found[f"handling-{kind}"] = figure
    return found


def _patience(fit: Fit) -> dict[str, go.Figure]:
    """The hazard of giving up, and Kaplan-Meier's curve beside all models."""
    curves = fit.curves
    ends = np.r_[curves["bounds"][1:], 300.0]
    hazard = go.Figure()
    hazard.add_trace(
        go.Bar(
            x=curves["fine_start"] + 5, y=1000 * curves["fine_hazard"], width=9,
            name="in the log, by 10 s", marker={"color": _COLOUR["line"]},
        )
    )  # fmt: skip
    x, y, low, high = ([] for _ in range(4))
    for place, (start, end) in enumerate(zip(curves["bounds"], ends, strict=True)):
        if start >= end:
            continue
        x += [start, end]
        y += [curves["hazard"][place]] * 2
        low += [curves["low"][place]] * 2
        high += [curves["high"][place]] * 2
    times = np.array(x)
    hazard.add_trace(
        _band(times, 1000 * np.array(low), 1000 * np.array(high), "95 % interval by days")
    )
    hazard.add_trace(_line(times, 1000 * np.array(y), "fitted, piecewise", "demand"))
    survival = go.Figure()
    grid = curves["grid"]
    survival.add_trace(_line(grid, curves["km"], "Kaplan-Meier", "service", width=2.5))
    for name, colour, dash in (
        ("piecewise", "demand", "dash"),
        ("Weibull", "control", "dot"),
        ("exponential", "quiet", "dashdot"),
    ):
        survival.add_trace(_line(grid, curves[name], name, colour, dash=dash))
    survival = _framed(survival, "Still ready to wait", "waited (s)", "share")
    survival.update_yaxes(range=[0, 1])
    return {
        "patience-hazard": _framed(
            hazard, "Hazard of giving up", "waited (s)", "per 1,000 s of waiting"
        ),
        "patience-survival": survival,
    }


def _redial(fit: Fit) -> dict[str, go.Figure]:
    """Who has called again, by time since giving up."""
    curves = fit.curves
    figure = go.Figure()
    for name, shown, colour in (
        ("after_abandoning", "after giving up", "strain"),
        ("after_service", "after service", "baseline"),
        ("because", "because of giving up", "service"),
    ):
        figure.add_trace(
            go.Scatter(
                x=curves["seconds"] / 60, y=curves[name], mode="markers", name=shown,
                marker={"size": 8, "color": _COLOUR[colour]},
            )
        )  # fmt: skip
    figure.add_trace(_line(curves["grid"] / 60, curves["fit"], "fitted", "demand"))
    figure = _framed(figure, "Called again", "minutes since", "share")
    figure.update_xaxes(type="log")
    return {"redial": figure}


def _wrap_up(fit: Fit) -> dict[str, go.Figure]:
    """How long the next call was not taken although somebody waited."""
    curves = fit.curves
    figure = go.Figure(
        _line(curves["seconds"], curves["left"], "not yet at the next call", "service", shape="hv")
    )
    figure.add_vline(x=120, line={"color": _COLOUR["baseline"], "dash": "dash", "width": 1})
    return {
        "wrap-up": _framed(
            figure, "Gap before the next call while somebody waits", "seconds", "share"
        )
    }


def _staffing(fit: Fit) -> dict[str, go.Figure]:
    """Technicians present: each day, the mean, the roster, and those in conversation."""
    curves = fit.curves
    hours = _middle(curves["start"])
    figure = go.Figure()
    _each_day(figure, hours, curves["presence"])
    figure.add_trace(_line(hours, curves["mean"], "present, mean", "control"))
    figure.add_trace(_line(hours, curves["roster"], "fitted roster", "demand", shape="hvh"))
    figure.add_trace(_line(hours, curves["busy"], "in conversation, mean", "support", dash="dot"))
    return {"staffing": _framed(figure, "Technicians", "time of day (h)", "technicians")}


def _each_day(figure: go.Figure, hours: Floats, days: Floats) -> None:
    for place, day in enumerate(days):
        figure.add_trace(
            _line(hours, day, "each day", "baseline", width=0.8, opacity=0.35, legend=not place)
        )


def _middle(start: Floats) -> Floats:
    return np.asarray((start + _HALF_HOUR / 2) / 3600)


def _line(
    x: Floats,
    y: Floats,
    name: str,
    colour: str,
    *,
    dash: str = "solid",
    width: float = 2,
    opacity: float = 1,
    legend: bool = True,
    shape: str = "linear",
) -> go.Scatter:
    return go.Scatter(
        x=x, y=y, name=name, mode="lines", opacity=opacity, showlegend=legend, legendgroup=name,
        line={"color": _COLOUR[colour], "dash": dash, "width": width, "shape": shape},
    )  # fmt: skip


def _band(x: Floats, low: Floats, high: Floats, name: str) -> go.Scatter:
    known = np.isfinite(low) & np.isfinite(high)
    x, low, high = x[known], low[known], high[known]
    return go.Scatter(
        x=np.r_[x, x[::-1]], y=np.r_[high, low[::-1]], name=name, mode="lines", fill="toself",
        line={"width": 0}, fillcolor="rgba(0,114,178,0.15)", hoverinfo="skip",
    )  # fmt: skip


def _framed(figure: go.Figure, title: str, x: str, y: str) -> go.Figure:
    layout: dict[str, Any] = {
        **base("light", _HEIGHT),
        "title": {"text": title, "x": 0.01, "font": {"size": 15}},
        "margin": {"l": 60, "r": 20, "t": 48, "b": 48},
        "showlegend": True,
        "legend": {"orientation": "h", "y": 1.08, "x": 1, "xanchor": "right"},
        "xaxis": {"title": {"text": x}},
        "yaxis": {"title": {"text": y}, "rangemode": "tozero"},
        "paper_bgcolor": _COLOUR["card"],
        "hovermode": "closest",
    }
    figure.update_layout(layout)
    return figure


_DRAWN: Final[dict[str, Callable[[Fit], dict[str, go.Figure]]]] = {
    "demand": _demand,
    "handling": _handling,
    "patience": _patience,
    "redial": _redial,
    "wrap_up": _wrap_up,
    "staffing": _staffing,
}
