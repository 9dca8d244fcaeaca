"""The shift score: all traces of one person's shift on one time axis, like a musical score.

From top to bottom: activities, a lane each; steps that did not go as prescribed; acts of
supervision, and how much was recorded besides; tension by component with its threshold. Times go
on a date axis as milliseconds since 1970, read as UTC.
"""

from collections.abc import Sequence
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.charts.common import base, heading, limit, plain
from dashboards.charts.floor import ACTS
from dashboards.charts.technician_strain import ends, strain, top
from dashboards.theme import PALETTE, Scheme
from dashboards.views.technician import EVERY, Shift
from twin.measures.ledger_words import words

__all__ = ["ACTIVITIES", "HEIGHT", "STEPS", "score"]

HEIGHT: Final = 716
"""Pixels of the score."""

ACTIVITIES: Final = {
    "ready": ("Ready", "support"),
    "ringing": ("Ringing", "control"),
    "talk": ("Talk", "control"),
    "hold": ("Hold", "demand"),
    "consult": ("Consult", "demand"),
    "wrap_up": ("Wrap-up", "baseline"),
    "coaching": ("Coaching", "watching"),
    "break": ("Break", "support"),
}
"""For each activity its lane and its colour, from top to bottom."""

STEPS: Final = {
    "skipped": ("Skipped", "✕"),
    "reordered": ("Reordered", "↺"),
    "repeated": ("Repeated", "⟳"),
    "concealed": ("Concealed", "◐"),
}
"""The lanes of the steps that did not go as prescribed, and their marks."""

_PANELS: Final = (126, 72, 70, 28, 196)
"""Heights of the panels in pixels: activities, steps, acts, what is recorded, tension."""
_GAPS: Final = (30, 30, 8, 30)
_TOP: Final = 44
_BOTTOM: Final = 28


def score(shift: Shift, start: float, end: float, scheme: Scheme) -> go.Figure:
    """The score of a shift between two moments (s since the run's first midnight)."""
    colour = PALETTE[scheme]
    figure = go.Figure(layout={**base(scheme, HEIGHT), "hoverdistance": 8})
    figure.add_traces(
        [
            *_activities(shift, colour),
            *_steps(shift, colour),
            *_acts(shift, colour),
            _recorded(shift, colour),
            *(strain(shift, shift.course, colour) if shift.course else ()),
        ]
    )
    domains = _domains()
    time = {
        "type": "date",
        "range": [_ms(shift, start), _ms(shift, end)],
        "tickformat": "%H:%M",
        "hoverformat": "%H:%M",
        "nticks": 9,
        "tickangle": 0,
        "anchor": "y5",
        "domain": (0, 1),
        "showgrid": True,
        "showspikes": True,
        "spikemode": "across",
        "spikethickness": 1,
        "spikedash": "dot",
        "spikesnap": "cursor",
        "spikecolor": colour["quiet"],
    }
    most = top(shift)
    figure.update_layout(
        margin={"l": 78, "r": 128, "t": _TOP, "b": _BOTTOM},
        xaxis=time,
        yaxis=_lanes(domains[0], [word for word, _ in ACTIVITIES.values()]),
        yaxis2=_lanes(domains[1], [f"{word} {mark}" for word, mark in STEPS.values()]),
        yaxis3=_lanes(domains[2], [lane for lane, *_ in ACTS.values()]),
        yaxis4={
            "domain": domains[3],
            "anchor": "x",
            "range": (0, max(1.0, float(shift.recorded[1].max(initial=0.0)))),
            "tickvals": (0.5 * max(1.0, float(shift.recorded[1].max(initial=0.0))),),
            "ticktext": ("Rows",),
            "showgrid": False,
        },
        yaxis5={
            "domain": domains[4],
            "anchor": "x",
            "range": (0, most),
            "tickvals": (0, shift.threshold, most),
            "ticktext": ("0", f"<b>{shift.threshold:g}</b>", f"{most:g}"),
        },
        shapes=[limit(shift.threshold, "y5", colour["strain"])],
        annotations=[
            heading("<b>Activity</b>", domains[0][1], colour["ink"]),
            heading(
                "<b>Procedure</b>  steps not as prescribed, large: needed",
                domains[1][1],
                colour["control"],
            ),
            heading("<b>Supervision</b>  acts, rows recorded", domains[2][1], colour["watching"]),
            heading(
                f"<b>Tension</b>  points by component, high from {shift.threshold:g}; "
                "dashed: fatigue"
                if shift.course
                else "<b>Tension</b>  not modelled in this run",
                domains[4][1],
                colour["strain"],
            ),
            *ends(shift, end, colour),
        ],
    )
    return figure


