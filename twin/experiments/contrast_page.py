"""The page of an experiment: its results as Markdown, between two marks of a text."""

from pathlib import Path

from twin.errors import InputError
from twin.experiments.contrast import Contrast
from twin.experiments.contrast_words import (
    PANES,
    RELATIVE,
    SENSE,
    about,
    beside_main,
    cells,
    claim_cells,
    contrasted,
    note_lines,
    written,
)
from twin.experiments.experiment import Condition
from twin.experiments.figures import label

__all__ = ["BEGIN", "END", "markdown", "marked", "write_between"]

BEGIN, END = "<!-- experiment -->", "<!-- /experiment -->"
"""The marks between which results are written; what stands outside is left alone."""

_VERDICT = "A verdict is up or down if that interval leaves out 0."


def markdown(found: Contrast, settings: list[str]) -> str:
    """The whole results as Markdown: a table for each condition, then the claims, misses too."""
    experiment = found.experiment
    moved = "".join(f", `--set {setting}`" for setting in settings)
    lines = [f"Run: {about(experiment)}{moved}. {SENSE} {_VERDICT}", ""]
    lines += ["From low to high:", "", *(f"- `{line}`" for line in contrasted(experiment)), ""]
    for condition in experiment.conditions:
        lines += _section(found, condition)
    lines += [f"- {line}" for line in note_lines(experiment)]
    lines += [
        "",
        "### What is published, and what the runs show",
        "",
        f"{_count(found)} {RELATIVE}",
        "",
    ]
    lines += ["| measure | condition | direction | evidence | |", "|---|---|---|---|---|"]
    for held in found.claims:
        *first, outcome = claim_cells(held)
        lines.append(_row(*first, outcome if outcome == "shown" else f"**{outcome}**"))
    return "\n".join(lines)


def marked(path: Path, marks: tuple[str, str] = (BEGIN, END)) -> tuple[str, str]:
    """What stands before and after the place for results in a text, marks included.

    Raises:
        InputError: it cannot be read, or has no such marks.
    """
    try:
        before, begin, rest = path.read_text(encoding="utf-8").partition(marks[0])
    except (OSError, UnicodeDecodeError) as error:
        raise _refused(path, error) from None
    _, end, after = rest.partition(marks[1])
    if not (begin and end):
        raise InputError(f"{path}: allowed: a text with the marks {marks[0]} and {marks[1]}")
    return before + begin, end + after


def write_between(path: Path, block: str, marks: tuple[str, str] = (BEGIN, END)) -> None:
    """Write the results into a text, between its marks. It appears whole, or stays as it was.

    Raises:
        InputError: there is no such text, it has no such marks, or it cannot be written.
    """
    before, after = marked(path, marks)
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.write_text(f"{before}\n{block}\n{after}", encoding="utf-8", newline="\n")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise _refused(path, error) from None


def _refused(path: Path, error: Exception) -> InputError:
    why = getattr(error, "strerror", None) or "not text in UTF-8"
    return InputError(f"{path}: {why}; allowed: a text file that can be written")


def _section(found: Contrast, condition: Condition) -> list[str]:
    experiment, effects = found.experiment, found.effects[condition.name]
    levers = ", ".join(f"`{key} = {written(value)}`" for key, value in condition.levers.items())
    main = condition is experiment.main
    heads = ("low", "high", "difference", "", *(() if main else ("beside the main condition",)))
    lines = [f"### {condition.title}", "", condition.why, ""]
    lines += [f"Set on both sides (`{condition.name}`): {levers}.", ""] if levers else []
    for pane, called in PANES.items():
        lines += [_row(f"{called}", *heads), f"|---|{'---:|' * 3}---|{'' if main else '---:|'}"]
        for measure in getattr(experiment, pane):
            shown = cells(effects[measure])
            lines.append(_row(label(measure), *(shown[:4] if main else shown)))
        lines.append("")
    told = beside_main(found, condition)
    if told:
        lines += ["Beside the main condition:", ""]
        lines += [f"- {called}: {', '.join(names)}." for called, names in told.items()]
        lines.append("")
    return lines


def _count(found: Contrast) -> str:
    shown = sum(held.outcome == "shown" for held in found.claims)
    return f"{shown} of {len(found.claims)} claims are shown."


def _row(*columns: str) -> str:
    return f"| {' | '.join(column.replace('|', chr(92) + '|') for column in columns)} |"
