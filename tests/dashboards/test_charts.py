import json
import re
from pathlib import Path

import pytest

from dashboards import theme
from dashboards.charts import floor as charts
from dashboards.charts.common import CONFIG
from dashboards.live.series import Limits, Series
from twin.scenario.load import load_scenario

LIMITS = Limits.of(load_scenario("helpdesk-12"))
SERIES = Series(
    t=29_000.0,
    level=[(28_860.0, None), (28_920.0, 0.75)],
    wallboard=[(28_860.0, 0, 4, 2, 2, 11.5), (28_920.0, 3, 4, 0, 4, 13.0)],
    acts=[(28_850.0, "listen", "T01"), (28_900.0, "alert", "T02"), (28_905.0, "listen", "T03")],
    recorded=[(28_800.0, 5), (28_860.0, 7)],
    controls=[(28_870.0, "supervision.monitoring", 0.8)],
)


def traces(figure):
    return {trace.uid: trace for trace in figure.data}


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


def test_the_strip_draws_each_series_on_one_time_axis(scheme):
    strip = charts.bargain_strip(SERIES, LIMITS, scheme)
    drawn = traces(strip)
    assert drawn["level"].y == (None, 75.0)
    assert drawn["tension"].y == (11.5, 13.0)
    assert drawn["recorded"].y == (5, 7)
    assert drawn["act-listen"].y == ("Listen", "Listen")
    assert drawn["act-listen"].customdata == ("T01", "T03")
    assert drawn["act-alert"].customdata == ("T02",)
    assert drawn["act-coach"].x == ()
    assert {trace.xaxis for trace in strip.data} == {None}  # all on the first, the only one


def test_time_of_day_is_what_the_axis_shows():
    strip = charts.bargain_strip(SERIES, LIMITS, "light")
    at = traces(strip)["tension"].x[0]
    assert at == (LIMITS.midnight + 28_860) * 1000
    assert (at / 1000) % 86_400 == 28_860
    low, high = strip.layout.xaxis.range
    assert low == (LIMITS.midnight + LIMITS.opens) * 1000
    assert high >= (LIMITS.midnight + LIMITS.closes) * 1000


def test_target_and_threshold_are_drawn_where_they_are(scheme):
    strip = charts.bargain_strip(SERIES, LIMITS, scheme)
    limits = [s for s in strip.layout.shapes if s.type == "line" and s.name != "moment"]
    lines = {s.yref: (s.y0, s.y1) for s in limits}
    target = 100 * LIMITS.answered_share
    assert lines == {"y": (target, target), "y2": (LIMITS.tension, LIMITS.tension)}
    assert all(s.line.dash == "dash" for s in limits)


def test_a_changed_lever_crosses_both_curves():
    drawn = traces(charts.bargain_strip(SERIES, LIMITS, "light"))
    t = (LIMITS.midnight + 28_870) * 1000
    for axis in ("y", "y2"):
        line = drawn[f"change-{axis}"]
        assert line.x == (t, t, None)
        assert line.y[0] == 0
        assert line.y[1] >= 100


def test_the_queue_goes_up_and_those_ready_go_down():
    drawn = traces(charts.queue(SERIES, LIMITS, "light"))
    assert drawn["waiting"].y == (0, 3)
    assert drawn["ready"].y == (-2, 0)
    assert drawn["ready"].customdata == (2, 0)


def test_marks_differ_by_shape_and_not_only_by_colour():
    symbols = [symbol for *_, symbol in charts.ACTS.values()]
    assert len(set(symbols)) == len(symbols)


def test_no_live_figure_has_a_transition_or_an_upload_button(scheme):
    for figure in (charts.bargain_strip, charts.queue):
        assert "transition" not in json.loads(figure(SERIES, LIMITS, scheme).to_json())["layout"]
    assert CONFIG["showSendToCloud"] is False


def test_both_schemes_have_the_same_traces():
    for figure in (charts.bargain_strip, charts.queue):
        light, dark = (figure(SERIES, LIMITS, scheme) for scheme in ("light", "dark"))
        assert [t.uid for t in light.data] == [t.uid for t in dark.data]
        assert len({t.uid for t in light.data}) == len(light.data)


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_every_meaning_can_be_read_on_a_card_and_on_the_page(scheme):
    palette = theme.PALETTE[scheme]
    for ground in ("card", "page"):
        for name in palette.keys() - set(theme.BEHIND):
            low, high = sorted((luminance(palette[ground]), luminance(palette[name])))
            assert (high + 0.05) / (low + 0.05) >= 4.5, (name, ground)


def test_the_style_sheet_uses_only_colours_that_have_a_meaning():
    sheet = Path(theme.__file__).parent / "assets" / "styles.css"
    used = set(re.findall(r"var\(--([a-z]+)[,)]", sheet.read_text(encoding="utf-8")))
    assert used <= theme.PALETTE["light"].keys() | {"gap", "edge", "radius", "done"}
    assert theme.PALETTE["light"].keys() == theme.PALETTE["dark"].keys()


def test_a_delta_extends_and_a_reset_replaces():
    series = Series()
    delta = {
        "reset": True,
        "clock": {"t": 60.0},
        "level": [[60.0, 0.5]],
        "wallboard": [],
        "acts": [[30.0, "listen", "T01"]],
        "recorded": [],
        "controls": [],
    }
    series.take(delta)
    series.take({**delta, "reset": False, "clock": {"t": 120.0}, "acts": []})
    assert series.level == [(60.0, 0.5), (60.0, 0.5)]
    assert series.acts == [(30.0, "listen", "T01")]
    assert series.t == 120.0
    series.take({**delta, "level": []})
    assert series.level == []


def test_the_line_of_a_past_moment_is_there_and_hidden():
    for figure in (
        charts.bargain_strip(SERIES, LIMITS, "light"), charts.queue(SERIES, LIMITS, "light")
    ):  # fmt: skip
        assert [s.visible for s in figure.layout.shapes if s.name == "moment"] == [False]
