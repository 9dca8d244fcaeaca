"""The twin beside the bank: the replay of a real day, and ordinary days of its own.

    .venv/bin/python data/bank_replay.py ../shared/data/anonymous_bank_1999-02.csv.gz

prints the tables of `data/README.md`: the held-out day through `bank-day`, beside what really
happened. Writes no file.
"""

import argparse
import dataclasses
import datetime as dt
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from twin.engine.simulation import simulate
from twin.errors import InputError
from twin.mirror.fit.days import ordinary_days
from twin.mirror.fit.handling import LONGEST
from twin.mirror.fit.presence import Floor, served_apart
from twin.mirror.fit.source import read_calls
from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario
from twin.scenario.staff import Team
from twin.traces.frame import Traces
from twin.world.call_log import CallLog, read_call_log

Floats = npt.NDArray[np.float64]

HOURS = np.arange(7, 25) * 3600.0
HOURLY = {
    "load": "load by hour: mean number of callers in conversation",
    "answered": "answered share of those who came in the hour",
    "wait": "their mean wait (s)",
}
HELD_OUT = dt.date(1999, 2, 9)
"""The day that is replayed; nothing is fitted on it."""
CLOSES = 24 * 60
"""Minute of the day at which the bank closes."""
Row = dict[str, Any]
"""A shift as the scenario writes it."""
Figures = dict[str, float]
"""What happened on one day, by name; hourly figures are named by the hour they begin in."""


@dataclasses.dataclass(frozen=True)
class Calls:
    """One day's calls that asked for a technician, real or simulated."""

    arrival: Floats
    wait: Floats
    answered: npt.NDArray[np.bool_]
    talk: Floats  # NaN where not known

    def figures(self) -> Figures:
        """Return the day's figures; times in seconds."""
        queued = self.wait > 0
        found = {
            "offered": float(len(self.arrival)),
            "answered, share": float(self.answered.mean()),
            "did not wait, share": float((~queued).mean()),
            "wait, mean (s)": float(self.wait.mean()),
            "wait of those who queued, mean (s)": float(self.wait[queued].mean()),
            "wait until answered, mean (s)": float(self.wait[self.answered].mean()),
            "answered within 20 s, share": float((self.answered & (self.wait <= 20)).mean()),
            "answered within 60 s, share": float((self.answered & (self.wait <= 60)).mean()),
            "talk, mean (s)": float(np.nanmean(self.talk[self.answered])),
        }
        begin = self.arrival + self.wait
        known = self.answered & np.isfinite(self.talk)
        inside = _overlap(begin[known], (begin + self.talk)[known])
        hour = np.searchsorted(HOURS, self.arrival, side="right") - 1
        for i, start in enumerate(HOURS[:-1]):
            mine = hour == i
            clock = f"{int(start) // 3600:02d}"
            found[f"{clock} offered"] = float(mine.sum())
            found[f"{clock} load"] = float(inside[i] / 3600)
            if mine.any():
                found[f"{clock} answered"] = float(self.answered[mine].mean())
                found[f"{clock} wait"] = float(self.wait[mine].mean())
        return found


def _overlap(begin: Floats, end: Floats) -> Floats:
    """Return the seconds of all intervals within each hour."""
    late, early = (np.clip(x[:, None], HOURS[:-1], HOURS[1:]) for x in (end, begin))
    seconds: Floats = (late - early).sum(axis=0)
    return seconds


def observed(day: CallLog) -> Figures:
    """Return what really happened."""
    day = day.where(day.reached)
    talk = np.where(day.service <= LONGEST, day.service, np.nan)
    return Calls(day.arrival, day.wait, day.outcome == "answered", talk).figures()


def simulated(traces: Traces) -> Figures:
    """Return what happened in the twin's first day."""
    answered = np.array(traces.words("contact", "outcome")) == "answered"
    arrival, wait, talk, hold = (
        traces.column("contact", name) for name in ("arrived", "wait", "talk", "hold")
    )
    return Calls(arrival, wait, answered, np.where(answered, talk + hold, np.nan)).figures()


def with_roster(scenario: Scenario, roster: Sequence[Row]) -> Scenario:
    """Return the scenario with one team on other shifts."""
    ((name, team),) = scenario.teams.items()
    other = Team.model_validate({**team.model_dump(), "shifts": roster})
    return scenario.model_copy(update={"teams": {name: other}})


