"""What the page Workload tells and draws: lines, words, the forest, what a change hangs on."""

from dataclasses import replace
from math import inf, nan

import pytest

from dashboards.charts import forest, tornado
from dashboards.views import reliance as hangs
from dashboards.views import workload as view
from tests.dashboards.comparisons import comparison, effect
from twin.experiments.assumptions import Reliance, Tried
from twin.experiments.compare import Effect
from twin.experiments.paired import Difference
from twin.measures.catalogue import MEASURES
from twin.scenario.load import load_scenario

HELPDESK = load_scenario("helpdesk-12")
CHANGES = [("monitoring", "60 %", "30 %")]


TOLD = comparison(
    effect("tension", 25.0, 4.125, 0.31),
    effect("service_level", 0.8, 0.004, 0.01),
    effect("occupancy", 0.5, -0.05, 0.01),
    effect("abandoned_share", 0.04, -0.02, 0.005),
    effect("quits", 0.0, 0.0, 0.0),
    effect("blocked", 0.0, 0.4, 0.2),
    effect("backup_wait", nan, nan, nan, n=0),
)


def line(key, found=TOLD):
    (one,) = view.lines(found, [key], HELPDESK)
    return one


# lines


def test_a_line_is_the_change_in_per_cent_of_the_base_and_the_difference_in_its_unit():
    one = line("tension")
    assert one.label == "Tension (points)"
    assert one.change == pytest.approx((16.5, 15.26, 17.74))
    assert one.text == "+4.12 ± 0.31"
    assert (one.sign, one.subject) == ("worse", "strain")
    share = line("abandoned_share")
    assert share.text == "−2.00 ± 0.50"
    assert share.change == pytest.approx((-50, -62.5, -37.5))
    assert share.sign == "better"


def test_every_verdict_has_its_sign():
    assert line("service_level").sign == "can't tell"
    assert line("occupancy").sign == "moved"  # lower for sure, and neither side is better
    assert line("quits").sign == "same"
    assert line("backup_wait").sign == "unknown"


def test_what_has_no_base_gets_no_mark_but_words():
    assert line("blocked").change is None
    assert line("blocked").text == "+0.40 ± 0.20, from 0"
    assert line("blocked").sign == "worse"
    assert line("quits").text == "0"
    rounding = comparison(effect("ledger_imbalance", 1e-16, 3e-18, 3e-17))
    assert (line("ledger_imbalance", rounding).text, line("ledger_imbalance", rounding).change) == (
        "0",
        None,
    )
    assert line("backup_wait").change is None
    assert line("backup_wait").text == "not defined here"


def test_targets_lie_where_they_are_beside_the_base():
    assert line("service_level").target == pytest.approx(0.0)
    assert line("service_level").target_text == "target 80 %"
    assert line("occupancy").target == pytest.approx(70.0)
    assert line("tension").target == pytest.approx(100.0)
    assert line("tension").target_text == "threshold 50"
    assert line("abandoned_share").target is None


def test_all_measures_are_there_by_subject_and_the_main_ones_are_among_them():
    every, main = view.shown(True), view.shown(False)
    assert sorted(every) == sorted(MEASURES)
    assert set(main) == set(view.MAIN) <= set(MEASURES)
    subjects = [MEASURES[key].subject for key in every]
    order = list(dict.fromkeys(subjects))
    assert order == [one for one in view.SUBJECTS if one in order]
    assert set(order) <= set(view.SUBJECTS)
    assert subjects == sorted(subjects, key=order.index)


# words


def test_the_sentence_says_what_was_changed_and_what_came_with_it():
    said = view.sentence(TOLD, CHANGES)
    assert said == (
        "With monitoring at 60 % instead of 30 %, tension rises by 4.12 ± 0.31 points and service "
        "level cannot be told apart, over 20 paired days. ± is a 95 % interval. Of 7 measures "
        "1 gets better, 2 worse (tension, blocked); 1 changes where neither side is better; 3 "
        "cannot be told apart or stay the same."
    )


def test_the_sentence_says_how_far_it_is_and_how_long_the_runs_are():
    some = comparison(*TOLD.effects["change"].values(), pairs=7, days=5)
    said = view.sentence(some, CHANGES, total=20)
    assert "over 7 pairs of 5 days so far, of 20." in said
    first = comparison(*TOLD.effects["change"].values(), pairs=1)
    assert "an interval takes two" in view.sentence(first, CHANGES)
    assert "press Run" in view.sentence(None, CHANGES)
    assert "Nothing is changed" in view.sentence(TOLD, [])


