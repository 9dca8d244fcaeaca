"""The twin beside the bank: the replay of a real day, and ordinary days of its own."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence

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
            "wait of the answered, mean (s)": float(self.wait[self.answered].mean()),
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
        "twin, with that day's roster": replayed(own),
    }
    yield from _tables(observed(held_out), columns)
    yield from ("### Ordinary weekdays", "")
    real = [observed(day) for day in ordinary]
    days = [simulated(simulate(scenario, seed=seed)) for seed in seeds]
    yield from _table([*_day(real[0])], {"bank, 17 days": real, "twin, bank-day": days})


def _day(figures: Figures) -> Iterator[str]:
    return (name for name in figures if not name[:2].isdigit())


def _tables(real: Figures, columns: dict[str, list[Figures]]) -> Iterator[str]:
    both = {"bank": [real], **columns}
    yield from _table([*_day(real)], both)
    for what in ("load", "answered", "wait"):
        names = [name for name in real if name[:2].isdigit() and name.endswith(what)]
        yield from _table(names, both)


def _table(names: Sequence[str], columns: dict[str, list[Figures]]) -> Iterator[str]:
    """Yield a Markdown table: mean over replications, and in brackets their range."""
    yield f"| | {' | '.join(columns)} |"
    yield f"|{'---|' * (len(columns) + 1)}"
    for name in names:
        cells = [_cell([run[name] for run in runs if name in run]) for runs in columns.values()]
        yield f"| {name} | {' | '.join(cells)} |"
    yield ""


def _cell(values: Sequence[float]) -> str:
    show: Callable[[float], str] = (
        (lambda x: f"{x:.0f}")
        if max(values) >= 100
        else (lambda x: f"{x:.1f}")
        if max(values) > 1
        else (lambda x: f"{x:.3f}")
    )
    if len(values) == 1:
        return show(values[0])
    return f"{show(float(np.mean(values)))} [{show(min(values))}, {show(max(values))}]"
