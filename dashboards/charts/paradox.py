"""The charts of the paradox: guess and response, all outcomes in panels, parts of tension."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from dashboards.charts.common import base
from dashboards.theme import PALETTE, Scheme
from dashboards.views.paradox import OUTCOMES, STEPS, Guess, Outcome, percent, scaled
from dashboards.views.paradox_why import Part
from twin.experiments.paired import Difference
from twin.experiments.response import Response

__all__ = ["HEIGHT", "account", "enlarged", "response", "sides"]

HEIGHT: Final = 400

_LARGER: Final = 1.45
"""Type while presenting, beside the usual."""

_X: Final = [100 * step for step in STEPS]


def response(
    outcome: Outcome,
    guess: Guess | None,
    found: Response,
    scheme: Scheme,
    *,
    today: float | None = None,
    ghost: Response | None = None,
) -> go.Figure:
    """The response of an outcome to monitoring, over what was guessed.

    One thin line a replication, their mean with its 95 % interval at each step, the guess dashed
    with diamonds. `today` is the present value, in the unit people read, dotted across; `ghost` an
    earlier response, grey and dashed.
    """
    colour = PALETTE[scheme]
    hue = colour[outcome.colour]
    figure = go.Figure(layout=base(scheme, HEIGHT))
    lines = _lines(outcome, found)
    levels = [scaled(one, outcome) for one in found.levels(outcome.measure)]
    if len(lines):
        figure.add_trace(_thin(lines, hue))
    ends: list[tuple[float, str, str]] = []
    if ghost is not None:
        earlier = [scaled(one, outcome) for one in ghost.levels(outcome.measure)]
        figure.add_trace(
            _mean("earlier", earlier, colour["baseline"], "as it is", outcome, dash="dash")
        )
        ends.append((earlier[-1].mean, "as it is", colour["baseline"]))
    if guess is not None:
        figure.add_trace(
            go.Scatter(
                uid="guess",
                x=_X,
                y=guess,
                name="your guess",
                mode="lines+markers",
                line={"color": colour["ink"], "width": 2, "dash": "dash"},
                marker={"symbol": "diamond-open", "size": 10, "line": {"width": 2}},
                hovertemplate=f"your guess %{{y:.{outcome.places}f}}<extra></extra>",
            )
        )
        ends.append((guess[-1], "your guess", colour["ink"]))
    if levels[-1].n > 1:  # a single week is a thin line, not a mean
        name = "simulated" if ghost is None else "changed"
        figure.add_trace(_mean("mean", levels, hue, name, outcome))
        ends.append((levels[-1].mean, name, hue))
    low, high = _reach(outcome, lines, guess, ghost, today)
    for y, text, tint in _spread(ends, (high - low) * 0.062):
        figure.add_annotation(
            x=100, y=y, text=f"<b>{text}</b>", xanchor="left", xshift=10, showarrow=False,
            font={"color": tint, "size": 12},
        )  # fmt: skip
    if today is not None:
        figure.add_shape(
            type="line", x0=-4, x1=104, y0=today, y1=today,
            line={"color": colour["quiet"], "width": 1.25, "dash": "dot"},
        )  # fmt: skip
        figure.add_annotation(
            x=-4, y=today, text="today", xanchor="left", yanchor="bottom", showarrow=False,
            font={"color": colour["quiet"], "size": 11},
        )  # fmt: skip
    figure.update_layout(
        margin={"l": 52, "r": 92, "t": 12, "b": 46},
        xaxis=_steps_axis(),
        yaxis={
            "range": [low, high],
            "title": {"text": outcome.title, "standoff": 6, "font": {"size": 12}},
        },
    )
    return figure


def _steps_axis() -> dict[str, Any]:
    return {
        "range": [-4, 104],
        "tickvals": _X,
        "ticktext": ["0 %<br>little"] + [percent(step) for step in STEPS[1:-1]] + ["100 %<br>much"],
        "title": {"text": "monitoring", "standoff": 0, "font": {"size": 12}},
        "hoverformat": ".0f",
        "ticksuffix": " %",
    }


def _lines(outcome: Outcome, found: Response) -> np.ndarray[Any, Any]:
    """The whole replications, shape (replications, steps), in the unit people read."""
    values = found.of(outcome.measure).T * outcome.factor
    whole: np.ndarray[Any, Any] = values[np.isfinite(values).all(axis=1)]
    return whole


def _thin(lines: np.ndarray[Any, Any], hue: str) -> go.Scatter:
    """All replications as one trace of thin lines with gaps."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for line in lines:
        xs += [*_X, None]
        ys += [*line.tolist(), None]
    return go.Scatter(
        uid="lines", x=xs, y=ys, mode="lines", opacity=0.32, hoverinfo="skip",
        line={"color": hue, "width": 1}, name="single weeks",
    )  # fmt: skip


