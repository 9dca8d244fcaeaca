"""A World: each number has one cause, so that changing a thing changes that thing only."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import chisquare, kstest

from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario
from twin.scenario.work import Procedure
from twin.world import content, world
from twin.world.content import PER_STEP, PLACE, SCALARS, STEPS, Row
from twin.world.streams import FloatArray, stream
from twin.world.world import World

BASE = load_scenario("helpdesk-12")
NAMES = {
    getattr(content, name): name.lower()
    for name in vars(content)
    if name.isupper() and isinstance(getattr(content, name), int) and name not in ("STEPS", "PLACE")
}
STEP_NAMES = ("step work", "step skip", "step wait")


def changed(*path_and_value: Any, base: Scenario = BASE) -> Scenario:
    """The scenario with the value at a path replaced."""
    *path, last, value = path_and_value
    described = base.model_dump()
    at = described
    for part in path:
        at = at[part]
    at[last] = value
    return Scenario.model_validate(described)


def columns(rows: Iterable[Row]) -> dict[str, FloatArray]:
    """The rows as named columns, each step's numbers beside them."""
    held = list(rows)
    found = {name: np.array([row[i] for row in held]) for i, name in NAMES.items()}
    steps = np.array([row[STEPS][row[PLACE]] for row in held]).reshape(len(held), -1, 3)
    return found | {name: steps[:, :, i] for i, name in enumerate(STEP_NAMES)}


def moved(before: dict[str, FloatArray], after: dict[str, FloatArray]) -> set[str]:
    return {name for name in before if not np.array_equal(before[name], after[name])}


def day(scenario: Scenario = BASE, number: int = 0, seed: int = 1) -> dict[str, FloatArray]:
    return columns(World(scenario, seed).contacts(number))


RETURNS = [(candidate, attempt, 1) for candidate in (0, 5, 10**9 + 7) for attempt in (1, 2, 3)]


def back(scenario: Scenario = BASE) -> dict[str, FloatArray]:
    return columns(World(scenario, 1).again(RETURNS))


PLAIN, PLAIN_BACK = day(), back()

# Minimally different worlds ------------------------------------------------------------------

WAITS = {"wait", "longest_wait", "step wait"}
TO_WORK = {"work", "spare", "step work"}
LEASTS = {"least_needed", "least_spare"}
NEED = {"needed", "spare", *LEASTS}

OF_ITS_OWN: list[tuple[tuple[Any, ...], set[str]]] = [
    (("patience", "hazard", (1 / 300, 1 / 180, 1 / 360)), {"patience"}),
    (("patience", "shape", "exponential"), {"patience"}),
    (("contacts", "technical", "patience_factor", 2.0), {"patience"}),
    (("contacts", "technical", "difficulty", 0.5), {"difficulty"}),
    (("contacts", "technical", "difficulty_spread", 0.1), {"difficulty"}),
    (("contacts", "technical", "rudeness", 0.5), {"rude"}),
    (("redial", "delay_spread", 0.5), {"delay"}),
    (("backup", "consult", 100.0), {"consult"}),
    (("backup", "consult_spread", 0.3), {"consult"}),
    (("backup", "handed_over_work", 500.0), {"handover"}),
    (("backup", "handed_over_spread", 0.5), {"handover"}),
    (("procedures", "technical", "after_contact", 70.0), {"after"}),
    (("procedures", "technical", "after_contact_spread", 0.3), {"after"}),
    (("contacts", "technical", "work_spread", 0.5), TO_WORK),
    (("contacts", "technical", "work_shape", "exponential"), TO_WORK),
    (("procedures", "technical", "steps", 2, "seconds", 50.0), TO_WORK),
    (("procedures", "technical", "steps", 2, "needed", 0.4), NEED),
    (("procedures", "technical", "steps", 2, "mandatory", True), {"spare", *LEASTS}),
    (("procedures", "technical", "steps", 2, "system", True), WAITS),
    (("system", "response", 3.0), WAITS),
    (("system", "response_spread", 0.5), WAITS),
    (("system", "incidents", 0.5), WAITS),
    (("system", "incident", 90.0), WAITS),
    (("system", "incident_spread", 0.3), WAITS),
    (("behaviour", "step_spread", 0.1), TO_WORK),
]


