"""What all charts share: their frame, and that nothing in them leaves this machine."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from dashboards.theme import Scheme, template

CONFIG: Final[Any] = {
    "displaylogo": False,
    "showSendToCloud": False,
    "displayModeBar": False,
    "responsive": True,
}
"""For every `dcc.Graph`; plotly.js would otherwise offer to upload the figure."""


_GAP: Final = 0.075


def both(build: Callable[[Scheme], go.Figure]) -> dict[Scheme, go.Figure]:
    """A figure in each scheme, for the page to choose from."""
    return {"light": build("light"), "dark": build("dark")}


def base(scheme: Scheme, height: int) -> dict[str, Any]:
    """The layout of a chart of that height, in pixels."""
    return {
        "template": template(scheme),
        "height": height,
        "margin": {"l": 46, "r": 14, "t": 26, "b": 28},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "x unified",
        "hoversubplots": "axis",
        "uirevision": "keep",
        "bargap": 0,
    }


def domains(shares: Sequence[float]) -> list[tuple[float, float]]:
    """Panels from top to bottom with these shares of the height, a gap between them."""
    free = 1 - _GAP * (len(shares) - 1)
    scale = free / sum(shares)
    found, top = [], 1.0
    for share in shares:
        bottom = max(0.0, top - share * scale)
        found.append((bottom, top))
        top = bottom - _GAP
    return found


def heading(text: str, y: float, colour: str) -> dict[str, Any]:
    """A panel's title above its left corner, at a height of 0 to 1 of the chart."""
    return {
        "text": text,
        "x": 0,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom",
        "align": "left",
        "xshift": -2,
        "yshift": 3,
        "font": {"size": 12, "color": colour},
    }


def limit(y: float, axis: str, colour: str) -> dict[str, Any]:
    """A dashed line across the chart at a value of that axis."""
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "yref": axis,
        "y0": y,
        "y1": y,
        "line": {"color": colour, "width": 1.25, "dash": "dash"},
    }


def room(labels: Sequence[str], least: int = 120, most: int = 330) -> int:
    """Pixels that the longest of these names takes beside a chart, at the size of an axis."""
    longest = max((len(text) for text in labels), default=0)
    return min(most, max(least, round(6.9 * longest) + 16))


def plain(text: str) -> str:
    """Text that plotly does not take for markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
