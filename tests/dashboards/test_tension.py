"""The page Tension without a browser: its numbers, sentences, charts and pictures of a day."""

import json
from dataclasses import replace

import numpy as np
import pytest

from dashboards.charts import tension as charts
from dashboards.pages import tension as page
from dashboards.pages.tension_link import choices_of_base, picture
from dashboards.site import Site
from dashboards.theme import PALETTE
from dashboards.views import tension as view
from dashboards.views import tension_words as words
from twin.engine.simulation import simulate
from twin.errors import InputError
from twin.scenario.load import load_scenario
from twin.traces.store import RunStore

NAN = float("nan")


def dots(demands, latitude, tension=None, *, teams=None, whole=None, first=480):
    """Dots as the view has them, a row each; demands and latitude in percent."""
    demands, latitude = (np.array(one, dtype=float) / 100 for one in (demands, latitude))
    there = ~np.isnan(demands)
    return view.Placed(
        names=tuple(f"T{i + 1:02d}" for i in range(len(demands))),
        teams=tuple(teams or ["desk"] * len(demands)),
        minutes=first + 5 * np.arange(demands.shape[1]),
        demands=demands,
        latitude=latitude,
        tension=np.where(there, 30.0, NAN) if tension is None else np.array(tension, dtype=float),
        size=there.astype(np.intp),
        whole=there if whole is None else np.array(whole, dtype=bool),
        demands_cut=0.5,
        latitude_cut=0.6,
        limit=50.0,
    )


def said(people, base, than=None, **more):
    return words.sentences(people, view.based(people, base), than or base, **more)


class TestView:
    def test_the_start_is_the_first_frame_with_a_whole_half_hour(self):
        found = dots(
            [[10, 20, 30, 40], [NAN, NAN, 70, 80]],
            [[50, 50, 50, 50], [NAN, NAN, 40, 40]],
            whole=[[False, True, True, True], [False, False, False, False]],
        )
        before, latitude = view.based(found, "start")
        assert before == pytest.approx(np.array([[NAN, NAN, 0.2, 0.2], [NAN] * 4]), nan_ok=True)
        assert latitude[0, 2] == 0.5

    def test_half_an_hour_before_is_six_frames_back(self):
        found = dots([np.arange(8.0)], [[50.0] * 8])
        before, _ = view.based(found, "half")
        assert before[0] == pytest.approx([NAN] * 6 + [0, 0.01], nan_ok=True)

    def test_another_run_is_compared_by_name(self):
        found, other = dots([[10], [20]], [[50], [50]]), dots([[70], [80]], [[30], [40]])
        other = replace(other, names=("T02", "T09"))
        before, latitude = view.based(found, "run:x", other)
        assert before == pytest.approx(np.array([[NAN], [0.7]]), nan_ok=True)
        assert latitude == pytest.approx(np.array([[NAN], [0.3]]), nan_ok=True)

    def test_a_team_is_the_mean_of_those_who_are_there(self):
        found = dots(
            [[10, 10], [30, NAN], [80, 80]], [[40, 40], [60, NAN], [70, 70]],
            [[10, 10], [50, NAN], [90, 90]], teams=["a", "a", "b"],
        )  # fmt: skip
        teams = view.teams_of(found)
        assert teams.names == ("a", "b")
        assert teams.demands == pytest.approx(np.array([[0.2, 0.1], [0.8, 0.8]]))
        assert teams.latitude[0] == pytest.approx([0.5, 0.4])
        assert teams.tension[0] == pytest.approx([30, 10])
        assert teams.size.tolist() == [[2, 1], [1, 1]]
        assert teams.quadrants().tolist() == [["passive"] * 2, ["active"] * 2]

    def test_of_a_real_centre_a_team_of_fewer_than_five_is_not_shown(self):
        five = dots([[10, 10]] * 5, [[50, 50]] * 5)
        five.demands[4, 1] = NAN
        teams = view.teams_of(five, fewest=view.FEWEST)
        assert teams.size.tolist() == [[5, 0]]
        assert np.isnan(teams.demands).tolist() == [[False, True]]
        assert np.isnan(teams.tension).tolist() == [[False, True]]

    def test_bands_begin_at_the_threshold_and_ten_points_below(self):
        tension = np.array([0, 39.9, 40, 49.9, 50, NAN])
        assert view.band(tension, 50).tolist() == [0, 0, 1, 1, 2, -1]

    @pytest.mark.parametrize(
        ("text", "minute"),
        [("8:00", 480), ("8:07", 485), ("08:10", 490), ("8:11", None), ("7:59", None),
         ("", None), ("x:y", None), ("9", None), ("-1:00", None), ("²:0", None)],
    )  # fmt: skip
    def test_a_time_in_an_address_means_a_frame_or_nothing(self, text, minute):
        assert view.minute_of(text, np.array([480, 485, 490])) == minute

    def test_frames_are_what_the_browser_draws(self):
        found = dots([[10, 72.34], [NAN, 20]], [[30, 40], [NAN, 90]], [[45, 55], [NAN, 12]])
        made = view.frames(found, view.based(found, "start"), found, ["one", "two"])
        assert json.loads(json.dumps(made)) == made
        assert made["minutes"] == [480, 485]
        assert made["demands"] == [[10, None], [72.3, 20]]
        assert made["quadrant"] == ["1-", "30"]
        assert made["band"] == ["1-", "20"]
        assert made["corners"] == [[0, 1, 0, 0], [1, 0, 0, 1]]
        assert made["from"] == [[[None, None], [10, None]], [[None, None], [30, None]]]
        assert made["size"] is None
        assert not made["many"]

    def test_counts_of_few_people_are_kept_back_where_they_must(self):
        found = dots([[10, 10]] * 4 + [[10, NAN]], [[50, 50]] * 4 + [[50, NAN]])
        made = view.frames(found, view.based(found, "start"), found, [], fewest=5)
        assert made["corners"] == [[0, 5, 0, 0], None]


