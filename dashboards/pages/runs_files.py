"""The files of a run to take away: the database itself, or a zip of tables."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dash import Dash
from flask import Response, send_file

from dashboards.site import Shown, Site
from twin.errors import InputError
from twin.traces.database import SIDE_FILES
from twin.traces.export.zipped import zipped

__all__ = ["add_routes", "address"]

_PIECE = 1 << 18


def address(name: str, ending: str) -> str:
    """Where a run is to be had as a file: `zip` or `sqlite`."""
    return f"/runs/export/{quote(name, safe='')}.{ending}"


def add_routes(app: Dash, site: Site) -> None:
    """Let runs be fetched as files."""

    def tables(name: str) -> Response:
        try:
            parts = zipped(_given_away(site.run(name)).reader)
            first = next(parts)
        except InputError as error:
            return _refused(error)
        return _attached(_all(first, parts), f"{name}.zip", "application/zip")

    def database(name: str) -> Response:
        try:
            shown = _given_away(site.run(name))
            if _whole(shown):
                file: Response = send_file(
                    shown.path.absolute(),
                    mimetype="application/vnd.sqlite3",
                    as_attachment=True,
                    download_name=f"{name}.sqlite",
                )
                return file
            parts = _copied(shown)
            first = next(parts)
        except InputError as error:
            return _refused(error)
        return _attached(_all(first, parts), f"{name}.sqlite", "application/vnd.sqlite3")

    server: Any = app.server
    server.add_url_rule("/runs/export/<name>.zip", "run_tables", tables)
    server.add_url_rule("/runs/export/<name>.sqlite", "run_database", database)


def _given_away(shown: Shown) -> Shown:
    """The run, if its rows may be had by whoever sees this page."""
    if shown.reader.header.origin != "simulated":
        raise InputError(
            f"{shown.id}: rows about single real people, under pseudonyms; whoever keeps the file "
            "has them; allowed: a simulated run"
        )
    return shown


def _whole(shown: Shown) -> bool:
    """Whether everything is in the one file."""
    beside = (Path(f"{shown.path}{ending}") for ending in SIDE_FILES)
    return shown.live is None and not any(path.exists() for path in beside)


def _copied(shown: Shown) -> Iterator[bytes]:
    """The run as it is at this moment, from a copy that goes when it was sent."""
    with tempfile.TemporaryDirectory(prefix="twin-") as folder:
        copy = Path(folder, "run.sqlite")
        shown.reader.copy_to(copy)
        with copy.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


def _all(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _attached(parts: Iterator[bytes], name: str, kind: str) -> Response:
    response = Response(parts, mimetype=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _refused(error: InputError) -> Response:
    return Response(f"{error}\n", status=404, mimetype="text/plain")
