"""Where the time of the full model goes, by named part: samples of CPU time, not instrumentation.

Run it interpreted (`TWIN_INTERPRETED=1`): of compiled code only what is called from outside shows.
"""

import argparse
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

from twin import compiled
from twin.engine.simulation import Simulation
from twin.scenario.load import load_scenario
from twin.traces.tables import SUMMARY, TABLES

PARTS = {
    "setting up: people, levers, header": ("people", "levers", "leaf", "header", "simulation"),
    "chance drawn ahead": ("world", "content", "streams", "arrivals", "patience", "system"),
    "planning a contact": ("planning", "plan", "standing", "regulating", "contact", "conduct"),
    "laying out steps one by one": ("stepping", "station"),
    "the technician's day": ("technician", "craft", "supervisor"),
    "strain: appraisal and ledger": ("appraisal", "ledger"),
    "rules": ("strain", "demands", "handling", "autonomy", "procedure", "regulation", "routing",
              "learning", "supervision", "attendance"),
    "the floor: offering, queueing, returning": ("centre", "queue", "idle", "backup", "policy"),
    "the clock": ("moment",),
    "shifts, breaks, wallboard": ("roster",),
    "writing rows down": ("scribe", "buffer"),
    "spelling rows out": ("prescribed",),
}  # fmt: skip
"""Modules by part; a sample counts for the innermost of our functions on the stack."""


def main() -> None:
    """Sample some runs of a scenario and print the shares."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("scenario", nargs="?", default="centre-100")
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--summary", action="store_true", help="keep summary traces only")
    asked = parser.parse_args()
    owner = {module: part for part, modules in PARTS.items() for module in modules}
    found: Counter[str] = Counter()

    def sample(_: int, frame: FrameType | None) -> None:
        while frame is not None and "/twin/" not in frame.f_code.co_filename:
            frame = frame.f_back
        module = Path(frame.f_code.co_filename).stem if frame is not None else ""
        found[owner.get(module, "everything else")] += 1

    scenario = load_scenario(asked.scenario)
    signal.signal(signal.SIGPROF, sample)
    signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)
    for seed in range(asked.runs):
        for _ in Simulation(
            scenario, seed=seed, tables=SUMMARY if asked.summary else tuple(TABLES)
        ).batches():
            pass
    signal.setitimer(signal.ITIMER_PROF, 0)
    print(f"{asked.scenario}, {compiled.name()}, {sum(found.values())} samples", file=sys.stderr)  # noqa: T201
    for part, count in found.most_common():
        print(f"{part:44} {count / sum(found.values()):6.1%}")  # noqa: T201


if __name__ == "__main__":
    main()
