"""What is learned, from whom, and how it fades; seen in how long the next contact takes.

Handling time falls by one log unit per unit of know-how, and without guidance know-how is
expertise. The script takes 70 s for who has an expertise of one half.
"""

import numpy as np
import pytest

from twin.engine.simulation import simulate

OWN = 0.5
ABLE = {"speed_spread": 0, "expertise": OWN, "expertise_spread": 0, "capacity": 0.5,
        "capacity_spread": 0}  # fmt: skip
SHOWN = {"skill_speed": -1, "know_how_at_par": OWN}
HARD = {"difficulty": 1.0, "help": 0.5}


def expertise(traces, per_contact=0.0):
    """What the technicians could draw on, contact by contact."""
    return OWN - np.log((traces.column("contact", "talk") - per_contact) / 70)


@pytest.fixture
def able(tiny):
    """A function that makes a centre in which expertise shows in handling time."""

    def make(**changed):
        behaviour = SHOWN | changed.pop("behaviour", {})
        return tiny(technicians=ABLE, behaviour=behaviour, **changed)

    return make


def daily(*counts):
    """So many calls on each day, with time for each."""
    return [{"at": 120.0 * i, "day": day} for day, count in enumerate(counts) for i in range(count)]


@pytest.mark.parametrize("counts", [(1, 1), (5, 1), (5, 3, 1)])
def test_practice_counts_from_the_next_shift_on(able, happens, counts):
    centre = able(learning={"by_doing": 0.01})
    shown = expertise(happens(centre, *daily(*counts), days=len(counts)))
    before = np.repeat(np.cumsum([0, *counts[:-1]]), counts)
    assert shown == pytest.approx(1 - 0.5 * 0.99**before)


def test_without_learning_nothing_is_learned(able, happens):
    shown = expertise(happens(able(), *daily(5, 5, 5), days=3))
    assert shown == pytest.approx(np.full(15, OWN))


@pytest.mark.parametrize(("rest", "tau"), [(1, 20), (3, 20), (3, 100)])
def test_what_was_learned_fades_without_practice(able, happens, rest, tau):
    centre = able(learning={"by_doing": 0.01, "forgetting": tau})
    shown = expertise(happens(centre, *daily(10, *[0] * rest, 1), days=rest + 2))
    learned = 1 - 0.5 * 0.99**10
    assert shown[-1] == pytest.approx(OWN + (learned - OWN) * np.exp(-rest / tau))


def test_what_one_brings_does_not_fade(able, happens):
    centre = able(learning={"by_doing": 0, "forgetting": 20})
    shown = expertise(happens(centre, *daily(1, 0, 0, 0, 1), days=5))
    assert shown == pytest.approx([OWN, OWN])


KINDS = {
    "contacts": {
        "help": {"share": 0.5, "procedure": "help"},
        "other": {"share": 0.5, "procedure": "help"},
    },
    "teams": {
        "desk": {
            "contacts": ["help", "other"],
            "shifts": [{"start": "09:00", "end": "10:00", "technicians": 1}],
        }
    },
}


def test_practice_with_one_type_of_contact_teaches_nothing_about_another(able, happens):
    centre = able(learning={"by_doing": 0.01}, **KINDS)
    calls = [*daily(4), {"at": 0.0, "day": 1, "kind": 1}, {"at": 200.0, "day": 1, "kind": 0}]
    shown = expertise(happens(centre, *calls, days=2))
    assert shown[-2:] == pytest.approx([OWN, 1 - 0.5 * 0.99**4])


def test_an_expert_teaches_at_once(able, happens):
    centre = able(
        learning={"from_experts": 0.1},
        backup={"experts": 1, "neighbour": 0},
        autonomy={"escalation_right": 1},
    )
    shown = expertise(happens(centre, {"at": 0.0, **HARD}, {"at": 300.0}, {"at": 600.0}))
    assert shown == pytest.approx([OWN, 0.55, 0.55])