def main() -> None:
    """Read the log, replay, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("log", type=Path, help="anonymous_bank_1999-02.csv.gz")
    parser.add_argument("--replications", type=int, default=20, help="seeds, 0 and on")
    asked = parser.parse_args()
    try:
        lines = list(compare(asked.log, asked.replications))
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    sys.stdout.writelines(f"{line}\n" for line in lines)


def ordinary_dates(path: Path) -> tuple[dt.date, ...]:
    """Return the days that `bank-day` is fitted on."""
    return ordinary_days(read_calls(path), without=[HELD_OUT]).dates


def held_out_floor(path: Path) -> Floor:
    """Return the replayed day as its technicians lived it."""
    calls = read_calls(path)
    hours = ordinary_days(calls).hours
    return Floor(calls.on([HELD_OUT]), hours, served_apart(calls))


def observed_roster(floor: Floor) -> list[Row]:
    """Return one shift per technician of a day, absences as breaks; times in whole minutes.

    Absences of over an hour split a shift, and what is left of under ten minutes is dropped.
    """
    shifts: list[Row] = []
    for mine in floor.sessions():
        minutes = [(round(b / 60), round(e / 60)) for b, e in mine]
        parts: list[list[tuple[int, int]]] = [[]]
        for begin, end in minutes:
            if parts[-1] and begin - parts[-1][-1][1] > 60:
                parts.append([])
            parts[-1].append((begin, min(end, CLOSES)))
        shifts += [_shift(part) for part in parts if part[-1][1] - part[0][0] >= 10]
    return sorted(shifts, key=lambda shift: (shift["start"], shift["end"]))


def _shift(sessions: list[tuple[int, int]]) -> Row:
    breaks = [
        {"at": _clock(end), "seconds": 60 * (begin - end)}
        for (_, end), (begin, _) in pairwise(sessions)
        if begin > end
    ]
    start, end = _clock(sessions[0][0]), _clock(sessions[-1][1])
    return {"start": start, "end": end, "technicians": 1, "breaks": breaks}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def compare(path: Path, replications: int) -> Iterator[str]:
    """Yield the twin beside the bank: the held-out day, and ordinary days."""
    log = read_call_log(path)
    held_out = log.day(HELD_OUT)
    ordinary = [log.day(date) for date in ordinary_dates(path)]
    scenario = load_scenario("bank-day")
    calls = held_out.where(held_out.reached)
    own = with_roster(scenario, observed_roster(held_out_floor(path)))
    seeds = range(replications)

    def replayed(centre: Scenario) -> list[Figures]:
        return [simulated(simulate(centre, seed=seed, arrivals=calls)) for seed in seeds]

    columns = {
        "twin, bank-day as shipped": replayed(scenario),
        "twin, that day's roster": replayed(own),
    }
    real = observed(held_out)
    both = {"bank": [real], **columns}
    yield f"{replications} replications: mean [range]; ✗ where the bank's figure is outside."
    yield ""
    yield from _table("the day", {name: name for name in _of_the_day(real)}, both)
    for what in ("load", "answered", "wait"):
        hours = [name for name in real if name.endswith(f" {what}")]
        yield from _table(
            HOURLY[what],
            {name: f"{name[:2]}:00" for name in hours},
            both,
        )
    days = [simulated(simulate(scenario, seed=seed)) for seed in range(5 * replications)]
    lived = [observed(day) for day in ordinary]
    yield f"Ordinary weekdays, mean [range]: {len(lived)} of the bank, {len(days)} of the twin."
    yield ""
    names = {name: name for name in _of_the_day(real)}
    yield from _table("the day", names, {"bank": lived, "twin, bank-day": days})


def _of_the_day(figures: Figures) -> list[str]:
    return [name for name in figures if not name[:2].isdigit()]


def _table(
    title: str, names: Mapping[str, str], columns: Mapping[str, Sequence[Figures]]
) -> Iterator[str]:
    """Yield a Markdown table of figures (`names`: figure -> what to call it) by source."""
    yield f"| {title} | {' | '.join(columns)} |"
    yield f"|---|{'---:|' * len(columns)}"
    sources = list(columns.values())
    for name, shown in names.items():
        values = [[run[name] for run in runs if name in run] for runs in sources]
        real = values[0][0] if len(values[0]) == 1 else None
        most = max(max(found) for found in values)
        digits = 3 if "share" in name or name.endswith("answered") else 0 if most >= 200 else 1
        yield f"| {shown} | {' | '.join(_cell(found, real, digits) for found in values)} |"
    yield ""


def _cell(values: Sequence[float], real: float | None, digits: int) -> str:
    low, high = min(values), max(values)
    if len(values) == 1:
        return f"{low:.{digits}f}"
    miss = " ✗" if real is not None and not low <= real <= high else ""
    return f"{np.mean(values):.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]{miss}"


if __name__ == "__main__":
    main()
