"""The charts of the lesson: what is drawn, and that it can be told apart."""

from math import nan

import pytest

from dashboards.charts import paradox as charts
from dashboards.views import paradox as view
from dashboards.views import paradox_conditions as conditions
from dashboards.views import paradox_why as why
from tests.dashboards.responses import FLATTER, RISING, made

TENSION, SCORE = view.OUTCOMES["tension"], view.OUTCOMES["score"]
AS_IS = conditions.AS_IS
NOTHING = conditions.preset("as-is")


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


def traces(figure):
    return {trace.uid: trace for trace in figure.data}


def test_the_guess_stays_under_the_response(scheme):
    guess = (20, 21, 22, 23, 24)
    figure = charts.response(TENSION, guess, RISING, scheme, today=27.0)
    drawn = traces(figure)
    assert tuple(drawn["guess"].y) == guess
    assert drawn["guess"].line.dash == "dash"
    assert tuple(drawn["guess"].x) == tuple(drawn["mean"].x) == (0, 25, 50, 75, 100)
    assert drawn["mean"].y[-1] == pytest.approx(30, abs=0.2)
    assert len(drawn["lines"].x) == 8 * 6  # five points and a gap for each week
    assert all(reach > 0 for reach in drawn["mean"].error_y.array)
    low, high = figure.layout.yaxis.range
    assert low < 20
    assert high > 30
    assert {note.text for note in figure.layout.annotations} >= {
        "<b>your guess</b>",
        "<b>simulated</b>",
        "today",
    }


def test_labels_at_line_ends_do_not_lie_over_each_other():
    figure = charts.response(TENSION, (20, 22, 25, 27, 30), RISING, "light")
    ends = [note.y for note in figure.layout.annotations if note.text != "today"]
    low, high = figure.layout.yaxis.range
    assert abs(ends[0] - ends[1]) >= 0.05 * (high - low)


def test_the_earlier_response_is_a_grey_dashed_ghost(scheme):
    drawn = traces(charts.response(TENSION, None, FLATTER, scheme, ghost=RISING))
    assert drawn["earlier"].line.dash == "dash"
    assert drawn["earlier"].line.color != drawn["mean"].line.color
    assert "guess" not in drawn


def test_weeks_that_are_not_there_yet_are_not_drawn():
    partial = made(20, 30)
    partial.values[3:, 4:] = nan
    drawn = traces(charts.response(TENSION, None, partial, "light"))
    assert len(drawn["lines"].x) == 4 * 6


def test_panels_stand_on_their_side_of_the_record(scheme):
    figure = charts.sides(RISING, scheme, TENSION)
    assert {trace.uid for trace in figure.data} == set(view.OUTCOMES)
    for trace in figure.data:
        axis = figure.layout["xaxis" + trace.xaxis[1:]]
        left = axis.domain[1] < 0.5
        assert left == (view.OUTCOMES[trace.uid].pane == "recorded")


def test_the_account_draws_low_and_high(scheme):
    parts = why.ledger(RISING)
    drawn = traces(charts.account(parts, scheme, why.ledger(FLATTER)))
    assert len(drawn["changed-low"].x) == len(parts) == 6
    assert drawn["changed-low"].marker.symbol == "circle-open"
    assert drawn["changed-high"].marker.symbol == "circle"
    assert "as it is-low" in drawn


def test_presenting_enlarges(scheme):
    usual = charts.response(TENSION, (20,) * 5, RISING, scheme)
    big = charts.enlarged(usual)
    assert big.layout.yaxis.tickfont.size > 12
    assert big.layout.annotations[0].font.size > usual.layout.annotations[0].font.size
    assert traces(big)["mean"].line.width > traces(usual)["mean"].line.width
    assert tuple(traces(big)["mean"].y) == tuple(traces(usual)["mean"].y)
