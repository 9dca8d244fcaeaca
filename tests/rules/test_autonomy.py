"""What a technician may decide: values by hand, bounds, and directions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.rules.autonomy import discretion, granularity, latitude

shares = st.floats(0, 1)
five = st.tuples(*[shares] * 5)


def test_latitude_by_hand() -> None:
    assert latitude(0, 0, 1, 1, 0) == 1
    assert latitude(1, 1, 0, 0, 1) == pytest.approx(0)
    assert latitude(0.5, 0.6, 0.3, 0.6, 1 / 3) == pytest.approx(
        1 - (0.2 + 0.12 + 0.105 + 0.06 + 1 / 30)
    )


@given(five, st.integers(0, 4), shares)
def test_latitude_is_a_share_that_falls_with_what_is_taken_away(
    parts: tuple[float, ...], place: int, other: float
) -> None:
    more = [*parts]
    more[place] = max(other, parts[place])
    assert -1e-12 <= latitude(*parts) <= 1 + 1e-12
    gives = place in (2, 3)  # a say over breaks, and the right to escalate
    change = latitude(*more) - latitude(*parts)
    assert change >= -1e-12 if gives else change <= 1e-12


def test_the_script_weighs_most() -> None:
    free = (0.0, 0.0, 1.0, 1.0, 0.0)
    taken = [1 - latitude(*(1 - v if i == p else v for i, v in enumerate(free))) for p in range(5)]
    assert taken == pytest.approx([0.40, 0.20, 0.15, 0.15, 0.10])


@pytest.mark.parametrize(("displayed", "expected"), [(0, 0), (3, 0.25), (12, 1), (20, 1)])
def test_granularity_by_hand(displayed: int, expected: float) -> None:
    assert granularity(displayed) == expected


def test_discretion_by_hand() -> None:
    assert discretion(0.5, 0.4) == pytest.approx(0.4)
    assert discretion(0, 1) == 0.5
    assert discretion(0, 0) == 1
    assert discretion(1, 0) == 0


@given(shares, shares, shares)
def test_discretion_is_a_share_that_falls_with_script_and_watching(
    rigidity: float, regime: float, other: float
) -> None:
    free = discretion(rigidity, regime)
    assert 0 <= free <= 1
    assert discretion(max(rigidity, other), regime) <= free
    assert discretion(rigidity, max(regime, other)) <= free
