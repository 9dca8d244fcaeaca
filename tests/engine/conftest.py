"""Tiny centres and hand-made Worlds, in which every number can be worked out by hand."""

from dataclasses import replace
from typing import Any, ClassVar

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
    "monitored_speed": 0,
    "monitored_ease_speed": 0,
    "hurry_speed": 0,
    "resume_time": 10,
    "alone_time": 1.25,
}
"""Behaviour that leaves handling times as they are scripted."""

UNCHANGING: dict[str, Any] = {
    "technicians": {"speed_spread": 0, "capacity": 0.5, "capacity_spread": 0},
    "regulation": {"slow_down": 0, "hidden_pause": 0, "hang_up_early": 0, "transfer": 0},
    "attendance": {"absence": 0, "quits_per_year": 0},
    "learning": {"by_doing": 0, "from_experts": 0, "from_neighbours": 0, "from_coaching": 0},
}
"""Technicians who come every day, work as prescribed and stay as they are.

At a capacity of one half, what it serves takes its middling time.
"""

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
            "system": {
                "guidance": 0,
                "outages_per_day": 0,
                "slow_spells_per_day": 0,
                "incidents": 0,
                "workaround_after": 60,
                "give_up_after": 600,
            },
            "backup": {"experts": 0},
            "teams": {"desk": {"contacts": ["help"], "shifts": [shift]}},
            "routing": {"ring": 2},
            "supervision": {"monitoring": 0, "listening": 0},
            "strain": {"enabled": False},
            "behaviour": NEUTRAL,
            **UNCHANGING,
        }
        for section, values in changed.items():
            old = content.get(section, {})
            content[section] = {**old, **values} if section != "teams" else values
        return Scenario.model_validate(content)

    return make


USUAL = (
    (c.PATIENCE, "patience", 1e6),
    (c.DIFFICULTY, "difficulty", 0.0),
    (c.RUDE, "rude", 0.0),
    (c.LISTEN, "listen", 1.0),
    (c.RESOLVE, "resolve", 0.0),
    (c.RETURN, "return", 1.0),
    (c.HELP, "help", 1.0),
    (c.CONSULT, "consult", 60.0),
    (c.HANDOVER, "handover", 300.0),
    (c.AFTER, "after", 5.0),
    (c.ERROR, "error", 1.0),
    (c.CONCEAL, "conceal", 1.0),
    (c.REGULATE, "regulate", 0.5),
    (c.PAUSE, "pause", 0.5),
    (c.RECURRENT, "recurrent", 1.0),
    (c.UNRESOLVED, "unresolved", 1.0),
)
"""What a call brings unless it says otherwise: place in its row, name, value."""


class HandMade(World):
    """A World in which the contacts, the outages and who comes are given by hand."""

    calls: tuple[dict[str, float], ...] = ()
    down: tuple[tuple[float, float], ...] = ()
    own: ClassVar[dict[str, Any]] = {}
    luck: ClassVar[dict[tuple[int, int], tuple[float, float]]] = {}

    def contacts(self, day, after=0.0):
        for number, call in enumerate(self.calls):
            if call.get("day", 0) != day:
                continue
            kind = int(call.get("kind", 0))
            name = list(self.scenario.contacts)[kind]
            steps = self.scenario.procedures[self.scenario.contacts[name].procedure].steps
            work = [call.get("work", 1.0) * step.seconds for step in steps]
            wait = [call.get("wait", 0.0) if step.system else 0.0 for step in steps]
            row: list[Any] = [0.0] * c.STEPS
            row[c.ARRIVES] = 86400.0 * day + 9 * 3600 + call["at"]
            row[c.CANDIDATE] = float(number)
            row[c.TYPE] = float(kind)
            for place, key, usual in USUAL:
                row[place] = call.get(key, usual)
            row[c.NEEDED] = float((1 << len(steps)) - 1)
            row[c.LEAST_NEEDED] = call.get("skip", 1.0)
            row[c.LEAST_SPARE] = 1.0
            row[c.WORK], row[c.WAIT], row[c.LONGEST_WAIT] = sum(work), sum(wait), max(wait)
            skip = [call.get("skip", 1.0)] * len(steps)
            table = np.stack([work, skip, wait], axis=1).reshape(1, -1)
            yield [*row, table, 0]

    def traits(self, team, shift, count):
        return [replace(one, **self.own) for one in super().traits(team, shift, count)]

    def attendance(self, team, shift, count, day):
        lucks = [self.luck.get((position, day), (1.0, 1.0)) for position in range(count)]
        absent, quits = np.array(lucks).reshape(count, 2).T
        return absent, quits

    def outages(self, day):
        return Spells(tuple((9 * 3600 + a, 9 * 3600 + b) for a, b in self.down))


@pytest.fixture
def happens(monkeypatch):
    """A function that runs a centre on calls given by hand; gives its traces.

    A call comes `at` so many seconds past nine, on `day` 0 unless it says otherwise. `own` are
    traits that all technicians share. `luck` gives, for a technician's position in the shift and a
    day, the two numbers that decide whether he or she is absent, or leaves for good.
    """

    def run(scenario, *calls, down=(), own=None, luck=None, **options):
        by_hand = {"calls": calls, "down": down, "own": own or {}, "luck": luck or {}}
        made = type("Made", (HandMade,), by_hand)
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
