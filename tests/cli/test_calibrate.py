"""`twin calibrate` and `twin backtest`, from a log to a scenario to a verdict."""

import csv

import pytest

from twin.scenario.load import load_scenario

WEEK = [f"2024-01-{day:02d}" for day in range(1, 11)]


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """Ten days, a call every 40 s from 9 to 11, each third after a wait, each ninth given up."""
    path = tmp_path_factory.mktemp("logs") / "calls.csv"
    mapping = path.with_name("map.toml")
    mapping.write_text(
        '[columns]\ncall = "id"\narrival = ["at"]\nqueue = "skill"\nagent = "who"\n'
        'caller = "from"\noutcome = "end"\nwait = "waited"\ntalk = "talked"\n'
        '[outcomes]\ndone = "answered"\nlost = "abandoned"\n'
    )
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "at", "skill", "who", "from", "end", "waited", "talked"])
        for place, day in enumerate(WEEK):
            for i in range(180 + 3 * place):
                second = int(i * 7200 / (180 + 3 * place))
                at = f"{day} {9 + second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
                wait = 10 + 7 * (i % 8) if i % 3 == 0 else 0
                lost = i % 9 == 0
                who = "" if lost else f"Agent {i % 7}"
                talk = 0 if lost else 40 + 23 * (i % 11) + 3 * place
                skill = "sales" if i % 4 else "help"
                rows.writerow([f"{day}-{i}", at, skill, who, "", "lost" if lost else "done",
                               wait, talk])  # fmt: skip
    return path


@pytest.fixture
def fitted(twin, log, tmp_path):
    out = tmp_path / "fitted.toml"
    done = twin(
        "calibrate", log, "--map", log.with_name("map.toml"), "--out", out, "--settle", 2,
        "--to", "2024-01-07", "--json",
    )  # fmt: skip
    return out, done.json


def test_a_log_becomes_a_scenario_that_runs(twin, fitted):
    out, content = fitted
    scenario = load_scenario(out)
    assert set(scenario.contacts) == {"help", "sales"}
    assert content["days"] == WEEK[:7]
    assert content["hours"] == "09:00 to 11:00"
    assert content["written"] == [str(out)]
    demand = {one["path"]: one for one in content["fits"]["demand"]["estimates"]}
    assert demand["demand.per_hour.0"]["n"] == 7
    assert demand["demand.per_hour.0"]["value"] == pytest.approx(94.5, abs=1)
    assert content["fits"]["redial"]["too_few"].startswith("too few (n=0")
    assert content["assumed"]
    assert twin("check", out).code == 0
    assert twin("run", out, "--json").json["measures"]["offered"]["value"] > 100


def test_other_days_are_predicted_by_it(twin, fitted, log, tmp_path):
    out, _ = fitted
    report = tmp_path / "backtest.md"
    done = twin(
        "backtest", log, out, "--map", log.with_name("map.toml"), "--from", "2024-01-08",
        "--to", "2024-01-10", "--replications", 20, "--workers", 1, "--report", report, "--json",
    )  # fmt: skip
    content = done.json
    assert [day["date"] for day in content["days"]] == WEEK[7:]
    assert content["days"][0]["real"]["volume"] == 201
    volume = content["by_day"]["naive"]["volume"]
    assert volume["bias"] == pytest.approx(189 - 204)
    assert content["by_half_hour"]["twin"]["aht"]["n"] == 12
    text = report.read_text()
    assert "twin backtest calls.csv fitted.toml --from 2024-01-08 --to 2024-01-10" in text
    assert "Every day" in text


def test_what_is_printed_tells_days_fits_and_what_is_assumed(twin, log, tmp_path):
    done = twin(
        "calibrate", log, "--map", log.with_name("map.toml"), "--out", tmp_path / "a.toml",
        "--settle", 0, "--plots", tmp_path / "plots", "--report", tmp_path / "a.html",
    )  # fmt: skip
    assert done.code == 0, done.err
    for words in ("10 ordinary days", "95 % interval", "A log of calls cannot tell", "too few (n="):
        assert words in done.out
    plots = {path.name for path in (tmp_path / "plots").iterdir()}
    assert {"demand.html", "patience-survival.html", "staffing.html", "plotly.min.js"} <= plots
    page = (tmp_path / "a.html").read_text()
    assert page.count('class="plotly-graph-div"') == len(plots) - 1
    assert "<h2>What a log cannot tell" in page
    assert "https://" not in page.replace("https://plotly.com", "").split("<h1>")[0]


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        (["--from", "2025-01-01"], "no call on these days; the log has 2024-01-01 to 2024-01-10"),
        (["--from", "soon"], "--from soon: allowed: a date, YYYY-MM-DD"),
        (["--weekdays", "mon,someday"], "--weekdays someday: allowed: mon, tue"),
        (["--weekdays", "sun", "--without", "2024-01-07"], "no ordinary day is left"),
        (["--hours", "9-11"], "--hours 9-11: allowed: whole half-hours"),
        (["--pool", "x"], "--pool 'x': allowed: NAME=TYPE,TYPE"),
        (["--pool", "x=nothing"], "type 'nothing' is not in the log; allowed: help, sales"),
        (["--title", "a\x01b"], "--title 'a\\x01b': allowed: one line"),
        (["--title", "a" * 201], "allowed: one line of at most 200"),
        (["--report", "x.pdf"], "--report x.pdf: allowed: a name in .md or .html"),
        (["--report", "no/such/x.md"], "--report no/such/x.md: there is no such folder"),
        (["--base", "nowhere"], "no scenario of this name is shipped"),
    ],
)
def test_bad_input_is_refused_in_one_line_and_nothing_is_written(
    twin, log, tmp_path, more, refused
):
    out = tmp_path / "a.toml"
    mapping = log.with_name("map.toml")
    done = twin("calibrate", log, "--map", mapping, "--out", out, "--settle", 0, *more)
    assert refused in done.refusal
    assert not list(tmp_path.iterdir())


def test_a_log_that_is_not_there_and_an_out_that_is(twin, tmp_path):
    out = tmp_path / "a.toml"
    assert "there is no such file" in twin("calibrate", "nothing.csv", "--out", out).refusal
    out.write_text("kept")
    assert "exists already" in twin("calibrate", "nothing.csv", "--out", out).refusal
    assert out.read_text() == "kept"
    assert "is written as TOML" in twin("calibrate", "x", "--out", tmp_path / "a.json").refusal


def test_a_backtest_refuses_what_it_cannot_do(twin, log, fitted):
    out, _ = fitted
    common = ("backtest", log, out, "--map", log.with_name("map.toml"))
    assert "--to 2024-01-01: before --from" in twin(
        *common, "--from", "2024-01-02", "--to", "2024-01-01"
    ).refusal  # fmt: skip
    assert "no call on these days" in twin(
        *common, "--from", "2026-01-02", "--to", "2026-01-03"
    ).refusal  # fmt: skip


def test_a_run_of_the_twin_itself_can_be_fitted(twin, tmp_path, small):
    run = tmp_path / "run.sqlite"
    assert twin("run", small, "--days", 4, "--out", run).code == 0
    out = tmp_path / "again.toml"
    done = twin("calibrate", run, "--out", out, "--settle", 0, "--json")
    assert done.json["hours"] == "08:00 to 10:00"
    assert load_scenario(out).opening.close == 10 * 3600
