"""Who overtakes whom in the bank's queue: the order of service, which no fit tells.

    .venv/bin/python data/bank_queue.py ../shared/data/anonymous_bank_1999-02.csv.gz

prints it as a Markdown table, for the ordinary days that `bank-day` is fitted on. Writes no file.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from bank_replay import ordinary_dates

from twin.errors import InputError
from twin.world.call_log import CallLog, read_call_log

CREDIT = 90
"""Seconds that the bank's queue takes off a high-priority caller's arrival."""
Rank = tuple[str, int]
RANKS = ((("PS", 1), ("PS", 2)), (("NW", 0), ("PS", 1)), (("NW", 0), ("PS", 2)))
"""Pairs of (type, priority) whose order in the queue is looked at."""


def main() -> None:
    """Read the log, count, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("log", type=Path, help="anonymous_bank_1999-02.csv.gz")
    path = parser.parse_args().log
    try:
        log = read_call_log(path)
        days = [log.day(date) for date in ordinary_dates(path)]
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    lines = [f"| later caller | earlier caller | up to {CREDIT} s behind | later | pairs |"]
    lines.append("|---|---|---:|---:|---:|")
    for first, later in RANKS:
        near, far, pairs = overtaking(days, first, later)
        lines.append(
            f"| {later[0]}, priority {later[1]} | {first[0]}, priority {first[1]} "
            f"| {near:.3f} | {far:.3f} | {pairs} |"
        )
    sys.stdout.writelines(f"{line}\n" for line in lines)


def overtaking(days: Iterable[CallLog], first: Rank, later: Rank) -> tuple[float, float, int]:
    """Return how often a caller who came later is answered first, of pairs who waited together.

    Shares for callers who came up to `CREDIT` later and for those who came later still, and the
    number of pairs. A rank is a type and a priority.
    """
    behind: list[float] = []
    won: list[bool] = []
    for day in days:
        queued = day.where(day.reached & (day.wait > 0))
        leaves = queued.arrival + queued.wait
        ahead, after = (
            np.flatnonzero((queued.type == kind) & (queued.priority == priority))
            for kind, priority in (first, later)
        )
        for i in after:
            together = (queued.arrival[ahead] < queued.arrival[i]) & (
                leaves[ahead] > queued.arrival[i]
            )
            for j in ahead[together]:
                winner = i if leaves[i] < leaves[j] else j
                if queued.outcome[winner] == "answered":
                    behind.append(queued.arrival[i] - queued.arrival[j])
                    won.append(bool(winner == i))
    near = np.array(behind) <= CREDIT
    wins = np.array(won)
    return float(wins[near].mean()), float(wins[~near].mean()), len(wins)


if __name__ == "__main__":
    main()
