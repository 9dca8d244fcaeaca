"""Why a technician's tension is what it is at a moment: the accounts of the ledger, carried to it.

Between two ledger rows of a component of tension only wear can have happened, so its level at any
moment is its last closing times e^(-Δt/τ), with τ by what the technician did meanwhile. Work on a
contact is entered when it is over, as one stretch of constant exposure: a moment inside it is
worked out from its row by the rule that made it, and the row is told so far. Fatigue, which also
rises between rows, is told as of its last row.
"""

from dataclasses import dataclass, replace
from math import isnan, log1p, nan

import numpy as np

from twin.errors import InputError
from twin.measures.arithmetic import Floats, ratio
from twin.measures.spans import TOLERANCE
from twin.measures.wear import LEDGER, Wear, brings_along, drives, rests, rows_of
from twin.measures.whereabouts import at_work_on, person_meant, shift_at
from twin.rules import strain as rules
from twin.traces.frame import Traces
from twin.traces.tables import COMPONENTS, NONE, TENSION_COMPONENTS

__all__ = ["Account", "Entry", "Explanation", "explain"]

_FULL = 1 - 1e-12  # a level of 1 has no logarithm


@dataclass(frozen=True, slots=True)
class Entry:
    """One ledger row behind a level, with its words spelled out; times in seconds.

    `left` is what is left of the increment at the moment explained, nan in the accounts of fatigue
    and exhaustion. `contact` is -1 where none is behind the row; `control` and `support` are -1 in
    a row without exposure. A row `under_way` is told so far: `t` is the moment explained, `ends`
    when the ledger entered it, with the exposure of the whole.
    """

    t: float
    start: float
    trigger: str
    contact: int
    contact_type: str | None
    exposure: float
    weight: float
    control: float
    support: float
    buffer: float
    opening: float
    increment: float
    decay: float
    closing: float
    left: float
    under_way: bool
    ends: float


