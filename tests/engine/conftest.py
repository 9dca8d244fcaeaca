"""Tiny centres and hand-made Worlds, in which every number can be worked out by hand."""

from typing import Any

import numpy as np
import pytest

from twin.engine import simulation
from twin.scenario.model import Scenario
from twin.world import content as c
from twin.world.system import Spells
from twin.world.world import World

NEUTRAL: dict[str, Any] = {
    "skill_speed": 0,
    "guidance_rigidity": 0,
    "load_speed": 0,
    "overwork_speed": 0,
    "fatigue_speed": 0,
    "exhaustion_speed": 0,
    "tension_speed": 0,
    "monitored_skill_speed": 0,
    "hurry_speed": 0,
    "resume_time": 10,
}
"""Behaviour that leaves handling times as they are scripted."""

STEPS = [
    {"name": "greet", "seconds": 10, "mandatory": True},
    {"name": "look up", "seconds": 20, "system": True, "mandatory": True, "stage": True},
    {"name": "solve", "seconds": 30, "backup": True, "mandatory": True},
    {"name": "close", "seconds": 10, "mandatory": True},
]


@pytest.fixture(scope="session")
def tiny():
    """A function that makes a tiny centre: open 09:00 to 10:00, changed section by section."""

    def make(heads=1, **changed):
        shift = {"start": "09:00", "end": "10:00", "technicians": heads}
        content: dict[str, Any] = {
            "name": "tiny",
            "opening": {"open": "09:00", "close": "10:00"},
            "contacts": {"help": {"share": 1.0, "procedure": "help", "kind": "technical"}},
            "redial": {"after_abandoning": 0, "after_blocked": 0, "after_unresolved": 0},
            "procedures": {"help": {"steps": STEPS, "after_contact": 5}},
            "system": {"guidance": 0, "outages_per_day": 0, "slow_spells_per_day": 0},
            "backup": {"experts": 0},
            "technicians": {"speed_spread": 0},
            "teams": {"desk": {"contacts": ["help"], "shifts": [shift]}},
            "routing": {"ring": 2},
            "supervision": {"monitoring": 0, "listening": 0},
            "strain": {"enabled": False},
            "behaviour": NEUTRAL,
        }
        for section, values in changed.items():
            old = content.get(section, {})
            content[section] = {**old, **values} if section != "teams" else values
        return Scenario.model_validate(content)

    return make


class HandMade(World):
    """A World in which the contacts, and the outages, are given by hand."""

    calls: tuple[dict[str, float], ...] = ()
    down: tuple[tuple[float, float], ...] = ()

    def contacts(self, day):
        for number, call in enumerate(self.calls if day == 0 else ()):
            kind = int(call.get("kind", 0))
            name = list(self.scenario.contacts)[kind]
            steps = self.scenario.procedures[self.scenario.contacts[name].procedure].steps
            work = [call.get("work", 1.0) * step.seconds for step in steps]
            wait = [call.get("wait", 0.0) if step.system else 0.0 for step in steps]
            row: list[Any] = [0.0] * c.STEPS
            row[c.ARRIVES] = 9 * 3600 + call["at"]
            row[c.CANDIDATE] = float(number)
            row[c.TYPE] = float(kind)
            row[c.PATIENCE] = call.get("patience", 1e6)
            row[c.DIFFICULTY] = call.get("difficulty", 0.0)
            row[c.HELP] = call.get("help", 1.0)
            row[c.CONSULT] = call.get("consult", 60.0)
            row[c.HANDOVER] = call.get("handover", 300.0)
            row[c.AFTER] = call.get("after", 5.0)
            row[c.ERROR] = call.get("error", 1.0)
            row[c.NEEDED] = float((1 << len(steps)) - 1)
            row[c.LISTEN] = row[c.RETURN] = row[c.CONCEAL] = 1.0
            row[c.LEAST_NEEDED] = row[c.LEAST_SPARE] = 1.0
            row[c.WORK], row[c.WAIT], row[c.LONGEST_WAIT] = sum(work), sum(wait), max(wait)
            skip = [call.get("skip", 1.0)] * len(steps)
            table = np.stack([work, skip, wait], axis=1).reshape(1, -1)
            yield [*row, table, 0]

    def outages(self, day):
        return Spells(tuple((9 * 3600 + a, 9 * 3600 + b) for a, b in self.down))


@pytest.fixture
def happens(monkeypatch):
    """A function that runs a centre on calls given by hand; gives its traces."""

    def run(scenario, *calls, down=(), **options):
        made = type("Made", (HandMade,), {"calls": calls, "down": down})
        monkeypatch.setattr(simulation, "World", made)
        return simulation.simulate(scenario, **options)

    return run


@pytest.fixture
def told():
    """A function that tells a run: (seconds since 09:00, who, activity, contact), by its end."""

    def tell(traces):
        return [
            (round(end - 9 * 3600, 6), who, activity, int(contact))
            for end, who, activity, contact in zip(
                traces.column("duration", "t"),
                traces.words("duration", "technician"),
                traces.words("duration", "activity"),
                traces.column("duration", "contact"),
                strict=True,
            )
        ]

    return tell
