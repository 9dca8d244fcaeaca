"""Two accounts of one shift: what supervision has on record, and what the work cost.

Every number is a measure of the catalogue, taken of the person's part of the run.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final

import numpy as np

from dashboards.views.technician import Shift
from dashboards.words import count, span
from twin.measures import MEASURES, compute
from twin.measures.arithmetic import ratio
from twin.measures.dose import body_load
from twin.measures.part import part
from twin.measures.persons import Persons
from twin.measures.run import Run
from twin.measures.technician_columns import COLUMNS
from twin.traces.tables import TABLES, Seen

__all__ = ["KNOWN_BY", "Line", "cost", "seen"]

KNOWN_BY: Final = {
    Seen.OBSERVABLE: "on record",
    Seen.DERIVABLE: "by watching",
    Seen.QUESTIONNAIRE: "by asking",
    Seen.LATENT: "model only",
}
"""Who can know a thing, in two words."""

_ORDER: Final = tuple(KNOWN_BY)


@dataclass(frozen=True, slots=True)
class Line:
    """One number: its name, how people read it, what belongs to it, and who can know it."""

    label: str
    text: str
    note: str
    seen: Seen
    how: str


class _Window:
    """What the measures say of a shift between two moments."""

    def __init__(self, shift: Shift, start: float, end: float) -> None:
        self.shift = shift
        self.start, self.end = start, end
        self.whole = start <= shift.start and end >= shift.end
        self.traces = part(shift.traces, shift.person, start, end)
        self.run = Run(self.traces)
        self.measured = compute(self.traces)

    def keeps(self, *tables: str) -> bool:
        return self.traces.has(tables)

    def percent(self, key: str) -> str:
        value = self.measured[key]
        if isnan(value):
            return "–"
        # Of a share below one in a hundred, that there is any matters.
        return f"{100 * value:.{1 if 0 < value < 0.01 else 0}f} %"

    def time(self, seconds: float) -> str:
        return "–" if isnan(seconds) else span(seconds)

    def counted(self, key: str) -> str:
        value = self.measured[key]
        return "–" if isnan(value) else f"{value:.0f}"


def seen(shift: Shift, start: float, end: float) -> list[Line]:
    """What the supervision system has on record about a shift between two moments."""
    window = _Window(shift, start, end)
    return [_line(window, *one) for one in _SEEN]


def cost(shift: Shift, start: float, end: float) -> list[Line]:
    """What the work cost between two moments, and how it was really done."""
    window = _Window(shift, start, end)
    return [_line(window, *one) for one in _COST]


Text = Callable[[_Window], tuple[str, str]]
Columns = Sequence[tuple[str, str]]


def _line(window: _Window, label: str, key: str, columns: Columns, text: Text) -> Line:
    found = [column for table, name in columns for column in TABLES[table].columns
             if column.name == name]  # fmt: skip
    who = max((column.seen for column in found), key=_ORDER.index)
    shown, note = (
        text(window) if window.keeps(*(table for table, _ in columns)) else ("–", "not kept")
    )
    return Line(label, shown, note, who, _how(key))


def _how(key: str) -> str:
    """The formula of a measure, what a column of technicians holds, or the words themselves."""
    if key in MEASURES:
        return MEASURES[key].formula
    return next((one.doc for one in COLUMNS if one.name == key), key)


def _aht(window: _Window) -> tuple[str, str]:
    target = window.run.column("supervision", "target") if window.keeps("supervision") else None
    held = target[target > 0] if target is not None else np.array([])
    note = f"target {span(float(held.mean()))}" if len(held) else "no target"
    return window.time(window.measured["aht"]), note


def _over(window: _Window) -> tuple[str, str]:
    run = window.run
    target = run.column("supervision", "target")
    timed = run.where("supervision", "act", "time") & (target > 0)
    over = timed & (run.column("supervision", "elapsed") > target)
    return window.percent(
        "over_target_share"
    ), f"{over.sum()} of {count(int(timed.sum()), 'contact')}"


def _score(window: _Window) -> tuple[str, str]:
    value = window.measured["score"]
    given = int(window.run.where("supervision", "act", "score").sum())
    return ("–" if isnan(value) else f"{value:.0f}"), f"points, {count(given, 'score')}"


def _breaks(window: _Window) -> tuple[str, str]:
    taken = window.run.where("duration", "activity", "break").sum()
    return window.time(window.run.seconds_in["break"]), count(int(taken), "break")


def _needed(window: _Window) -> tuple[str, str]:
    run = window.run
    needed = run.column("procedure", "needed") == 1
    needed &= ~run.where("procedure", "action", "repeated")
    left_out = needed & run.where("procedure", "action", "skipped")
    return window.percent("skipped_needed_share"), f"{left_out.sum()} of {needed.sum()}"


def _concealed(window: _Window) -> tuple[str, str]:
    run = window.run
    deviates = ~run.where("procedure", "action", "done") & (run.column("procedure", "action") >= 0)
    hidden = deviates & (run.column("procedure", "action") != run.column("procedure", "recorded"))
    return window.percent(
        "concealed_share"
    ), f"{hidden.sum()} of {count(int(deviates.sum()), 'deviation')}"


def _neighbour(window: _Window) -> tuple[str, str]:
    helped = window.run.where("procedure", "help", "neighbour").sum()
    return window.percent("neighbour_help_share"), count(int(helped), "step")


def _paused(window: _Window) -> tuple[str, str]:
    rows = window.run.where("regulation", "strategy", "hidden_pause")
    seconds = float(window.run.column("regulation", "seconds")[rows].sum())
    return window.time(seconds), "on record as wrap-up"


def _system(window: _Window) -> tuple[str, str]:
    seconds = float(window.run.of_answered("system_wait").sum())
    return window.time(seconds), f"{window.percent('system_time_lost')} of talk time"


def _held(window: _Window) -> tuple[str, str]:
    spent = window.run.seconds_in
    return window.time(spent["hold"] + spent["consult"]), "customer on the line"


def _tension(window: _Window) -> tuple[str, str]:
    if not window.shift.strained:
        return "–", "strain is off"
    path = window.shift.path.between(window.start, window.end)
    value = ratio(path.area, path.total)
    peak = f"peak {path.peaks.max():.0f}" if len(path.peaks) else ""
    return ("–" if isnan(value) else f"{value:.0f}"), f"points, {peak}"


def _over_threshold(window: _Window) -> tuple[str, str]:
    if not window.shift.strained:
        return "–", "strain is off"
    path = window.shift.path.between(window.start, window.end)
    return window.time(
        path.above(window.shift.threshold)
    ), f"above {window.shift.threshold:g} points"


def _fatigue(window: _Window) -> tuple[str, str]:
    value = compute(window.shift.part, ["fatigue"])["fatigue"]
    return ("–" if isnan(value) else f"{value:.0f}"), "points, end of shift"


def _body(window: _Window) -> tuple[str, str]:
    run = window.shift.run
    kept = window.shift.part.has(("person", "procedure", "regulation"))
    found = body_load(Persons(run)) if kept else np.array([])
    value = 100 * float(found[0]) if len(found) else float("nan")
    return ("–" if isnan(value) else f"{value:.0f}"), "of 100, whole shift"


_ACTED: Columns = (("supervision", "act"),)
_DONE: Columns = (("procedure", "action"),)
_FELT: Columns = (("strain", "tension"),)
_TIMED: Columns = (("duration", "activity"),)

_SEEN: Final[tuple[tuple[str, str, Columns, Text], ...]] = (
    ("Contacts handled", "answered", (("contact", "outcome"),),
     lambda w: (w.counted("answered"), "answered")),
    ("AHT", "aht", (("contact", "talk"),), _aht),
    ("Over target", "over_target_share", _ACTED, _over),
    ("Script fitness, on record", "script_fitness_recorded", (("procedure", "recorded"),),
     lambda w: (w.percent("script_fitness_recorded"), "of steps")),
    ("Occupancy", "occupancy", _TIMED,
     lambda w: (w.percent("occupancy"), "of time at disposal")),
    ("On shift", "time of all stretches in the duration table", _TIMED,
     lambda w: (w.time(w.run.staffed), "h:min:s")),
    ("Breaks on record", "time of the stretches break in the duration table", _TIMED, _breaks),
    ("Listened to", "listened", _ACTED, lambda w: (w.counted("listened"), "contacts")),
    ("Score", "score", _ACTED, _score),
    ("Alerts", "alerts", _ACTED, lambda w: (w.counted("alerts"), "over their time")),
    ("Rows on record", "supervision_events", _ACTED,
     lambda w: (w.counted("supervision_events"), f"coached {w.counted('coached')} ×")),
)  # fmt: skip

_COST: Final[tuple[tuple[str, str, Columns, Text], ...]] = (
    ("Waiting for the system", "waiting for the information system, summed over answered contacts; "
     "and its share of their talk time", (("contact", "system_wait"),), _system),
    ("On hold or asking an expert",
     "time of the stretches hold and consult in the duration table", _TIMED, _held),
    ("Help from a neighbour", "neighbour_help_share", (("procedure", "help"),), _neighbour),
    ("Script fitness, real", "script_fitness_real", _DONE,
     lambda w: (w.percent("script_fitness_real"), "of steps")),
    ("Deviations concealed", "concealed_share", _DONE, _concealed),
    ("Needed steps skipped", "skipped_needed_share", (("procedure", "needed"),), _needed),
    ("Hidden pauses", "seconds of the rows hidden_pause in the regulation table; on record they "
     "are after-contact work", (("regulation", "seconds"),), _paused),
    ("Mean tension", "tension", _FELT, _tension),
    ("Time over threshold",
     "time on shift spent above targets.tension; tension as for its mean", _FELT, _over_threshold),
    ("Fatigue", "fatigue", (("strain", "closing"),), _fatigue),
    ("Body load", "body_load", (("strain", "tension"),), _body),
)  # fmt: skip
