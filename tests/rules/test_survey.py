"""Virtual questionnaires: the reporting model, each scale's direction, and scores by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.rules import norms
from twin.rules.scales import contents, mental_load, skill_discretion
from twin.rules.survey import DESCRIPTIONS, LEANING, answers, further, reported
from twin.scenario.survey import Survey
from twin.traces.vocabularies import SCALES

SURVEY = Survey().model_dump()
COMPONENTS = (
    "time_pressure",
    "priority_conflict",
    "supervision",
    "precariousness",
    "tool_breakdown",
    "customer_aggression",
)
TYPICAL = {
    "share_on_contacts": 0.6,
    "tension": 29.0,
    "exhaustion_state": 0.2,
    "fatigue_state": 0.35,
    "body_load": 0.04,
    "control": 0.45,
    "support": 0.6,
    "expertise": 0.62,
    "insecurity": 0.47,
    "complexity": 0.52,
    "rigidity": 0.5,
    "recognition": 0.48,
    "participation": 0.2,
    "below_target": 0.19,
    "resolved_share": 0.8,
    "exposure_time_pressure": 0.22,
    "exposure_priority_conflict": 0.2,
    "exposure_supervision": 0.05,
    "exposure_precariousness": 0.15,
    "exposure_tool_breakdown": 0.2,
    "exposure_customer_aggression": 0.04,
}
"""The mean state in a mixed population around the default help desk after 15 shifts, rounded."""

DIRECTIONS = {
    "demands": "+share_on_contacts +complexity +exposure_time_pressure "
    "+exposure_priority_conflict +exposure_tool_breakdown +exposure_customer_aggression",
    "latitude": "+control +expertise +complexity -rigidity",
    "support": "+support",
    "effort": "+share_on_contacts +complexity +exposure_time_pressure "
    "+exposure_priority_conflict +exposure_tool_breakdown +exposure_customer_aggression",
    "reward": "+recognition +participation -insecurity -below_target",
    "stress": "+tension +share_on_contacts +complexity +expertise -rigidity "
    "+exposure_time_pressure +exposure_priority_conflict +exposure_tool_breakdown "
    "+exposure_customer_aggression",
    "satisfaction": "+control +recognition +participation -insecurity -below_target -tension",
    "distress": "+tension +exhaustion_state",
    "exhaustion": "+exhaustion_state",
    "fatigue": "+fatigue_state",
    "energy": "-fatigue_state -exhaustion_state",
    "quality": "+resolved_share -exposure_priority_conflict",
    "discomfort": "+body_load",
    "mental_load": "+complexity +share_on_contacts +body_load -resolved_share "
    "+exposure_time_pressure +exposure_priority_conflict +exposure_tool_breakdown "
    "+exposure_customer_aggression",
}
"""Which states move the content of which scale, and which way; all others leave it alone."""

RANGES = {
    "jcq_demands": (12, 48),
    "jcq_latitude": (24, 96),
    "jcq_support": (8, 32),
    "iso_strain": (0, 1),
    "strain_quotient": (0.125, 2),
    "strain_linear": (-42, 12),
    "eri_ratio": (0.25, 4),
    "stress_reported": (0, 100),
    "satisfaction_reported": (0, 100),
    "distress_reported": (0, 36),
    "exhaustion": (0, 100),
    "fatigue": (0, 100),
    "energy_reported": (0, 100),
    "quality_reported": (0, 100),
    "mental_load": (0, 100),
    "discomfort": (0, 10),
}

shares = st.floats(0, 1)
normals = st.floats(-8, 8)
states = st.fixed_dictionaries(
    {key: st.floats(0, 100) if key == "tension" else shares for key in TYPICAL}
)
deviations = st.fixed_dictionaries(dict.fromkeys(SCALES, normals))
near = pytest.approx


def crowd(count=40_000, seed=4, complexity=0.05):
    """Typical states, a little different from person to person, with errors and affectivity."""
    chance = np.random.default_rng(seed)
    spreads = {
        "share_on_contacts": 0.065,
        "tension": 10,
        "exhaustion_state": 0.07,
        "fatigue_state": 0.09,
        "body_load": 0.005,
        "control": 0.06,
        "complexity": complexity,
    }
    state = {
        key: np.clip(
            value + spreads.get(key, 0.3 * value) * chance.normal(size=count),
            0,
            100 if key == "tension" else 1,
        )
        for key, value in TYPICAL.items()
    }
    errors = {scale: chance.normal(size=count) for scale in SCALES}
    return state, errors, chance.normal(size=count)


def still(survey=SURVEY):
    """The same survey without colouring or error."""
    return {**survey, "na_share": 0.0, "report_error": 0.0}


def test_every_scale_of_the_traces_is_answered():
    assert set(contents(TYPICAL, SURVEY)) == set(LEANING) == set(SCALES) >= DESCRIPTIONS


@given(states, st.sampled_from(sorted(TYPICAL)), shares)
def test_a_state_moves_a_content_its_way_or_not_at_all(state, key, other):
    higher = {**state, key: max(state[key], other * (100 if key == "tension" else 1))}
    before, after = contents(state, SURVEY), contents(higher, SURVEY)
    for scale, words in DIRECTIONS.items():
        signs = {word[1:]: {"+": 1, "-": -1}[word[0]] for word in words.split()}
        change, sign = after[scale] - before[scale], signs.get(key, 0)
        assert change == 0 if sign == 0 else sign * change >= -1e-12, scale


@pytest.mark.parametrize("scale", SCALES)
def test_what_moves_a_content_moves_it_at_a_typical_state(scale):
    before = contents(TYPICAL, SURVEY)[scale]
    for word in DIRECTIONS[scale].split():
        key = word[1:]
        more = contents({**TYPICAL, key: TYPICAL[key] * 1.1}, SURVEY)[scale]
        assert more > before if word[0] == "+" else more < before, word


@given(states)
def test_contents_are_shares(state):
    for scale, content in {**contents(state, SURVEY), **mental_load(state, SURVEY)}.items():
        assert 0 <= content <= 1, scale


@given(states, shares)
def test_being_watched_and_fearing_for_the_job_act_through_other_states_alone(state, other):
    """Supervision and precariousness as exposures enter tension, nothing here."""
    changed = {**state, "exposure_supervision": other, "exposure_precariousness": other}
    assert contents(changed, SURVEY) == contents(state, SURVEY)


@given(states, shares)
def test_insecurity_reaches_distress_through_tension_alone(state, other):
    changed = {**state, "insecurity": other}
    assert contents(changed, SURVEY)["distress"] == contents(state, SURVEY)["distress"]


def test_contents_by_hand():
    state, rule = {**TYPICAL, "rigidity": 0.4, "participation": 0.3}, Survey()
    found = contents(state, SURVEY)
    demands = (
        rule.demands_base
        + rule.demands_contacts * 0.6
        + rule.demands_complexity * 0.52
        + rule.demands_exposures * (0.22 + 0.2 + 0.2 + 0.04)
    )
    skill = (0.62 + 0.52 + (1 - 0.4)) / 3
    hindered = rule.salience * (0.2 + 0.2)
    esteem = 0.48 * (1 - rule.esteem_marked * 0.19)
    reward = (4 * esteem + 1 * 0.3 + 2 * (1 - 0.47)) / 7
    worn = rule.exhaustion_slope * 0.2
    effort = (demands + 0.22 + hindered) / 3
    expected = {
        "demands": demands,
        "latitude": rule.latitude_base + 0.5 * skill + 0.5 * 0.45,
        "support": 0.6,
        "effort": effort,
        "reward": reward,
        "stress": rule.stress_tension * 0.29 + rule.stress_activation * demands * skill,
        "satisfaction": rule.satisfaction_base + rule.satisfaction_slope * (0.45 + reward - 0.29),
        "distress": rule.distress_tension * 0.29 + rule.distress_exhaustion * 0.2,
        "exhaustion": worn,
        "fatigue": 0.35,
        "energy": 1 - (0.35 + worn) / 2,
        "quality": 0.8 - rule.salience * 0.2,
        "discomfort": rule.discomfort_slope * 0.04,
    }
    loads = {
        "mental_demand": (0.52 + demands) / 2,
        "physical_demand": rule.discomfort_slope * 0.04,
        "temporal_demand": (0.6 + 0.22) / 2,
        "performance": 1 - 0.8,
        "effort": effort,
        "frustration": rule.salience * (0.2 + 0.2 + 0.04),
    }
    assert mental_load(state, SURVEY) == near(loads)
    assert found == near({**expected, "mental_load": sum(loads.values()) / 6})
    # Such a technician is at no end of any scale, where slopes would not show.
    assert all(0 < content < 1 for content in (*expected.values(), *loads.values()))


def test_abilities_called_on_are_expertise_complexity_and_what_the_script_leaves_open():
    open_minded = {**TYPICAL, "expertise": 0.9, "complexity": 0.6, "rigidity": 0.0}
    assert skill_discretion(open_minded, SURVEY) == near((0.9 + 0.6 + 1) / 3)
    assert skill_discretion({**open_minded, "rigidity": 1.0}, SURVEY) == near((0.9 + 0.6) / 3)
    several = {**open_minded, "expertise": np.array([0.0, 0.9])}
    assert skill_discretion(several, SURVEY) == near(np.array([1.6, 2.5]) / 3)


@given(states, states)
def test_without_demands_nothing_stirs_and_only_tension_stresses(state, other):
    """Nor do demands stir up anybody whose abilities they leave idle."""
    quiet = {**SURVEY, "demands_base": -9.0}
    tense = SURVEY["stress_tension"] * state["tension"] / 100
    assert contents(state, quiet)["stress"] == near(min(tense, 1))
    idle = {**other, "tension": state["tension"]}
    idle |= {"expertise": 0.0, "complexity": 0.0, "rigidity": 1.0}
    assert contents(idle, SURVEY)["stress"] == near(min(tense, 1))


@given(states)
def test_demands_weigh_as_declared(state):
    """Each slope is what full contacts, or full complexity, adds where no end is in the way."""
    roomy = {**SURVEY, "demands_base": 0.1, "demands_exposures": 0.0}
    roomy |= {"demands_contacts": 0.3, "demands_complexity": 0.4}
    for key, slope in (("share_on_contacts", 0.3), ("complexity", 0.4)):
        none, full = (contents({**state, key: end}, roomy)["demands"] for end in (0.0, 1.0))
        assert full - none == near(slope), key


@pytest.mark.parametrize(
    ("key", "recognition", "below_target", "sevenths"),
    [
        ("participation", 0.5, 0.2, 1),
        ("insecurity", 0.5, 0.2, -2),
        ("recognition", 0.5, 0.0, 4),
        ("recognition", 0.5, 1.0, 3),
        ("below_target", 1.0, 0.2, -1),
        ("below_target", 0.5, 0.2, -0.5),
        ("below_target", 0.0, 0.2, 0),
    ],
)
def test_what_each_item_of_reward_hangs_on(key, recognition, below_target, sevenths):
    """A say 1 of the 7 items, security 2, esteem 4, of which a target missed takes a share."""
    rule = {**SURVEY, "esteem_marked": 0.25}
    state = {**TYPICAL, "recognition": recognition, "below_target": below_target}
    none, full = (contents({**state, key: end}, rule)["reward"] for end in (0.0, 1.0))
    assert full - none == near(sevenths / 7)


def test_an_answer_by_hand():
    survey = {**SURVEY, "na_share": 0.25, "report_error": 0.36, "spread": 0.1}
    survey |= {"distress_spread": 0.11, "description_loading": 0.5}
    # 0.4 + 0.1 (½ × 2 + 0.6 × 1) for a complaint; a description takes half of the colouring.
    assert reported("stress", 0.4, 1.0, 2.0, survey) == near(0.56)
    assert reported("demands", 0.4, 1.0, 2.0, survey) == near(0.51)
    assert reported("satisfaction", 0.4, 1.0, 2.0, survey) == near(0.36)
    assert reported("latitude", 0.4, 1.0, 2.0, survey) == near(0.41)
    assert reported("distress", 0.4, 1.0, 2.0, survey) == near(0.4 + 0.11 * 1.6)
    assert reported("stress", 0.4, 5.0, 9.0, still()) == 0.4


@given(st.sampled_from(SCALES), shares, normals, normals, st.floats(0, 8))
def test_answers_follow_content_error_and_leaning(scale, content, error, affectivity, more):
    answer = reported(scale, content, error, affectivity, SURVEY)
    assert 0 <= answer <= 1
    assert reported(scale, min(content + more / 8, 1), error, affectivity, SURVEY) >= answer
    assert reported(scale, content, error + more, affectivity, SURVEY) >= answer
    gloomier = reported(scale, content, error, affectivity + more, SURVEY)
    assert LEANING[scale] * (gloomier - answer) >= 0


@pytest.mark.parametrize("scale", ["stress", "distress", "satisfaction", "latitude"])
def test_the_reporting_model_gives_its_shares_of_variance(scale):
    """With contents of the variance that is left for them, shares are as declared."""
    chance, rule = np.random.default_rng(11), Survey()
    count, spread = 200_000, rule.distress_spread if scale == "distress" else rule.spread
    true, error, affectivity = chance.normal(size=(3, count))
    left = 1 - rule.na_share - rule.report_error
    content = 0.5 + spread * np.sqrt(left) * true
    answer = reported(scale, content, error, affectivity, SURVEY)
    own = (rule.description_loading if scale in DESCRIPTIONS else 1) ** 2 * rule.na_share
    total = left + rule.report_error + own
    assert answer.std() == near(spread * np.sqrt(total), rel=0.02)
    for part, share in ((true, left), (error, rule.report_error), (affectivity, own)):
        assert np.corrcoef(answer, part)[0, 1] ** 2 == near(share / total, abs=0.01)


def test_an_unknown_scale_is_refused():
    with pytest.raises(KeyError, match="mood"):
        reported("mood", 0.5, 0.0, 0.0, SURVEY)


@given(states, deviations, normals)
def test_scores_stay_in_their_ranges(state, errors, affectivity):
    given_answers = answers(state, errors, affectivity, SURVEY)
    assert set(given_answers) == {*RANGES, "strain_quadrant"}
    for column, (low, high) in RANGES.items():
        assert low <= given_answers[column] <= high, column
    assert given_answers["strain_quadrant"] in norms.QUADRANTS
    assert given_answers["distress_reported"] % 1 == 0
    more = further(state, errors, affectivity, SURVEY)
    for column, score in more.items():
        assert column.split("_")[0] in ("copsoq", "tlx", "eri") or score in (0, 1), column
        assert 0 <= score <= 100, column


def test_people_are_answered_one_by_one():
    state, errors, affectivity = crowd(7)
    several = {**answers(state, errors, affectivity, SURVEY)}
    several |= further(state, errors, affectivity, SURVEY)
    for i in range(7):
        alone = (
            {key: float(values[i]) for key, values in state.items()},
            {key: float(values[i]) for key, values in errors.items()},
            float(affectivity[i]),
            SURVEY,
        )
        for column, score in {**answers(*alone), **further(*alone)}.items():
            assert several[column].shape == (7,), column
            assert several[column][i] == score, column


@pytest.mark.parametrize(
    ("demands", "latitude", "kind"),
    [
        (31.1, 69.1, "high_strain"),
        (31.1, 69.2, "active"),
        (31.0, 69.1, "passive"),
        (31.0, 69.2, "low_strain"),
        (48.0, 24.0, "high_strain"),
        (12.0, 96.0, "low_strain"),
    ],
)
def test_quadrants_by_hand(demands, latitude, kind):
    assert norms.quadrant(np.array([demands]), np.array([latitude]), 31, 69.2).tolist() == [kind]
    assert norms.quadrant(demands, latitude, 31, 69.2) == kind


def test_iso_strain_is_high_strain_left_alone():
    kinds = np.array(["high_strain", "high_strain", "active", "passive"])
    alone = norms.iso_strain(kinds, np.array([24.0, 24.1, 10.0, 10.0]), 24)
    assert alone.tolist() == [1, 0, 0, 0]


def test_fixed_cut_offs_let_everybody_be_strained():
    """Cut-offs from the sample would call a quarter strained whatever happens."""
    state, errors, affectivity = crowd(2000)
    hard = {**state, "exposure_time_pressure": np.ones(2000), "control": np.zeros(2000)}
    kinds = [answers(one, errors, affectivity, SURVEY)["strain_quadrant"] for one in (state, hard)]
    assert np.mean(kinds[1] == "high_strain") > np.mean(kinds[0] == "high_strain") + 0.3


def test_strain_scores_by_hand():
    assert norms.strain_quotient(32, 64) == 0.5
    assert norms.strain_linear(32, 64) == -16
    assert norms.strain_linear(12, 96) == -42


def test_effort_and_reward_by_hand():
    # Three items at 3 and seven at 3 are balanced: 9 / (21 × 3/7) = 1.
    assert norms.eri_ratio(9, 21) == near(1)
    assert norms.eri_ratio(norms.eri_effort(1.0), norms.eri_reward(0.0)) == near(12 / 3)
    assert norms.eri_ratio(norms.eri_effort(0.5), norms.eri_reward(0.5)) == near(7.5 / 7.5)


def test_scores_by_hand():
    assert [float(norms.jcq_demands(s)) for s in (0, 0.5, 1)] == [12, 30, 48]
    assert [float(norms.jcq_latitude(s)) for s in (0, 0.5, 1)] == [24, 60, 96]
    assert [float(norms.jcq_support(s)) for s in (0, 0.5, 1)] == [8, 20, 32]
    assert [float(norms.ghq(s)) for s in (0, 0.33, 1)] == [0, 12, 36]
    assert float(norms.borg(0.35)) == 3.5
    assert norms.above(np.array([12.0, 13.0]), 12).tolist() == [0, 1]
    assert np.isnan(norms.above(np.nan, 12))


def test_a_typical_technician_answers_near_what_such_work_is_known_for():
    state, errors, affectivity = crowd()
    found = answers(state, errors, affectivity, SURVEY)
    anchors = {
        "jcq_demands": (31.5, 34),
        "jcq_latitude": (62, 67),
        "jcq_support": (22, 24),
        "distress_reported": (9.5, 12),
        "stress_reported": (43, 49),
        "satisfaction_reported": (51, 58),
    }
    for column, (low, high) in anchors.items():
        assert low <= found[column].mean() <= high, column
    distressed = further(state, errors, affectivity, SURVEY)["distressed"].mean()
    assert 0.24 <= distressed <= 0.37
    assert distressed == np.mean(found["distress_reported"] > SURVEY["distress_cut"])


def test_active_jobs_feel_the_most_stressful_though_strain_wears_more():
    """Where work differs in complexity, as between occupations (E2.27); distress differs."""
    state, errors, affectivity = crowd(complexity=0.25)
    # Control takes tension away, as it does in the model.
    state["tension"] = state["tension"] * (1 - 0.3 * (state["control"] - 0.5))
    found = answers(state, errors, affectivity, SURVEY)
    mean = {
        kind: [
            found[column][found["strain_quadrant"] == kind].mean()
            for column in ("stress_reported", "distress_reported")
        ]
        for kind in norms.QUADRANTS
    }
    assert max(mean, key=lambda kind: mean[kind][0]) == "active"
    assert max(mean, key=lambda kind: mean[kind][1]) == "high_strain"


def test_nobody_is_moved_by_colouring_and_error_that_are_switched_off():
    state, errors, affectivity = crowd(200)
    plain = answers(state, {scale: np.zeros(200) for scale in SCALES}, np.zeros(200), SURVEY)
    quiet = answers(state, errors, affectivity, still())
    for column in RANGES:
        np.testing.assert_allclose(quiet[column], plain[column], err_msg=column)


def test_a_complaint_on_a_satisfactions_scale_leans_like_a_complaint():
    """Gloomy people report more conflict and insecurity, in COPSOQ's terms."""
    errors = dict.fromkeys(SCALES, 0.0)
    calm, gloomy = (further(TYPICAL, errors, mood, SURVEY) for mood in (0.0, 2.0))
    for column in ("copsoq_role_conflicts", "copsoq_insecurity", "copsoq_pace"):
        assert gloomy[column] > calm[column], column
    for column in ("copsoq_influence", "copsoq_support", "eri_reward"):
        assert gloomy[column] < calm[column], column
    assert calm["copsoq_insecurity"] == near(47)
    assert calm["copsoq_role_conflicts"] == near(100 * SURVEY["salience"] * 0.2)


