"""Speed and memory of the twin, as ratios measured in one run: `make bench`.

What is compared takes turns, round after round, on the same machine under the same load, and is
timed in CPU seconds; drawing chance ahead and taking the traces out are part of our time. A ratio's
value is that of the best rounds, which a busy machine disturbs least; beside it stands the median
of the rounds. A target missed is reported and no failure; a yardstick that disagrees with Erlang A
is one.
"""

import argparse
import gc
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import builds
import imports
import reference_ciw
import reference_simpy
import scenarios
import studies
import viewers
from result import Result, ratio

from twin import compiled
from twin.engine.live import LiveEngine
from twin.engine.pacing import SLICE
from twin.engine.simulation import Simulation, simulate
from twin.rules.staffing import erlang_a
from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario
from twin.traces.store import RunStore

ROUNDS = 5
BENCH = Path(__file__).parents[2] / "build" / "bench.json"

LARGE, SMALL, SMALL_DAYS = 1000, 10, 90
OCCUPANCY = 0.70
LIVE_TECHNICIANS, LIVE_SPEED, LIVE_SECONDS = 500, 60.0, 20.0

YEAR, YEAR_DAYS = 365, 10
SWEPT = 100

Contestant = Callable[[int], float]
"""Runs with a seed; gives how many contacts it saw through."""


