"""What became of prescribed steps, and what of it is on record, as bars."""

from collections.abc import Sequence
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.charts.common import base, plain, room
from dashboards.theme import PALETTE, Scheme
from dashboards.views.procedures import Told, short
from dashboards.views.procedures_words import DEVIATIONS, share

__all__ = ["RECORD_HEIGHT", "fates", "fates_height", "record"]

RECORD_HEIGHT: Final = 200
_LOOKS: Final = {
    "skipped": ("control", ""), "reordered": ("support", "/"), "repeated": ("demand", "."),
}  # fmt: skip
"""For each deviation its colour and the pattern of its bar."""


def fates_height(steps: int) -> int:
    """The height of the chart of so many steps, in pixels."""
    return 92 + 30 * steps


def fates(told: Told, scheme: Scheme) -> go.Figure:
    """Per step, the share of the times it was due that it was left out, forward, or done again."""
    colour = PALETTE[scheme]
    names = [short(one.step) for one in told.fates]
    figure = go.Figure(layout=base(scheme, fates_height(len(names))))
    places = [-k for k in range(len(names))]
    for key, word in DEVIATIONS.items():
        meaning, pattern = _LOOKS[key]
        figure.add_trace(
            go.Bar(
                x=[100 * one.share(key) if one.due else 0 for one in told.fates], y=places,
                orientation="h", name=word, uid=key,
                marker=_hatched(colour[meaning], pattern, colour["card"]),
                customdata=names,
                hovertemplate=f"%{{customdata}}: {word} %{{x:.1f}} %<extra></extra>",
            )
        )  # fmt: skip
    sums = [100 * sum(one.share(key) for key in DEVIATIONS) if one.due else 0 for one in told.fates]
    figure.update_layout(
        {
            **base(scheme, fates_height(len(names))),
            **_frame(names, places, colour),
            "barmode": "stack",
            "xaxis": _across("% of the times due", colour, max(sums, default=0)),
            "annotations": [
                _key([(word, *_LOOKS[key]) for key, word in DEVIATIONS.items()], names, colour),
                *({
                    "x": total, "y": y, "text": f"{total:.1f} %", "xanchor": "left", "xshift": 4,
                    "showarrow": False, "font": {"size": 11, "color": colour["quiet"]},
                }
                for total, y in zip(sums, places, strict=True)),
            ],
        }
    )  # fmt: skip
    return figure


def record(told: Told, scheme: Scheme) -> go.Figure:
    """Per kind of deviation, how many are on record and how many are not."""
    colour = PALETTE[scheme]
    names, places = list(DEVIATIONS.values()), [-k for k in range(len(DEVIATIONS))]
    all_of = [getattr(told.together, key) for key in DEVIATIONS]
    off = [told.together.off_record[key] for key in DEVIATIONS]
    figure = go.Figure(layout=base(scheme, RECORD_HEIGHT))
    parts = (
        ("on record", [a - b for a, b in zip(all_of, off, strict=True)], "watching", ""),
        ("not on record", off, "baseline", "/"),
    )
    for word, values, meaning, pattern in parts:
        figure.add_trace(
            go.Bar(
                x=values, y=places, orientation="h", name=word, uid=word.replace(" ", "-"),
                marker=_hatched(colour[meaning], pattern, colour["card"]),
                customdata=names,
                hovertemplate=f"%{{customdata}}: %{{x:,}} {word}<extra></extra>",
            )
        )  # fmt: skip
    figure.update_layout(
        {
            **base(scheme, RECORD_HEIGHT),
            **_frame(names, places, colour),
            "barmode": "stack",
            "xaxis": _across("Deviations", colour, max(all_of, default=0)),
            "annotations": [
                _key([(one[0], one[2], one[3]) for one in parts], names, colour),
                *({
                    "x": total, "y": y, "xanchor": "left", "xshift": 4, "showarrow": False,
                    "text": f"{share(hidden / total)} not on record" if total else "none",
                    "font": {"size": 11, "color": colour["quiet"]},
                }
                for total, hidden, y in zip(all_of, off, places, strict=True)),
            ],
        }
    )  # fmt: skip
    # The longest bar's words stand right of it.
    figure.update_xaxes(range=(0, 2.1 * max(1, *all_of)))
    return figure


def _left(names: Sequence[str]) -> int:
    return room(names, 70, 150)


_SQUARES: Final = {"": "■", "/": "▨", ".": "▩"}


def _key(
    parts: Sequence[tuple[str, str, str]], names: Sequence[str], colour: dict[str, str]
) -> dict[str, Any]:
    """What the bars are, on one line above them: name, colour and pattern of each.

    `names` are those of the bars, left of which it begins.
    """
    return {
        "text": "   ".join(
            f"<span style='color:{colour[meaning]}'>{_SQUARES[pattern]}</span> {word}"
            for word, meaning, pattern in parts
        ),
        "x": 0, "xref": "paper", "xanchor": "left", "xshift": 8 - _left(names),
        "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 6, "showarrow": False,
        "font": {"size": 12, "color": colour["ink"]},
    }  # fmt: skip


def _hatched(tint: str, pattern: str, ground: str) -> dict[str, Any]:
    return {
        "color": tint,
        "line": {"width": 0},
        "pattern": {
            "shape": pattern,
            "fillmode": "overlay",
            "fgcolor": ground,
            "size": 6,
            "solidity": 0.35,
        },
    }


def _frame(names: list[str], places: list[int], colour: dict[str, str]) -> dict[str, Any]:
    return {
        "hovermode": "closest",
        "bargap": 0.35,
        "margin": {"l": _left(names), "r": 14, "t": 30, "b": 44},
        "yaxis": {
            "tickvals": places, "ticktext": [plain(one) for one in names], "showgrid": False,
            "tickfont": {"size": 12, "color": colour["ink"]},
            "range": [-len(names) + 0.4, 0.6],
        },
    }  # fmt: skip


def _across(title: str, colour: dict[str, str], most: float) -> dict[str, Any]:
    return {
        "title": {"text": title, "standoff": 8, "font": {"size": 12, "color": colour["quiet"]}},
        "range": (0, 1.2 * max(most, 1)),
        "zeroline": True,
        "zerolinecolor": colour["line"],
    }
