"""How much work a page may ask for at once: everybody who looks shares the machine."""

from typing import Final

from twin.errors import InputError
from twin.scenario.model import Scenario

__all__ = ["MOST", "refuse_too_much"]

MOST: Final = 300_000
"""Technician-days of one work: about an hour on two processors."""


def refuse_too_much(scenario: Scenario, *, runs: int, days: int) -> None:
    """Refuse what would keep the machine for hours.

    Args:
        scenario: what is run; its shifts tell how many work on a day.
        runs: how many times.
        days: of each run.

    Raises:
        InputError: it is more than `MOST` technician-days.
    """
    people = sum(shift.technicians for team in scenario.teams.values() for shift in team.shifts)
    asked = max(1, round(people * scenario.staffing.level)) * runs * days
    if asked > MOST:
        raise InputError(
            f"{runs:,} runs of {days:,} days with {people:,} technicians: allowed: up to {MOST:,} "
            "technician-days in all, so fewer replications or days, or the command line"
        )