@dataclass
class Bench:
    """All that is measured, and what the yardsticks said on the way."""

    rounds: int
    results: dict[str, Result] = field(default_factory=dict)
    answers: dict[str, list[dict[str, float]]] = field(default_factory=dict)

    def say(self, text: str) -> None:
        """One line of progress."""
        print(f"  {text} …", file=sys.stderr, flush=True)

    def race(self, contestants: dict[str, Contestant]) -> dict[str, list[float]]:
        """CPU seconds per contact of each contestant in each round; they take turns."""
        costs: dict[str, list[float]] = {name: [] for name in contestants}
        for turn in range(self.rounds):
            self.say(f"round {turn + 1} of {self.rounds}: {', '.join(contestants)}")
            order = list(contestants) if turn % 2 == 0 else list(reversed(contestants))
            for name in order:
                gc.collect()
                began = process_time()
                contacts = contestants[name](turn)
                costs[name].append((process_time() - began) / contacts)
        return costs

    def simpy(self, seed: int) -> float:
        """A day of M/M/100+M in textbook SimPy."""
        return self._reference("SimPy", reference_simpy.simulate, seed)

    def ciw(self, seed: int) -> float:
        """A day of M/M/100+M in Ciw."""
        return self._reference("Ciw", reference_ciw.simulate, seed)

    def _reference(self, name: str, run: Callable[..., dict[str, float]], seed: int) -> float:
        calls = round(scenarios.RATE * scenarios.DAY)
        answer = run(scenarios.TECHNICIANS, scenarios.RATE, scenarios.MEAN_HANDLE,
                     scenarios.MEAN_PATIENCE, calls, seed)  # fmt: skip
        self.answers.setdefault(name, []).append(answer)
        return answer["calls"]

    # -- speed

    def engines(self) -> None:
        """Our engine beside the yardsticks: reduced to their model, and as it is."""
        bare, full = scenarios.reduced(), load_scenario("centre-100")
        costs = self.race(
            {
                "SimPy": self.simpy,
                "Ciw": self.ciw,
                "our engine reduced": _ours(bare, 1),
                "our engine in full": _ours(full, 3),
            }
        )
        ours = costs["our engine reduced"]
        model = f"M/M/{scenarios.TECHNICIANS}+M, contacts per CPU second: our engine"
        self.results["erlang_vs_simpy"] = ratio(
            costs["SimPy"], ours, f"{model} over textbook SimPy", at_least=2.5
        )
        self.results["erlang_vs_ciw"] = ratio(costs["Ciw"], ours, f"{model} over Ciw", at_least=1.0)
        self.results["full_vs_simpy_bare"] = ratio(
            costs["SimPy"], costs["our engine in full"],
            "contacts per CPU second: centre-100 with everything on and all traces taken, over "
            "textbook SimPy's single stage", at_least=1.0,
        )  # fmt: skip
        for name, cost in costs.items():
            self.results[f"{name.replace(' ', '_').lower()}_contacts_per_cpu_s"] = Result(
                1 / min(cost), 1 / median(cost), f"contacts per CPU second: {name}"
            )

    def size(self) -> None:
        """Cost per contact in a large centre and in a small one that are equally busy."""
        large = scenarios.helpdesk_of(LARGE, OCCUPANCY, hours=4)
        small = scenarios.helpdesk_of(SMALL, OCCUPANCY, hours=4)
        costs = self.race(
            {
                f"{LARGE} technicians": _ours(large, 1),
                f"{SMALL} technicians": _ours(small, SMALL_DAYS),
            }
        )
        self.results["cost_1000_vs_10"] = ratio(
            costs[f"{LARGE} technicians"], costs[f"{SMALL} technicians"],
            f"CPU seconds per contact with {LARGE} technicians over that with {SMALL}, at the load "
            f"where Erlang A gives both an occupancy of {OCCUPANCY}", at_most=1.2,
        )  # fmt: skip

    def builds(self) -> None:
        """The full model interpreted and compiled, with all traces and in summary."""
        modes = ["interpreted"]
        if builds.cost("summary", 1, 0, "compiled")[1] == "compiled":
            modes.append("compiled")
        else:
            self.say("there is no compiled build: what needs one is left out")
        names = [f"{mode}, {kept}" for mode in modes for kept in builds.KEPT]
        costs: dict[str, list[float]] = {name: [] for name in ("SimPy", *names)}
        for turn in range(self.rounds):
            self.say(f"round {turn + 1} of {self.rounds}: {', '.join(costs)}")
            for name in list(costs) if turn % 2 == 0 else list(reversed(costs)):
                if name == "SimPy":
                    began = process_time()
                    contacts = self.simpy(turn)
                    costs[name].append((process_time() - began) / contacts)
                else:
                    mode, kept = name.split(", ")
                    costs[name].append(builds.cost(kept, 3, turn, mode)[0])
        model = "contacts per CPU second: centre-100 with everything on,"
        bare = "over textbook SimPy's single stage"
        self.results["full_summary_vs_simpy_bare"] = ratio(
            costs["SimPy"], costs["interpreted, summary"],
            f"{model} summary traces, interpreted, {bare}", at_least=1.5,
        )  # fmt: skip
        if "compiled" in modes:
            self.results["full_compiled_vs_simpy_bare"] = ratio(
                costs["SimPy"], costs["compiled, summary"],
                f"{model} summary traces, compiled, {bare}", at_least=1.5,
            )  # fmt: skip
            for kept in builds.KEPT:
                self.results[
                    "compiled_vs_interpreted" + ("_summary" if kept == "summary" else "")
                ] = ratio(
                    costs[f"interpreted, {kept}"], costs[f"compiled, {kept}"],
                    f"{model} {kept} traces, compiled over interpreted", at_least=3.0,
                )  # fmt: skip
        for name in names:
            self.results[f"full_{name.replace(', ', '_')}_contacts_per_cpu_s"] = Result(
                1 / min(costs[name]), 1 / median(costs[name]),
                f"contacts per CPU second: centre-100, {name} traces",
            )  # fmt: skip

    def year(self) -> None:
        """A year of a hundred technicians in summary traces, from a few days of it."""
        seconds, mode = [], ""
        for turn in range(self.rounds):
            self.say(f"round {turn + 1} of {self.rounds}: {YEAR_DAYS} days of centre-100")
            cost, mode, contacts = builds.cost("summary", YEAR_DAYS, turn, "compiled")
            seconds.append(cost * contacts / YEAR_DAYS * YEAR)
        self.results["year_of_100_cpu_s"] = Result(
            min(seconds), median(seconds),
            f"CPU seconds of {YEAR} days of centre-100 with everything on, summary traces, {mode}, "
            f"from runs of {YEAR_DAYS} days", "≤ 60", min(seconds) <= 60,
        )  # fmt: skip

    def studies(self) -> None:
        """What a sweep costs beyond its runs, and what a second worker is worth."""
        self.say(
            f"a sweep of {SWEPT} points × {studies.REPLICATIONS} replications, and its bare runs"
        )
        whole, bare = studies.sweep_costs(SWEPT)
        self.results["sweep_overhead"] = Result(
            whole / bare - 1, whole / bare - 1,
            f"CPU seconds of a sweep of {SWEPT} points × {studies.REPLICATIONS} replications of "
            "helpdesk-12, every run kept in a file, beyond those of its bare runs, as a share",
            "≤ 0.05", whole / bare - 1 <= 0.05,
        )  # fmt: skip
        # A pair takes as long as the last ones did: what starting workers costs is told apart.
        paces: dict[int, list[float]] = {1: [], 2: []}
        firsts, lasts = [], []
        for turn in range(min(self.rounds, 3)):
            self.say(
                f"what-if {turn + 1}: 20 pairs of days of centre-100, by one worker and by two"
            )
            for workers in paces:
                seen = studies.what_if(workers)
                paces[workers].append((seen[-1] - seen[3]) / (len(seen) - 4))
                if workers == 2:
                    firsts.append(seen[1])
                    lasts.append(seen[-1])
        what = f"20 pairs of days of centre-100, every measure, {compiled.name()}"
        self.results["two_workers_vs_one"] = ratio(
            paces[1], paces[2],
            f"{what}: wall time a pair by one worker over that by two, once they are at work",
            at_least=1.8,
        )  # fmt: skip
        self.results["what_if_wall_s"] = Result(
            min(lasts), median(lasts),
            f"{what}, two workers that have to be started: wall seconds until the last interval",
            "≤ 1", min(lasts) <= 1,
        )  # fmt: skip
        self.results["what_if_first_wall_s"] = Result(
            min(firsts), median(firsts), "the same until the first interval"
        )

    # -- memory

    def memory(self) -> None:
        """Peak memory of a run into the store, for few days and for many."""
        peaks = []
        for days in (2, 10):
            self.say(f"peak memory of {days} days of centre-100 into the store")
            answer = subprocess.run(
                [sys.executable, __file__, "--peak-of-days", str(days)],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            peaks.append(float(answer.stdout))
        growth = peaks[1] / peaks[0]
        self.results["memory_10_days_vs_2"] = Result(
            growth, growth,
            f"peak memory of a run into the store, 10 days over 2 ({peaks[0]:.0f} MB)",
            "≤ 1.1", growth <= 1.1,
        )  # fmt: skip

    # -- facts

    def store(self) -> None:
        """How fast rows go into the store, and how much room they take."""
        run = Simulation(load_scenario("centre-100"))
        batches = list(run.batches())
        rows = sum(len(table) for batch in batches for table in batch.values())
        speeds, size = [], 0
        with tempfile.TemporaryDirectory() as folder:
            for turn in range(self.rounds):
                self.say(f"round {turn + 1} of {self.rounds}: a day of centre-100 into the store")
                file = Path(folder) / f"{turn}.sqlite"
                began = process_time()
                with RunStore.create(file, run.header) as store:
                    for batch in batches:
                        store.write(batch)
                speeds.append(rows / (process_time() - began))
                size = file.stat().st_size
        self.results["store_rows_per_cpu_s"] = Result(
            max(speeds), median(speeds), "rows written to the store per CPU second"
        )
        self.results["store_bytes_per_row"] = Result(
            size / rows, size / rows, "bytes of the store per row, roll-ups included"
        )

    def live(self) -> None:
        """What a paced run with its store costs: the engine child's whole slice, at full pace."""
        scenario = scenarios.helpdesk_of(LIVE_TECHNICIANS, OCCUPANCY, hours=4)
        costs: list[float] = []
        with tempfile.TemporaryDirectory() as folder:
            run = Simulation(scenario)
            with RunStore.create(Path(folder) / "live.sqlite", run.header, live=True) as store:
                wall = 0.0
                engine = LiveEngine(run, store, speed=LIVE_SPEED, watch=lambda: wall,
                                    start_at=scenario.opening.open + 3600)  # fmt: skip
                self.say(f"{LIVE_TECHNICIANS} technicians live at {LIVE_SPEED:g}×")
                while engine.catching_up:
                    engine.slice()
                for _ in range(self.rounds):
                    gc.collect()
                    began = process_time()
                    for turn in range(round(LIVE_SECONDS / SLICE / self.rounds)):
                        wall += SLICE
                        engine.slice()
                        if turn % 2:  # in real time the store itself commits this often
                            store.commit()
                    costs.append((process_time() - began) * self.rounds / LIVE_SECONDS)
        self.results["live_cpu_per_wall_s"] = Result(
            min(costs), median(costs),
            f"CPU seconds per wall second of a live run, {LIVE_TECHNICIANS} technicians at "
            f"{LIVE_SPEED:g}×",
        )  # fmt: skip

    def viewers(self) -> None:
        """Many who watch one large live run."""
        self.results |= viewers.measure(self.say)

    def imports(self) -> None:
        """How fast a real centre's log comes in."""
        self.results |= imports.measure(self.say, self.rounds)

    def startup(self) -> None:
        """How long `twin run` takes when there is next to nothing to simulate."""
        seconds = []
        for turn in range(self.rounds):
            self.say(f"round {turn + 1} of {self.rounds}: twin run without any contact")
            began = perf_counter()
            subprocess.run(
                [sys.executable, "-m", "twin", "run", "helpdesk-12", "--set", "demand.volume=0"],
                check=True, capture_output=True,
            )  # fmt: skip
            seconds.append(perf_counter() - began)
        self.results["startup_wall_s"] = Result(
            min(seconds), median(seconds), "wall seconds of `twin run` without any contact"
        )

    # -- outcome

    def disagreements(self) -> list[str]:
        """Where a yardstick's answers, all rounds together, are not those of Erlang A."""
        truth = erlang_a(scenarios.RATE, scenarios.MEAN_HANDLE, scenarios.MEAN_PATIENCE,
                         scenarios.TECHNICIANS)  # fmt: skip
        found = []
        for name, answers in self.answers.items():
            for key, of_a_day in scenarios.TOLERANCES.items():
                got = sum(answer[key] for answer in answers) / len(answers)
                wanted = getattr(truth, key)
                if abs(got - wanted) > of_a_day / len(answers) ** 0.5:
                    found.append(f"{name}: {key} = {got:.5g}, by Erlang A {wanted:.5g}")
        return found

    def show(self) -> None:
        """Print the table."""
        for name, result in self.results.items():
            verdict = {None: "", True: "met", False: "MISSED"}[result.met]
            print(f"{name:42} {result.value:12.4g} {result.median:12.4g}  "
                  f"{result.target:8} {verdict}")  # fmt: skip

    def write(self, path: Path) -> None:
        """Write everything down as JSON."""
        path.parent.mkdir(exist_ok=True)
        machine = {
            "python": platform.python_version(), "cores": os.cpu_count(), "engine": compiled.name(),
        }  # fmt: skip
        results = {name: asdict(result) for name, result in self.results.items()}
        path.write_text(json.dumps({"machine": machine, "results": results}, indent=2) + "\n")


def _ours(scenario: Scenario, days: int) -> Contestant:
    def run(seed: int) -> float:
        # Every batch is made in full and handed on, as to a store; none is kept.
        batches = Simulation(scenario, seed=seed, days=days).batches()
        return sum(len(batch["contact"]) for batch in batches)

    return run


def peak(days: int) -> float:
    """Peak memory, in MB, of this process once it has run some days into a store."""
    with tempfile.TemporaryDirectory() as folder:
        made: list[RunStore] = []

        def sink(header):
            made.append(RunStore.create(Path(folder) / "run.sqlite", header))
            return made[0]

        simulate(load_scenario("centre-100"), days=days, sink=sink)
        made[0].close()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024**2 if sys.platform == "darwin" else 1024)


def main() -> int:
    """Measure, print, write `build/bench.json`; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of each race")
    parser.add_argument("--only", help="one part, such as imports or viewers")
    parser.add_argument("--peak-of-days", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.peak_of_days:
        print(peak(asked.peak_of_days))
        return 0
    bench = Bench(asked.rounds)
    # Memory first: a child's peak is never less than what its parent had when it was started.
    for part in (
        bench.memory, bench.engines, bench.builds, bench.year, bench.studies, bench.size,
        bench.store, bench.live, bench.imports, bench.viewers, bench.startup,
    ):  # fmt: skip
        if asked.only in (None, part.__name__):
            part()
    bench.show()
    bench.write(BENCH)
    wrong = bench.disagreements()
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
