"""`twin compare`."""

import pytest

from twin.measures.catalogue import MEASURES


@pytest.fixture
def compare(twin, small):
    """Runs `twin compare` on a short morning, with few pairs unless it is told otherwise."""

    def run(*args, base=small):
        few = () if {"--replications", "--precision"} & set(args) else ("--replications", 3)
        return twin("compare", base, *args, *few, "--workers", 1)

    return run


@pytest.fixture
def open_script(small):
    path = small.with_name("open.toml")
    path.write_text('extends = "small.toml"\n[autonomy]\nscript_rigidity = 0.1\n')
    return path


def effect(content, variant, measure):
    return content["variants"][variant]["measures"][measure]


def test_a_table_of_every_measure_with_a_verdict_in_words(compare):
    done = compare("monitoring=0.9")
    assert (done.code, done.err) == (0, "")
    words = " ".join(done.out.split())
    assert "monitoring=0.9 beside small: 1 day, 3 pairs, seed 0" in words
    for part in ("Service level (%)", "Tension (points)", "±", "worse", "can't tell", "same"):
        assert part in words
    assert "With so many intervals, one in twenty misses" in words
    assert max(map(len, done.out.splitlines()[:-1])) <= 80


def test_the_same_as_json(compare):
    content = compare("monitoring=0.9", "--seed", 4, "--days", 2, "--json").json
    assert (content["base"], content["seed"], content["days"]) == ("small", 4, 2)
    assert (content["replications"], content["reached"]) == (3, None)
    assert (content["failures"], content["settings"]) == ([], [])
    assert set(content["variants"]["monitoring=0.9"]["measures"]) == set(MEASURES)
    one = effect(content, "monitoring=0.9", "tension")
    assert one["unit"] == MEASURES["tension"].unit
    assert one["difference"] == pytest.approx(one["variant"] - one["base"])
    assert one["interval"][0] < one["difference"] < one["interval"][1]
    assert one["verdict"] in ("better", "worse", "can't tell")
    assert one["variance_removed"] < 1
    blocked = effect(content, "monitoring=0.9", "blocked")
    assert (blocked["difference"], blocked["verdict"]) == (0, "same")
    assert blocked["variance_removed"] is None
    assert content["ranking"]["tension"] == [["monitoring=0.9"]]


def test_more_is_neither_better_nor_worse_where_the_measure_does_not_say(compare):
    content = compare("volume=1.5", "--json").json
    offered = effect(content, "volume=1.5", "offered")
    assert (offered["direction"], offered["verdict"]) == ("up", "can't tell")


def test_several_variants_are_ranked_where_their_intervals_are_apart(compare):
    done = compare("volume=1.6", "volume=1.61", "volume=0.5")
    assert "Ranking" in done.out
    row = next(line for line in done.out.splitlines() if line.startswith("Tension") and ">" in line)
    assert row.split("(points)")[1].split(">")[0].strip() == "volume=0.5"
    assert "volume=1.6 = volume=1.61" in row or "volume=1.61 = volume=1.6" in row


def test_workers_do_not_change_the_result(twin, small):
    asked = ("compare", small, "monitoring=0.9", "--replications", 3, "--json")
    assert twin(*asked, "--workers", 1).json == twin(*asked, "--workers", 2).json


def test_it_goes_on_until_the_intervals_are_as_narrow_as_was_asked(compare):
    content = compare("volume=1.1", "--precision", "90%", "--measure", "aht", "--json").json
    assert (content["replications"], content["reached"]) == (20, True)
    done = compare("volume=1.1", "--precision", "0.1%", "--most", 21, "--measure", "aht")
    assert "NOT reached, on aht" in done.out


def test_settings_alone_are_the_variant(compare):
    content = compare("--set", "monitoring=0.9", "--set", "lock_out=1", "--json").json
    assert list(content["variants"]) == ["monitoring=0.9,lock_out=1"]
    assert content["settings"] == ["monitoring=0.9", "lock_out=1"]
    beside = compare("monitoring=0.9,lock_out=1", "--json").json
    assert content["variants"] == beside["variants"]


def test_settings_are_the_variant_where_the_base_is_named_again(compare, small):
    content = compare(small, "--set", "monitoring=0.9", "--json").json
    assert content["variants"] == compare("monitoring=0.9", "--json").json["variants"]


