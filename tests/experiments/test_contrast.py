"""An experiment carried out, its claims judged, and its page written."""

import re
from math import nan
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.engine.simulation import simulate
from twin.errors import InputError
from twin.experiments.contrast import Contrast, Effect, Held, contrast, judged
from twin.experiments.contrast_page import BEGIN, END, markdown, write_between
from twin.experiments.contrast_words import beside_main, cells, contrasted
from twin.experiments.experiment import Experiment, scenarios
from twin.experiments.experiment_file import load_experiment, shipped
from twin.experiments.paired import Difference
from twin.experiments.yardsticks import measured
from twin.scenario.levers import apply
from twin.scenario.load import load_scenario

ROOT = Path(__file__).parents[2]
PAGES = {"monitoring-paradox": ROOT / "docs/monitoring-paradox.md"}

UP, DOWN, NONE = (Difference(x, x - 1, x + 1, 5) for x in (2, -2, 0))
NARROW = Difference(nan, nan, nan, 1)


def tiny(**changed):
    content = {
        "name": "tiny",
        "title": "A tiny one",
        "question": "What happens?",
        "days": 1,
        "replications": 3,
        "recorded": ("offered", "supervision_events"),
        "lived": ("tension", "technicians.control"),
        "low": {"monitoring": 0.0},
        "high": {"monitoring": 0.9},
        "conditions": (
            {"name": "main", "title": "As it is", "why": "E1.2"},
            {"name": "lock-out", "title": "Locked", "why": "E1.14", "set": {"lock_out": 1.0}},
        ),
        "claims": (
            {"measure": "tension", "direction": "up", "evidence": ("E1.2",)},
            {
                "measure": "tension", "condition": "lock-out", "direction": "smaller",
                "evidence": ("E1.14",),
            },
        ),
    }  # fmt: skip
    return Experiment.model_validate({**content, **changed}, strict=True)


@pytest.fixture(scope="module")
def morning():
    """A desk of six on one short morning."""
    shift = {"start": "08:00", "end": "10:00", "technicians": 6}
    base = load_scenario("helpdesk-12").model_dump()
    base["opening"]["close"] = "10:00"
    base["demand"]["per_hour"] = (30, 42, 54, 66)
    base["teams"]["desk"]["shifts"] = (shift,)
    return type(load_scenario("helpdesk-12")).model_validate(base)


@pytest.fixture(scope="module")
def found(morning):
    return contrast(tiny(), morning)


def test_a_difference_is_that_of_runs_on_the_same_seeds(morning, found):
    asked = tiny()
    made = scenarios(asked, morning)
    for name in ("main", "lock-out"):
        by_hand = [
            measured(simulate(made[name, side], seed=0, days=1, replication=r), asked.measures)
            for side in ("low", "high")
            for r in range(3)
        ]
        for key in asked.measures:
            low, high = ([run[key] for run in part] for part in (by_hand[:3], by_hand[3:]))
            effect = found.effects[name][key]
            assert effect.low == pytest.approx(sum(low) / 3)
            assert effect.high == pytest.approx(sum(high) / 3)
            assert effect.difference.mean == pytest.approx(effect.high - effect.low)
            assert effect.difference.n == 3


def test_beside_the_main_condition_is_the_difference_of_differences(found):
    main, locked = found.effects["main"], found.effects["lock-out"]
    for key in tiny().measures:
        assert main[key].beside_main is None
        expected = locked[key].difference.mean - main[key].difference.mean
        assert locked[key].beside_main.mean == pytest.approx(expected, abs=1e-12)


def test_monitoring_that_is_wholly_suspended_moves_nothing(morning):
    asked = tiny(recorded=("offered", "aht"), lived=("resolved_share",), claims=())
    effects = contrast(asked, apply(morning, {"strain.enabled": False})).effects["lock-out"]
    for key in asked.measures:
        assert effects[key].difference == Difference(0, 0, 0, 3), key


def test_the_result_does_not_depend_on_the_workers(morning, found):
    shares = []
    assert contrast(tiny(), morning, workers=2, progress=shares.append) == found
    assert shares == [pytest.approx((i + 1) / 12) for i in range(12)]


def test_another_seed_is_another_result(morning, found):
    other = contrast(tiny(seed=1), morning)
    assert other.effects["main"]["tension"] != found.effects["main"]["tension"]


JUDGED = [
    # direction, difference here, in the main condition, beside it, outcome
    ("up", UP, UP, None, "shown"),
    ("up", DOWN, DOWN, None, "contradicted"),
    ("up", NONE, NONE, None, "not shown"),
    ("down", DOWN, DOWN, None, "shown"),
    ("down", UP, UP, None, "contradicted"),
    ("down", NARROW, NARROW, None, "not shown"),
    ("up", UP, DOWN, UP, "shown"),
    ("smaller", UP, UP, DOWN, "shown"),
    ("smaller", NONE, UP, DOWN, "shown"),
    ("smaller", UP, UP, UP, "contradicted"),
    ("smaller", UP, UP, NONE, "not shown"),
    ("smaller", DOWN, DOWN, UP, "shown"),
    ("smaller", DOWN, DOWN, DOWN, "contradicted"),
    ("smaller", NONE, NONE, DOWN, "not shown"),
    ("reverses", DOWN, UP, DOWN, "shown"),
    ("reverses", UP, UP, DOWN, "contradicted"),
    ("reverses", NONE, UP, DOWN, "not shown"),
    ("reverses", UP, NONE, UP, "not shown"),
]


