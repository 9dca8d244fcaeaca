"""How the page Tension is read, and how its numbers are computed."""

from typing import Any

from dash import html

from dashboards.views.tension import FEWEST, NEAR
from dashboards.widgets import aria

__all__ = ["explained", "key"]


def key() -> Any:
    """What the marks mean."""

    def mark(word: str, shape: str, meaning: str) -> Any:
        return html.Li(
            [html.Span(shape, className=f"tension-{meaning}", **aria(hidden="true")), word]
        )

    return html.Ul(
        [
            mark("tension below its threshold", "●", "below"),
            mark("near it", "◆", "near"),
            mark("at or over it", "▲", "over"),
            mark("where it was, with an arrow to now", "○", "before"),
            mark("last 30 minutes", "〰", "below"),
        ],
        className="tension-key",
    )


def explained(shows: Any) -> Any:
    """How everything here is computed, folded away."""
    people = shows.people
    return html.Details(html.Summary("How is this computed?"), className="card tension-how")