def test_the_sentence_names_the_needed_steps_that_are_skipped():
    found = comparison(
        effect("tension", 25.0, 4.125, 0.31),
        effect("service_level", 0.8, 0.04, 0.01),
        effect("skipped_needed_share", 0.005, -0.00131, 0.00083),
    )
    assert "and the share of needed steps skipped falls by 0.131 ± 0.083 points, over" in (
        view.sentence(found, CHANGES)
    )


def test_many_changes_are_told_by_three_and_a_number():
    many = [(f"lever {i}", "2", "1") for i in range(5)]
    assert view.sentence(TOLD, many).startswith(
        "With lever 0 at 2 instead of 1, lever 1 at 2 instead of 1, lever 2 at 2 instead of 1 and "
        "2 more levers changed, tension"
    )


def test_the_table_holds_both_means_difference_interval_and_verdict():
    rows = view.table(view.lines(TOLD, ["tension", "abandoned_share"], HELPDESK))
    assert [len(row) for row in rows] == [len(view.HEAD)] * 2
    name, base, variant, apart, interval, verdict = rows[0]
    assert (name, verdict) == ("Tension (points)", "worse")
    assert (base.value, variant.value, apart.value) == (25.0, 29.125, 4.125)
    assert interval.text == "3.81 to 4.43"
    assert rows[1][3].value == pytest.approx(-2.0)
    assert view.table(view.lines(None, ["tension"], HELPDESK)) == []


# charts


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


def drawn(figure):
    return {trace.uid: trace for trace in figure.data}


def test_the_forest_marks_each_verdict_by_shape_too(scheme):
    keys = ["tension", "service_level", "abandoned_share", "occupancy"]
    figure = forest.forest(view.lines(TOLD, keys, HELPDESK), scheme)
    marks = drawn(figure)
    assert marks["worse"].x == pytest.approx((16.5,))
    assert marks["better"].x == pytest.approx((-50.0,))
    assert marks["moved"].x == pytest.approx((-10.0,))
    assert marks["unclear"].x == pytest.approx((0.5,))
    assert marks["worse"].error_x.array == pytest.approx((1.24,))
    assert all(uid.isalpha() for uid in marks)
    symbols = [marks[forest.uid_of(sign)].marker.symbol for sign in forest.MARKS]
    assert len(set(symbols)) == len(symbols)
    assert "+4.12 ± 0.31" in figure.layout.yaxis2.ticktext
    assert "<b>Strain</b>" in figure.layout.yaxis.ticktext
    assert len(figure.layout.yaxis2.ticktext) == len(keys)


def test_what_lies_beyond_the_edge_ends_in_an_arrow(scheme):
    found = comparison(effect("tension", 1.0, 3.0, 0.5), effect("fatigue", 10.0, 9.5, 2.0))
    figure = forest.forest(view.lines(found, ["tension", "fatigue"], HELPDESK), scheme)
    assert forest.reach(view.lines(found, ["tension", "fatigue"], HELPDESK)) == 100
    marks = drawn(figure)
    assert marks["worse"].x == pytest.approx((95.0,))  # tension's mean lies beyond
    assert marks["worse"].error_x.array == pytest.approx((5.0,))
    assert marks["arrows"].marker.symbol == ("triangle-right-open", "triangle-right")
    low, high = figure.layout.xaxis.range
    assert all(low < x < high for x in marks["arrows"].x)


@pytest.mark.parametrize(("mean", "edge"), [(0.1, 5), (5, 10), (12, 25), (40, 100), (900, 100)])
def test_the_axis_is_as_wide_as_the_changes_and_never_wider_than_all_of_the_base(mean, edge):
    found = comparison(effect("tension", 100.0, mean, 0.1))
    assert forest.reach(view.lines(found, ["tension"], HELPDESK)) == edge


def test_targets_are_ticks_with_a_word_and_those_far_off_are_told_at_the_edge(scheme):
    found = comparison(effect("occupancy", 0.8, 0.01, 0.01), effect("tension", 10.0, 1.0, 0.2))
    figure = forest.forest(view.lines(found, ["tension", "occupancy"], HELPDESK), scheme)
    assert drawn(figure)["targets"].x == pytest.approx((6.25,))
    words = [note.text for note in figure.layout.annotations if note.name == "target"]
    assert words == ["threshold 50 ▸", "limit 85 %"]


def test_the_longest_name_has_room_beside_the_chart(scheme):
    every = forest.forest(view.lines(TOLD, view.shown(True), HELPDESK), scheme)
    main = forest.forest(view.lines(TOLD, view.shown(False), HELPDESK), scheme)
    longest = max(len(text) for text in every.layout.yaxis.ticktext)
    assert every.layout.margin.l > 6.5 * longest
    assert main.layout.margin.l < every.layout.margin.l


