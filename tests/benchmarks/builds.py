"""What the full model costs, interpreted or compiled: each run in a process of its own."""

import os
import subprocess
import sys
from time import process_time

from twin import compiled
from twin.engine.simulation import Simulation, simulate
from twin.scenario.load import load_scenario
from twin.traces.tables import SUMMARY, TABLES

KEPT = {"all": tuple(TABLES), "summary": tuple(SUMMARY)}
"""The trace tables of a run, by what the benchmarks call them."""


def cost(kept: str, days: int, seed: int, mode: str) -> tuple[float, str, float]:
    """CPU seconds per contact of a run in a process of its own, how it ran, and the contacts."""
    choice = {"TWIN_INTERPRETED": str(int(mode == "interpreted"))}
    answer = subprocess.run(
        [sys.executable, __file__, kept, str(days), str(seed)],
        check=True, capture_output=True, text=True, env=os.environ | choice,
    )  # fmt: skip
    cost, really, contacts = answer.stdout.split()
    return float(cost), really, float(contacts)


def here(kept: str, days: int, seed: int) -> str:
    """What `cost` reads: it is measured once everything is imported and has run."""
    scenario = load_scenario("centre-100")
    simulate(load_scenario("helpdesk-12"))
    began, contacts = process_time(), 0
    for batch in Simulation(scenario, seed=seed, days=days, tables=KEPT[kept]).batches():
        contacts += len(batch["contact"])
    return f"{(process_time() - began) / contacts} {compiled.name()} {contacts}"


if __name__ == "__main__":
    print(here(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