@dataclass(frozen=True, slots=True)
class Account:
    """One component since the shift began: opening + increment - decay = level.

    `carried` is the part of `decay` that no row tells yet: what wore off since the last one. Of a
    component of tension, `opening_left` and the entries' `left` add up to `level`; `share` is its
    part of tension, 0 to 1, and `points` the same in points. Fatigue and exhaustion are told as of
    their last row (`as_of`, or the beginning of the shift), and those three are nan: how fast
    somebody tires is not written down.
    """

    component: str
    opening: float
    increment: float
    decay: float
    level: float
    carried: float
    as_of: float
    opening_left: float
    share: float
    points: float
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A technician's tension at a moment, and what it is made of.

    All times are in seconds since midnight of the run's first day. Everything is told as of
    `as_of`: the moment `at` itself, or, where a run was left off during a contact and so cannot say
    what it does, the beginning of that. `contact` is the one under way (-1: none is).
    `insecurity` (0 to 1), `reactivity` (a factor) and `watchfulness` (a factor on being
    supervised) are what the technician brings along, nan where the run does not say. `tension`
    is 100 (1 - Π(1 - A)) over the levels A of the accounts in `parts`.
    """

    technician: str
    team: str
    contract: str
    insecurity: float
    reactivity: float
    watchfulness: float
    at: float
    as_of: float
    shift_start: float
    activity: str
    contact: int
    tension: float
    parts: tuple[Account, ...]
    apart: tuple[Account, ...]


def explain(traces: Traces, technician: str, at: float) -> Explanation:
    """Why a technician's tension was what it was `at` a moment (s since the first midnight).

    A technician may be named in short: T7 is T007. Each component's part of tension is its share
    of -Σ ln(1 - A): the components multiply, and logarithms of what each leaves add up.

    Raises:
        InputError: the run keeps no ledger, or the technician is unknown or not on shift then.
    """
    header = traces.header
    if header.origin != "simulated":
        raise InputError("an observed log, which has no ledger of strain; allowed: a simulated run")
    if not header.section("strain").get("enabled", True):
        raise InputError("strain is switched off in this run; allowed: one with strain.enabled")
    person = person_meant(traces, technician)
    who = header.people[person]
    stretches = rows_of(traces, "duration", person)
    begin, end = shift_at(stretches, who.name, at)
    stretches = stretches[(stretches[:, 4] >= begin - TOLERANCE) & (stretches[:, 0] <= end)]
    stretches = stretches[np.argsort(stretches[:, 4], kind="stable")]
    rows = rows_of(traces, "strain", person)
    activity, contact, since, is_open = at_work_on(stretches, rows[:, 0], at)
    as_of = since if is_open else at
    brings = brings_along(traces, person)
    wear = Wear(rests(traces, stretches, rows), header.section("strain"))
    rows, ends = _so_far(rows, as_of, wear, header.section("strain"), brings)
    accounts = [
        _account(traces, component, rows, begin, as_of, wear, ends)
        for component in range(len(COMPONENTS))
    ]
    levels = [account.level for account in accounts[:TENSION_COMPONENTS]]
    tension = rules.tension(*levels)
    logs = [-log1p(-min(level, _FULL)) for level in levels]
    shares = [ratio(log, sum(logs)) if log else 0.0 for log in logs]
    return Explanation(
        technician=who.name,
        team=who.team,
        contract=who.contract,
        **brings,
        at=at,
        as_of=as_of,
        shift_start=begin,
        activity=activity,
        contact=contact,
        tension=tension,
        parts=tuple(
            replace(account, share=share, points=tension * share)
            for account, share in zip(accounts, shares, strict=False)
        ),
        apart=tuple(accounts[TENSION_COMPONENTS:]),
    )


def _so_far(
    rows: Floats, until: float, wear: Wear, strain: dict[str, float], brings: dict[str, float]
) -> tuple[Floats, float]:
    """The ledger up to a moment (s), and when the stretch of work that holds it ends (nan: none).

    The rows of that stretch are cut at the moment. Exposure is constant over a stretch, so what it
    came to by then follows from the rule that its whole came from (`twin.rules.strain.built`).
    """
    spans_it = (rows[:, LEDGER["start"]] < until) & (until < rows[:, 0] - TOLERANCE)
    cut = spans_it & (rows[:, LEDGER["control"]] >= 0)
    earlier = rows[rows[:, 0] <= until + TOLERANCE]
    if not cut.any():
        return earlier, nan
    under_way = rows[cut]
    made = [_cut(row, earlier, until, wear, strain, brings) for row in under_way]
    return np.vstack((earlier, made)), float(under_way[0, 0])


def _cut(
    row: Floats,
    earlier: Floats,
    until: float,
    wear: Wear,
    strain: dict[str, float],
    brings: dict[str, float],
) -> Floats:
    """A row of the ledger as it would be if its stretch had ended at a moment (s)."""
    component, start, opening = (row[LEDGER[name]] for name in ("component", "start", "opening"))
    before = earlier[earlier[:, LEDGER["component"]] == component]
    level = opening * wear.left(float(before[-1, 0]), start) if len(before) else 0.0
    drive = float(drives(row[None], strain, brings)[0])
    tau, seconds = strain["decay_work"], until - start
    added, lost = rules.booked(np.array(level), np.array(drive), tau, np.array(seconds))
    made = row.copy()
    made[0] = until
    made[LEDGER["increment"]], made[LEDGER["decay"]] = added, lost + (opening - level)
    made[LEDGER["closing"]] = rules.built(level, drive, tau, seconds)
    return made


def _account(
    traces: Traces,
    component: int,
    rows: Floats,
    begin: float,
    until: float,
    wear: Wear,
    ends: float,
) -> Account:
    """A component from the beginning of the shift to a moment; both in s.

    A row that closes at the moment is under way if its stretch ends later (`ends`, in s).
    """
    rows = rows[(rows[:, LEDGER["component"]] == component) & (rows[:, 0] <= until + TOLERANCE)]
    earlier = rows[:, 0] <= begin + TOLERANCE
    opening = float(rows[earlier][-1, LEDGER["closing"]]) if earlier.any() else 0.0
    rows = rows[~earlier]
    increment, decay = (float(rows[:, LEDGER[name]].sum()) for name in ("increment", "decay"))
    last = float(rows[-1, 0]) if len(rows) else begin
    closing = float(rows[-1, LEDGER["closing"]]) if len(rows) else opening
    if component < TENSION_COMPONENTS:
        told, level = until, closing * wear.left(last, until)
        remains = _remaining(rows, begin, until, wear)
        opening_left = opening * wear.left(begin, until)
    else:
        told, level = last, closing
        remains = np.full(len(rows), nan)
        opening_left = nan
    return Account(
        component=COMPONENTS[component],
        opening=opening,
        increment=increment,
        decay=decay + (closing - level),
        level=level,
        carried=closing - level,
        as_of=told,
        opening_left=opening_left,
        share=nan,
        points=nan,
        entries=tuple(
            _entry(traces, row, float(left), ends if row[0] == until else nan)
            for row, left in zip(rows, remains, strict=True)
        ),
    )


def _remaining(rows: Floats, begin: float, until: float, wear: Wear) -> Floats:
    """What is left at a moment of each row's increment, shape (rows,).

    The equation of a level is linear, dA/dt = a (1 - A) - A/τ: what a level was at the row before
    has worn to opening × e^(-Δt/τ) when the row closes, and the rest of the closing is the row's.
    """
    moments = np.append(begin, rows[:, 0])
    own = [
        row[LEDGER["closing"]] - row[LEDGER["opening"]] * wear.left(before, row[0])
        for before, row in zip(moments[:-1], rows, strict=True)
    ]
    # A break leaves nothing of its own, but for rounding.
    return np.array(
        [max(left, 0.0) * wear.left(t, until) for left, t in zip(own, rows[:, 0], strict=True)]
    )


def _entry(traces: Traces, row: Floats, left: float, ends: float) -> Entry:
    words = traces.header.words("trigger")
    contact = int(row[LEDGER["contact"]])
    numbers = (
        "exposure", "weight", "control", "support", "buffer", "opening", "increment", "decay",
        "closing",
    )  # fmt: skip
    return Entry(
        t=float(row[0]),
        start=float(row[LEDGER["start"]]),
        trigger=words[int(row[LEDGER["trigger"]])],
        contact=contact,
        contact_type=_typerows_of(traces, contact),
        left=left,
        under_way=not isnan(ends),
        ends=float(row[0]) if isnan(ends) else ends,
        **{name: float(row[LEDGER[name]]) for name in numbers},
    )


def _typerows_of(traces: Traces, contact: int) -> str | None:
    rows = np.flatnonzero(traces.column("contact", "contact") == contact)
    kind = int(traces.column("contact", "contact_type")[rows[0]]) if len(rows) else NONE
    return traces.header.words("contact_type")[kind] if kind >= 0 else None