def test_who_does_without_help_is_taught_by_nobody(able, happens):
    centre = able(
        learning={"from_experts": 0.1, "from_neighbours": 0.1},
        backup={"experts": 0, "neighbour": 0},
        behaviour={"alone_time": 1},
    )
    shown = expertise(happens(centre, {"at": 0.0, **HARD}, {"at": 300.0}))
    assert shown == pytest.approx([OWN, OWN])


def test_a_neighbour_teaches_as_far_as_the_team_passes_on(able, happens):
    centre = able(
        learning={"from_neighbours": 0.1},
        backup={"experts": 0, "neighbour": 1, "neighbour_time": 35},
        behaviour={"neighbour_alone": 1, "neighbour_watched": 0},
    )
    calls = {"at": 0.0, **HARD}, {"at": 300.0}
    shown = expertise(happens(centre, *calls, own={"passing_on": 0.4}), np.array([35.0, 0.0]))
    assert shown == pytest.approx([OWN, OWN + 0.04 * 0.5])


COACHED = {
    "monitoring": 1,
    "listening": 1,
    "scoring": 1,
    "coach_below": 100,
    "coaching": 60,
    "handling_target": 10,
    "alert_at": 0,
}


@pytest.mark.parametrize(
    ("purpose", "gained"), [("developmental", 0.05), ("unspecified", 0), ("deterrent", 0)]
)
def test_coaching_teaches_if_it_is_meant_to(able, happens, told, purpose, gained):
    centre = able(
        learning={"from_coaching": 0.1},
        supervision={**COACHED, "purpose": purpose},
        regime={"held_alone": 0, "held_stakes": 1},
        **KINDS,
    )
    calls = {"at": 0.0, "listen": 0.0}, {"at": 300.0}, {"at": 600.0, "kind": 1}
    traces = happens(centre, *calls)
    assert told(traces)[3][1:3] == ("T001", "coaching")
    # It is about all types of contact.
    assert expertise(traces) == pytest.approx([OWN, OWN + gained, OWN + gained])


def test_expertise_never_passes_full_know_how(able, happens):
    centre = able(
        learning={"by_doing": 0.01, "from_experts": 0.1},
        backup={"experts": 1, "neighbour": 0, "consult": 10},
        autonomy={"escalation_right": 1},
    )
    calls = [{**call, **HARD, "consult": 1.0} for call in daily(25, 25, 25, 1)]
    shown = expertise(happens(centre, *calls, days=4))
    assert (np.diff(shown) >= -1e-12).all()
    assert 0.99 < shown[-1] <= 1


def test_more_practice_makes_faster(able):
    # Drawn by chance: ten days on which the same customers call.
    slow, fast = (
        simulate(able(learning={"by_doing": rate}, demand={"per_hour": [20]}), seed=1, days=10)
        for rate in (0, 0.005)
    )
    first_day = [traces.column("contact", "t") < 86400 for traces in (slow, fast)]
    assert np.array_equal(slow.rows("contact")[first_day[0]], fast.rows("contact")[first_day[1]])
    talk = [traces.column("contact", "talk")[traces.column("contact", "t") > 5 * 86400].mean()
            for traces in (slow, fast)]  # fmt: skip
    assert talk[1] < 0.9 * talk[0]


def test_who_leaves_takes_along_what_was_learned(able, happens):
    # The reserve called in instead has no practice.
    centre = able(learning={"by_doing": 0.01}, attendance={"quits_per_year": 0.5})
    traces = happens(
        centre,
        *daily(20, 0, 1),
        days=3,
        luck={(0, 1): (1.0, 0.0)},
        controls=[(86400.0 + 12 * 3600, "staffing.level", 2.0)],
    )
    assert traces.words("contact", "technician")[-1] == "R002"
    assert expertise(traces)[-1] == pytest.approx(OWN)
