"""What the engine knows without looking: no contact's chance of an error exceeds its bound."""

from hypothesis import given
from hypothesis import strategies as st

from twin.engine.centre import most_errors
from twin.engine.conduct import Conduct
from twin.rules.procedure import goes_wrong
from twin.scenario.behaviour import Behaviour
from twin.scenario.leaf import leaf

shares = st.floats(0, 1)
NAMES = ("repeat_error", "know_how_at_par", "error_know_how", "error_hurry", "error_fatigue")
LEAVES = {name: leaf(Behaviour.model_fields[name]) for name in NAMES}
rules = st.builds(Behaviour, **{name: st.floats(it.low, it.high) for name, it in LEAVES.items()})


@given(rules, shares, shares, shares, shares)
def test_no_chance_of_an_error_exceeds_the_bound(rule, know_how, hurry, fatigue, classifying):
    chance = goes_wrong(
        rule.repeat_error, know_how, rule.know_how_at_par, rule.error_know_how, hurry,
        rule.error_hurry, fatigue, rule.error_fatigue, classifying,
    )  # fmt: skip
    assert chance <= most_errors(Conduct.of(rule))


def test_the_bound_is_reached_where_everything_tells_against_it():
    rule = Behaviour(
        repeat_error=0.01, know_how_at_par=1, error_know_how=1, error_hurry=1, error_fatigue=2
    )
    assert most_errors(Conduct.of(rule)) == 0.01 * 2 * 2 * 3
