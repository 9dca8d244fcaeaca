"""What browsers ask of callbacks, held against what the callbacks say they take.

Pages send what they were made to send. Whatever else comes was made by hand, or by a page that is
older than the server: it is refused in one line, with status 400, before a callback sees it. What
goes wrong behind that is a mistake of ours and is not hidden.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from inspect import Parameter, signature
from math import isfinite
from typing import Any, Final, get_type_hints

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Response, request
from pydantic import TypeAdapter, ValidationError

from twin.errors import InputError

__all__ = ["TypedDash", "refuse_malformed", "why_malformed"]

LARGEST: Final = 4 << 20
"""Bytes of a request that are looked at; pages send some kilobytes."""

_UPDATE: Final = "/_dash-update-component"
_WORDS: Final = ("pathname", "search", "hash", "href")
"""Properties of an address, which are text."""


class _Unlike(ValueError):
    """A value of another type than the callback takes."""


class TypedDash(Dash):
    """A Dash app whose callbacks are only given values of the types they are annotated with."""

    def callback(self, *args: Any, **kwargs: Any) -> Any:
        """As `Dash.callback`."""
        decorate: Any = super().callback(*args, **kwargs)
        return lambda function: decorate(_checked(function))


def refuse_malformed(app: Dash) -> None:
    """Answer what no page sends with one line and status 400."""
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = LARGEST

    @server.before_request
    def look() -> Response | None:
        if request.path != _UPDATE or request.method != "POST":
            return None
        if (request.content_length or 0) > LARGEST:
            return _line(f"the request: allowed: up to {LARGEST >> 20} MB", 413)
        why = why_malformed(_decoded(request.get_data()), app.callback_map)
        return _line(why, 400) if why else None

    @server.errorhandler(_Unlike)
    @server.errorhandler(InputError)
    def refused(error: Exception) -> Response:
        return _line(str(error), 400)

    @server.errorhandler(DependencyException)
    def missing(error: Exception) -> Response:
        return _line("there is no such file", 404)


def why_malformed(body: Any, callbacks: Mapping[str, Any]) -> str:
    """Why a request is none that a page sends, in one line; empty if it may be one.

    Args:
        body: the request, decoded.
        callbacks: what there is to ask, as Dash has it.
    """
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return "the request: allowed: a JSON object that names its output"
    asked = callbacks.get(body["output"])
    if asked is None or "callback" not in asked:
        return f"output = {body['output'][:80]!r}: nothing writes there; load the page anew"
    for part in ("inputs", "state"):
        if not _are(body.get(part, []), asked[part]):
            return f"{part}: not those of this output; load the page anew"
    if not asked.get("no_output") and not _could_be_outputs(body.get("outputs"), asked["output"]):
        return "outputs: not those of this output; load the page anew"
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(map(_is_name, changed)):
        return "changedPropIds: allowed: a list of names"
    return ""


def _decoded(text: bytes) -> Any:
    """What JSON says; None if it is none, or has numbers that no browser sends."""
    try:
        return json.loads(text, parse_float=_finite, parse_constant=_finite)
    except (ValueError, RecursionError):
        return None


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


def _is_name(given: Any) -> bool:
    """Whether that can name a component's property: `id.prop`, the id in JSON if it is several."""
    if not isinstance(given, str):
        return False
    if not given.startswith("{"):
        return True
    try:
        return isinstance(json.loads(given.rpartition(".")[0]), dict)
    except ValueError:
        return False


def _line(text: str, status: int) -> Response:
    return Response(" ".join(text.split()) + "\n", status, mimetype="text/plain")


def _are(given: Any, wanted: Sequence[Mapping[str, str]]) -> bool:
    return (
        isinstance(given, list)
        and len(given) == len(wanted)
        and all(_is(one, like) for one, like in zip(given, wanted, strict=True))
    )


def _is(given: Any, like: Mapping[str, str]) -> bool:
    """Whether that is a value of the component, or the values of all that it stands for."""
    name, prop = like["id"], like["property"]
    many = name.startswith("{") and '["ALL' in name
    if many is not isinstance(given, list):
        return False
    return all(
        _is_named(_get(one, "id"), name)
        and _get(one, "property") == prop
        and _is_address(prop, _get(one, "value"))
        for one in (given if many else [given])
    )


def _is_address(prop: str, value: Any) -> bool:
    """Whether that can be this part of an address, if it is a part of one."""
    if value is None or prop not in _WORDS:
        return True
    return isinstance(value, str) and (prop != "pathname" or value.startswith("/"))


def _could_be_outputs(given: Any, wanted: Any) -> bool:
    """Whether those are outputs; those of a pattern are many, and stand in a list of their own."""
    if not isinstance(wanted, list):
        return _is_output(given, str(wanted))
    return (
        isinstance(given, list)
        and len(given) == len(wanted)
        and all(_is_output(one, str(like)) for one, like in zip(given, wanted, strict=True))
    )


def _is_output(given: Any, like: str) -> bool:
    name, _, prop = like.rpartition(".")
    many = name.startswith("{") and '["ALL' in name
    if many is not isinstance(given, list):
        return False
    for one in given if many else [given]:
        # What several callbacks write to is told apart by what follows an at sign.
        plain = str(_get(one, "property")).partition("@")[0]
        if plain != prop or not _is_named(_get(one, "id"), name):
            return False
    return True


def _is_named(given: Any, name: str) -> bool:
    """Whether that is the component of that name, or one that a pattern stands for."""
    if not name.startswith("{"):
        return bool(given == name)
    pattern = json.loads(name)
    return (
        isinstance(given, dict)
        and given.keys() == pattern.keys()
        and all(
            isinstance(given[key], str) if isinstance(value, list) else given[key] == value
            for key, value in pattern.items()
        )
    )


def _get(given: Any, key: str) -> Any:
    return given.get(key) if isinstance(given, dict) else None


def _checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """The callback, which refuses values of other types than it is annotated with."""
    kinds = _kinds(function)

    @wraps(function)
    def checked(*values: Any, **named: Any) -> Any:
        for (name, kind), value in zip(kinds, values, strict=False):
            if kind is not None:
                try:
                    kind.validate_python(value, strict=True)
                except ValidationError:
                    shown = repr(value)[:80]
                    raise _Unlike(f"{name.strip('_')} = {shown}: of another kind") from None
        return function(*values, **named)

    return checked


def _kinds(function: Callable[..., Any]) -> list[tuple[str, TypeAdapter[Any] | None]]:
    """The types of the positional parameters; None where anything goes."""
    hints = get_type_hints(function)
    return [
        (name, _kind(hints.get(name, Any)))
        for name, one in signature(function).parameters.items()
        if one.kind is Parameter.POSITIONAL_OR_KEYWORD
    ]


def _kind(hint: Any) -> TypeAdapter[Any] | None:
    if hint is Any:
        return None
    return TypeAdapter(hint)