class TestWords:
    HIGH, PASSIVE = 80, 20

    def test_more_than_at_the_start(self):
        people = dots([[20, 80], [20, 60], [80, 80]], [[40, 40]] * 3)
        assert said(people, "start")[1] == (
            "At 8:05, 3 of 3 technicians are in high strain, 2 more than at the start of their "
            "shifts. Mean demands rose from 40 % to 73 %, mean latitude stayed at 40 %."
        )

    def test_fewer_than_half_an_hour_before(self):
        people = dots([[80] * 6 + [20]], [[40] * 6 + [50]])
        assert said(people, "half")[6] == (
            "At 8:30, 0 of 1 technician is in high strain, 1 fewer than at 8:00. Mean demands "
            "fell from 80 % to 20 %, mean latitude rose from 40 % to 50 %."
        )

    def test_only_those_who_were_there_too_are_compared(self):
        people = dots([[80, 20], [NAN, 80]], [[40, 40], [NAN, 40]])
        assert said(people, "start")[1] == (
            "At 8:05, 1 of 2 technicians is in high strain; of the 1 with a position at the start "
            "of their shifts too, 0 now, 1 then. Mean demands fell from 80 % to 20 %, mean "
            "latitude stayed at 40 %."
        )

    def test_another_run_is_named_and_nothing_rises_or_falls(self):
        people, other = dots([[80]], [[40]]), dots([[70]], [[90]])
        base = view.based(people, "run:calm", other)
        assert words.sentences(people, base, "calm") == [
            "At 8:00, 1 of 1 technician is in high strain, 1 more than in the run “calm” at the "
            "same time. Mean demands are 80 % against 70 %, mean latitude is 40 % against 90 %."
        ]

    def test_nothing_to_compare_with_and_nobody_there(self):
        people = dots([[80, NAN]], [[40, NAN]])
        assert said(people, "half") == [
            "At 8:00, 1 of 1 technician is in high strain; none of them has a position at 7:30 to "
            "compare with.",
            "At 8:05, nobody has been on shift for ten minutes.",
        ]

    def test_too_few_of_a_real_centre(self):
        people = dots([[80]] * 4, [[40]] * 4)
        assert said(people, "start", fewest=5) == [
            "At 8:00, 4 technicians on shift: too few to be shown."
        ]
        assert words.day_sentence(people, fewest=5) == "Nobody has been in high strain."
        assert words.day_rows(people, fewest=5) == [("8:00", "4", *["–"] * 7)]

    def test_the_day(self):
        people = dots([[80, 80], [20, 80]], [[40, 40], [70, 40]], [[10, 20], [30, 40]])
        assert words.day_sentence(people) == (
            "Most were in high strain at 8:05: 2 of 2 technicians. Over the day, 75 % of all "
            "time on shift was in high strain."
        )
        assert words.day_rows(people, 5) == [
            ("8:00", "2", "1", "0", "0", "1", "50", "55", "20"),
            ("8:05", "2", "2", "0", "0", "0", "80", "40", "30"),
        ]
        assert all(len(row) == len(words.DAY_HEAD) for row in words.day_rows(people, 5))


