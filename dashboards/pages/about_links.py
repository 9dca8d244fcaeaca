"""Links between the parts of the page About the model, and names within its prose."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import html

from twin.scenario.register import evidence

__all__ = ["evidence_links", "in_words", "part_link"]


def part_link(text: str, part: str, find: str = "", **more: str) -> Any:
    """A link to a part, with what is sought there."""
    query = {"part": part, **({"find": find} if find else {}), **more}
    return dmc.Anchor(
        text, href=f"/about?{urlencode(query)}", className="about-to", underline="always"
    )


def evidence_links(ids: Sequence[str]) -> Any:
    """Ids of evidence as links to their entries; others as they are."""
    parts: list[Any] = []
    for i, id_ in enumerate(ids):
        parts += [", "] if i else []
        parts.append(part_link(id_, "evidence", id_) if id_ in evidence() else id_)
    return html.Span(parts)


def in_words(text: str) -> list[Any]:
    """A text with what stands in backticks set as names."""
    return [html.Code(part) if i % 2 else part for i, part in enumerate(text.split("`")) if part]
