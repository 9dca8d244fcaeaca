"""`twin forecast` and `twin forecast-score`."""

import re

import pytest

from twin.engine.simulation import simulate
from twin.scenario.load import load_scenario

MONDAY = 1_700_438_400  # 2023-11-20, midnight UTC


@pytest.fixture
def run(twin, small, tmp_path):
    out = tmp_path / "day.sqlite"
    assert twin("run", small, "--out", out).code == 0
    return out


def test_the_next_hour_from_a_moment_of_a_run(twin, run, small):
    args = ("--scenario", small, "--at", "08:40", "--replications", 10, "--workers", 1)
    found = twin("forecast", run, *args, "--try", "open_script", "--json").json
    assert found["t"] == 8 * 3600 + 40 * 60
    assert found["horizon"] == 4800  # it closes at ten
    assert set(found["tried"]) == {"nothing", "open_script"}
    assert found["effects"]["open_script"]["strain"]["assumed"] is True
    told = twin("forecast", run, *args, "--try", "open_script").out
    effects = told[told.index("halve the rigidity of the script, against doing nothing") :]
    for name in ("service_level (share)", "wait (s)", "abandoned_share (share)", "strain (points)"):
        line = next(line for line in effects.splitlines() if name in line)
        assert re.search(r"\d .*\d.* – .*\d.* (better|worse|can't tell)", line)
    told = twin("forecast", run, *args, "--try", "nothing").out
    assert "from 08:40 on" in told
    assert "supposed by the model" in " ".join(told.split())


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--at", "25:00"), "--at 25:00"),
        (("--at", "2023-02-30 09:00"), "a date of the calendar"),
        (("--at", "04:00"), "04:00: small is closed; allowed: from 08:00 to 10:00"),
        (("--at", "2024-01-01 09:00"), "nothing is known of it 2024-01-01 09:00; allowed: from 2"),
        (("--at", "09:00", "--try", "pray"), "tried 'pray'; allowed: call_two_back"),
    ],
)
def test_what_cannot_be_forecast_is_refused(twin, run, small, args, told):
    assert told in twin("forecast", run, "--scenario", small, *args).refusal


@pytest.fixture
def log(small, tmp_path):
    """Three days of a small centre as a queue_log."""
    lines = []
    for day in range(3):
        rows = simulate(load_scenario(str(small)), seed=day).rows("contact")
        names = ("t", "number", "candidate", "attempt", "type", "who", "outcome", "arrived")
        for row in rows:
            one = dict(zip(names, row, strict=False))
            begin = MONDAY + 86400 * day + int(one["arrived"])
            wait, talk = int(row[8]), int(row[9] + row[10])
            call = f"{day}.{int(one['number'])}"
            lines.append((begin, f"{begin}|{call}|help|NONE|ENTERQUEUE||{int(row[2])}|1"))
            if one["outcome"] == 0:
                who = f"P{int(one['who'])}"
                lines.append((begin + wait, f"{begin + wait}|{call}|help|{who}|CONNECT|{wait}||0"))
                end = begin + wait + talk
                lines.append((end, f"{end}|{call}|help|{who}|COMPLETECALLER|{wait}|{talk}|1"))
            else:
                end = begin + wait
                lines.append((end, f"{end}|{call}|help|NONE|ABANDON|1|1|{wait}"))
    path = tmp_path / "queue_log"
    path.write_text("".join(f"{line}\n" for _, line in sorted(lines)))
    return path


def test_past_days_are_forecast_and_scored(twin, log, small, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("Before.\n<!-- forecasts -->\nold\n<!-- /forecasts -->\nAfter.\n")
    found = twin(
        "forecast-score", log, small, "--from", "2023-11-21", "--to", "2023-11-22",
        "--hours", "8-9", "--horizon", 1, "--replications", 10, "--workers", 1,
        "--key-file", tmp_path / "key", "--into", page, "--json",
    ).json  # fmt: skip
    assert found["days"] == ["2023-11-21", "2023-11-22"]
    assert found["moments"] == 4
    live = found["scores"]["live"]["queue"]
    assert live["n"] == 8
    assert live["crps"] >= 0
    assert found["scores"]["last week"]["queue"]["n"] == 0  # there is none
    assert found["scores"]["days before"]["queue"]["n"] == 8
    told = page.read_text()
    assert told.startswith("Before.\n")
    assert told.endswith("After.\n")
    assert "old" not in told
    assert "| queue (contacts) | live |" in told


def test_days_that_are_not_there_are_refused(twin, log, small, tmp_path):
    key = ("--key-file", tmp_path / "key")
    told = twin("forecast-score", log, small, "--from", "2024-01-01", "--to", "2024-01-02", *key)
    assert "no day to score" in told.refusal
    told = twin("forecast-score", log, small, "--from", "2023-11-22", "--to", "2023-11-21", *key)
    assert "before --from" in told.refusal


def test_of_a_real_centre_with_few_people_nothing_is_told_about_them(twin, log, small, tmp_path):
    three = re.sub(r"\|P(\d+)\|", lambda who: f"|P{int(who[1]) % 3}|", log.read_text())
    log.write_text(three)
    run, key = tmp_path / "seen.sqlite", ("--key-file", tmp_path / "key")
    assert twin("import", log, "--out", run, *key).code == 0
    args = ("--scenario", small, "--at", "08:40", "--replications", 10, "--workers", 1)
    args = (*args, "--try", "nothing")
    found = twin("forecast", run, *args, "--json").json
    assert 0 < found["present"] < 5
    assert {"queue", "wait"} < set(found["measures"])
    assert not {"occupancy", "strain", "busy"} & set(found["measures"])
    told = twin("forecast", run, *args).out
    assert "Fewer than 5 were present" in told
    assert "occupancy" not in told
