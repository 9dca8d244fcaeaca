"""What the benchmarks run: the engine reduced to a textbook queue, and centres of any size."""

from twin.rules.staffing import erlang_a
from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario

MEAN_HANDLE = 300.0  # s
MEAN_PATIENCE = 120.0  # s
TECHNICIANS = 100
RATE = 0.95 * TECHNICIANS / MEAN_HANDLE  # contacts per second, open round the clock
DAY = 86400
LEARNT = ("by_doing", "from_experts", "from_neighbours", "from_coaching")

TOLERANCES = {"p_wait": 0.12, "p_abandon": 0.016, "mean_wait": 2.1, "occupancy": 0.03}
"""Five standard deviations of one day's values (mean wait in s), over twenty days of SimPy's."""


def reduced() -> Scenario:
    """The engine reduced to M/M/100+M: one step, one team, and nothing that varies or strains."""
    return Scenario.model_validate({
        "name": "erlang",
        "opening": {"open": 0, "close": DAY},
        "demand": {"per_hour": [3600 * RATE], "day_cv": 0, "interval_cv": 0},
        "contacts": {"call": {"share": 1, "procedure": "call", "work_shape": "exponential"}},
        "patience": {"shape": "exponential", "mean": MEAN_PATIENCE},
        "redial": {"after_abandoning": 0, "after_blocked": 0, "after_unresolved": 0},
        "procedures": {"call": {
            "steps": [{"name": "talk", "seconds": MEAN_HANDLE, "mandatory": True}],
            "after_contact": 0,
        }},
        "system": {
            "response": 0, "slow_spells_per_day": 0, "outages_per_day": 0, "incidents": 0,
            "guidance": 0,
        },
        "backup": {"experts": 0},
        "teams": {"desk": {
            "contacts": ["call"],
            "shifts": [{"start": 0, "end": DAY, "technicians": TECHNICIANS}],
        }},
        "technicians": {"speed_spread": 0, "expertise_spread": 0},
        "supervision": {
            "monitoring": 0, "listening": 0, "stages": False, "handling_target": 0, "coaching": 0,
        },
        "routing": {"ring": 0},
        "strain": {"enabled": False},
        "attendance": {"absence": 0, "quits_per_year": 0},
        "behaviour": {
            "skill_speed": 0, "guidance_rigidity": 0, "load_speed": 0, "overwork_speed": 0,
            "repeat_error": 0,
        },
    })  # fmt: skip


def helpdesk_of(technicians: int, occupancy: float, *, hours: float) -> Scenario:
    """The help desk with all its traces, at any size, under a steady load.

    A large pool keeps its technicians busier than a small one under the same load per head. So
    that all sizes work alike, the load is the one at which Erlang A gives the `occupancy` asked
    for; all technicians are equally fast, nobody takes a break, and everybody comes every day,
    because ten would not average out as a thousand do; nobody learns, because those of a small
    centre are looked at for longer; experts are one to five; and nobody calls twice, because how
    many would depends on the size again.
    """
    base = load_scenario("helpdesk-12").model_dump()
    handle, system = base["routing"]["ring"], base["system"]
    for contact in base["contacts"].values():
        procedure = base["procedures"][contact["procedure"]]
        requests = sum(step["system"] for step in procedure["steps"])
        handle += contact["share"] * (
            sum(step["seconds"] for step in procedure["steps"])
            + requests * (system["response"] + system["incidents"] * system["incident"])
            + procedure["after_contact"]
        )
    opens = base["opening"]["open"]
    closes = opens + 3600 * hours
    shift = {"start": opens, "end": closes, "technicians": technicians}
    rate = _rate(technicians, handle, base["patience"]["mean"], occupancy)
    return Scenario.model_validate(base | {
        "name": f"helpdesk-{technicians}",
        "opening": base["opening"] | {"close": closes},
        "demand": base["demand"] | {"per_hour": [3600 * rate], "day_cv": 0, "interval_cv": 0},
        "redial": base["redial"] | {"most_attempts": 1},
        "backup": base["backup"] | {"experts": technicians // 5},
        "teams": {"desk": base["teams"]["desk"] | {"shifts": [shift]}},
        "technicians": base["technicians"] | {"speed_spread": 0, "expertise_spread": 0},
        "attendance": base["attendance"] | {"absence": 0, "quits_per_year": 0},
        "learning": base["learning"] | dict.fromkeys(LEARNT, 0),
    })  # fmt: skip


def _rate(technicians: int, handle: float, patience: float, occupancy: float) -> float:
    """Contacts per second that give an occupancy, by bisection."""
    low, high = 0.0, 2 * technicians / handle
    for _ in range(50):
        middle = (low + high) / 2
        if erlang_a(middle, handle, patience, technicians).occupancy < occupancy:
            low = middle
        else:
            high = middle
    return low