def test_the_forest_can_be_drawn_before_anything_is_known_and_with_one_pair(scheme):
    empty = forest.forest(view.lines(None, view.shown(True), HELPDESK), scheme)
    assert not any(drawn(empty)[forest.uid_of(sign)].x for sign in forest.MARKS)
    one = comparison(Effect("tension", 20.0, 21.0, Difference(1.0, nan, nan, 1), nan), pairs=1)
    figure = forest.forest(view.lines(one, ["tension"], HELPDESK), scheme)
    assert drawn(figure)["unclear"].x == (5.0,)
    assert drawn(figure)["unclear"].error_x.array == (0.0,)


# what it hangs on

UP, DOWN, UNCLEAR = (Difference(x, x - 1, x + 1, 20) for x in (2.0, -3.0, 0.5))


def tried(group, end, difference, why=""):
    return Tried(group, end, {"tension": difference}, why)


def relies(default, *cases):
    return Reliance(("tension",), {}, 20, 0, 1, tried("", None, default), cases)


SOME = relies(
    UP, tried("all", "low", UP), tried("all", "high", UP), tried("body", "low", UP),
    tried("body", "high", UP), tried("strain", "low", UNCLEAR), tried("strain", "high", DOWN),
    tried("regime", "low", UP, why="regime.x = 0: not allowed"), tried("regime", "high", UNCLEAR),
)  # fmt: skip


def test_all_together_is_on_top_then_what_moves_the_answer_most():
    found = hangs.bars(SOME, "tension")
    assert [one.group for one in found] == ["all", "strain", "regime", "body"]
    assert found[1].turns == ("low", "high")
    assert (found[2].low, found[2].high, found[2].turns) == (None, UNCLEAR, ("high",))
    assert found[3].turns == ()


def test_it_is_said_whether_the_sign_holds_and_where_it_does_not():
    said = hangs.sentence(SOME, "tension")
    assert said == (
        "As assumed, tension rises by 2.0 ± 1.0 points. Of 7 cases tried, 3 turn the answer: with "
        "“How tension builds and fades” at the low end it cannot be told; with “How tension builds "
        "and fades” at the high end it falls; with “What supervision does to people” at the high "
        "end it cannot be told."
    )
    firm = relies(DOWN, tried("body", "low", DOWN), tried("body", "high", DOWN))
    assert hangs.sentence(firm, "tension", total=8) == (
        "As assumed, tension falls by 3.0 ± 1.0 points. That holds in all 2 cases tried "
        "(so far, 2 of 8)."
    )
    assert "cannot be told whether tension" in hangs.sentence(relies(UNCLEAR), "tension")
    unclear = relies(
        UNCLEAR, tried("strain.gain", "low", UP), tried("strain.gain", "high", UNCLEAR)
    )
    assert hangs.sentence(unclear, "tension").endswith(
        "Of 2 cases tried, 1 gives an answer: with “Strain: gain” at the low end it rises."
    )
    assert "Nothing tried yet" in hangs.sentence(None, "tension")


def test_the_tornado_draws_both_ends_and_colours_what_turns(scheme):
    figure = tornado.tornado(hangs.bars(SOME, "tension"), UP, 1.0, "points", scheme)
    low, high = drawn(figure)["low"], drawn(figure)["high"]
    assert low.x == (2.0, 0.5, 2.0)  # one could not be tried
    assert high.x == (2.0, -3.0, 0.5, 2.0)
    assert low.marker.symbol != high.marker.symbol
    assert len(set(high.marker.color)) == 2
    assert high.marker.color[0] != high.marker.color[1] == high.marker.color[2]
    assert figure.layout.yaxis2.ticktext[1:] == ("turns at low and high", "not possible", "holds")
    assert {shape.type for shape in figure.layout.shapes} == {"rect", "line"}
    assert tornado.tornado([], None, 1.0, "points", scheme).layout.meta["empty"]


def test_its_table_says_it_too():
    rows = hangs.table(SOME, "tension")
    assert rows[0][0] == "As assumed"
    assert rows[2][3] == "turns at the low and high end"
    assert rows[3][1].text == "not possible"
    assert rows[4][3] == "holds"


def test_infinite_and_unknown_do_not_break_the_words():
    odd = comparison(effect("tension", 25.0, 4.0, inf), effect("service_level", nan, nan, nan, n=0))
    assert "service level is not defined" in view.sentence(odd, CHANGES)


@pytest.mark.parametrize(("target", "anchor"), [(20.0, "left"), (44.0, "right"), (-44.0, "left")])
def test_the_words_of_a_target_near_the_edge_stand_inwards(target, anchor):
    one = replace(line("occupancy"), change=(30.0, 29.0, 31.0), target=target)
    assert forest.reach([one]) == 50
    found = forest.forest([one], "light").layout.annotations
    assert [each.xanchor for each in found if each.name == "target"] == [anchor]
