"""`twin import`."""

import pytest

from twin.traces.reader import RunReader

LOG = """1700006460|1.1|help|NONE|ENTERQUEUE||0601|1
1700006470|1.1|help|Ann|CONNECT|10|1.2|4
1700006570|1.1|help|Ann|COMPLETEAGENT|10|100|1
1700006600|1.2|help|NONE|ENTERQUEUE||0602|1
1700006640|1.2|help|NONE|ABANDON|1|1|40
nonsense
"""


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "queue_log"
    path.write_text(LOG)
    return path


def test_a_log_becomes_a_run_and_a_report(twin, log, tmp_path):
    out = tmp_path / "run.sqlite"
    key = ("--key-file", str(tmp_path / "key"))
    found = twin("import", str(log), "--out", str(out), *key, "--json").json
    assert found["contacts"] == 2
    assert found["dropped"] == {"not a line of a queue_log, or cut off": 1}
    assert found["measures"]["asa"] == 10
    assert found["measures"]["acw"] is None, "wrap-up is in no such log"
    header = RunReader(out).header
    assert (header.origin, header.name, header.start_date) == (
        "observed",
        "queue_log",
        "2023-11-15",
    )


def test_in_words_it_says_what_was_read_and_what_such_a_log_lacks(twin, log, tmp_path):
    done = twin("import", str(log), "--out", str(tmp_path / "r.sqlite"),
                "--key-file", str(tmp_path / "key"), "--zone", "Europe/Paris")  # fmt: skip
    assert done.code == 0
    assert "6 lines read, 5 used: 2 contacts from 2023-11-15 on" in done.out
    assert "Wrap-up is in no such log" in done.out
    assert "Service level: answered within 20 s (assumed, since no --scenario" in done.out


def test_what_is_in_time_is_the_scenarios_promise_where_there_is_one(twin, log, tmp_path):
    promise = tmp_path / "promise.toml"
    promise.write_text('extends = "helpdesk-12"\nname = "p"\n[targets]\nanswered_within = 35.0\n')
    done = twin("import", str(log), "--out", str(tmp_path / "r.sqlite"),
                "--key-file", str(tmp_path / "key"), "--scenario", str(promise))  # fmt: skip
    assert "Service level: answered within 35 s (the scenario's)." in done.out


def test_what_the_log_does_not_tell_is_no_measure(twin, tmp_path):
    path = tmp_path / "queue_log"
    path.write_text(LOG + "1700006700|1.3|help|NONE|ENTERQUEUE||0603|1\n"
                    "1700040000|NONE|NONE|NONE|CONFIGRELOAD|\n")  # fmt: skip
    key = ("--key-file", str(tmp_path / "key"))
    found = twin("import", str(path), "--out", str(tmp_path / "r.sqlite"), *key, "--json").json
    measures = found["measures"]
    assert measures["open_at_close"] == 1
    assert (measures["mean_wait"], measures["longest_wait"]) == (25, 40)
    assert measures["supervision_events"] is None


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--zone", "Mars"], "--zone Mars: no time zone; allowed: a name such as Europe/Paris"),
        (["--map", "nope"], "--map nope: cannot be read"),
        (["--scenario", "nope"], "nope"),
        (["--key-file", "/dev/null/x"], "/dev/null/x: "),
    ],
)
def test_a_wrong_option_is_refused_in_a_line(twin, log, tmp_path, options, told):
    out = tmp_path / "run.sqlite"
    key = [] if "--key-file" in options else ["--key-file", str(tmp_path / "key")]
    refusal = twin("import", str(log), "--out", str(out), *key, *options).refusal
    assert told in refusal
    assert not out.exists()


def test_what_is_no_log_leaves_nothing_behind(twin, tmp_path):
    path, out = tmp_path / "log", tmp_path / "run.sqlite"
    path.write_text("a|b\n")
    refusal = twin(
        "import", str(path), "--out", str(out), "--key-file", str(tmp_path / "key")
    ).refusal
    assert "no event in it" in refusal
    assert list(tmp_path.glob("run*")) == []


def test_a_number_that_many_calls_have_is_pointed_at(twin, tmp_path):
    lines = [
        f"{1700006400 + 60 * n}|1.{n}|help|NONE|ENTERQUEUE||{'c0' if n % 2 else 600 + n}|1\n"
        f"{1700006430 + 60 * n}|1.{n}|help|NONE|ABANDON|1|1|30\n"
        for n in range(120)
    ]
    path, key = tmp_path / "queue_log", tmp_path / "key"
    path.write_text("".join(lines))
    args = ("import", str(path), "--key-file", str(key), "--out")
    told = twin(*args, str(tmp_path / "a.sqlite")).out
    assert "One caller's number is on 60 of 120 contacts." in told
    assert f"The key of the pseudonyms is {key}:" in told
    named = twin(*args, str(tmp_path / "b.sqlite"), "--nobody", "c0")
    assert "One caller's number" not in named.out
    found = twin(*args, str(tmp_path / "c.sqlite"), "--json").json
    assert found["contacts_of_busiest_caller"] == 60
