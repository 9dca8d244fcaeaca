"""What a technician may decide and lean on: values by hand, bounds, and directions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.rules import autonomy
from twin.rules.autonomy import Latitude, discretion, felt_control, latitude, support
from twin.scenario.leaf import leaf
from twin.scenario.weights import Latitude as Declared

RULE = Latitude(
    script=0.4,
    pacing=0.2,
    breaks=0.1,
    escalation=0.1,
    display=0.1,
    participation=0.1,
    display_full=10,
    watched=0.1,
    watched_discretion=0.5,
    experts=0.5,
    colleagues=0.3,
    supervisor=0.2,
)
TAKEN = ("script", "pacing", "breaks", "escalation", "display", "participation")
GIVES = (2, 3, 5)  # a say over breaks, the right to escalate, a say in the organisation

LEAVES = {name: leaf(field) for name, field in Declared.model_fields.items()}
rules = st.builds(Latitude, **{name: st.floats(it.low, it.high) for name, it in LEAVES.items()})
shares = st.floats(0, 1)
six = st.tuples(*[shares] * 6)
SLACK = 1e-12


def test_the_coefficients_are_those_that_a_scenario_declares() -> None:
    assert set(Latitude._fields) == set(Declared.model_fields)


def test_latitude_by_hand() -> None:
    assert latitude(0, 0, 1, 1, 0, 1, RULE) == pytest.approx(1)
    assert latitude(1, 1, 0, 0, 1, 0, RULE) == pytest.approx(0)
    # 0.4·0.5 + 0.2·0.6 + 0.1·0.7 + 0.1·0.4 + 0.1·0.2 + 0.1·0.6 is taken away
    assert latitude(0.5, 0.6, 0.3, 0.6, 0.2, 0.4, RULE) == pytest.approx(0.49)


@pytest.mark.parametrize(
    ("place", "weight"), [(0, 0.4), (1, 0.2), (2, 0.1), (3, 0.1), (4, 0.1), (5, 0.1)]
)
def test_each_cause_takes_its_own_weight(place: int, weight: float) -> None:
    free = (0.0, 0.0, 1.0, 1.0, 0.0, 1.0)
    without = [1 - value if i == place else value for i, value in enumerate(free)]
    assert 1 - latitude(*without, RULE) == pytest.approx(weight)


@given(six, rules, st.integers(0, 5), shares)
def test_latitude_is_a_share_that_falls_with_what_is_taken_away(
    parts: tuple[float, ...], rule: Latitude, place: int, other: float
) -> None:
    more = [*parts]
    more[place] = max(other, parts[place])
    assert -SLACK <= latitude(*parts, rule) <= 1 + SLACK
    change = latitude(*more, rule) - latitude(*parts, rule)
    assert change >= -SLACK if place in GIVES else change <= SLACK


@given(six, st.floats(0.1, 1))
def test_weights_of_latitude_count_relative_to_their_sum(
    parts: tuple[float, ...], factor: float
) -> None:
    scaled = RULE._replace(**{name: getattr(RULE, name) * factor for name in TAKEN})
    assert latitude(*parts, scaled) == pytest.approx(latitude(*parts, RULE))


def test_nothing_is_taken_away_where_nothing_weighs() -> None:
    weightless = RULE._replace(**dict.fromkeys(TAKEN, 0.0))
    assert latitude(1, 1, 0, 0, 1, 0, weightless) == 1


def test_felt_control_by_hand() -> None:
    assert felt_control(0.5, 0.4, RULE) == pytest.approx(0.46)
    assert felt_control(0.05, 1, RULE) == 0
    assert felt_control(0.05, 0, RULE) == 0.05


@given(shares, shares, rules, shares)
def test_felt_control_is_a_share_that_falls_with_watching(
    had: float, regime: float, rule: Latitude, other: float
) -> None:
    felt = felt_control(had, regime, rule)
    assert 0 <= felt <= had
    assert felt_control(had, max(regime, other), rule) <= felt
    assert felt_control(max(had, other), regime, rule) >= felt
    assert felt_control(had, regime, rule._replace(watched=max(rule.watched, other))) <= felt


@pytest.mark.parametrize(("displayed", "expected"), [(0, 0), (5, 0.5), (10, 1), (20, 1)])
def test_display_by_hand(displayed: int, expected: float) -> None:
    assert autonomy.display(displayed, RULE) == expected


@given(st.integers(0, 20), st.integers(0, 20), rules)
def test_display_is_a_share_that_rises(displayed: int, more: int, rule: Latitude) -> None:
    shown = autonomy.display(displayed, rule)
    assert 0 <= shown <= autonomy.display(displayed + more, rule) <= 1


def test_discretion_by_hand() -> None:
    assert discretion(0.5, 0.4, RULE) == pytest.approx(0.5 * (1 - 0.5 * 0.4 * 0.5))
    assert discretion(0.5, 1, RULE) == pytest.approx(0.5 * 0.75)
    assert discretion(0, 0, RULE) == 1
    assert discretion(0, 1, RULE) == 1  # where the script is open, leaving it is no deviation
    assert discretion(1, 0, RULE) == 0


@given(shares, shares, rules, shares)
def test_discretion_is_a_share_that_falls_with_script_and_watching(
    rigidity: float, regime: float, rule: Latitude, other: float
) -> None:
    free = discretion(rigidity, regime, rule)
    assert 0 <= free <= 1
    assert discretion(max(rigidity, other), regime, rule) <= free + SLACK
    assert discretion(rigidity, max(regime, other), rule) <= free
    assert discretion(rigidity, 0, rule) == 1 - rigidity


def test_support_by_hand() -> None:
    assert [support(*who, RULE) for who in ((1, 0, 0), (0, 1, 0), (0, 0, 1))] == pytest.approx(
        [0.5, 0.3, 0.2]
    )
    assert support(0.2, 0.6, 1, RULE) == pytest.approx(0.1 + 0.18 + 0.2)
    alone = RULE._replace(experts=0.0, colleagues=0.0, supervisor=0.0)
    assert support(1, 1, 1, alone) == 0


@given(st.tuples(shares, shares, shares), rules, st.integers(0, 2), shares)
def test_support_lies_between_its_sources_and_rises_with_each(
    sources: tuple[float, ...], rule: Latitude, place: int, other: float
) -> None:
    had = support(*sources, rule)
    if rule.experts + rule.colleagues + rule.supervisor > 0:
        assert min(sources) - SLACK <= had <= max(sources) + SLACK
    more = [*sources]
    more[place] = max(other, sources[place])
    assert support(*more, rule) >= had - SLACK