@pytest.mark.parametrize(
    ("change", "own"),
    OF_ITS_OWN,
    ids=lambda value: ".".join(map(str, value if isinstance(value, tuple) else sorted(value))),
)
def test_a_parameter_moves_only_its_own_columns(change: tuple[Any, ...], own: set[str]) -> None:
    other = changed(*change)
    assert moved(PLAIN, day(other)) == own
    assert moved(PLAIN_BACK, back(other)) <= own


@pytest.mark.parametrize("change", [change for change, _ in OF_ITS_OWN if "technical" in change])
def test_a_type_s_parameter_leaves_the_other_types_alone(change: tuple[Any, ...]) -> None:
    after = day(changed(*change))
    # The procedure is also that of urgent contacts.
    others = PLAIN["type"] == 0
    assert others.sum() > 100
    for name, values in PLAIN.items():
        assert np.array_equal(values[others], after[name][others])


@pytest.mark.parametrize(
    "change",
    [
        ("supervision", "monitoring", 0.0),
        ("supervision", "listening", 0.9),
        ("supervision", "monitored_share", 0.1),
        ("autonomy", "script_rigidity", 0.9),
        ("routing", "queue", "first_come"),
        ("targets", "answered_within", 60.0),
        ("strain", "enabled", False),
        ("appraisal", "queue_part", 0.9),
        ("regulation", "slow_down", 0.9),
        ("regulation", "hidden_pause", 0.9),
        ("attendance", "absence", 0.3),
        ("learning", "by_doing", 0.01),
        ("latitude", "script", 0.9),
        ("regime", "held_alone", 0.9),
        ("system", "recurrent", 0.1),
        ("system", "unresolved", 0.9),
        ("behaviour", "resolution", 0.9),
        ("staffing", "level", 0.5),
        ("technicians", "expertise", 0.9),
        ("system", "outages_per_day", 9.0),
        ("system", "slow_spells_per_day", 9.0),
        ("backup", "experts", 7),
        ("redial", "after_abandoning", 0.9),
        ("redial", "most_attempts", 9),
        ("contacts", "technical", "priority", 7),
    ],
    ids=lambda change: ".".join(map(str, change)),
)
def test_what_decides_no_contact_moves_no_contact(change: tuple[Any, ...]) -> None:
    assert moved(PLAIN, day(changed(*change))) == set()
    assert moved(PLAIN_BACK, back(changed(*change))) == set()


def test_another_mix_moves_types_and_what_hangs_on_the_type() -> None:
    described = BASE.model_dump()
    described["contacts"]["information"]["share"] = 0.5
    described["contacts"]["technical"]["share"] = 0.47
    after = day(Scenario.model_validate(described))
    by_type = {"type", "difficulty", "after", "needed", *LEASTS, *TO_WORK, *WAITS}
    assert {"type"} <= moved(PLAIN, after) <= by_type
    same = PLAIN["type"] == after["type"]
    assert 0.85 < same.mean() < 1
    for name, values in PLAIN.items():
        assert np.array_equal(values[same], after[name][same])


OF_PURPOSE = {
    "type": {"type", "difficulty", "rude", "after", "needed", *LEASTS, *TO_WORK, *WAITS},
    "level": TO_WORK,
    "work": TO_WORK,
    "skip": {"step skip", *LEASTS},
    "response": WAITS,
    "needed": NEED,
    "incident": WAITS,
    "held_up": WAITS,
    **{name: {name} for name in SCALARS},
}


