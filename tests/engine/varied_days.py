"""Forty-odd days as unlike each other as the model allows, and what marks each of them.

Run as a script, it prints which code is in use and the fingerprint of every day, as JSON.
"""

import hashlib
import json
from types import SimpleNamespace

import numpy as np

from twin import compiled
from twin.engine.simulation import simulate
from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario

HOUR = 3600.0

SHIPPED = ("helpdesk-12", "french-2000s", "bespoke", "lean", "taylorist", "centre-100", "bank-day")

CONTROLS = (
    (9 * HOUR + 10.5, "supervision.monitoring", 1.0),
    (9 * HOUR + 10.5, "supervision.purpose", "deterrent"),
    (9.25 * HOUR, "supervision.monitored_share", 0.5),
    (9.5 * HOUR, "autonomy.script_rigidity", 0.0),
    (9.75 * HOUR, "staffing.level", 1.5),
    (10 * HOUR, "staffing.level", 0.5),
)

LIVELY = {
    "contacts.urgent.share": 0.06,
    "contacts.technical.share": 0.52,
    "system.outages_per_day": 8.0,
    "system.slow_spells_per_day": 8.0,
    "system.incidents": 0.2,
    "attendance.absence": 0.3,
    "supervision.handling_target": 300.0,
    "regulation.slow_down": 1.0,
    "regulation.hidden_pause": 1.0,
    "regulation.hidden_pause_from": 0.0,
    "regulation.hang_up_early": 1.0,
    "regulation.transfer": 1.0,
    "autonomy.escalation_right": 1.0,
    "behaviour.target_hurry": 1.0,
    "regime.held_alone": 1.0,
    "technicians.capacity": 0.3,
    "strain.gain": 15.0,
    "learning.by_doing": 0.005,
    "learning.from_neighbours": 0.1,
}
"""Much of everything: parking, problems, strategies, absence, learning."""

VARIED = {
    "no strain": {"strain.enabled": False},
    "nobody watched": {"supervision.monitoring": 0.0, "supervision.listening": 0.0},
    "all watched": {"supervision.monitoring": 1.0, "supervision.purpose": "deterrent"},
    "open script": {"autonomy.script_rigidity": 0.0},
    "rigid script": {"autonomy.script_rigidity": 1.0},
    "half the staff": {"staffing.level": 0.5},
    "twice the staff": {"staffing.level": 2.0},
    "no expert": {"backup.experts": 0},
    "one expert, no patience": {"backup.experts": 1, "backup.longest_wait": 0.0},
    "experts first": {"routing.choice": "most_expert"},
    "one line": {"routing.lines": 1},
    "down all day": {"system.outages_per_day": 100.0, "system.outage": 3600.0},
    "slow all day": {"system.slow_spells_per_day": 100.0, "system.slow_spell": 3600.0},
    "held up everywhere": {"system.incidents": 1.0, "system.unresolved": 1.0},
    "every step wrong": {"behaviour.repeat_error": 1.0},
    "everybody rude": {"contacts.technical.rudeness": 1.0},
    "novices": {"technicians.expertise": 0.1},
    "masters": {"technicians.expertise": 0.95},
    "no ring": {"routing.ring": 0.0},
    "no target": {"supervision.handling_target": 0.0},
    "impossible target": {"supervision.handling_target": 20.0},
    "much urgency": {"contacts.urgent.share": 0.5, "contacts.technical.share": 0.08},
    "much volume": {"demand.volume": 3.0},
    "no volume": {"demand.volume": 0.0},
}


def varied_days() -> dict[str, dict]:
    """What to simulate, by a name for each day: the arguments of `simulate`."""

    def morning(settings: dict[str, object]) -> Scenario:
        words = {path: str(value).lower() for path, value in settings.items()}
        return load_scenario("helpdesk-12", {"opening.close": "12:00", **words})

    days = {
        name: {"scenario": load_scenario(name), "seed": seed} for seed, name in enumerate(SHIPPED)
    }
    for seed, (name, settings) in enumerate(VARIED.items()):
        days[name] = {"scenario": morning(settings), "seed": seed}
    lively = morning(LIVELY)
    for seed in range(6):
        days[f"lively {seed}"] = {"scenario": lively, "seed": seed}
    for seed, name in enumerate(("helpdesk-12", "taylorist", "bespoke")):
        days[f"levers moved, {name}"] = {
            "scenario": load_scenario(name), "seed": seed, "replication": 1, "controls": CONTROLS,
        }  # fmt: skip
    days["lively, levers moved"] = {"scenario": lively, "seed": 3, "controls": CONTROLS}
    days["three days"] = {"scenario": lively, "seed": 5, "days": 3}
    days["from a log"] = {"scenario": morning({}), "arrivals": _log()}
    days["fifty steps"] = {"scenario": _of_steps(50), "seed": 2}
    days["one step of no length"] = {"scenario": _of_steps(1, seconds=0.0), "seed": 2}
    return days


def _log() -> SimpleNamespace:
    arrival = 8 * HOUR + np.cumsum(np.arange(200) % 7 * 9.0)
    return SimpleNamespace(arrival=arrival, type=np.array(["technical", "unheard of"] * 100))


def _of_steps(count: int, seconds: float = 3.0) -> Scenario:
    content = load_scenario("helpdesk-12", {"opening.close": "10:00"}).model_dump()
    steps = [
        {"name": f"step {i}", "seconds": seconds, "system": i % 2 == 1, "backup": i == count // 2}
        for i in range(count)
    ]
    content["procedures"] = {
        name: procedure | {"steps": steps} for name, procedure in content["procedures"].items()
    }
    return Scenario.model_validate(content)


def fingerprint(tables: dict[str, np.ndarray]) -> str:
    """A hash of all rows of all tables."""
    whole = hashlib.sha256()
    for name in sorted(tables):
        whole.update(f"{name} {tables[name].shape}".encode() + tables[name].tobytes())
    return whole.hexdigest()


if __name__ == "__main__":
    prints = {name: fingerprint(simulate(**day).tables) for name, day in varied_days().items()}
    print(json.dumps({"engine": compiled.name(), "days": prints}))  # noqa: T201
