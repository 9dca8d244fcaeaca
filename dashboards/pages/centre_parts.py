"""Parts of the page Real centre: the badge, the tiles, what is recommended, scores and drift."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import dash_mantine_components as dmc
from dash import html

from dashboards.panel import grid_of
from dashboards.views.centre import LABELS, age_words, expected_words, now_tiles, score_rows
from dashboards.widgets import aria
from dashboards.words import clock
from twin.mirror.drift import Drift, in_words
from twin.mirror.link import Link, Now
from twin.mirror.recommend import Recommendation
from twin.mirror.scoring import Score
from twin.mirror.what_if import WHAT_IFS

__all__ = ["MEASURES", "advice", "badge_of", "drift_words", "scores_of", "tiles_of"]

MEASURES: Final = [
    {"value": name, "label": LABELS[name]}
    for name in ("queue", "service_level", "wait", "occupancy", "strain", "offered")
]

_STATUS: Final = {
    "proposed": "Proposed",
    "approved": "Approved, not applied yet",
    "declined": "Declined",
    "posted": "Applied",
    "followed": "Applied, and its effect looked at",
    "expired": "Expired",
}
_SHOWN = 6


def badge_of(link: Link) -> list[Any]:
    """The badge, with the age of the data and why it is this one."""
    now = link.now()
    badge = link.badge(now)
    return [
        html.Span(badge.word, className=f"badge centre-{badge.word.lower()}"),
        html.Span(f"data {age_words(now.age)}", className="centre-age"),
        html.Span(badge.why, className="centre-why"),
    ]


def tiles_of(now: Now) -> list[Any]:
    """The tiles of what holds now."""
    return [
        html.Div(
            [
                html.Div(label, className="tile-label"),
                html.Div(value, className="tile-value"),
                html.Div(note, className="tile-note"),
            ],
            className="tile",
            role="group",
            **aria(label=label),
        )
        for label, value, note in now_tiles(now.state)
    ]


def advice(
    found: Iterable[Recommendation],
    came: dict[str, list[str]],
    *,
    webhook: bool,
    posting: Callable[[str], bool],
) -> list[Any]:
    """What is recommended, the newest first, each with what may be decided of it.

    Args:
        found: the recommendations.
        came: what came of those that were applied, by id.
        webhook: whether what is approved is posted.
        posting: tells of an id whether it is being posted now.
    """
    newest = _newest(found)[:_SHOWN]
    if not newest:
        return [
            html.P(
                "Nothing is recommended now: something is proposed once the runs of a forecast "
                "agree that it helps by enough to be worth the trouble, and harms nothing.",
                className="sentence",
            )
        ]
    return [
        _one(one, came.get(one.id, []), webhook=webhook, posting=posting(one.id)) for one in newest
    ]


def _newest(found: Iterable[Recommendation]) -> list[Recommendation]:
    """The newest first; a proposal only if it is the latest word on the same thing."""
    kept: list[Recommendation] = []
    said: set[str] = set()
    for one in sorted(found, key=lambda one: one.time, reverse=True):
        if one.status == "expired" or (one.status == "proposed" and one.subject in said):
            continue
        said.add(one.subject)
        kept.append(one)
    return kept


def _one(one: Recommendation, came: list[str], *, webhook: bool, posting: bool) -> Any:
    title = WHAT_IFS[one.subject].words if one.subject in WHAT_IFS else one.subject
    parts: list[Any] = [
        html.H3(title[:1].upper() + title[1:]),
        html.Div(_STATUS[one.status], className=f"centre-status centre-status-{one.status}"),
        html.Ul([html.Li(line) for line in expected_words(one.expected)], className="centre-gain"),
    ]
    if one.status == "proposed":
        parts += [
            html.Div(
                f"By the forecast of {clock(one.at)}; holds until {clock(one.ends)}.",
                className="lead",
            ),
            html.Div(
                [
                    _button("Approve", one, "approve"),
                    _button("Decline", one, "decline", "default"),
                ],
                className="centre-buttons",
            ),
        ]
    if one.by:
        parts.append(html.Div(f"Decided by {one.by}.", className="lead"))
    if one.status == "approved":
        parts += _approved(one, webhook=webhook, posting=posting)
    elif one.note:
        parts.append(html.Div(one.note, className="lead"))
    if came:
        lines = html.Ul([html.Li(line) for line in came], className="centre-gain")
        parts.append(html.Details([html.Summary("What came of it so far"), lines]))
    return html.Article(parts, className="centre-one")


def _approved(one: Recommendation, *, webhook: bool, posting: bool) -> list[Any]:
    """What is told of one that was approved and is not applied yet, and what can be done."""
    if posting:
        return [html.Div("It is being posted to the centre.", className="lead")]
    if not webhook:
        how = "No webhook is named, so that nothing is posted: bring it about yourself."
    else:
        how = f"{one.note or 'Not posted yet.'} Nothing was told to the centre."
    alarm = "lead centre-alarm" if webhook else "lead"
    buttons = [_button("Post again", one, "post")] if webhook else []
    buttons.append(_button("It is done", one, "done", "default"))
    return [html.Div(how, className=alarm), html.Div(buttons, className="centre-buttons")]


def _button(label: str, one: Recommendation, act: str, variant: str = "filled") -> Any:
    words = WHAT_IFS[one.subject].words if one.subject in WHAT_IFS else one.subject
    return dmc.Button(
        label,
        id={"type": "centre-decide", "act": act, "id": one.id},
        size="xs",
        variant=variant,
        **aria(label=f"{label}: {words}"),
    )


def scores_of(scores: Sequence[Score]) -> list[Any]:
    """How forecasts did, in a sentence and a table."""
    if not any(one.n for one in scores):
        return [html.P("No forecast's time is over yet.", className="sentence")]
    sentence, head, rows = score_rows(scores)
    return [
        html.P(sentence, className="sentence"),
        html.Div(
            html.Table(grid_of(head, rows)),
            className="scroll",
            tabIndex=0,
            role="region",
            **aria(label="Scores of forecasts"),
        ),
    ]


def drift_words(found: Sequence[Drift], days: Sequence[str], refit: str) -> list[Any]:
    """What drifted, and how to fit again; or that nothing did."""
    known = [one for one in found if len(one.days) > 1]
    if not known:
        return [html.P("Two whole days are needed to say anything.", className="sentence")]
    alarms = [one for one in known if one.alarm_on is not None]
    lead = "Nothing has drifted." if not alarms else "Drift: the scenario should be fitted again."
    lines = [in_words(one, days, refit) for one in known]
    return [
        html.P(lead, className="sentence" if not alarms else "sentence centre-alarm"),
        html.Ul([html.Li(line[:1].upper() + line[1:]) for line in lines], className="centre-gain"),
    ]