def test_settings_are_on_both_sides_of_another_variant(compare, open_script):
    content = compare(open_script, "--set", "volume=0.5", "--json").json
    assert list(content["variants"]) == ["open"]
    there = effect(content, "open", "offered")
    assert there["base"] == there["variant"]
    assert there["base"] < effect(compare(open_script, "--json").json, "open", "offered")["base"]
    words = " ".join(compare(open_script, "--set", "volume=0.5").out.split())
    assert "all with volume=0.5" in words


def test_a_lever_of_a_variant_goes_before_settings(compare):
    content = compare("monitoring=0.9", "--set", "monitoring=0", "--json").json
    plain = compare("monitoring=0", "monitoring=0.9", "--json").json
    tension = effect(content, "monitoring=0.9", "tension")
    assert tension["base"] == effect(plain, "monitoring=0", "tension")["variant"]
    assert tension["variant"] == effect(plain, "monitoring=0.9", "tension")["variant"]


def test_a_lever_at_what_it_is_anyway_is_a_variant_like_others(compare):
    options = ("monitoring=0.3", "monitoring=0.9", "--set", "volume=0.8", "--json")
    content = compare(*options).json
    assert effect(content, "monitoring=0.3", "tension")["verdict"] == "same"
    assert effect(content, "monitoring=0.9", "tension")["difference"] != 0


def test_variants_of_one_name_are_told_apart(compare, open_script):
    content = compare("monitoring=0.9", "monitoring=0.9", "--json").json
    assert list(content["variants"]) == ["monitoring=0.9", "monitoring=0.9 (2)"]


REFUSED = {
    "nothing to compare with": ([], "VARIANT: nothing to compare with"),
    "no such variant": (["lan"], "VARIANT = 'lan': no scenario of this name is shipped and there "),
    "no such lever": (["monitorin=1"], "VARIANT monitorin=1: monitorin: unknown lever; did you me"),
    "a value out of range": (
        ["monitoring=2"],
        "VARIANT monitoring=2: supervision.monitoring = 2: a number from 0 to 1",
    ),
    "a lever twice": (["monitoring=0,monitoring=1"], "monitoring is there twice; allowed: once"),
    "a variant that is no scenario": (["open.txt"], "open.txt"),
    "a setting that is none": (["monitoring=1", "--set", "volume"], "--set 'volume': allowed: LEV"),
    "a setting out of range": (
        ["monitoring=1", "--set", "volume=-1"],
        "--set demand.volume = -1: a number from 0 to 100",
    ),
    "no precision": (["monitoring=1", "--precision", "much"], "--precision much: allowed: a share"),
    "precision of nothing": (["monitoring=1", "--precision", "0%"], "--precision 0%: allowed: a s"),
    "precision of all": (["monitoring=1", "--precision", "100%"], "--precision 100%: allowed: a s"),
    "both ways to stop": (
        ["monitoring=1", "--precision", "2%", "--replications", "4"],
        "--precision: stops by itself; allowed: it or --replications, not both",
    ),
    "one pair": (["monitoring=1", "--replications", "1"], "--replications"),
    "no such measure": (["monitoring=1", "--measure", "tensio"], "did you mean tension?"),
    "no address": (["monitoring=1", "--cluster", "here"], "--cluster here: allowed: the address"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_bad_input_is_refused_before_anything_runs(compare, small, what, monkeypatch):
    monkeypatch.setattr("twin.experiments.compare.measure_run", None)
    small.with_name("open.txt").write_text("not a scenario")
    args, told = REFUSED[what]
    args = [small.with_name(arg) if arg == "open.txt" else arg for arg in args]
    assert told in compare(*args).refusal


def test_the_base_is_named_in_what_is_wrong_with_it(compare):
    assert compare("monitoring=1", base="helpdesk").refusal.startswith("BASE = 'helpdesk': no scen")


def test_settings_cannot_be_on_one_side_for_one_variant_and_on_both_for_another(
    compare, small, open_script
):
    told = compare(small, open_script, "--set", "monitoring=1").refusal
    assert "is the base itself, other variants are not; allowed: variants of one kind" in told


def test_stopped_it_ends_quietly(compare, monkeypatch):
    def stop(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("twin.experiments.compare.measure_run", stop)
    done = compare("monitoring=0.9")
    assert (done.code, done.out) == (130, "")
    assert "Traceback" not in done.err
