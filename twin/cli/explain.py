"""`twin explain`: why a technician's tension is what it is, from the ledger of a run."""

import math
import re
from collections.abc import Sequence
from dataclasses import asdict
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twin.cli.options import Json
from twin.cli.output import clock, console, number, print_json, table
from twin.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from twin.measures.explain import Account, Entry, Explanation

__all__ = ["explain"]

_DAY = 86400.0
_NOTHING = 5e-4  # what three decimals do not show

_ADDED = (
    "Per hour, a row adds strain.gain × own reactivity (for supervision also own watchfulness) × "
    "exposure × weight × buffer, of what the level leaves to 1; the buffer is what control and "
    "support let through, raised by exhaustion. Exposure is constant over a row's stretch: it is "
    "known when the work is over, and a row so far has that of the whole."
)

_TOLD_APART = {
    "contact": "the work itself",
    "over_target": "handling time",
    "quality_against_clock": "a good answer takes longer than the target allows",
    "interrupted": "by an urgent contact",
    "shown_below_target": "lately",
    "figures_shown": "none lately below target",
    "customer_rude": "aggressive",
    "rest": "off work",
}
"""What the words of the ledger's triggers, which are shown as they are, leave unsaid."""

_DOING = {
    "ready": "ready for a contact",
    "ringing": "being rung",
    "talk": "talking",
    "hold": "waiting for an expert",
    "wrap_up": "wrapping up",
    "break": "on a break",
    "coaching": "being coached",
    "consult": "asking an expert",
}


def explain(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A file of twin run or twin serve.")],
    technician: Annotated[
        str, typer.Option(metavar="NAME", help="Who: T07, or R003 of the reserve.")
    ],
    at: Annotated[str, typer.Option(metavar="HH:MM", help="When: a time of day, or HH:MM:SS.")],
    day: Annotated[int, typer.Option(min=1, metavar="N", help="Which day of the run.")] = 1,
    rows: Annotated[
        int, typer.Option(min=0, metavar="N", help="Ledger rows to show for each component.")
    ] = 3,
    as_json: Json = False,
) -> None:
    """Say what a technician's tension at a moment is made of, back to the events behind it.

    Every number is the ledger's: since the shift began, opening + added - worn off = level.
    For example: twin explain today.sqlite --technician T07 --at 11:40
    """
    from twin.measures.explain import explain as explained
    from twin.traces.reader import RunReader

    reader = RunReader(run)
    moment = _moment(at) + (day - 1) * _DAY
    if day > reader.header.days:
        raise InputError(f"--day {day}: allowed: 1 to {reader.header.days}, the days of {run}")
    traces = reader.traces()
    try:
        found = explained(traces, technician, moment)
    except InputError as error:
        raise InputError(f"{run}: {error}") from None
    if as_json:
        print_json({"run": str(run), "day": day, **asdict(found)})
    else:
        _print(found, day, rows)