@pytest.mark.parametrize("purpose", OF_PURPOSE)
def test_a_stream_decides_only_its_own_columns(
    purpose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def otherwise(seed: int, replication: int, name: str) -> np.random.Generator:
        own = name.startswith((f"contact.{purpose}/", f"contact.{purpose}."))
        return stream(seed + 1000 if own else seed, replication, name)

    monkeypatch.setattr(world, "stream", otherwise)
    found = moved(PLAIN, day())
    assert found == OF_PURPOSE[purpose] or (purpose == "type" and found <= OF_PURPOSE["type"])
    assert found


def test_every_purpose_and_column_is_covered() -> None:
    assert set(OF_PURPOSE) == {"type", "level", *SCALARS, *PER_STEP}
    arrival = {"arrives", "candidate"}
    assert set().union(*OF_PURPOSE.values()) == set(PLAIN) - arrival


@pytest.mark.parametrize("kind", ["SCALARS", "PER_STEP"])
def test_another_purpose_changes_no_other(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, kind, ("new", *getattr(world, kind)))
    assert moved(PLAIN, day()) == set()


@pytest.mark.parametrize("more", [1, 12])
def test_steps_more_in_one_procedure_leave_other_types_alone(more: int) -> None:
    steps = BASE.model_dump()["procedures"]["technical"]["steps"]
    added = [{"name": f"more {i}", "seconds": 9.0, "needed": 0.5} for i in range(more)]
    after = day(changed("procedures", "technical", "steps", [*steps, *added]))
    others = PLAIN["type"] == 0
    # To the last bit: how many steps are summed up must not show.
    for name in set(NAMES.values()):
        assert np.array_equal(PLAIN[name][others], after[name][others]), name


def test_a_step_more_in_one_procedure_leaves_single_numbers_alone() -> None:
    steps = BASE.model_dump()["procedures"]["technical"]["steps"]
    longer = changed("procedures", "technical", "steps", [*steps, {"name": "more", "seconds": 9.0}])
    after, after_back = day(longer), back(longer)
    for name in SCALARS:
        assert np.array_equal(PLAIN[name], after[name])
        assert np.array_equal(PLAIN_BACK[name], after_back[name])


# The contacts of a day -----------------------------------------------------------------------


@settings(max_examples=25)
@given(st.floats(0.1, 5), st.floats(0, 1))
def test_more_volume_adds_contacts_and_changes_none(volume: float, more: float) -> None:
    before, after = (day(changed("demand", "volume", v)) for v in (volume, volume + more))
    kept = np.isin(after["candidate"], before["candidate"])
    assert kept.sum() == len(before["candidate"])
    for name, values in before.items():
        assert np.array_equal(values, after[name][kept])


def test_contacts_come_in_order_under_names_of_their_own() -> None:
    busy = changed("demand", "volume", 8.0)
    days = [day(busy, number) for number in range(3)]
    for number, found in enumerate(days):
        assert (np.diff(found["arrives"]) >= 0).all()
        since = found["arrives"] - number * 86_400
        assert (since >= BASE.opening.open).all()
        assert (since < BASE.opening.close).all()
    names = np.concatenate([found["candidate"] for found in days])
    assert len(np.unique(names)) == len(names)


def test_the_mix_is_as_stated() -> None:
    kinds = np.concatenate([day(number=n)["type"] for n in range(20)])
    seen = np.bincount(kinds.astype(int), minlength=3)
    assert chisquare(seen, np.array([0.42, 0.55, 0.03]) * seen.sum()).pvalue > 1e-3


def test_a_type_without_share_never_comes() -> None:
    described = BASE.model_dump()
    for name, share in zip(described["contacts"], (0.0, 1.0, 0.0), strict=True):
        described["contacts"][name]["share"] = share
    assert set(day(Scenario.model_validate(described))["type"]) == {1}


def test_days_seeds_and_replications_differ() -> None:
    found = [day(), day(number=1), day(seed=2), columns(World(BASE, 1, 1).contacts(0))]
    resolves = np.concatenate([each["resolve"] for each in found])
    assert len(np.unique(resolves)) == len(resolves)


def test_a_world_is_a_function_of_scenario_seed_and_replication() -> None:
    one, other = World(BASE, 1), World(BASE, 1)
    later = columns(other.contacts(1))
    other.slow_spells(0), other.outages(3), other.traits("desk", 0, 50)
    other.attendance("desk", 0, 50, 0)
    list(other.again([(3, 1, 0)]))
    stream(1, 0, "something.else").random(1000)
    assert moved(PLAIN, columns(other.contacts(0))) == set()
    assert moved(columns(one.contacts(0)), PLAIN) == set()
    assert moved(columns(one.contacts(1)), later) == set()
    assert other.outages(3) == one.outages(3)
    assert other.traits("desk", 0, 3) == one.traits("desk", 0, 3)


def test_days_may_be_read_in_turns() -> None:
    shared = World(BASE, 1)
    today, tomorrow = shared.contacts(0), shared.contacts(1)
    rows: list[list[Row]] = [[], []]
    for a, b in zip(today, tomorrow, strict=False):
        rows[0].append(a)
        shared.again([(int(a[content.CANDIDATE]), 1, 0)])
        rows[1].append(b)
    for number in (0, 1):
        expected = {k: v[: len(rows[number])] for k, v in day(number=number).items()}
        assert moved(columns(rows[number]), expected) == set()


def test_nobody_comes_without_demand() -> None:
    assert list(World(changed("demand", "volume", 0.0), 1).contacts(0)) == []


def test_a_day_may_pass_without_a_contact() -> None:
    quiet = changed("demand", "volume", 1e-9)
    assert list(World(quiet, 1).contacts(0)) == []


# Coming back ---------------------------------------------------------------------------------

returns = st.lists(
    st.tuples(st.integers(0, 400 * 10**9), st.integers(1, 10), st.integers(0, 2)),
    min_size=1,
    max_size=6,
    unique_by=lambda each: each[:2],
)


def again(*who: tuple[int, int, int], held: World | None = None) -> dict[str, FloatArray]:
    return columns((held or World(BASE, 1)).again(who))


@settings(max_examples=50)
@given(returns, st.randoms(use_true_random=False))
def test_who_comes_back_is_the_same_whoever_else_does(
    who: list[tuple[int, int, int]], random: Any
) -> None:
    shared = World(BASE, 1)
    alone = {each: again(each) for each in who}
    together = again(*who, held=shared)
    random.shuffle(who)
    for each in who:
        assert moved(alone[each], again(each, held=shared)) == set()
    shuffled = again(*who, held=shared)
    for place, each in enumerate(who):
        row = {name: values[place : place + 1] for name, values in shuffled.items()}
        assert moved(alone[each], row) == set()
    assert set(together["candidate"]) == {candidate for candidate, _, _ in who}


def test_attempts_customers_and_worlds_have_numbers_of_their_own() -> None:
    found = [
        again((5, 1, 1), (5, 2, 1), (6, 1, 1), (6, 10, 1), (7, 1, 1)),
        again((5, 1, 1), held=World(BASE, 2)),
        again((5, 1, 1), held=World(BASE, 1, 1)),
        day(),
    ]
    for name in ("resolve", "return", "listen", "step skip"):
        drawn = np.concatenate([np.ravel(each[name]) for each in found])
        assert len(np.unique(drawn)) == len(drawn)


def test_long_procedures_do_not_run_into_the_next_attempt() -> None:
    steps = [{"name": f"s{i}", "seconds": 10.0} for i in range(50)]
    longest = changed("procedures", "technical", "steps", steps)
    who = [(candidate, attempt, 1) for candidate in range(4) for attempt in range(1, 11)]
    drawn = columns(World(longest, 1).again(who))["step skip"]
    assert len(np.unique(drawn)) == len(who) * 50


def test_the_longest_procedure_leaves_half_of_an_attempt_s_place_free() -> None:
    rules = Procedure.model_fields["steps"].metadata
    (longest,) = (rule.max_length for rule in rules if hasattr(rule, "max_length"))
    assert 1 + len(SCALARS) + len(PER_STEP) * longest <= world._APART / 2


def test_the_type_decides_what_it_decides_and_no_more() -> None:
    found = moved(again((5, 1, 0)), again((5, 1, 1)))
    assert {"type", "difficulty", "after", "work"} <= found <= OF_PURPOSE["type"]


def test_who_comes_back_is_as_varied_as_who_comes_first() -> None:
    found = again(*((candidate, 1, 1) for candidate in range(1500)))
    plain = {"patience", "difficulty", "rude", "score", "delay", "consult", "handover", "after"}
    for name in set(SCALARS) - plain:
        assert kstest(found[name], "uniform").pvalue > 1e-3
    assert kstest(found["score"], "norm").pvalue > 1e-3
    assert found["difficulty"].mean() == pytest.approx(0.62, abs=0.02)
    between = np.corrcoef(found["resolve"][:-1], found["resolve"][1:])[0, 1]
    assert abs(between) < 4 / np.sqrt(1500)


def test_nobody_comes_back() -> None:
    assert World(BASE, 1).again([]) == []


# A day of a log ------------------------------------------------------------------------------


@dataclass
class Log:
    """A few calls."""

    arrival: NDArray[np.float64]
    type: NDArray[np.str_]


def log(*calls: tuple[float, str]) -> Log:
    return Log(
        np.array([at for at, _ in calls], dtype=float), np.array([kind for _, kind in calls])
    )


def replayed(calls: Log, scenario: Scenario = BASE) -> dict[str, FloatArray]:
    return columns(World(scenario, 1, 0, calls).contacts(0))


def with_other() -> Scenario:
    described = BASE.model_dump()
    described["contacts"]["other"] = described["contacts"]["urgent"]
    described["teams"]["desk"]["contacts"] = [*described["teams"]["desk"]["contacts"], "other"]
    described["contacts"]["urgent"] = described["contacts"]["urgent"] | {"share": 0.02}
    described["contacts"]["other"] = described["contacts"]["other"] | {"share": 0.01}
    return Scenario.model_validate(described)


CALLS = log((100, "technical"), (30_000, "URGENT"), (30_000.5, "PS"), (86_450, "information"))


def test_a_log_keeps_times_and_known_types() -> None:
    found = replayed(CALLS)
    assert found["arrives"].tolist() == [100, 30_000, 30_000.5, 86_450]
    assert found["type"][[0, 1, 3]].tolist() == [1, 2, 0]
    assert found["type"][2] in (0, 1, 2)
    assert not World(BASE, 1, 0, CALLS).redials
    assert World(BASE, 1).redials


def test_an_unknown_type_is_the_scenario_s_other() -> None:
    assert replayed(CALLS, with_other())["type"].tolist() == [1, 2, 3, 0]


def test_an_unknown_type_is_drawn_from_the_mix() -> None:
    found = replayed(log(*((float(i), "XX") for i in range(4000))))
    seen = np.bincount(found["type"].astype(int), minlength=3)
    assert chisquare(seen, np.array([0.42, 0.55, 0.03]) * seen.sum()).pvalue > 1e-3


def test_a_log_replaces_demand() -> None:
    for change in (("volume", 3.0), ("day_cv", 0.5), ("per_hour", (7.0,))):
        assert moved(replayed(CALLS), replayed(CALLS, changed("demand", *change))) == set()


@pytest.mark.parametrize(
    ("change", "own"),
    OF_ITS_OWN,
    ids=lambda value: ".".join(map(str, value if isinstance(value, tuple) else sorted(value))),
)
def test_a_parameter_moves_only_its_own_columns_of_a_log(
    change: tuple[Any, ...], own: set[str]
) -> None:
    calls = log(*((float(i), "technical") for i in range(60)))
    assert moved(replayed(calls), replayed(calls, changed(*change))) == own


@given(st.lists(st.tuples(st.integers(0, 90_000), st.sampled_from(["technical", "XX"]))))
def test_calls_of_one_second_are_all_kept(calls: list[tuple[int, str]]) -> None:
    if not calls:
        return
    calls = sorted(calls)
    found = replayed(log(*calls))
    assert found["arrives"].tolist() == [at for at, _ in calls]
    assert sorted(found["candidate"]) == list(range(len(calls)))


def test_another_call_at_the_end_changes_none_before() -> None:
    longer = log((100, "technical"), (30_000, "URGENT"), (30_000.5, "PS"), (86_450, "information"))
    longer.arrival = np.append(longer.arrival, 86_460.0)
    longer.type = np.append(longer.type, "PS")
    after = {name: values[:4] for name, values in replayed(longer).items()}
    assert moved(replayed(CALLS), after) == set()


def test_a_type_spelt_as_in_the_log_comes_before_one_that_only_sounds_like_it() -> None:
    described = BASE.model_dump()
    described["contacts"]["ps"] = described["contacts"]["urgent"] | {"share": 0.01}
    described["contacts"]["PS"] = described["contacts"]["urgent"] | {"share": 0.01}
    described["contacts"]["Ps"] = described["contacts"]["urgent"] | {"share": 0.01}
    described["contacts"]["urgent"] = described["contacts"]["urgent"] | {"share": 0.0}
    described["teams"]["desk"]["contacts"] = list(described["contacts"])
    found = replayed(log((1, "ps"), (2, "PS"), (3, "Ps")), Scenario.model_validate(described))
    assert found["type"].tolist() == [3, 4, 5]
