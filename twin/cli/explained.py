"""An explanation of a tension on the terminal."""

import math
from collections.abc import Sequence

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from twin.cli.output import console, number, table
from twin.measures.explain import Account, Entry, Explanation
from twin.measures.ledger_words import (
    ADDED,
    ADDS_UP,
    DOING,
    NOTHING,
    adding_up,
    event,
    exact,
    in_step,
    largest_first,
    time,
    words,
)

__all__ = ["show"]

_DAY = 86400.0


def show(found: Explanation, day: int, rows: int) -> None:
    """Print an explanation, with so many ledger rows for each component."""
    screen = console()
    midnight = (day - 1) * _DAY
    screen.print(
        Text(
            f"{found.technician}, day {day} at {time(found.at - midnight)}: "
            f"tension {found.tension:.1f} of 100 points",
            style="bold",
        )
    )
    typer.echo(
        f"Team {found.team}, {found.contract.replace('_', '-')} contract; on shift since "
        f"{time(found.shift_start - midnight)}; {DOING.get(found.activity, found.activity)}."
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
            f"Told as of {time(found.as_of - midnight)}: what contact {found.contact} does is "
            "entered when it is over, and the run was left off before."
        )
    typer.echo()
    screen.print(_parts(found.parts))
    typer.echo()
    screen.print(
        Text(
            ADDS_UP,
            style="dim",
        )
    )
    typer.echo()
    for account in sorted(found.parts, key=lambda part: -part.level):
        if account.level >= NOTHING and rows:
            _print_rows(screen, account, rows, midnight)
    if rows:
        screen.print(Text(ADDED, style="dim"))
        typer.echo()
    screen.print(Text("Apart from tension, as of the last row of each", style="bold"))
    screen.print(_accounts(found.apart, midnight))
    typer.echo()
    typer.echo(
        "Fatigue is written down at breaks and at the end of a shift, exhaustion when a shift ends."
    )


_COLUMNS = ("opening", "added", "worn off", "level")


def _parts(accounts: Sequence[Account]) -> Table:
    """The components of tension, one line each."""
    shown = table("component", *_COLUMNS, "share", "points", right=(*_COLUMNS, "share", "points"))
    points = in_step([account.points for account in accounts], 1)
    for account, own in zip(accounts, points, strict=True):
        shown.add_row(
            words(account.component),
            *adding_up(account.opening, account.increment, account.level),
            number(account.share, "share"),
            f"{own:.1f}",
        )
    return shown


def _accounts(accounts: Sequence[Account], midnight: float) -> Table:
    """What is kept apart from tension, one line each."""
    shown = table("component", *_COLUMNS, "as of", right=(*_COLUMNS, "as of"))
    for account in accounts:
        shown.add_row(
            words(account.component),
            *adding_up(account.opening, account.increment, account.level),
            time(account.as_of - midnight),
        )
    return shown


def _print_rows(screen: Console, account: Account, rows: int, midnight: float) -> None:
    """The ledger rows behind a component, the one of which most is left first."""
    behind = largest_first(account)
    shown = [entry for entry in behind[:rows] if entry.left >= NOTHING]
    others = sum(entry.left for entry in behind[len(shown) :])
    began, *left, rest = in_step([account.opening_left, *(one.left for one in shown), others], 3)
    screen.print(
        Text.assemble(
            (words(account.component), "bold"),
            f": {account.level:.3f} is what is left of",
        )
    )
    if began:
        screen.print(Text(f"  {began:.3f}  what the shift began with"))
    for entry, one in zip(shown, left, strict=True):
        screen.print(
            Text(f"  {one:.3f}  {_line(entry, midnight)}"),
            soft_wrap=True,
        )
        screen.print(Text(f"         {_how(entry)}", style="dim"), soft_wrap=True)
    if rest:
        many = len(behind) - len(shown)
        screen.print(Text(f"  {rest:.3f}  {many} other row{'s' * (many > 1)}"))
    screen.print()


def _line(entry: Entry, midnight: float) -> str:
    """When a row was, and what it answers to."""
    stretch = f"{exact(entry.start - midnight)} to {exact(entry.t - midnight)}"
    return f"{stretch}  {event(entry, midnight)}"


def _how(entry: Entry) -> str:
    """How a row came about."""
    opening, increment, decay, closing = adding_up(entry.opening, entry.increment, entry.closing)
    told = f"{opening} + {increment} − {decay} = {closing}"
    if entry.control < 0:
        return told
    return (
        f"{told}; exposure {entry.exposure:.2f} × weight {entry.weight:.2f} × buffer "
        f"{entry.buffer:.2f} (control {entry.control:.2f}, support {entry.support:.2f})"
    )