class TestCharts:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_the_plane_has_its_boundaries_and_names(self, scheme):
        figure = charts.plane(0.53, 0.63, scheme)
        texts = {one.name: one for one in figure.layout.annotations}
        assert list(texts) == ["high_strain", "active", "passive", "low_strain"]
        high = texts["high_strain"]
        assert (high.x, high.y, high.text) == (0, 1, "<b>High strain</b>")
        assert (texts["low_strain"].x, texts["low_strain"].y) == (1, 0)
        area, upright, level = figure.layout.shapes
        assert (area.x1, area.y0, upright.x0, level.y0) == (63, 53, 63, 53)
        assert area.fillcolor == PALETTE[scheme]["strain"]

    def test_no_band_is_told_by_colour_alone(self):
        traces = {trace.uid: trace for trace in charts.plane(0.5, 0.5, "light").data}
        symbols = [traces[uid].marker.symbol for uid in view.BANDS]
        colours = [traces[uid].marker.color for uid in view.BANDS]
        assert len(set(symbols)) == len(set(colours)) == 3
        assert traces["before"].marker.symbol == "circle-open"

    def test_the_day_counts_those_there_and_those_in_high_strain(self):
        people = dots([[80, 80], [20, 80]], [[40, 40], [70, NAN]])
        other = dots([[20, 80], [20, 80]], [[40, 40], [70, 40]])
        there, high, before = charts.day(people, "dark", before=other).data
        assert (there.y, high.y, before.y) == ((2, 2), (1, 1), (0, 2))
        assert there.x == (480, 485)
        assert before.line.dash == "dot"
        few = charts.day(people, "light", fewest=5)
        assert few.data[1].y == (None, None)

    def test_an_empty_day_is_drawn(self):
        nobody = dots(np.empty((0, 0)), np.empty((0, 0)))
        assert charts.day(nobody, "light").data[0].x == ()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")

    def keep(name, seed=7, days=1, header=None, **settings):
        traces = simulate(load_scenario("helpdesk-12", settings), seed=seed, days=days)
        with RunStore.create(
            folder / f"{name}.sqlite", replace(traces.header, **(header or {}))
        ) as store:
            store.write(traces.tables)

    keep("plain")
    keep("open", **{"autonomy.script_rigidity": "0"})
    keep("others", seed=8)
    keep("week", days=2)
    keep("unstrained", **{"strain.enabled": "false"})
    keep("observed", header={"origin": "observed"})
    traces = simulate(load_scenario("helpdesk-12", {}), seed=7)
    early = {name: rows[rows[:, 0] < 28800 + 300] for name, rows in traces.tables.items()}
    unscored = json.dumps({**json.loads(traces.header.scenario), "survey": {}})
    for name, header, tables in (
        ("early", traces.header, early),
        ("unscored", replace(traces.header, scenario=unscored), traces.tables),
    ):
        with RunStore.create(folder / f"{name}.sqlite", header) as store:
            store.write(tables)
    return Site(folder)


def shows(site, run="plain", day="1", which="", base="start"):
    return picture(site, site.run(run), day, which, base)