def _mean(
    uid: str,
    levels: Sequence[Difference],
    hue: str,
    name: str,
    outcome: Outcome,
    dash: str = "solid",
) -> go.Scatter:
    """The mean at each step, with half the interval as error bars."""
    reach = [0.0 if not one.reach >= 0 else one.reach for one in levels]
    places = outcome.places + 1
    return go.Scatter(
        uid=uid,
        x=_X,
        y=[one.mean for one in levels],
        customdata=reach,
        name=name,
        mode="lines+markers",
        line={"color": hue, "width": 3 if dash == "solid" else 2, "dash": dash},
        marker={"size": 8 if dash == "solid" else 6},
        error_y={"array": reach, "thickness": 1.75, "width": 5, "color": hue},
        hovertemplate=f"{name} %{{y:.{places}f}} ± %{{customdata:.{places}f}}<extra></extra>",
    )


def _reach(
    outcome: Outcome,
    lines: np.ndarray[Any, Any],
    guess: Guess | None,
    ghost: Response | None,
    today: float | None,
) -> tuple[float, float]:
    """The range of the scale: what is drawn, and a good part of the scale of the guess."""
    drawn = [*lines.ravel().tolist(), *(guess or ())]
    if ghost is not None:
        drawn += [one.mean * outcome.factor for one in ghost.levels(outcome.measure)]
    if today is not None:
        drawn.append(today)
    drawn = [one for one in drawn if np.isfinite(one)]
    if not drawn:
        return outcome.low, outcome.high
    low, high = min(drawn), max(drawn)
    room = max(high - low, (outcome.high - outcome.low) / 4)
    return max(low - 0.12 * room, min(0.0, low)), high + 0.15 * room


def _spread(ends: Sequence[tuple[float, str, str]], gap: float) -> list[tuple[float, str, str]]:
    """Labels at line ends, moved apart until none lies over another."""
    placed: list[tuple[float, str, str]] = []
    for y, text, tint in sorted(ends):
        at = y if not placed else max(y, placed[-1][0] + gap)
        placed.append((at, text, tint))
    if placed:
        # What was pushed up is shared between all.
        push = (placed[-1][0] - max(y for y, *_ in ends)) / 2
        placed = [(y - push, text, tint) for y, text, tint in placed]
    return placed


def sides(found: Response, scheme: Scheme, chosen: Outcome) -> go.Figure:
    """Every outcome in a small panel of its own: on record to the left, the others to the right."""
    colour = PALETTE[scheme]
    left = [one for one in OUTCOMES.values() if one.pane == "recorded"]
    right = [one for one in OUTCOMES.values() if one.pane == "lived"]
    rows = max(len(left), len(right))
    figure = go.Figure(layout=base(scheme, 150 * rows))
    layout: dict[str, Any] = {"margin": {"l": 44, "r": 12, "t": 40, "b": 20}}
    notes: list[dict[str, Any]] = [
        _head(text, x, colour["ink"]) for text, x in (("ON RECORD", 0), ("NOT ON RECORD", 0.54))
    ]
    each = 1 / rows
    for column, group in enumerate((left, right)):
        across = (0, 0.46) if column == 0 else (0.54, 1)
        for row, outcome in enumerate(group):
            number = 2 * row + column + 1
            tag = "" if number == 1 else str(number)
            top = 1 - row * each
            levels = [scaled(one, outcome) for one in found.levels(outcome.measure)]
            trace = _mean("", levels, colour[outcome.colour], outcome.name, outcome)
            trace.update(xaxis=f"x{tag}", yaxis=f"y{tag}", uid=outcome.key, marker={"size": 5})
            trace.update(line={"width": 2})
            figure.add_trace(trace)
            last = row == len(group) - 1
            layout[f"xaxis{tag}"] = {
                "domain": across, "anchor": f"y{tag}", "range": [-6, 106],
                "tickvals": [0, 50, 100], "ticktext": ["0 %", "50 %", "100 %"],
                "showticklabels": last,
            }  # fmt: skip
            layout[f"yaxis{tag}"] = {
                "domain": (max(0.0, top - each * 0.78), top - each * 0.16), "anchor": f"x{tag}",
                **_ends(outcome, levels),
            }  # fmt: skip
            mark = "▸ " if outcome.key == chosen.key else ""
            notes.append(
                {
                    "text": f"{mark}{_short(outcome)}", "x": across[0], "y": top - each * 0.15,
                    "xref": "paper", "yref": "paper", "showarrow": False, "xanchor": "left",
                    "yanchor": "bottom", "font": {"size": 12, "color": colour["quiet"]},
                }
            )  # fmt: skip
    figure.update_layout(annotations=notes, **layout)
    return figure