@pytest.mark.parametrize(("direction", "here", "main", "beside", "outcome"), JUDGED)
def test_what_becomes_of_a_claim(direction, here, main, beside, outcome):
    assert judged(direction, here, main, beside) == outcome


def test_claims_are_judged_by_their_own_measure_and_condition(found):
    first, second = found.claims
    assert (first.condition, second.condition) == ("main", "lock-out")
    here, main = (found.effects[name]["tension"] for name in ("lock-out", "main"))
    assert first.outcome == judged("up", main.difference, main.difference, None)
    assert second.outcome == judged("smaller", here.difference, main.difference, here.beside_main)


def effect(measure, mean, reach, beside=None):
    return Effect(measure, 1.0, 1.0 + mean, Difference(mean, mean - reach, mean + reach, 5), beside)


@pytest.mark.parametrize(
    ("made", "shown"),
    [
        (effect("aht", 12.34, 4.56), ("1.0", "13.3", "+12.3 ± 4.6", "up", "")),
        (effect("aht", -123.4, 45.6), ("1", "-122", "−123 ± 46", "down", "")),
        (
            effect("resolved_share", -0.0211, 0.0027),
            ("100.00", "97.89", "−2.11 ± 0.27", "down", ""),
        ),
        (effect("tension", 0.0, 0.0), ("1.000", "1.000", "0 ± 0", "can't tell", "")),
        (effect("tension", -0.1242, 0.0), ("1.000", "0.876", "−0.124 by construction", "down", "")),
        (effect("tension", nan, nan), ("1.000", "–", "–", "can't tell", "")),
        (
            Effect("tension", 1.0, 3.0, Difference(2.0, nan, nan, 1), None),
            ("1.000", "3.000", "+2.000 (one pair)", "can't tell", ""),
        ),
        (effect("tension", 2, 1, DOWN), ("1.0", "3.0", "+2.0 ± 1.0", "up", "−2.0 ± 1.0")),
    ],
)
def test_numbers_have_the_decimals_that_their_interval_leaves(made, shown):
    assert cells(made) == shown


@given(st.floats(-1e5, 1e5), st.floats(0, 1e5))
def test_any_number_can_be_shown(mean, reach):
    assert all(text.isprintable() for text in cells(effect("aht", mean, reach)))


def made_up(asked, mean=0.0):
    """Results of an experiment that nobody ran."""
    effects = {
        condition.name: {
            key: effect(key, mean, 1.0, None if condition is asked.main else UP)
            for key in asked.measures
        }
        for condition in asked.conditions
    }
    claims = tuple(Held(one, asked.condition_of(one), "shown") for one in asked.claims)
    return Contrast(asked, effects, claims)


def test_beside_main_sorts_what_the_contrast_moves():
    asked = tiny(recorded=("aht", "asa", "offered"), lived=("tension", "fatigue", "exhaustion"))
    made = made_up(asked, mean=2.0)
    made.effects["main"]["aht"] = effect("aht", 0.5, 1.0)
    made.effects["lock-out"] |= {
        "asa": effect("asa", -2.0, 1.0, DOWN),
        "offered": effect("offered", 0.5, 1.0, DOWN),
        "tension": effect("tension", 1.5, 1.0, DOWN),
        "fatigue": effect("fatigue", 3.0, 1.0, NONE),
    }
    assert beside_main(made, asked.conditions[1]) == {
        "The other way": ["Average speed of answer"],
        "No longer told from nothing": ["Offered"],
        "Moves less": ["Tension"],
        "Moves more": ["Exhaustion at the end"],
    }


def bones(text):
    """A page without its numbers: whole lines of words, the words of tables, and no verdicts."""
    lines = []
    for line in text.splitlines():
        if line.startswith("|"):
            first, *rest = (cell.strip() for cell in line.strip("|").split("|"))
            is_claim = len(rest) == 4 and re.fullmatch(r"E[\d., E]+", rest[2])
            lines.append((first, *(rest[:3] if is_claim else ())))
        elif not re.match(
            r"- (The other way|No longer|Moves less|Moves more)\b|Beside|\d+ of \d+ claims|$", line
        ):
            lines.append(line)
    return lines


@pytest.mark.parametrize("name", shipped())
def test_every_experiment_has_a_page_that_agrees_with_its_file(name):
    asked = load_experiment(name)
    text = PAGES[name].read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    block, _, _ = rest.partition(END)
    assert asked.question in " ".join(before.split())
    assert bones(block.strip()) == bones(markdown(made_up(asked), []))
    assert all(f"- `{line}`" in block for line in contrasted(asked))
    assert len(re.findall(r"± ", block)) > len(asked.measures) * len(asked.conditions)
    shown, held = re.search(r"(\d+) of (\d+) claims", block).groups()
    rows = [line for line in block.splitlines() if re.search(r"\| E\d[^|]*\|", line)]
    assert int(held) == len(asked.claims) == len(rows)
    assert int(shown) == sum(line.endswith("| shown |") for line in rows)


def test_results_are_written_between_the_marks_and_nowhere_else(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write_between(page, "new")
    write_between(page, "newer")
    assert page.read_text() == f"before\n{BEGIN}\nnewer\n{END}\nafter\n"
    assert list(tmp_path.iterdir()) == [page]


@pytest.mark.parametrize("text", ["no marks", f"{BEGIN} only", f"{END}{BEGIN}"])
def test_a_text_without_marks_is_left_alone(tmp_path, text):
    page = tmp_path / "page.md"
    page.write_text(text)
    with pytest.raises(InputError, match="allowed: a text with the marks"):
        write_between(page, "new")
    assert page.read_text() == text
