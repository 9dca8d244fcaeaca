"""`twin experiment`: a documented question, put to the twin."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twin.cli.options import Json, Settings, Workers, scenario_with, told_when_stopped
from twin.cli.output import Bar, console, print_entries, print_json, table
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.experiments.contrast import Contrast
    from twin.experiments.experiment import Condition, Experiment

__all__ = ["experiment"]

_MOST = 10_000
_WIDE = 100  # columns
_FEW = 6  # replications, under which the t intervals are wide


def experiment(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[EXPERIMENT]",
            help="The name of a shipped experiment, or a TOML file. Without it, those shipped are "
            "listed.",
            show_default=False,
        ),
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option(
            min=2, max=_MOST, metavar="N", help="Pairs of runs; in place of the experiment's own."
        ),
    ] = None,
    days: Annotated[
        int | None, typer.Option(min=1, max=_MOST, metavar="N", help="Working days in a row.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Same seed, same chance, same result.")
    ] = None,
    settings: Settings = None,
    workers: Workers = None,
    into: Annotated[
        Path | None,
        typer.Option(
            metavar="TEXT.md",
            help="Also write the tables into this text, between its marks <!-- experiment --> "
            "and <!-- /experiment -->.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Run a documented experiment: one contrast of levers under several conditions.

    Runs are paired on the same seeds. What is published is held against what comes out, and
    printed, shown or not.

    For example: twin experiment monitoring-paradox --replications 6 --days 5
    """
    from twin.experiments.experiment_file import load_experiment

    if name is None:
        _list(as_json)
        return
    asked = load_experiment(name)
    given = {"replications": replications, "days": days, "seed": seed}
    asked = asked.model_copy(update={key: one for key, one in given.items() if one is not None})
    centre = scenario_with(asked.scenario, settings)
    _refuse_contrasted(asked, settings)

    from twin.experiments.contrast import contrast
    from twin.experiments.contrast_page import markdown, marked, write_between
    from twin.experiments.contrast_words import plain
    from twin.experiments.pool import available

    if into is not None:
        marked(into)  # refuse it before anything is simulated
    nothing = "Nothing is kept: an experiment begins anew each time."
    with told_when_stopped(None, nothing), Bar(f"running {asked.name}") as bar:
        found = contrast(asked, centre, workers or available(), progress=bar)
    if into is not None:
        write_between(into, markdown(found, settings or []))
    if as_json:
        print_json({**plain(found), "settings": settings or []})
        return
    _print(found, settings or [])
    if into is not None:
        typer.echo(f"Written: {into}")


def _list(as_json: bool) -> None:
    from twin.experiments.experiment_file import load_experiment, shipped

    known = {key: load_experiment(key) for key in shipped()}
    if as_json:
        told = {key: {"title": one.title, "question": one.question} for key, one in known.items()}
        print_json({"experiments": told})
        return
    entries = [(key, one.title, one.question) for key, one in known.items()]
    print_entries(console(), "experiments", entries)
    typer.echo("Run one with: twin experiment NAME")


def _refuse_contrasted(asked: "Experiment", settings: list[str] | None) -> None:
    """Refuse to set what low and high set: it would have no effect."""
    from twin.scenario.levers import resolve
    from twin.scenario.load import load_scenario

    centre = load_scenario(asked.scenario)
    own = {resolve(centre, key).path for key in asked.low}
    for setting in settings or ():
        key = setting.partition("=")[0].strip()
        if resolve(centre, key).path in own:
            raise InputError(
                f"--set {setting}: allowed: levers that {asked.name} does not contrast itself"
            )


def _print(found: "Contrast", settings: list[str]) -> None:
    from rich.text import Text

    from twin.experiments.contrast_words import (
        RELATIVE,
        SENSE,
        about,
        claim_cells,
        contrasted,
        note_lines,
    )

    asked, screen = found.experiment, console()
    moved = "".join(f", {setting}" for setting in settings)
    screen.print(Text(f"{asked.title}: {about(asked)}{moved}", style="bold"))
    screen.print(Text(asked.question))
    screen.print(Text("\n".join(["", "From low to high:", *contrasted(asked), ""])))
    for condition in asked.conditions:
        _print_condition(found, condition)
    screen.print(Text(f"{SENSE} A verdict is up or down if that interval leaves out 0."))
    if asked.replications < _FEW:
        screen.print(
            Text(
                f"With {asked.replications} replications little can be told: a claim not shown "
                "here may be with more of them, and a verdict may turn.",
                style="yellow",
            )
        )
    for line in note_lines(asked):
        screen.print(Text(line, style="dim"))
    if not found.claims:
        return
    screen.print()
    shown = table("published", "condition", "direction", "evidence", "", title="Claims")
    shown.columns[0].no_wrap = False  # words fold on a narrow screen, names and numbers do not
    shown.columns[1].no_wrap = True
    for held in found.claims:
        *first, outcome = claim_cells(held)
        shown.add_row(*first, Text(outcome, style="" if outcome == "shown" else "yellow"))
    screen.print(shown)
    count = sum(held.outcome == "shown" for held in found.claims)
    typer.echo(f"{count} of {len(found.claims)} claims are shown.")
    typer.echo(RELATIVE)


def _print_condition(found: "Contrast", condition: "Condition") -> None:
    from rich.text import Text

    from twin.experiments.contrast_words import PANES, cells
    from twin.experiments.figures import label

    asked, screen = found.experiment, console()
    main = condition is asked.main
    # Beside the comparison with the main condition, the levels need a wide screen.
    levels = ("low", "high") if main or screen.width >= _WIDE else ()
    last = () if main else ("beside main",)
    right = (*levels, "difference", *last)
    shown = table("", *levels, "difference", "", *last, right=right, title=condition.title)
    shown.columns[0].no_wrap = False
    for pane, called in PANES.items():
        shown.add_section()
        shown.add_row(Text(called.capitalize(), style="bold"))
        for measure in getattr(asked, pane):
            low, high, difference, verdict, beside = cells(found.effects[condition.name][measure])
            shown.add_row(
                f"  {label(measure)}",
                *((low, high) if levels else ()),
                difference,
                Text(verdict, style="dim" if verdict == "can't tell" else ""),
                *((beside,) if last else ()),
            )
    screen.print(shown)
    screen.print(Text(condition.why, style="dim"))
    screen.print()