def _short(outcome: Outcome) -> str:
    """A name that fits over half a narrow chart."""
    words = {"events": "events a day", "aht": "AHT, s", "score": "quality score, points",
             "fitness": "script fitness, %", "resolved": "met at first contact, %"}  # fmt: skip
    return words.get(outcome.key, f"{outcome.name}, {outcome.unit}")


def _head(text: str, x: float, colour: str) -> dict[str, Any]:
    return {
        "text": f"<b>{text}</b>", "x": x, "y": 1, "xref": "paper", "yref": "paper",
        "showarrow": False, "xanchor": "left", "yanchor": "bottom", "yshift": 14,
        "font": {"size": 12, "color": colour},
    }  # fmt: skip


def _ends(outcome: Outcome, levels: Sequence[Difference]) -> dict[str, Any]:
    """A scale with ticks at the first and the last mean, which thus can be read off."""
    low, high = _roomy(outcome, levels)
    first, last = levels[0].mean, levels[-1].mean
    near = abs(last - first) < 0.2 * (high - low)
    ticks = [first] if near else [first, last]
    places = outcome.places + (outcome.high - outcome.low < 100)
    text = [f"{one:,.{min(places, 1)}f}" for one in ticks]
    return {"range": [low, high], "tickvals": ticks, "ticktext": text}


def _roomy(outcome: Outcome, levels: Sequence[Difference]) -> list[float]:
    """A range that holds the intervals, and is not narrower than a tenth of the outcome's scale."""
    known = [x for one in levels for x in (one.low, one.high, one.mean) if np.isfinite(x)]
    if not known:
        return [outcome.low, outcome.high]
    low, high = min(known), max(known)
    least = (outcome.high - outcome.low) / 10
    room = max(0.0, least - (high - low)) / 2 + 0.12 * max(high - low, least)
    return [low - room, high + room]


def account(
    parts: Sequence[Part], scheme: Scheme, beside: Sequence[Part] | None = None
) -> go.Figure:
    """The parts of tension at low (hollow) and at high monitoring (full), joined by a line.

    `beside` are the parts as it is, grey and dashed under each.
    """
    colour = PALETTE[scheme]
    labels = [part.label for part in reversed(parts)]
    figure = go.Figure(layout=base(scheme, 90 + 44 * len(labels)))
    if beside is not None:
        by_label = {part.label: part for part in beside}
        earlier = [by_label[label] for label in labels]
        figure.add_traces(_dumbbells("as it is", earlier, colour["baseline"], "dash", -0.2))
    here = list(reversed(parts))
    shift = 0.0 if beside is None else 0.16
    figure.add_traces(_dumbbells("changed", here, colour["strain"], "solid", shift))
    figure.update_layout(
        margin={"l": 140, "r": 20, "t": 12, "b": 44},
        hovermode="closest",
        xaxis={
            "rangemode": "tozero",
            "title": {"text": "points of mean tension", "font": {"size": 12}, "standoff": 8},
        },
        yaxis={
            "tickvals": list(range(len(labels))),
            "ticktext": labels,
            "range": [-0.6, len(labels) - 0.4],
            "tickfont": {"size": 12},
        },
    )
    return figure


def enlarged(figure: go.Figure) -> go.Figure:
    """The figure with larger type and stronger lines, to be read from the back of a room."""
    big = go.Figure(figure)
    big.layout.margin = {
        side: width * (1 if side == "t" else 1.3)
        for side, width in big.layout.margin.to_plotly_json().items()
    }
    for note in big.layout.annotations:
        note.font.size = note.font.size * _LARGER
    axes = {"tickfont": {"size": 16}, "title": {"font": {"size": 17}}}
    big.update_xaxes(axes).update_yaxes(axes)
    for trace in big.data:
        trace.line.width = (trace.line.width or 2) * 1.4
    return big


def _dumbbells(
    name: str, parts: Sequence[Part], hue: str, dash: str, shift: float
) -> list[go.Scatter]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for i, part in enumerate(parts):
        xs += [part.low.mean, part.high.mean, None]
        ys += [i + shift, i + shift, None]
    places = [i + shift for i in range(len(parts))]
    tip = "%{x:.1f} points at %{text} monitoring<extra></extra>"
    return [
        go.Scatter(uid=f"{name}-join", x=xs, y=ys, mode="lines", hoverinfo="skip",
                   line={"color": hue, "width": 2, "dash": dash}),
        go.Scatter(uid=f"{name}-low", x=[part.low.mean for part in parts], y=places,
                   mode="markers", text=["low"] * len(parts), hovertemplate=tip,
                   marker={"symbol": "circle-open", "size": 11, "color": hue,
                           "line": {"width": 2}}),
        go.Scatter(uid=f"{name}-high", x=[part.high.mean for part in parts], y=places,
                   mode="markers", text=["high"] * len(parts), hovertemplate=tip,
                   marker={"symbol": "circle", "size": 12, "color": hue}),
    ]  # fmt: skip
