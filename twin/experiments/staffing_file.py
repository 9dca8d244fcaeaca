"""A found roster as a scenario, and as its file."""

from pathlib import Path

from twin.experiments.staffing import Staffing
from twin.scenario.model import Scenario
from twin.scenario.write import write_scenario

__all__ = ["as_scenario", "write_roster"]

_LONGEST_NAME = 60


def as_scenario(found: Staffing) -> Scenario:
    """The found roster as a scenario: with the target it was found for, and a name of its own."""
    roster, target = found.roster, found.target
    targets = {"answered_share": target.share, "answered_within": target.within}
    suffix = "-staffed"
    return roster.model_copy(
        update={
            "name": roster.name[: _LONGEST_NAME - len(suffix)] + suffix,
            "title": f"{roster.name}, staffed for {target.share:.0%} answered within "
            f"{target.within:g} s in every interval",
            "targets": roster.targets.model_copy(update=targets),
            "fitted": tuple(path for path in roster.fitted if not path.startswith("teams.")),
        }
    )


def write_roster(out: Path, found: Staffing, base: str) -> None:
    """Write the found roster to a file that appears whole or not at all.

    Args:
        out: the file.
        found: the roster.
        base: the scenario it was found for, without settings: a shipped name or a path.

    Raises:
        InputError: it cannot be written.
    """
    note = "Stretches of work that make up the heads found; they are not a proposal for contracts."
    write_scenario(out, as_scenario(found), base, note)
