"""`twin assumptions`."""

from twin.scenario.load import load_scenario
from twin.scenario.register import assumed

QUICK = ("helpdesk-12", "--set", "monitoring=0.9", "--replications", 2, "--workers", 1)


def test_a_table_of_both_ends_and_in_how_many_cases_the_sign_holds(twin):
    done = twin("assumptions", *QUICK, "--section", "learning")
    assert (done.code, done.err) == (0, "")
    assert "Tension (points), by supervision.monitoring = 0.9" in done.out
    assert "learning.forgetting" in done.out
    assert " of 10 cases tried, each over 2 pairs of runs." in done.out


def test_the_same_as_json(twin):
    content = twin("assumptions", *QUICK, "--section", "patience", "--json").json
    assert content["set"] == {"supervision.monitoring": 0.9}
    cases = [(one["assumptions"], one["end"]) for one in content["cases"]]
    ours = [path for path in assumed(load_scenario("helpdesk-12"), "low") if "patience." in path]
    assert cases == [("", ""), *((path, end) for path in ours for end in ("low", "high"))]
    assert all(one["measure"] == "tension" for one in content["cases"])


def test_what_cannot_be_asked_is_refused_in_one_line(twin):
    assert "nothing is changed" in twin("assumptions", "helpdesk-12").refusal
    same = twin("assumptions", "helpdesk-12", "--set", "monitoring=0.3")
    assert "nothing is changed" in same.refusal
    assert "nothing in it is assumed" in twin("assumptions", *QUICK, "--section", "x").refusal
    assert "no such measure" in twin("assumptions", *QUICK, "--measure", "tensoin").refusal
