"""The state of a page in its address: what differs from the defaults, and nothing else.

A page declares its `Field`s. Its layout reads them with `read`, and `keep` writes whatever somebody
changes back to the address, without loading the page anew. So every link is a lesson.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc

__all__ = ["Field", "keep", "pick_run", "read", "store", "whole"]

_LONGEST = 1000
"""Characters of a value that are looked at."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value in an address.

    Args:
        key: its name in the address.
        component: the id of the component that holds it.
        default: the value that is left out of the address; its type is the value's type.
        prop: the component's property.
        choices: the only values allowed, if there are only some.
        low: the least number allowed.
        high: the greatest number allowed.
    """

    key: str
    component: str
    default: Any = ""
    prop: str = "value"
    choices: Sequence[Any] | None = None
    low: float | None = None
    high: float | None = None


def read(fields: Sequence[Field], query: Mapping[str, Any]) -> dict[str, Any]:
    """The values by key; the default where the address has none that is allowed."""
    return {one.key: _read(one, query.get(one.key)) for one in fields}


def whole(text: Any, otherwise: int) -> int:
    """The whole number that a text says; `otherwise` if it says none, or one beyond all use."""
    plain = str(text)[:10]
    return int(plain) if plain.isdecimal() and len(plain) < 10 else otherwise


def store(page: str) -> Any:
    """What a page's layout must hold for `keep` to work."""
    return dcc.Store(id=f"{page}-address")


def keep(app: Dash, page: str, fields: Sequence[Field]) -> None:
    """Write the values to the address whenever one changes."""
    keys, defaults = [one.key for one in fields], [one.default for one in fields]
    script: Any = app.clientside_callback  # Dash does not say its type
    script(
        f"(...values) => window.twin.address.keep({json.dumps(keys)}, {json.dumps(defaults)}, "
        "values)",
        Output(f"{page}-address", "data"),
        *(Input(one.component, one.prop) for one in fields),
    )


def pick_run(app: Dash, page: str) -> None:
    """Let the select `PAGE-pick` lead to another run, told from the one in the store `PAGE-run`."""
    script: Any = app.clientside_callback  # Dash does not say its type
    script(
        ClientsideFunction("address", "pick"),
        Output("go", "href", allow_duplicate=True),
        Input(f"{page}-pick", "value"),
        State(f"{page}-run", "data"),
        prevent_initial_call=True,
    )


def _read(field: Field, text: Any) -> Any:
    if text is None:
        return field.default
    text = str(text)[:_LONGEST]
    value: Any = text
    try:
        if isinstance(field.default, bool):
            value = {"1": True, "0": False}[text]
        elif isinstance(field.default, int):
            value = int(text)
        elif isinstance(field.default, float):
            value = float(text)
    except (ValueError, KeyError):
        return field.default
    if field.choices is not None and value not in field.choices:
        return field.default
    if isinstance(value, int | float) and not isinstance(value, bool):
        if field.low is not None and not value >= field.low:
            return field.default
        if field.high is not None and not value <= field.high:
            return field.default
    return value
