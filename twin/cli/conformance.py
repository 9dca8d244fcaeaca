"""`twin conformance`: how far the work is what is prescribed, and the record what was done."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from twin.cli.options import Json
from twin.cli.output import print_json
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.measures.conformance import Conformance
    from twin.mirror.step_log import StepLog

__all__ = ["conformance"]


def conformance(
    run: Annotated[
        Path,
        typer.Argument(
            metavar="RUN",
            help="A file of twin run or twin serve; with --map, a log of steps (CSV).",
        ),
    ],
    procedure: Annotated[
        str | None, typer.Option(metavar="NAME", help="This procedure only.")
    ] = None,
    contact_type: Annotated[
        str, typer.Option("--type", metavar="NAME", help="Contacts of this type only.")
    ] = "",
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--map",
            metavar="MAPPING",
            help="How to read a log of steps: its columns, and what is prescribed; a file, or the "
            "name of one that is shipped.",
        ),
    ] = None,
    rows: Annotated[
        int, typer.Option(min=0, metavar="N", help="Variants, and lines of the map, to show.")
    ] = 8,
    as_json: Json = False,
) -> None:
    """Hold each procedure against its script, and the record against what was done.

    Fitness is 1 - cost / worst cost of an optimal alignment of the steps done with those
    prescribed; steps left out, in another place and repeated are counted.
    For example: twin conformance today.sqlite --procedure technical
    """
    if mapping is not None:
        if contact_type:
            raise InputError(f"--type {contact_type}: a log of steps has no types; leave it out")
        _of_log(run, mapping, procedure, rows, as_json)
    else:
        _of_run(run, procedure, contact_type, rows, as_json)


def _of_run(run: Path, procedure: str | None, contact_type: str, rows: int, as_json: bool) -> None:
    from twin.cli.conformance_shown import show_run
    from twin.measures.cases import cases_of, kind_of, told_scripts
    from twin.measures.conformance import conformance as held
    from twin.measures.conformance import record_gap
    from twin.measures.run import Run
    from twin.measures.step_fates import fates_of
    from twin.traces.reader import RunReader

    traces = Run(RunReader(run).traces(("contact", "procedure")))
    found: dict[str, Any] = {}
    try:
        known = told_scripts(traces)
        one = procedure
        if one is None and contact_type in traces.header.words("contact_type"):
            one = kind_of(traces.header, contact_type)
        names = list(known) if one is None else [one]
        for name in names:
            cases = cases_of(traces, name, contact_type)
            fates = fates_of(traces, name, contact_type)
            found[name] = cases, held(cases.done, cases.prescribed), record_gap(cases), fates
    except InputError as error:
        raise InputError(f"{run}: {error}") from None
    if as_json:
        print_json(
            {
                "run": str(run),
                "procedures": {
                    name: {
                        **_plain(fit),
                        "handed_over": cases.handed_over,
                        "under_way": cases.under_way,
                        "fates": [
                            {**asdict(fate), "concealed_share": fate.concealed_share}
                            for fate in fates
                        ],
                        "record": {**asdict(gap), "gap": gap.gap},
                    }
                    for name, (cases, fit, gap, fates) in found.items()
                },
            }
        )
        return
    for name, (cases, fit, gap, fates) in found.items():
        show_run(name, cases, fit, gap, fates, rows)


def _of_log(log: Path, mapping: Path, procedure: str | None, rows: int, as_json: bool) -> None:
    from twin.cli.conformance_shown import show_log
    from twin.measures.conformance import conformance as held
    from twin.mirror.step_log import read_step_log
    from twin.mirror.step_mapping import load_step_mapping

    plan = load_step_mapping(mapping)
    if procedure is not None and procedure not in plan.procedures:
        raise InputError(f"--procedure {procedure}: allowed: {', '.join(plan.procedures)}")
    read = read_step_log(log, plan)
    found = {
        name: held(read.cases, script.steps)
        for name, script in plan.procedures.items()
        if procedure in (None, name)
    }
    if as_json:
        print_json(
            {
                "log": str(log),
                **_counts(read),
                "procedures": {
                    name: {"status": plan.procedures[name].status, **_plain(fit)}
                    for name, fit in found.items()
                },
            }
        )
        return
    for name, fit in found.items():
        show_log(name, plan.procedures[name].status, read, fit, rows)


def _counts(read: "StepLog") -> dict[str, Any]:
    return {
        "lines": read.read,
        "dropped": read.dropped,
        "cases": len(read.cases),
        "people": read.people,
        "first": read.first,
        "last": read.last,
    }


def _plain(fit: "Conformance") -> dict[str, Any]:
    return asdict(fit)
