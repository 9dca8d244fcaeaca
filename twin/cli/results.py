"""The measures of a run, as a person reads them."""

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING

import typer

from twin.cli.output import console, number, table

if TYPE_CHECKING:
    from twin.measures.measure import Measure
    from twin.scenario.model import Scenario

__all__ = ["print_results"]


_PANES = {
    "recorded": "what supervision records",
    "lived": "what the work requires and costs, which no system records",
}


def print_results(centre: "Scenario", found: Mapping[str, float], title: str) -> None:
    """Print every measure with its target, pane by pane, a sentence, and how well it is founded."""
    from rich.text import Text

    from twin.measures.catalogue import MEASURES

    for pane, heading in _PANES.items():
        ours = [measure for measure in MEASURES.values() if measure.pane == pane]
        shown = table(
            "measure", "value", "unit", "target", right=("value",), title=f"{title}: {heading}"
        )
        for subject, group in groupby(ours, key=lambda measure: measure.subject):
            shown.add_section()
            shown.add_row(Text(subject.capitalize(), style="bold"))
            for measure in group:
                value = found[measure.key]
                target, missed = _target(centre, measure, value)
                shown.add_row(
                    Text(f"  {measure.label}"),
                    Text(number(value, measure.unit), style="yellow" if missed else ""),
                    Text("" if measure.unit == "share" else measure.unit, style="dim"),
                    Text(target),
                )
        console().print(shown)
        typer.echo()
    typer.echo(_sentence(centre, found))
    typer.echo(_founded(centre))


def _target(centre: "Scenario", measure: "Measure", value: float) -> tuple[str, bool]:
    """What the centre promises on a measure, and whether the promise was broken."""
    promised = getattr(centre.targets, measure.target, None) if measure.target else None
    if promised is None:
        return "", False
    least = measure.better == "more"
    missed = value < promised if least else value > promised
    words = f"{'at least' if least else 'at most'} {number(promised, measure.unit)}"
    field = type(centre.targets).model_fields[measure.target]
    extra = field.json_schema_extra
    if isinstance(extra, dict) and extra.get("status") == "assumption":
        words += ", assumed"
    return f"{words}, missed" if missed else words, missed


def _sentence(centre: "Scenario", found: Mapping[str, float]) -> str:
    within = number(centre.targets.answered_within)
    return (
        f"{number(found['answered'])} of {number(found['offered'])} contacts were answered, "
        f"{number(found['service_level'], 'share')} in time (within {within} s); "
        f"technicians were busy {number(found['occupancy'], 'share')} of the time, "
        f"at a mean tension of {number(found['tension'])} out of 100."
    )


def _founded(centre: "Scenario") -> str:
    from twin.scenario.levers import levers

    graded = [lever for lever in levers(centre).values() if lever.status != "policy"]
    assumed = sum(lever.status == "assumption" for lever in graded)
    return (
        f"{assumed} of {len(graded)} parameters that are not the centre's own choice are "
        "assumptions: twin levers --status assumption"
    )
