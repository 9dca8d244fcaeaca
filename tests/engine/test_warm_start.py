"""A run that begins in the middle of a day: exact where theory is, an ordinary day where not."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.stats import norm

from tests.engine.test_erlang_a import HANDLE, PATIENCE, reduced
from twin.engine.simulation import Simulation, simulate
from twin.engine.warm_roster import seated
from twin.errors import InputError
from twin.measures.checks import conservation
from twin.scenario.load import load_scenario
from twin.traces.buffer import concatenate
from twin.traces.frame import Traces
from twin.traces.live_state import LiveState, Present, Waiting
from twin.world.content import AFTER, WORK
from twin.world.under_way import TRIES, talking, wrapping_up
from twin.world.world import World

NOON = 43200.0
FULL = LiveState(
    NOON,
    tuple(Waiting("call", waited) for waited in (90.0, 40.0, 5.0)),
    tuple(Present(f"T-{i}", "talk", elapsed, "call") for i, elapsed in enumerate((500.0, 60.0, 1))),
)
"""Three in conversation and three who wait."""


def run_of(scenario, state, **options):
    run = Simulation(scenario, opening_state=state, **options)
    return Traces(run.header, concatenate(list(run.batches())))


def transient_queue(servers, per_hour, there, seconds):
    """The mean number waiting in M/M/n+M after so many seconds, by the forward equations.

    p'_k = λ p_(k-1) - (λ + d_k) p_k + d_(k+1) p_(k+1)
    d_k = min(k, n) / HANDLE + (k - n)⁺ / PATIENCE
    """
    most = 60
    k = np.arange(most + 1)
    waiting = np.maximum(k - servers, 0)
    death = np.minimum(k, servers) / HANDLE + waiting / PATIENCE
    birth = np.where(k < most, per_hour / 3600, 0.0)

    def flow(_, p):
        change = -(birth + death) * p
        change[1:] += birth[:-1] * p[:-1]
        change[:-1] += death[1:] * p[1:]
        return change

    begin = (k == there).astype(float)
    end = solve_ivp(flow, (0, seconds), begin, rtol=1e-9, atol=1e-12).y[:, -1]
    return float(waiting @ end)


@pytest.mark.parametrize("seconds", [60, 300])
def test_the_queue_goes_on_as_the_forward_equations_say(seconds):
    centre = reduced(3, 50)
    queues = []
    for replication in range(250):
        run = Simulation(
            centre, seed=5, replication=replication, opening_state=FULL, tables=("contact",)
        )
        run.run_until(NOON + seconds)
        queues.append(run.floor().waiting)
    expected = transient_queue(3, 50, 6, seconds)
    error = np.std(queues, ddof=1) / len(queues) ** 0.5
    assert abs(np.mean(queues) - expected) < 3 * error
    # An empty start would be told apart by these runs.
    assert expected - transient_queue(3, 50, 0, seconds) > 5 * error


def test_an_empty_floor_at_opening_is_an_ordinary_day():
    centre = reduced(3, 50).model_copy()
    ordinary = simulate(centre, seed=2)
    begun = run_of(centre, LiveState(0.0), seed=2)
    for name, rows in ordinary.tables.items():
        assert np.array_equal(rows, begun.tables[name]), name


def test_who_comes_later_is_who_would_have_come():
    centre = load_scenario("bank-day")
    people = tuple(Present(f"T-{i}", "talk", 30.0 * i, "PS") for i in range(4))
    begun = run_of(centre, LiveState(NOON, (Waiting("PS", 9.0),), people), seed=4)
    ordinary = simulate(centre, seed=4)

    def first_attempts(traces):
        rows = traces.rows("contact")
        mine = rows[(rows[:, 3] == 0) & (rows[:, 7] >= NOON) & (rows[:, 2] < 900_000_000)]
        return mine[np.argsort(mine[:, 2])][:, [2, 4, 7]]

    assert len(first_attempts(begun)) > 500
    assert np.array_equal(first_attempts(begun), first_attempts(ordinary))


EVERYTHING = (
    Present("T-a", "talk", 400.0),
    Present("T-b", "talk", 7200.0),
    Present("T-c", "ready", 30.0),
    Present("T-d", "break", 300.0),
    Present("T-e", "wrap_up", 20.0),
    Present("T-f", "ringing", 2.0),
    Present("T-g", "coaching", 100.0),
    Present("T-h", "hold", 10.0),
    *(Present(f"X-{i}", "ready", 5.0) for i in range(12)),
)


@pytest.mark.parametrize("name", ["helpdesk-12", "bank-day"])
@pytest.mark.parametrize("day", [0, 3])
def test_nothing_is_lost_or_counted_twice(name, day):
    centre = load_scenario(name)
    kinds = list(centre.contacts)
    people = tuple(
        Present(p.name, p.activity, p.elapsed, kinds[i % len(kinds)] if p.elapsed != 5 else "")
        for i, p in enumerate(EVERYTHING)
    )
    waiting = tuple(Waiting(kind, 100.0 - 10 * i) for i, kind in enumerate(kinds))
    begun = run_of(centre, LiveState(day * 86400 + NOON, waiting, people), seed=1, levels=[0.1] * 9)
    assert conservation(begun) == []
    assert begun.column("contact", "t").min() >= day * 86400 + NOON
    first = begun.rows("strain")[:, 11]
    assert first.max() >= 0.1


def test_everybody_present_is_on_the_floor_doing_the_same():
    centre = load_scenario("bank-day")
    people = tuple(
        Present(f"T-{i}", activity, 40.0, "PS" if activity == "talk" else "")
        for i, activity in enumerate(["talk", "talk", "ready", "break", *["talk"] * 9])
    )
    floor = Simulation(centre, opening_state=LiveState(NOON, (), people)).floor()
    doing = sorted((one.activity, one.since) for one in floor.people if one.activity >= 0)
    assert doing == [(0, NOON - 40), *[(2, NOON - 40)] * 11, (5, NOON - 40)]


def test_who_waited_gives_up_or_is_answered_in_turn():
    floor = run_of(reduced(3, 50), FULL, seed=3).rows("contact")
    early = floor[floor[:, 7] < NOON]
    assert sorted(early[:, 7]) == [NOON - 500, NOON - 90, NOON - 60, NOON - 40, NOON - 5, NOON - 1]
    waited = early[early[:, 2] % 1e9 < 910_000_000]
    answered = waited[waited[:, 6] == 0]
    assert len(waited) == 3
    assert list(answered[:, 7]) == sorted(answered[:, 7])


ROSTER = {
    "all": {
        "contacts": ["call"],
        "shifts": [
            {"start": "08:00", "end": "16:00", "technicians": 2},
            {"start": "08:00", "end": "14:00", "technicians": 1,
             "breaks": [{"at": "11:50", "seconds": 1200}, {"at": "13:00", "seconds": 600}]},
            {"start": "13:00", "end": "18:00", "technicians": 4},
        ],
    }
}  # fmt: skip


def rostered(*people):
    content = reduced(1, 10).model_dump()
    centre = type(reduced(1, 10)).model_validate({**content, "teams": ROSTER})
    planned, seats = seated(centre, LiveState(NOON, (), people), 1800.0)
    shifts = [
        (s.start, s.end, s.technicians, tuple(b.at for b in s.breaks))
        for s in planned.teams["all"].shifts
        if s.technicians
    ]
    return shifts, seats


def test_the_floor_as_planned_goes_on_as_planned():
    shifts, _ = rostered(Present("a", "talk", 60.0), Present("b", "ready", 10.0),
                         Present("c", "break", 600.0))  # fmt: skip
    assert shifts == [
        (46800, 64800, 4, ()),
        (NOON - 60, 57600, 1, ()),
        (NOON - 10, 57600, 1, ()),
        (NOON - 600, 50400, 1, (46800,)),
    ]


def test_who_is_missing_comes_later_and_who_is_on_a_break_comes_back():
    shifts, _ = rostered(Present("a", "talk", 60.0))
    assert shifts == [
        (46800, 64800, 4, ()),
        (NOON - 60, 57600, 1, ()),
        (NOON + 1800, 57600, 1, ()),
        (43800, 50400, 1, (46800,)),
    ]


def test_who_is_more_than_planned_stays_a_while():
    shifts, seats = rostered(*(Present(name, "ready", 10.0) for name in "abc"))
    assert shifts[3] == (NOON - 10, NOON + 1800, 1, ())
    assert shifts[4] == (43800, 50400, 1, (46800,))
    assert len(seats) == 3


def test_a_conversation_lasts_on_by_its_law():
    """Lognormal work: E[X | X > e] = mean · Φ(σ - z) / Φ(-z), z = (ln e + σ²/2 - ln mean) / σ."""
    content = reduced(1, 10).model_dump()
    content["contacts"]["call"] |= {"work_shape": "lognormal", "work_spread": 1.2}
    centre = type(reduced(1, 10)).model_validate(content)
    many, elapsed = 1500, 300.0
    rows = talking(World(centre, 1), 0, [0] * many, [elapsed] * many, [1.0] * many, NOON)
    assert all(len(each) == TRIES for each in rows)
    lengths = np.array([each[0][WORK] for each in rows])
    assert lengths.min() > elapsed
    spread = np.log1p(1.2**2) ** 0.5
    z = (np.log(elapsed / HANDLE) + spread**2 / 2) / spread
    expected = HANDLE * norm.cdf(spread - z) / norm.cdf(-z)
    assert abs(lengths.mean() - expected) < 4 * lengths.std() / many**0.5


def test_what_lasts_incredibly_long_still_ends():
    rows = talking(World(reduced(1, 10), 1), 0, [0], [1e7], [1.0], NOON)
    assert np.isfinite(rows[0][0][WORK])
    assert conservation(run_of(reduced(1, 10), LiveState(
        NOON, (), (Present("a", "talk", 40000.0, "call"),)))) == []  # fmt: skip


def test_wrapping_up_lasts_on():
    content = reduced(1, 10).model_dump()
    content["procedures"]["talk"] |= {"after_contact": 30, "after_contact_spread": 1}
    centre = type(reduced(1, 10)).model_validate(content)
    rows = wrapping_up(World(centre, 1), 0, [0] * 50, [45.0] * 50, [1.0] * 50, NOON)
    assert min(row[AFTER] for row in rows) >= 45


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (LiveState(3600.0 * 3), "is open from"),
        (LiveState(NOON, (Waiting("other", 1.0),)), "contact type 'other'"),
        (LiveState(NOON, (), (Present("a", "talk", 1.0, "none"),)), "contact type 'none'"),
    ],
)
def test_a_state_that_cannot_be_is_refused(state, told):
    with pytest.raises(InputError, match=told):
        Simulation(load_scenario("helpdesk-12"), opening_state=state)
