"""Long passages as one piece of markup, since a page of a thousand components is slow to open.

Everything that goes in is text of the twin's own; it is escaped all the same.
"""

import html
from collections.abc import Iterable
from typing import Any, NewType

from dash import dcc

__all__ = ["Markup", "joined", "lines", "link", "passage", "tag", "text"]

Markup = NewType("Markup", str)
"""Text that is escaped already."""


def text(words: object) -> Markup:
    """Words as they are; braces are escaped too, as they would be read as code."""
    plain = html.escape(str(words)).replace("{", "&#123;").replace("}", "&#125;")
    return Markup(" ".join(plain.split("\n")))


def lines(words: str) -> Markup:
    """Several lines with their indents."""
    indented = ((len(line) - len(line.lstrip()), line.lstrip()) for line in words.split("\n"))
    return Markup("<br />".join(text("\u00a0" * by + line) for by, line in indented))


def tag(name: str, *content: Markup, **attributes: str) -> Markup:
    """An element; `class_` is its class, and an attribute without a value is left out."""
    words = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"'
        for key, value in attributes.items()
        if value
    )
    return Markup(f"<{name}{words}>{''.join(content)}</{name}>")


def link(words: str, href: str) -> Markup:
    """A link to a page of the dashboard, which is shown without loading everything anew."""
    return tag("dccLink", text(words), href=href)


def joined(parts: Iterable[Markup], between: str = "") -> Markup:
    """Parts one after the other."""
    return Markup(text(between).join(parts))


def passage(*content: Markup, **more: Any) -> Any:
    """The component that shows it."""
    return dcc.Markdown(tag("div", *content), dangerously_allow_html=True, **more)
