"""Lines of a queue_log per CPU second: into rows in memory, and into the store.

The log is made up: calls one after the other over a number of days, answered by forty technicians
or abandoned, some three lines each, as in a real one.
"""

import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

from result import Result

from twin.mirror.importing import How, import_logs
from twin.traces.header import Header
from twin.traces.store import RunStore

CALLS = 1_200
"""Calls of a day."""

MONDAY = 1_709_510_400
HOW = How(key=bytes(range(32)))


def write_log(path: Path, days: int, seed: int = 1) -> int:
    """Write a log of so many days; gives its number of lines."""
    chance = random.Random(seed)
    lines = 0
    with path.open("w", encoding="ascii") as file:
        for day in range(days):
            told: list[tuple[int, str]] = []
            for number in range(CALLS):
                came = MONDAY + 86_400 * day + 28_800 + 30 * number + chance.randrange(30)
                call, queue = f"{came}.{number}", f"queue{chance.randrange(4)}"
                wait, agent = chance.randrange(60), f"SIP/{chance.randrange(40)}"
                caller = f"06{chance.randrange(10**7):08d}"
                told.append((came, f"{call}|{queue}|NONE|ENTERQUEUE||{caller}|1"))
                if chance.random() < 0.1:
                    told.append((came + wait, f"{call}|{queue}|NONE|ABANDON|1|1|{wait}"))
                    continue
                talk = chance.randrange(20, 500)
                told.append((came + wait, f"{call}|{queue}|{agent}|CONNECT|{wait}|{call}.a|4"))
                done = f"{call}|{queue}|{agent}|COMPLETECALLER|{wait}|{talk}|1"
                told.append((came + wait + talk, done))
            told.sort(key=lambda each: each[0])
            file.writelines(f"{t}|{rest}\n" for t, rest in told)
            lines += len(told)
    return lines


class Nowhere:
    """A sink that takes rows in memory and forgets them."""

    def __init__(self, header: Header) -> None:
        self.header = header

    def write(self, batch: object) -> None:
        """Forget."""

    def grow(self, header: Header) -> None:
        """Forget."""


def measure(say: Callable[[str], None], rounds: int) -> dict[str, Result]:
    """The results by name."""
    with tempfile.TemporaryDirectory() as folder:
        log, out = Path(folder, "queue_log"), Path(folder, "run.sqlite")
        lines = write_log(log, 28)
        rows, stored, split = [], [], []
        for turn in range(rounds):
            say(f"round {turn + 1} of {rounds}: {lines:,} lines of a queue_log")
            began = process_time()
            import_logs([log], HOW, Nowhere)
            rows.append(lines / (process_time() - began))
            began = process_time()
            with log.open(encoding="utf-8") as file:
                for line in file:
                    line.split("|")
            split.append(lines / (process_time() - began))
            began = process_time()
            store(log, out)
            stored.append(lines / (process_time() - began))
            out.unlink()
        peaks = [_peak(days) for days in (14, 84)]
    growth = peaks[1] / peaks[0]
    slower = [a / b for a, b in zip(split, rows, strict=True)]
    return {
        "import_lines_per_s": Result(
            max(rows), median(rows), "lines of a queue_log per CPU second, into rows in memory",
            "≥ 300,000", max(rows) >= 300_000,
        ),
        "import_vs_split": Result(
            min(slower), median(slower), "time of an import over that of str.split of each line"
        ),
        "import_lines_per_s_stored": Result(
            max(stored), median(stored), "lines of a queue_log per CPU second, into the store"
        ),
        "import_memory_84_days_vs_14": Result(
            growth, growth,
            f"peak memory of an import into the store, 84 days over 14 ({peaks[0]:.0f} MB)",
            "≤ 1.1", growth <= 1.1,
        ),
    }  # fmt: skip


def store(log: Path, out: Path) -> None:
    """Import a log into a run file."""
    made: list[RunStore] = []

    def begin(header: Header) -> RunStore:
        made.append(RunStore.create(out, header))
        return made[-1]

    import_logs([log], HOW, begin)
    made[-1].close()


def _peak(days: int) -> float:
    answer = subprocess.run(
        [sys.executable, __file__, str(days)], check=True, capture_output=True, text=True
    )
    return float(answer.stdout)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        write_log(Path(place, "queue_log"), int(sys.argv[1]))
        store(Path(place, "queue_log"), Path(place, "run.sqlite"))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(most / (1024**2 if sys.platform == "darwin" else 1024))
