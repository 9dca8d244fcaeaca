"""Links between the parts of the page About the model, tables, and names within its prose."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import html

from dashboards.markup import Markup, joined, link, passage, tag, text
from dashboards.widgets import aria, data
from twin.scenario.register import evidence

__all__ = ["evidence_links", "in_words", "part_link", "to_part", "word_table"]


def _address(part: str, find: str = "") -> str:
    """The address of a part, with what is sought there."""
    return "/about?" + urlencode({"part": part, **({"find": find} if find else {})})


def part_link(words: str, part: str, find: str = "") -> Any:
    """A link to a part, as a component."""
    return dmc.Anchor(words, href=_address(part, find), className="about-to", underline="always")


def to_part(words: str, part: str, find: str = "") -> Markup:
    """A link to a part, within a passage."""
    return link(words, _address(part, find))


def evidence_links(ids: Sequence[str]) -> Markup:
    """Ids of evidence as links to their entries; others as they are."""
    known = evidence()
    return joined(
        (to_part(id_, "evidence", id_) if id_ in known else text(id_) for id_ in ids), ", "
    )


def in_words(words: str) -> Markup:
    """A text with what stands in backticks set as names."""
    return joined(
        tag("code", text(part)) if i % 2 else text(part) for i, part in enumerate(words.split("`"))
    )


def word_table(
    key: str, title: str, head: Sequence[str], rows: Sequence[Sequence[str | Markup]]
) -> Any:
    """A long table whose rows can be sought, and which can be taken along.

    Cells are text; those of the markup of a link are taken as they are.
    """
    return html.Div(
        [
            html.Div(
                passage(
                    tag(
                        "table",
                        tag(
                            "thead",
                            tag("tr", *(tag("th", text(word), scope="col") for word in head)),
                        ),
                        tag("tbody", *map(_row, rows)),
                        id=key,
                        class_="about-table",
                    )
                ),
                className="about-scroll",
                tabIndex=0,
                role="region",
                **aria(label=f"{title}: table"),
            ),
            html.Button("Download CSV", className="csv", type="button", **data(csv=key)),
        ]
    )


_OPEN = ("assumption", "IN PART", "NOT ANSWERED")
"""What stands out in a table."""


def _row(cells: Sequence[str | Markup]) -> Markup:
    first, *others = cells
    return tag(
        "tr",
        tag("th", _cell(first), scope="row"),
        *(tag("td", _cell(one), class_="about-assumed" if one in _OPEN else "") for one in others),
        class_="about-entry",
    )


def _cell(content: str | Markup) -> Markup:
    return Markup(content) if content.startswith("<dccLink") else text(content)