def test_the_six_task_loads_average_to_the_mental_load():
    errors = {**dict.fromkeys(SCALES, 0.0), "mental_load": 0.7}
    parts = further(TYPICAL, errors, 0.4, SURVEY)
    six = [score for column, score in parts.items() if column.startswith("tlx_")]
    assert len(six) == 6
    assert np.mean(six) == near(float(answers(TYPICAL, errors, 0.4, SURVEY)["mental_load"]))


@pytest.mark.parametrize(
    ("of", "scale", "hangs_on"),
    [
        ("skill_open", "latitude", "rigidity"),
        ("effort_pressure", "effort", "exposure_time_pressure"),
        ("reward_say", "reward", "participation"),
        ("reward_security", "reward", "insecurity"),
        ("energy_fatigue", "energy", "fatigue_state"),
    ],
)
def test_a_part_without_weight_leaves_no_mark(of, scale, hangs_on):
    state = {**TYPICAL, "rigidity": 0.4, "participation": 0.3}
    changed = {**state, hangs_on: 0.9}
    for weight, marked in ((0, False), (2, True)):
        rule = {**SURVEY, "demands_exposures": 0, of: weight}
        before, after = (float(contents(one, rule)[scale]) for one in (state, changed))
        assert (before != near(after)) is marked


def test_weights_count_relative_to_their_sum():
    doubled = {
        key: 2 * value if key.startswith(("reward_", "skill_", "energy_")) else value
        for key, value in SURVEY.items()
    }
    state = {**TYPICAL, "rigidity": 0.4, "participation": 0.3}
    found, same = contents(state, SURVEY), contents(state, doubled)
    assert {key: float(value) for key, value in same.items()} == near(
        {key: float(value) for key, value in found.items()}
    )
    nothing = {**SURVEY, "energy_fatigue": 0, "energy_exhaustion": 0}
    assert contents(state, nothing)["energy"] == 1
