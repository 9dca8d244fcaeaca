"""The list of runs: what each row shows, and what can be done with its run."""

from collections.abc import Sequence
from datetime import UTC, datetime
from os import stat_result
from typing import Any, Final
from urllib.parse import quote

import dash
import dash_mantine_components as dmc
from dash import dcc, html

from dashboards.charts.runs import spark
from dashboards.digests import Digests
from dashboards.jobs import State
from dashboards.pages.runs_files import address
from dashboards.site import Shown, Site
from dashboards.views.runs import Digest, Row, letters, size_words, spark_words, state_words
from dashboards.widgets import aria, data
from dashboards.words import count
from twin.errors import InputError
from twin.traces.header import Header

__all__ = ["HEAD", "PAGES_OF_A_RUN", "SHOWN", "body", "rows_of"]

HEAD: Final = ("Chosen", "Run", "State", "Written", "Service level", "Mean tension", "Over the day",
               "Open, keep, delete")  # fmt: skip

PAGES_OF_A_RUN: Final = (("/", "Floor"), ("/tension", "Tension"), ("/technician", "Technician"))

SHOWN: Final = 50
"""Rows that are shown at most: who has more runs looks for one by its name."""


def rows_of(site: Site, digests: Digests) -> list[Row]:
    """All runs that can be shown, as far as they are known."""
    headers = {kept.path: kept.header for kept in site.library}
    found = []
    for shown in site.shown():
        try:
            header = headers.get(shown.path) or shown.reader.header
            at = shown.path.stat()
        except (InputError, OSError):
            continue  # it went, or is not there yet
        found.append(_row(shown, header, at, digests.known(shown)))
    return found


def _row(shown: Shown, header: Header, at: stat_result, digest: Digest | None) -> Row:
    return Row(
        id=shown.id,
        scenario=header.name,
        seed=header.seed,
        days=header.days,
        date=header.start_date,
        written=datetime.fromtimestamp(at.st_mtime, UTC).astimezone(),
        size=at.st_size,
        observed=header.origin == "observed",
        live=shown.live is not None,
        digest=digest,
        followed=shown.followed,
    )


def body(rows: Sequence[Row], chosen: Sequence[str], replays: dict[str, State]) -> list[Any]:
    """The rows of the table; all their small lines have one scale."""
    known = [row.digest.course for row in rows if row.digest and row.digest.course]
    scale = (
        min((float(one.start[0]) for one in known if len(one.start)), default=0.0),
        max((float(one.start[-1]) for one in known if len(one.start)), default=0.0) + 1800.0,
        max([50.0, *(float(v) for one in known for v in one.tension if v == v)]),
    )
    named = letters(chosen)
    return [_line(row, named.get(row.id, ""), scale, replays.get(row.id)) for row in rows[:SHOWN]]


def _line(row: Row, letter: str, scale: tuple[float, float, float], replay: State | None) -> Any:
    days = count(row.days, "day")
    about = f"{row.scenario}, seed {row.seed}, {days} from {row.date}"
    changes = row.digest.changes if row.digest else 0
    return html.Tr(
        [
            _cell(0, _pick(row, letter)),
            html.Th(
                [
                    html.Span(row.id, className="runs-name"),
                    html.Span(about, className="runs-about"),
                    *_replayed(replay),
                ],
                scope="row",
                role="rowheader",
            ),
            _cell(
                2,
                [
                    html.Span(
                        state_words(row),
                        id={"type": "runs-state", "run": row.id},
                        className="runs-live" if row.live else "",
                    ),
                    html.Span(
                        "observed, under pseudonyms" if row.observed else "simulated",
                        className="runs-about",
                    ),
                    html.Span(
                        count(changes, "lever change") if changes else "no lever change",
                        className="runs-about",
                    ),
                ],
            ),
            _cell(
                3,
                [
                    html.Span(f"{row.written:%Y-%m-%d %H:%M}"),
                    html.Span(size_words(row.size), className="runs-about"),
                ],
            ),
            _cell(4, _number(row, 100 * row.service_level, " %")),
            _cell(5, _number(row, row.tension, " points")),
            _cell(6, _spark(row, scale)),
            _cell(7, _actions(row)),
        ],
        role="row",
    )


def _pick(row: Row, letter: str) -> Any:
    return html.Div(
        [
            dmc.Checkbox(
                id={"type": "runs-pick", "run": row.id},
                checked=bool(letter),
                size="sm",
                **aria(label=f"Lay {row.id} over the others"),
            ),
            html.Span(letter, id={"type": "runs-letter", "run": row.id}, className="runs-letter"),
        ],
        className="runs-choice",
    )


def _cell(place: int, content: Any) -> Any:
    return html.Td(content, role="cell", **data(head=HEAD[place]))


def _number(row: Row, value: float, unit: str) -> Any:
    if row.digest is None:
        return html.Span("…", title="being read")
    if row.digest.trouble:
        return html.Span("not readable", title=row.digest.trouble)
    return "–" if value != value else [f"{value:.0f}", html.Span(unit, className="runs-unit")]


def _spark(row: Row, scale: tuple[float, float, float]) -> Any:
    course = row.digest.course if row.digest else None
    if course is None or not (course.tension == course.tension).any():
        return "–"
    mask = spark(course, *scale)
    return html.Div(
        html.Span(style={"maskImage": mask, "WebkitMaskImage": mask}),
        className="runs-spark",
        role="img",
        **aria(label=spark_words(course)),
    )


def _replayed(state: State | None) -> list[Any]:
    if state is None:
        return []
    if state.phase == "done":
        text = state.result.sentence
        mark = "runs-same" if state.result.same else "runs-differs"
    else:
        text = {
            "waiting": "Replay is waiting",
            "running": f"Being replayed, {100 * state.share:.0f} % done",
            "cancelled": "Replay was called off",
            "failed": f"Cannot be replayed: {state.error}",
        }[state.phase]
        mark = ""
    return [html.Span(text, className=f"runs-about runs-replay {mark}")]


def _actions(row: Row) -> Any:
    there = {page["path"] for page in dash.page_registry.values()}
    places = [
        dcc.Link(
            [word, html.Span(f" of {row.id}", className="unseen")],
            href=f"{path}?run={_quoted(row.id)}",
            className="runs-act",
        )
        for path, word in PAGES_OF_A_RUN
        if path in there
    ]
    files = [
        html.A(
            word,
            href=address(row.id, ending),
            download="",
            className="runs-act",
            **aria(label=f"{word} of {row.id}"),
        )
        for ending, word in (("zip", "CSV"), ("sqlite", "Database"))
        if not row.observed
    ]
    if row.live:
        own = [_button("end", "End", row.id)]
    else:
        stopped = row.digest is not None and row.digest.until is not None and not row.digest.over
        own = [
            *([_button("resume", "Go on", row.id)] if stopped and not row.observed else []),
            *([] if row.observed else [_button("replay", "Replay", row.id)]),
            *([] if row.followed else [_button("delete", "Delete", row.id)]),
        ]
    return html.Div([html.Div(places), html.Div([*own, *files])], className="runs-acts")


def _button(do: str, word: str, run: str) -> Any:
    return html.Button(
        word,
        id={"type": "runs-do", "do": do, "run": run},
        type="button",
        className="runs-act",
        **aria(label=f"{word} {run}"),
    )


def _quoted(name: str) -> str:
    return quote(name, safe="")