def _moment(text: str) -> float:
    match = re.fullmatch(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?", text.strip())
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    moment = 3600.0 * hours + 60.0 * minutes + seconds
    if not match or moment > _DAY:
        raise InputError(
            f"--at {text or repr(text)}: allowed: a time of day up to 24:00, HH:MM or HH:MM:SS"
        )
    return moment


def _print(found: "Explanation", day: int, rows: int) -> None:
    from rich.text import Text

    screen = console()
    midnight = (day - 1) * _DAY
    screen.print(
        Text(
            f"{found.technician}, day {day} at {_time(found.at - midnight)}: "
            f"tension {found.tension:.1f} of 100 points",
            style="bold",
        )
    )
    typer.echo(
        f"Team {found.team}, {found.contract.replace('_', '-')} contract; on shift since "
        f"{_time(found.shift_start - midnight)}; {_DOING.get(found.activity, found.activity)}."
    )
    if not math.isnan(found.insecurity):
        typer.echo(
            f"Brings along: felt insecurity {found.insecurity:.2f} of 1; reacts to demands "
            f"{found.reactivity:.2f} times as strongly as usual, and to being supervised "
            f"{found.watchfulness:.2f} times that (watchfulness)."
        )
    if found.contact >= 0 and found.as_of == found.at:
        typer.echo(
            f"Contact {found.contact} is under way: what it has done so far is worked out from its "
            "whole, and marked so far."
        )
    elif found.contact >= 0:
        typer.echo(
            f"Told as of {_time(found.as_of - midnight)}: what contact {found.contact} does is "
            "entered when it is over, and the run was left off before."
        )
    typer.echo()
    screen.print(_parts(found.parts))
    typer.echo()
    screen.print(
        Text(
            "Since the shift began, opening + added − worn off = level, 0 to 1. Tension is "
            "100 (1 − Π(1 − level)): components do not simply add up, so each one's share is its "
            "part of Σ −ln(1 − level).",
            style="dim",
        )
    )
    typer.echo()
    for account in sorted(found.parts, key=lambda part: -part.level):
        if account.level >= _NOTHING and rows:
            _print_rows(screen, account, rows, midnight)
    if rows:
        screen.print(Text(_ADDED, style="dim"))
        typer.echo()
    screen.print(Text("Apart from tension, as of the last row of each", style="bold"))
    screen.print(_accounts(found.apart, midnight))
    typer.echo()
    typer.echo(
        "Fatigue is written down at breaks and at the end of a shift, exhaustion when a shift ends."
    )


_COLUMNS = ("opening", "added", "worn off", "level")


def _parts(accounts: "Sequence[Account]") -> "Table":
    """The components of tension, one line each."""
    shown = table("component", *_COLUMNS, "share", "points", right=(*_COLUMNS, "share", "points"))
    points = _in_step([account.points for account in accounts], 1)
    for account, own in zip(accounts, points, strict=True):
        shown.add_row(
            _words(account.component),
            *_sum(account.opening, account.increment, account.level),
            number(account.share, "share"),
            f"{own:.1f}",
        )
    return shown


def _accounts(accounts: "Sequence[Account]", midnight: float) -> "Table":
    """What is kept apart from tension, one line each."""
    shown = table("component", *_COLUMNS, "as of", right=(*_COLUMNS, "as of"))
    for account in accounts:
        shown.add_row(
            _words(account.component),
            *_sum(account.opening, account.increment, account.level),
            _time(account.as_of - midnight),
        )
    return shown


def _print_rows(screen: "Console", account: "Account", rows: int, midnight: float) -> None:
    """The ledger rows behind a component, the one of which most is left first."""
    from rich.text import Text

    behind = sorted(account.entries, key=lambda entry: -entry.left)
    shown = [entry for entry in behind[:rows] if entry.left >= _NOTHING]
    others = sum(entry.left for entry in behind[len(shown) :])
    began, *left, rest = _in_step([account.opening_left, *(one.left for one in shown), others], 3)
    screen.print(
        Text.assemble(
            (_words(account.component), "bold"),
            f": {account.level:.3f} is what is left of",
        )
    )
    if began:
        screen.print(Text(f"  {began:.3f}  what the shift began with"))
    for entry, one in zip(shown, left, strict=True):
        screen.print(Text(f"  {one:.3f}  {_event(entry, midnight)}"), soft_wrap=True)
        screen.print(Text(f"         {_how(entry)}", style="dim"), soft_wrap=True)
    if rest:
        many = len(behind) - len(shown)
        screen.print(Text(f"  {rest:.3f}  {many} other row{'s' * (many > 1)}"))
    screen.print()


def _event(entry: "Entry", midnight: float) -> str:
    """What a row answers to, in words."""
    words = _words(entry.trigger)
    if entry.trigger in _TOLD_APART:
        words = f"{words}, {_TOLD_APART[entry.trigger]}"
    if entry.under_way:
        words = f"{words}, so far, of a stretch to {_exact(entry.ends - midnight)}"
    if entry.contact >= 0:
        kind = f" ({entry.contact_type})" if entry.contact_type else ""
        words = f"{words}: contact {entry.contact}{kind}"
    return f"{_exact(entry.start - midnight)} to {_exact(entry.t - midnight)}  {words}"


def _how(entry: "Entry") -> str:
    """How a row came about."""
    opening, increment, decay, closing = _sum(entry.opening, entry.increment, entry.closing)
    words = f"{opening} + {increment} − {decay} = {closing}"
    if entry.control < 0:
        return words
    return (
        f"{words}; exposure {entry.exposure:.2f} × weight {entry.weight:.2f} × buffer "
        f"{entry.buffer:.2f} (control {entry.control:.2f}, support {entry.support:.2f})"
    )


def _sum(opening: float, increment: float, closing: float) -> list[str]:
    """Opening, increment, decay and closing, rounded so that they still add up."""
    first, last = round(opening, 3), round(closing, 3)
    added = max(round(increment, 3), last - first)
    return [f"{value:.3f}" for value in (first, added, first + added - last, last)]


def _in_step(values: "Sequence[float]", digits: int) -> list[float]:
    """Values rounded in step with their running sum, so that they add up to its rounded end."""
    sums = [round(total, digits) for total in accumulate(values, initial=0.0)]
    return [round(after - before, digits) for before, after in pairwise(sums)]


def _words(name: str) -> str:
    return name.replace("_", " ")


def _time(seconds: float) -> str:
    """A time of day, with its seconds where it has any."""
    return _exact(seconds).removesuffix(":00")


def _exact(seconds: float) -> str:
    whole = math.floor(seconds + 1e-6)
    return f"{clock(whole)}:{whole % 60:02d}"
