"""How `twin conformance` prints what it found."""

from collections.abc import Sequence
from datetime import UTC, datetime

import typer

from twin.cli.output import fill, number, print_whole, table
from twin.measures.cases import Cases
from twin.measures.conformance import Conformance, RecordGap
from twin.measures.step_fates import StepFate, fates_together
from twin.measures.step_map import BEGIN, END
from twin.mirror.step_log import StepLog

__all__ = ["lasting", "show_log", "show_run"]

_SHARES = ("left out", "brought forward", "repeated")


def show_run(
    name: str,
    cases: Cases,
    fit: Conformance,
    gap: RecordGap,
    fates: tuple[StepFate, ...],
    rows: int,
) -> None:
    """Print a procedure of a run: what was done, what is on record, variants, the map."""
    typer.echo(f"Procedure {name}: {_fits(fit, 'contacts')}")
    if cases.handed_over or cases.under_way:
        typer.echo(
            f"Not among them: {number(cases.handed_over)} handed to an expert, "
            f"{number(cases.under_way)} still under way."
        )
    columns = ("step", "due", "done", *_SHARES, "why not simply done")
    shown = table(*columns, right=columns[1:-1], title="What was done, against what is prescribed")
    fill(shown, [_fate(one, name) for one in (*fates, fates_together(fates, "all steps"))])
    print_whole(shown)
    typer.echo("")
    _show_record(gap, fates_together(fates, ""))
    _show_rest(fit, name, rows)


def show_log(name: str, status: str, read: StepLog, fit: Conformance, rows: int) -> None:
    """Print a log's cases against a script: steps, variants, the map."""
    if read.cases:
        first, last = (datetime.fromtimestamp(t, UTC).date() for t in (read.first, read.last))
        when = f", {first} to {last}"
    else:
        when = ""
    dropped = ", ".join(f"{times:,} {why}" for why, times in sorted(read.dropped.items()))
    typer.echo(
        f"Read {read.read:,} lines{when}; dropped {dropped or 'none'}. "
        f"{len(read.cases):,} cases, {read.people} people under pseudonyms."
    )
    what = "the centre's own" if status == "policy" else "an assumption"
    typer.echo(f"Script {name} ({what}): {_fits(fit, 'cases')}")
    columns = ("step", "due", "in its place", "left out", "in another place", "added")
    shown = table(*columns, right=columns[1:], title="What was done, against what is prescribed")
    fill(
        shown,
        [
            (
                one.step if one.in_script else f"{one.step} (not in the script)",
                *map(
                    number,
                    (one.due, one.kept, one.skipped, one.reordered, one.added),
                ),
            )
            for one in fit.steps
        ],
    )
    print_whole(shown)
    typer.echo("")
    _show_rest(fit, "", rows)


def lasting(seconds: float) -> str:
    """A length of time as one reads it: seconds, minutes, hours or days."""
    if seconds != seconds:
        return "–"
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.1f} {unit}"
    return f"{seconds:,.0f} s"


def _fits(fit: Conformance, what: str) -> str:
    return (
        f"{fit.cases:,} {what}, {fit.events:,} steps, {len(fit.variants):,} variants. Process "
        f"conformance: fitness {fit.fitness:.3f} (mean of 1 - cost / worst cost of an optimal "
        f"alignment); {number(fit.fitting, 'share')} exactly as prescribed."
    )


def _fate(fate: StepFate, name: str) -> tuple[str, ...]:
    why: dict[str, int] = {}
    for reasons in fate.reasons.values():
        for reason, times in reasons.items():
            why[reason] = why.get(reason, 0) + times
    told = ", ".join(
        f"{reason.replace('_', ' ')} {times:,}"
        for reason, times in sorted(why.items(), key=lambda one: -one[1])
    )
    return (
        _short(fate.step, name),
        number(fate.due),
        *(number(fate.share(one), "share") for one in ("done", "skipped", "reordered", "repeated")),
        told,
    )


def _show_record(gap: RecordGap, together: StepFate) -> None:
    columns = ("deviation", "times", "not on record", "share")
    shown = table(*columns, right=columns[1:], title="What is on record, against what was done")
    lines = [
        (word, getattr(together, key), together.off_record[key])
        for word, key in zip(_SHARES, ("skipped", "reordered", "repeated"), strict=True)
    ]
    lines.append(("all", together.deviations, sum(together.off_record.values())))
    fill(
        shown,
        [
            (
                word,
                number(times),
                number(off),
                number(off / times if times else float("nan"), "share"),
            )
            for word, times, off in lines
        ],
    )
    print_whole(shown)
    typer.echo(
        f"By the record, fitness is {gap.fitness_recorded:.3f}, by what was done "
        f"{gap.fitness_done:.3f}; the record of {number(gap.faithful, 'share')} of the contacts is "
        "what was done.\n"
    )


def _show_rest(fit: Conformance, name: str, rows: int) -> None:
    if not rows:
        return
    columns = ("variant", "cases", "share", "mean duration", "fitness")
    shown = table(*columns, right=columns[1:], title="Variants")
    fill(
        shown,
        [
            (
                _path(one.steps, name),
                number(one.cases),
                number(one.share, "share"),
                lasting(one.lasted),
                f"{one.fitness:.3f}",
            )
            for one in fit.variants[:rows]
        ],
        whole=1,
    )
    print_whole(shown)
    _more(len(fit.variants) - rows, "variants")
    heads = ("step", "directly after it", "times", "share of cases", "median", "mean")
    shown = table(*heads, right=heads[2:], title="What came after what, and how soon")
    fill(
        shown,
        [
            (
                _short(one.before, name),
                _short(one.after, name),
                number(one.times),
                number(one.share, "share"),
                lasting(one.median),
                lasting(one.mean),
            )
            for one in fit.map.edges[:rows]
        ],
    )
    print_whole(shown)
    _more(len(fit.map.edges) - rows, "lines of the map")


def _more(left: int, what: str) -> None:
    typer.echo(f"{left:,} more {what}: --rows.\n" if left > 0 else "")


def _path(steps: Sequence[str], name: str) -> str:
    return " › ".join(_short(step, name) for step in steps) or "(nothing)"


def _short(step: str, name: str) -> str:
    """A step without the procedure's name; words for where a case begins and ends."""
    return {BEGIN: "(begin)", END: "(end)"}.get(step, step.removeprefix(f"{name}."))