def _domains() -> list[tuple[float, float]]:
    """The panels' places from bottom (0) to top (1) of the plot."""
    whole = sum(_PANELS) + sum(_GAPS)
    found, top = [], float(whole)
    for height, gap in zip(_PANELS, (*_GAPS, 0), strict=True):
        found.append(((top - height) / whole, top / whole))
        top -= height + gap
    return found


def _lanes(domain: tuple[float, float], lanes: Sequence[str]) -> dict[str, Any]:
    """An axis with a lane for each word, the first on top."""
    places = [-place for place in range(len(lanes))]
    return {
        "domain": domain,
        "anchor": "x",
        "range": (0.6 - len(lanes), 0.6),
        "tickvals": places,
        "ticktext": list(lanes),
        "showgrid": True,
    }


def _ms(shift: Shift, t: float) -> float:
    return (shift.epoch + t) * 1000


def _activities(shift: Shift, colour: dict[str, str]) -> list[go.Scatter]:
    """A trace of filled boxes for each activity that happened."""
    traces = []
    for place, (activity, (word, meaning)) in enumerate(ACTIVITIES.items()):
        here = [one for one in shift.activities if one.activity == activity and one.end > one.start]
        if not here:
            continue
        xs: list[float | None] = []
        ys: list[float | None] = []
        for one in here:
            left, right = _ms(shift, one.start), _ms(shift, one.end)
            xs += [left, left, right, right, left, None]
            ys += [-place - 0.38, -place + 0.38, -place + 0.38, -place - 0.38, -place - 0.38, None]
        traces.append(
            go.Scatter(
                uid=f"doing-{activity}",
                x=xs,
                y=ys,
                yaxis="y",
                mode="lines",
                name=word,
                fill="toself",
                fillcolor=colour[meaning],
                line={"color": colour[meaning], "width": 1},
                hoverinfo="skip",
            )
        )
    return traces


def _steps(shift: Shift, colour: dict[str, str]) -> list[go.Scatter]:
    """A trace of marks for each way in which a step did not go as prescribed."""
    traces = []
    for place, (kind, (word, mark)) in enumerate(STEPS.items()):
        here = [
            one
            for one in shift.deviations
            if (one.concealed if kind == "concealed" else one.action == kind)
        ]
        meaning = "strain" if kind == "concealed" else "control"
        traces.append(
            go.Scatter(
                uid=f"step-{kind}",
                x=[_ms(shift, one.t) for one in here],
                y=[-place] * len(here),
                yaxis="y2",
                mode="text",
                name=word,
                text=[f"<b>{mark}</b>" if one.needed else mark for one in here],
                textfont={
                    "size": [17 if one.needed else 13 for one in here] or 13,
                    "color": colour[meaning],
                },
                customdata=[
                    f"{word.lower()}: {plain(words(one.step))}, contact {one.contact}"
                    f"{' (needed)' if one.needed else ''}, {words(one.reason)}"
                    for one in here
                ],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
    return traces


def _acts(shift: Shift, colour: dict[str, str]) -> list[go.Scatter]:
    """A trace of marks for each kind of act of supervision."""
    traces = []
    for place, (act, (_, word, symbol)) in enumerate(ACTS.items()):
        here = [one for one in shift.acts if one.act == act]
        open_ = symbol.endswith("open")
        traces.append(
            go.Scatter(
                uid=f"act-{act}",
                x=[_ms(shift, one.t) for one in here],
                y=[-place] * len(here),
                yaxis="y3",
                mode="markers",
                name=word,
                marker={
                    "symbol": symbol,
                    "color": colour["watching"],
                    "size": 11 if open_ else 9,
                    "line": {"color": colour["watching"], "width": 1.75 if open_ else 0},
                },
                customdata=[
                    word.lower()
                    + (f" {one.score:.0f} points" if one.score == one.score else "")
                    + (f", contact {one.contact}" if one.contact >= 0 else "")
                    for one in here
                ],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
    return traces


def _recorded(shift: Shift, colour: dict[str, str]) -> go.Scatter:
    """How many stages and times are recorded, as steps."""
    begins, counts = shift.recorded
    return go.Scatter(
        uid="recorded",
        x=(shift.epoch + begins) * 1000,
        y=counts,
        yaxis="y4",
        mode="lines",
        fill="tozeroy",
        line={"color": colour["watching"], "width": 1, "shape": "hv"},
        name="rows recorded",
        hovertemplate=f"%{{y:.0f}} rows recorded in {EVERY / 60:.0f} min<extra></extra>",
    )
