"""The targets as published, the verdicts on them, and C1 to C5 on planted tables."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from twin.experiments.validation import people as found_in
from twin.experiments.validation import report
from twin.experiments.validation.statistics import NAN, Estimate, z
from twin.experiments.validation.targets import TARGETS, UNKNOWN, Finding, verdict

ROOT = Path(__file__).parents[2]
ABOUT = {
    "scenario": "helpdesk-12", "settings": [], "seed": 0, "technicians": 4000, "shifts": 20,
    "quick": False,
}  # fmt: skip


def of(key, value, low=-1.0, high=1.0):
    return Finding(TARGETS[key], Estimate(value, low, high, 10))


def sure(key, value):
    """A value whose interval is next to nothing."""
    return of(key, value, value, value)


def test_every_target_of_the_register_is_there():
    assert {key.split(".")[0] for key in TARGETS} == {f"C{i}" for i in range(1, 11)}
    with (ROOT / "data/reference/evidence.csv").open(encoding="utf-8") as lines:
        register = {row["id"] for row in csv.DictReader(lines)}
    assert {key.split(".")[0] for key in TARGETS} <= register


@pytest.mark.parametrize(
    ("key", "low", "high"),
    [("C1", 0.06, 0.16), ("C2", -0.06, 0.04), ("C3", -0.15, -0.05), ("C4", -0.27, -0.12),
     ("C5", 1.3, 1.8), ("C6", 0.2, 0.5), ("C6.performance", -0.05, 0.35),
     ("C7", -2, 3), ("C10", 0.8, 1.2)],
)  # fmt: skip
def test_bands_are_those_of_the_register_and_their_ends_belong_to_them(key, low, high):
    assert (TARGETS[key].low, TARGETS[key].high) == (low, high)
    assert verdict(sure(key, low))["pass"]
    assert verdict(sure(key, high))["pass"]
    assert not verdict(sure(key, low - 1e-6))["pass"]
    assert not verdict(sure(key, high + 1e-6))["pass"]


@pytest.mark.parametrize(
    ("key", "met", "missed"),
    [("C7.discomfort", -1e-9, 0.0), ("C9.next_day", 1e-9, 0.0), ("C9.lognormal", 0.011, 0.01)],
)
def test_a_limit_must_be_passed_in_a_quick_run_too(key, met, missed):
    for quick in (False, True):
        assert verdict(sure(key, met), quick)["pass"]
        assert not verdict(sure(key, missed), quick)["pass"]


WHERE_NOTHING_IS_LEFT_OUT = {
    "C1": 0.1, "C3": -0.1, "C4": -0.2, "C5": 1.5, "C6": 0.3, "C7.discomfort": -0.1,
    "C9.next_day": 0.4,
}  # fmt: skip


@pytest.mark.parametrize(("key", "value"), WHERE_NOTHING_IS_LEFT_OUT.items())
def test_a_band_that_leaves_out_no_effect_needs_the_sign_to_be_shown(key, value):
    """In the band, but with an interval that holds no effect: 0, or 1 of an odds ratio."""
    nothing = 1.0 if key == "C5" else 0.0
    past = 2 * nothing - value  # as far on the other side
    unsure = verdict(of(key, value, *sorted((value * 1.01, past))))
    assert not unsure["pass"]
    assert "sign not shown" in unsure["note"]
    # An interval that ends at no effect holds it.
    assert not verdict(of(key, value, *sorted((value * 1.01, nothing))))["pass"]
    near = nothing + 1e-6 * (value - nothing)
    shown = verdict(of(key, value, *sorted((value * 1.01, near))))
    assert shown["pass"]
    assert "sign not shown" not in shown["note"]


def test_where_the_band_holds_0_a_pass_says_if_the_sign_is_not_shown():
    for finding, told in (
        (of("C2", 0.017, -0.014, 0.048), True),  # the other sign, and 0 in the interval
        (of("C2", -0.03, -0.06, 0.001), True),
        (of("C2", 0.03, 0.01, 0.05), True),  # surely the other sign
        (of("C2", -0.04, -0.06, -0.02), False),
        (of("C6.performance", -0.03, -0.1, 0.05), True),
        (of("C6.performance", 0.16, 0.1, 0.22), False),
        (of("C7", -1.5, -1.6, -1.3), False),  # published as 0
        (of("C7", 0.1, -0.6, 0.8), False),
    ):
        one = verdict(finding)
        assert one["pass"]
        assert ("sign not shown" in one["note"]) is told, finding


def test_what_has_no_sign_is_not_asked_for_one():
    for key in ("C8", "C9", "C9.lognormal", "C10", "C10.occupancy_5"):
        target = TARGETS[key]
        one = verdict(of(key, (target.low + target.high) / 2, -1.0, 1.0))
        assert one["pass"]
        assert "sign" not in one["note"]


def test_a_quick_run_doubles_the_band_but_keeps_the_sign():
    wide = verdict(of("C5", 1.0), quick=True)
    assert (wide["low"], wide["high"]) == pytest.approx((1.05, 2.05))
    assert verdict(of("C3", 0.0), quick=True)["high"] == 0
    assert verdict(of("C4", 0.0), quick=True)["high"] < 0
    assert verdict(of("C2", 0.08), quick=True)["pass"]
    assert "sign not shown" in verdict(of("C2", 0.08), quick=True)["note"]


@pytest.mark.parametrize("key", ["C8", "C9", "C10.occupancy_5"])
def test_what_is_no_effect_over_people_is_as_it_is_in_a_quick_run(key):
    quick, full = (verdict(of(key, 0.1), quick) for quick in (True, False))
    assert quick == full


def test_what_could_not_be_found_is_a_miss():
    told = verdict(Finding(TARGETS["C1"], UNKNOWN, "nobody"))
    assert told["pass"] is False
    assert told["simulated"] is None
    assert told["interval"] == [None, None]
    json.dumps(told, allow_nan=False)


def table(n=20_000, seed=2, **slopes):
    """A population in which what monitoring, exhaustion and insecurity go with is planted."""
    rng = np.random.default_rng(seed)
    monitored = (rng.random(n) < 0.5).astype(float)
    exhaustion, noise, other, third = rng.standard_normal((4, n))
    insecurity = rng.random(n)
    performance = slopes.get("worn", 0) * exhaustion + slopes.get("watched", 0) * z(monitored)
    performance += noise * np.sqrt(1 - slopes.get("worn", 0) ** 2)
    stress = slopes.get("stressed", 0) * z(monitored)
    stress += np.sqrt(1 - slopes.get("stressed", 0) ** 2) * other
    odds = np.exp(-0.9 + np.log(slopes.get("odds", 1)) * (insecurity > np.median(insecurity)))
    distressed = rng.random(n) < odds / (1 + odds)
    return {
        "monitored": monitored,
        "stress_reported": 45 + 16 * stress,
        "satisfaction_reported": 55 - 16 * stress + third,
        "exhaustion": 35 + 12 * exhaustion,
        "contacts_per_hour": np.full(n, 8.0),
        "resolved_share": 0.7 + 0.03 * performance,
        "insecurity": insecurity,
        "distress_reported": np.where(distressed, 13.0, 12.0),
    }


def near(estimate, value):
    assert estimate.low < estimate.value < estimate.high
    assert estimate.value == pytest.approx(value, abs=0.1 * abs(value) + 0.02)


def test_planted_associations_are_found():
    planted = table(stressed=0.11, worn=-0.2, odds=1.52)
    near(found_in.monitoring_and_stress(planted), 0.11)
    near(found_in.exhaustion_and_performance(planted), -0.2)
    near(found_in.insecurity_and_distress(planted), 1.52)
    assert found_in.monitoring_and_satisfaction(planted).high < 0
    near(found_in.monitoring_and_performance(planted), 0.0)


def test_distress_begins_above_the_cut_off():
    planted = table(odds=1.0)
    planted["distress_reported"] = np.where(planted["insecurity"] > 0.4, 12.0, 5.0)
    assert np.isnan(found_in.insecurity_and_distress(planted).value)


def test_performance_is_output_and_quality_in_equal_parts():
    hurried = {"contacts_per_hour": [10.0, 5, 5, 10], "resolved_share": [0.4, 0.8, 0.4, 0.8]}
    fast, good, poor, both = found_in.performance(hurried)
    # 4, 4, 2 and 8 resolved an hour; shares .4, .8, .4, .8.
    output, quality = z(np.array([4.0, 4, 2, 8])), z(np.array([0.4, 0.8, 0.4, 0.8]))
    assert [fast, good, poor, both] == pytest.approx(list((output + quality) / 2))
    assert poor < fast < good < both
    hurried["resolved_share"][0] = NAN
    assert np.isnan(found_in.performance(hurried)).tolist() == [True, False, False, False]


def test_where_all_are_monitored_alike_c1_to_c3_are_missed_with_a_reason():
    alike = table() | {"monitored": np.ones(20_000)}
    told = {finding.target.id: finding for finding in found_in.people(alike)}
    assert list(told) == ["C1", "C2", "C3", "C4", "C5"]
    for key in ("C1", "C2", "C3"):
        assert not verdict(told[key])["pass"]
        assert told[key].note
    assert verdict(told["C4"])["simulated"] is not None


def test_a_text_is_filled_between_its_marks_and_nowhere_else():
    text = "before\n<!-- validation -->\nold\n<!-- /validation -->\nafter\n"
    once = report.fill(text, "| new |")
    assert once == "before\n<!-- validation -->\n| new |\n<!-- /validation -->\nafter\n"
    assert report.fill(once, "| new |") == once
    assert report.fill("no marks", "| new |") is None
    assert report.fill("<!-- validation --> open", "| new |") is None


def test_the_table_shows_every_target_misses_included():
    verdicts = [
        verdict(sure("C1", 0.1)),
        verdict(of("C2", 0.9)),
        verdict(sure("C7.discomfort", -0.1)),
        verdict(of("C6.performance", -0.03)),
    ]
    text = report.markdown(verdicts, ABOUT)
    assert "3 of 4 targets are met" in text
    assert "2 of 3 published sizes, 1 of 1 published signs" in text
    assert "The sign is not shown of C6.performance, whose band holds 0." in text
    rows = [line for line in text.splitlines() if line.startswith("| C")]
    assert [line.split("|")[1].strip() for line in rows] == [
        "C1", "C2", "C7.discomfort", "C6.performance"
    ]  # fmt: skip
    assert "| **missed**, sign not shown |" in rows[1]
    assert "| met |" in rows[2]
    assert "| met, sign not shown |" in rows[3]
    assert "-10 … 0" in rows[2]
    assert all(line.count("|") == 9 for line in rows)


def test_what_is_written_can_be_read_again(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("# A\n<!-- validation --><!-- /validation -->\n")
    other = tmp_path / "plain.md"
    other.write_text("as it was")
    verdicts = [verdict(of("C1", 0.1, 0.05, 0.15)), verdict(Finding(TARGETS["C2"], UNKNOWN))]
    written = report.write(tmp_path, verdicts, ABOUT, [readme, other, tmp_path / "gone.md"])
    assert sorted(path.name for path in written) == ["README.md", "results.csv", "results.json"]
    content = json.loads((tmp_path / "results.json").read_text())
    assert content["targets"] == verdicts
    assert content["met"] == 1
    with (tmp_path / "results.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    assert [row["id"] for row in rows] == ["C1", "C2"]
    assert float(rows[0]["interval_low"]) == 0.05
    assert rows[1]["simulated"] == ""
    assert "| C1 |" in readme.read_text()
    assert other.read_text() == "as it was"
    assert not list(tmp_path.glob("*.partial"))
