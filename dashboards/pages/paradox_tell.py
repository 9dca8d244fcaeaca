"""What the panels of the paradox tell: figures in both schemes, a sentence, a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboards.charts import paradox as charts
from dashboards.charts.common import both
from dashboards.panel import Telling, grid_of
from dashboards.views import paradox as view
from dashboards.views import paradox_conditions as conditions
from dashboards.views import paradox_why as why
from dashboards.views.cell import Cell
from twin.experiments.experiment import Experiment
from twin.experiments.figures import digits, number, signed
from twin.experiments.paired import Difference
from twin.experiments.response import Response

__all__ = ["account", "change", "response", "sides", "work_table"]

_STEPS = tuple(view.percent(step) for step in view.STEPS)


def response(
    outcome: view.Outcome, guess: view.Guess | None, found: Response, today: float | None
) -> Telling:
    """The response over the guess."""
    if found.effect(outcome.measure).n < 2 and guess is None:
        said = "No guess was drawn. The runs are under way."
    elif guess is None:
        said = f"No guess was drawn. Of {outcome.name}: {view.found(outcome, found)}."
    else:
        said = view.held_against(outcome, guess, found)
    return Telling(
        both(lambda scheme: charts.response(outcome, guess, found, scheme, today=today)),
        said,
        ("Monitoring", *_STEPS),
        [*_guess_row(outcome, guess), *_level_rows("Simulated, mean", outcome, found),
         *_week_rows(outcome, found)],
    )  # fmt: skip


def sides(found: Response, chosen: view.Outcome) -> Telling:
    """Every outcome, those on record beside the others."""
    return Telling(
        both(lambda scheme: charts.sides(found, scheme, chosen)),
        f"From little monitoring to much, mean and 95 % interval of {found.effect('tension').n} "
        "simulated weeks with the same callers at every step. Each panel has a scale of its own.",
        ("Outcome", "On record?", *_STEPS, "Change, 0 to 100 %", "Verdict"),
        [
            (
                outcome.title,
                "yes" if outcome.pane == "recorded" else "no",
                *_cells(outcome, found),
                _change(outcome, found.effect(outcome.measure)),
                found.effect(outcome.measure).verdict,
            )
            for outcome in view.OUTCOMES.values()
        ],
    )


def change(
    experiment: Experiment,
    outcome: view.Outcome,
    guess: view.Guess | None,
    main: Response,
    here: Response | None,
    chosen: Mapping[str, str],
) -> Telling:
    """The response under changed conditions, with the earlier one as a ghost."""
    if here is None:
        rows = _level_rows("As it is, mean", outcome, main)
        figures = both(lambda scheme: charts.response(outcome, guess, main, scheme))
        said = conditions.told(experiment, outcome, main, None, chosen)
        return Telling(figures, said, ("Monitoring", *_STEPS), [*_guess_row(outcome, guess), *rows])
    return Telling(
        both(lambda scheme: charts.response(outcome, None, here, scheme, ghost=main)),
        conditions.told(experiment, outcome, main, here, chosen),
        ("Monitoring", *_STEPS),
        [
            *_guess_row(outcome, guess),
            *_level_rows("As it is, mean", outcome, main),
            *_level_rows("Changed, mean", outcome, here),
        ],
    )


def account(main: Response, here: Response | None, things: str) -> Telling:
    """What tension is made of at low and at high monitoring."""
    shown = main if here is None else here
    parts = why.ledger(shown)
    beside = None if here is None else why.ledger(main)
    rows = [_part_row(part) for part in parts]
    head: tuple[str, ...] = ("Part of tension, points", "Low", "High", "Change")
    if beside is not None:
        by_label = {part.label: part for part in beside}
        head = (*head, "Change, as it is")
        rows = [
            (*row, by_label[part.label].told) for row, part in zip(rows, parts, strict=True)
        ]  # fmt: skip
    return Telling(
        both(lambda scheme: charts.account(parts, scheme, beside)),
        why.ledger_words(shown, things),
        head,
        rows,
    )


def work_table(main: Response, here: Response | None) -> list[Any]:
    """What became of the work, as the children of a table."""
    parts = why.work(main if here is None else here)
    head: tuple[str, ...] = ("Of the work", "Low", "High", "Change")
    rows = [_part_row(part) for part in parts]
    if here is not None:
        head = (*head, "As it is")
        rows = [(*row, one.told) for row, one in zip(rows, why.work(main), strict=True)]
    return grid_of(head, rows)


def settings_table(steps: Sequence[Mapping[str, Any]], labels: Mapping[str, str]) -> Any:
    """What is set at each step of monitoring, as a table."""
    return html.Table(
        grid_of(
            ("Set in the model", *_STEPS),
            [
                (label, *(_setting(lever, step[lever]) for step in steps))
                for lever, label in labels.items()
            ],
        )
    )


def _setting(lever: str, value: float) -> str:
    return f"{value:g}" if isinstance(value, int) else f"{100 * value:.3g} %"


def _part_row(part: why.Part) -> tuple[str | Cell, ...]:
    places = max(1, digits(part.difference.reach))
    return (
        f"{part.label[:1].upper()}{part.label[1:]}" + (" (%)" if part.unit == "%" else ""),
        Cell(number(part.low.mean, places), part.low.mean),
        Cell(number(part.high.mean, places), part.high.mean),
        Cell(part.told, part.difference.mean),
    )


def _guess_row(outcome: view.Outcome, guess: view.Guess | None) -> list[tuple[str | Cell, ...]]:
    if guess is None:
        return []
    return [("Your guess", *(Cell(view.written(outcome, one), one) for one in guess))]


def _level_rows(
    name: str, outcome: view.Outcome, found: Response
) -> list[tuple[str | Cell, ...]]:  # fmt: skip
    reach = [one.reach * outcome.factor for one in found.levels(outcome.measure)]
    places = [max(outcome.places, digits(one)) for one in reach]
    return [
        (name, *_cells(outcome, found)),
        ("± half the 95 % interval",
         *(Cell(number(one, at), one) for one, at in zip(reach, places, strict=True))),
    ]  # fmt: skip


def _week_rows(outcome: view.Outcome, found: Response) -> list[tuple[str | Cell, ...]]:
    values = found.of(outcome.measure).T * outcome.factor
    return [
        (f"Week {i}", *(Cell(number(one, outcome.places + 1), float(one)) for one in week))
        for i, week in enumerate(values, 1)
    ]


def _cells(outcome: view.Outcome, found: Response) -> list[Cell]:
    means = [one.mean * outcome.factor for one in found.levels(outcome.measure)]
    return [Cell(number(one, outcome.places + 1), one) for one in means]


def _change(outcome: view.Outcome, effect: Difference) -> Cell:
    return Cell(signed(effect, outcome.factor), effect.mean * outcome.factor)
