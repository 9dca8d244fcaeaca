"""What must hold in the traces of any run: nothing gets lost, nothing is counted twice."""

from collections.abc import Callable, Iterator

from twin.measures.checks.contacts import contacts_end_once
from twin.measures.checks.handling import handling_agrees, occupancy_agrees
from twin.measures.checks.ledger import ledger_balances, ledger_chains
from twin.measures.checks.shifts import durations_tile, shifts_are_kept
from twin.measures.checks.steps import steps_agree, steps_have_one_fate
from twin.measures.checks.wallboard import wallboard_agrees
from twin.measures.run import Run
from twin.traces.frame import Traces

__all__ = ["CHECKS", "conservation"]

CHECKS: tuple[Callable[[Run], Iterator[str]], ...] = (
    contacts_end_once,
    durations_tile,
    shifts_are_kept,
    handling_agrees,
    occupancy_agrees,
    steps_have_one_fate,
    steps_agree,
    wallboard_agrees,
    ledger_balances,
    ledger_chains,
)
"""Each yields one line per kind of violation, and nothing when all is well."""


def conservation(traces: Traces) -> list[str]:
    """What does not add up in a finished run, one line each; empty when its traces are sound.

    Every offered contact ends exactly once; each technician's durations tile his shifts without
    gap or overlap; the contact table agrees with the duration table (handling times, occupancy) and
    with the procedure table, and the wallboard with both; every row of the ledger balances, and
    opens where its component's last row closed.
    """
    run = Run(traces)
    return [line for check in CHECKS for line in check(run)]