class TestPicture:
    def test_it_begins_with_technicians_at_a_time_when_most_are_there(self, site):
        found = shows(site)
        assert (found.view, found.base, found.trouble, found.days) == (
            "technicians",
            "start",
            "",
            1,
        )
        assert len(found.frames["names"]) == 12
        frame = found.frames["minutes"].index(found.start)
        assert sum(found.frames["corners"][frame]) == 12
        assert len(found.frames["sentences"]) == len(found.frames["minutes"]) > 100
        assert not found.frames["live"]

    def test_teams_are_sized_and_do_not_lead_to_persons(self, site):
        frames = shows(site, which="teams").frames
        assert frames["names"] == ["desk"]
        assert max(frames["size"]) == [12]
        assert not frames["links"]
        assert shows(site).frames["links"]

    def test_more_to_decide_is_an_arrow_to_the_left(self, site):
        frames = shows(site, base="run:open").frames
        i = frames["minutes"].index(720)
        assert all(
            was > now for was, now in zip(frames["from"][1][i], frames["latitude"][i], strict=True)
        )
        assert "in the run “open” at the same time" in frames["sentences"][i]
        assert not frames["crossed"]

    @pytest.mark.parametrize(
        ("base", "why"),
        [("run:others", "seed 8, not 7"), ("run:nowhere", "no such run"), ("run:", "no such run"),
         ("run:unstrained", "no ledger of strain")],
    )  # fmt: skip
    def test_a_base_that_cannot_be_is_said_and_left(self, site, base, why):
        found = shows(site, base=base)
        assert why in found.trouble
        assert found.base == "start"
        assert found.frames["sentences"] == shows(site).frames["sentences"]

    def test_nonsense_in_an_address_falls_back(self, site):
        plain = shows(site)
        for day, base in (("9", "start"), ("x", "start"), ("-1", "?"), ("", "")):
            found = shows(site, day=day, base=base)
            assert found.number == 1
            assert found.base == "start"
            assert found.frames["demands"] == plain.frames["demands"]

    def test_every_day_of_a_week_is_a_day(self, site):
        one, two = (shows(site, "week", day) for day in ("1", "2"))
        assert one.days == two.days == 2
        assert 0 <= two.frames["minutes"][0] < 1440
        assert one.frames["demands"] != two.frames["demands"]

    def test_only_runs_of_the_same_technicians_are_offered(self, site):
        offered = [one["value"] for one in choices_of_base(site, site.run("plain"))]
        assert offered[:2] == ["start", "half"]
        assert {"run:open", "run:week"} <= set(offered)
        assert "run:others" not in offered
        assert "run:observed" not in offered

    def test_an_observed_run_shows_groups_of_five_only(self, site):
        found = shows(site, "observed", which="technicians", base="run:plain")
        assert found.view == "teams"
        assert not found.frames["links"]
        assert min(n for row in found.frames["size"] for n in row if n) >= 5
        few = [row is None for row in found.frames["corners"]]
        assert any(few)
        assert all(
            "too few" in sentence or "nobody" in sentence
            for sentence, hidden in zip(found.frames["sentences"], few, strict=True)
            if hidden
        )

    def test_a_run_without_a_ledger_is_refused_in_a_sentence(self, site):
        with pytest.raises(InputError, match="no ledger of strain"):
            shows(site, "unstrained")

    def test_a_run_that_has_just_begun_shows_nobody(self, site):
        found = shows(site, "early")
        assert found.frames["minutes"] == found.frames["sentences"] == []
        assert "tension-plane-chart" in str(page.layout(site, {"run": "early", "at": "9:00"}))

    def test_a_run_that_does_not_score_its_scales_is_refused(self, site):
        with pytest.raises(InputError, match="survey"):
            shows(site, "unscored")

    def test_the_page_is_made_of_any_address(self, site):
        for query in (
            {"run": "plain", "at": "11:40", "who": "T003", "axis": "whole", "base": "half"},
            {"run": "week", "at": "99:99", "who": "nobody", "axis": "?", "view": "x", "day": "z"},
        ):
            assert "tension-plane-chart" in str(page.layout(site, query))
