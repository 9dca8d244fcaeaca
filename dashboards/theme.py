"""Colours by meaning, for the page and for the charts, in a light and a dark scheme.

The hues are Okabe and Ito's (safe for colour-blind eyes), each bound to one meaning everywhere;
the light scheme darkens and the dark scheme lightens them until they stand out from a card by
4.5 : 1, so that a word may carry them too.
"""

from typing import Any, Final, Literal

import plotly.graph_objects as go

Scheme = Literal["light", "dark"]

FONT: Final = 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif'

PALETTE: Final[dict[Scheme, dict[str, str]]] = {
    "light": {
        "page": "#f5f6f8",
        "card": "#ffffff",
        "line": "#dfe3e8",
        "grid": "#eceff2",
        "ink": "#1f2933",
        "quiet": "#5b6470",
        "service": "#1f2933",
        "demand": "#bc5000",
        "control": "#0072b2",
        "support": "#00785a",
        "strain": "#a8477f",
        "watching": "#9a5c00",
        "baseline": "#667080",
    },
    "dark": {
        "page": "#14161a",
        "card": "#1c1f24",
        "line": "#343941",
        "grid": "#2a2e35",
        "ink": "#e8eaed",
        "quiet": "#a3abb5",
        "service": "#e8eaed",
        "demand": "#f0803c",
        "control": "#56b4e9",
        "support": "#2bbf95",
        "strain": "#db93bc",
        "watching": "#e69f00",
        "baseline": "#9aa3ad",
    },
}
"""A colour for each meaning. `page`, `card`, `line` and `grid` lie behind; the others in front."""

BEHIND: Final = ("page", "card", "line", "grid")


def template(scheme: Scheme) -> go.layout.Template:
    """The plotly template of a scheme: quiet axes, nothing that competes with the data."""
    colour = PALETTE[scheme]
    axis: dict[str, Any] = {
        "gridcolor": colour["grid"],
        "linecolor": colour["line"],
        "zeroline": False,
        "tickfont": {"color": colour["quiet"], "size": 11},
        "ticklabelstandoff": 3,
        "fixedrange": True,
        "minor": {"gridcolor": colour["grid"]},
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "color": colour["ink"], "size": 12},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "xaxis": axis,
            "yaxis": axis,
            "hoverlabel": {
                "bgcolor": colour["card"],
                "bordercolor": colour["line"],
                "font": {"family": FONT, "color": colour["ink"], "size": 12},
                "align": "left",
            },
            "modebar": {
                "bgcolor": "rgba(0,0,0,0)",
                "color": colour["baseline"],
                "activecolor": colour["ink"],
            },
        }
    )


def css() -> str:
    """The palette as custom properties, `--light` unless the page says dark."""

    def block(selector: str, scheme: Scheme) -> str:
        lines = "".join(f"--{name}:{value};" for name, value in PALETTE[scheme].items())
        return f"{selector}{{color-scheme:{scheme};{lines}}}"

    return block(":root", "light") + block(':root[data-mantine-color-scheme="dark"]', "dark")


def mantine() -> dict[str, Any]:
    """The theme of the controls: a shade of blue whose white text is easy to read."""
    return {
        "fontFamily": FONT,
        "headings": {"fontFamily": FONT, "fontWeight": "600"},
        "primaryColor": "blue",
        "primaryShade": {"light": 8, "dark": 8},
        "defaultRadius": "md",
        "cursorType": "pointer",
        "respectReducedMotion": True,
    }
