"""The twin beside the bank: the replay of a real day, and ordinary days of its own."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from bank_fits import LONGEST
from bank_floor import Floor, Row, observed_roster

from twin.engine.simulation import simulate
from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario
from twin.scenario.staff import Team
from twin.traces.frame import Traces
from twin.world.call_log import CallLog

Floats = npt.NDArray[np.float64]

HOURS = np.arange(7, 25) * 3600.0
HOURLY = {
    "load": "load by hour: mean number of callers in conversation",
    "answered": "answered share of those who came in the hour",
    "wait": "their mean wait (s)",
}
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


def compare(held_out: CallLog, ordinary: Sequence[CallLog], replications: int) -> Iterator[str]:
    """Yield the twin beside the bank: the held-out day, and ordinary days."""
    scenario = load_scenario("bank-day")
    calls = held_out.where(held_out.reached)
    own = with_roster(scenario, observed_roster(Floor(held_out)))
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
