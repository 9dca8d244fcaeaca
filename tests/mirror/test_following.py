"""Following: what is killed and started again ends with the rows of an undisturbed import."""

import gzip
import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.mirror.conftest import KEY, MONDAY, small_day
from twin.errors import InputError
from twin.mirror.following import About, Following, checkpoint_of, tally_of
from twin.mirror.importing import How, observed
from twin.mirror.picture import read_floor
from twin.mirror.reach import Reach, open_source
from twin.traces.reader import RunReader, same_traces

HOW = How(key=KEY)
ROOT = Path(__file__).parents[2]


class Time:
    """A clock that somebody else moves."""

    def __init__(self, at=0.0):
        self.at = at

    def __call__(self):
        return self.at


def begun(log, run, *, clock=time.time, watch=None, how=HOW, **reach):
    about = About.of(how)
    checkpoint = checkpoint_of(run, about)
    tally = tally_of(checkpoint)
    reach = Reach(how, **reach)
    source = open_source(str(log), reach, tally, checkpoint and checkpoint["source"])
    return Following(run, source, about, tally, checkpoint, clock=clock, watch=watch or Time())


def killed(following):
    """As a killed process leaves it: nothing is finished, the system lets go of the file."""
    following.source.close()
    if following._store is not None:
        following._store.abort()


def until_over(following):
    while not following.over:
        following.step()
    following.close()


def write(log, lines):
    with log.open("a") as file:
        file.writelines(f"{line}\n" for line in lines)


def imported(lines, folder):
    log = folder / "whole"
    log.write_text("".join(f"{line}\n" for line in lines))
    return observed([log], HOW)


def found(run):
    return RunReader(run).traces()


def test_it_ends_with_the_rows_of_an_import(tmp_path, day):
    log, run = tmp_path / "queue_log", tmp_path / "run.sqlite"
    write(log, day)
    until_over(begun(log, run, until_end=True))
    expected = imported(day, tmp_path)
    assert same_traces(found(run), expected) == []
    assert len(found(run).rows("contact")) == 60
    assert len(found(run).rows("duration")) > 100
    assert found(run).header.people == expected.header.people
    with pytest.raises(InputError, match="has come to its end; name another file"):
        begun(log, run)


@pytest.mark.parametrize("seed", range(12))
def test_killed_at_any_moment_it_loses_and_doubles_nothing(tmp_path, seed):
    chance = random.Random(seed)
    lines = small_day(80, seed)
    log, run = tmp_path / "queue_log", tmp_path / "run.sqlite"
    following, left = begun(log, run), list(lines[3:])
    write(log, lines[:3])
    following.step()
    archives = 0
    while left:
        what = chance.random()
        if what < 0.5:
            count = chance.randrange(1, 30)
            write(log, left[:count])
            del left[:count]
        elif what < 0.75:
            following.step()
        elif what < 0.9:
            killed(following)
            following = begun(log, run)
        elif log.exists():
            archives += 1
            archive = log.with_name(f"queue_log.{archives}")
            log.rename(archive)
            os.utime(archive, ns=(archives, archives))
    killed(following)
    write(log, [])
    until_over(begun(log, run, until_end=True))
    assert same_traces(found(run), imported(lines, tmp_path)) == []


def test_rows_do_not_depend_on_the_cut_though_lines_are_late_and_told_twice(tmp_path, day):
    chance = random.Random(3)
    lines = [*day]
    for _ in range(40):
        place = chance.randrange(1, len(lines))
        lines.insert(place, lines[place - 1])  # told twice
    log = tmp_path / "queue_log"
    write(log, lines)
    until_over(begun(log, tmp_path / "a.sqlite", until_end=True))
    (tmp_path / "b").mkdir()
    part, run = tmp_path / "b" / "queue_log", tmp_path / "b.sqlite"
    following, reader, rows = begun(part, run), None, 0
    for place, line in enumerate(lines):
        write(part, [line])
        following.step()
        if place % 20 == 0:
            # Somebody who looks meanwhile, and has done since people and words were fewer.
            reader = reader or RunReader(run)
            traces = reader.traces()
            assert len(traces.rows("duration")) >= rows
            rows = len(traces.rows("duration"))
    following.close()
    until_over(begun(part, run, until_end=True))
    assert same_traces(found(run), found(tmp_path / "a.sqlite")) == []
    assert same_traces(found(run), imported(day, tmp_path)) == []
    assert RunReader(run).floor()["feed"]["duplicates"] == 40


def test_the_floor_is_shown_with_the_age_of_the_data(tmp_path):
    log, run, clock, watch = tmp_path / "queue_log", tmp_path / "run.sqlite", Time(), Time()
    t = MONDAY + 9 * 3600
    write(
        log,
        [
            f"{t}|NONE|help|Ana|ADDMEMBER|",
            f"{t}|NONE|help|Bo|ADDMEMBER|PAUSED",
            f"{t + 10}|1.1|help|NONE|ENTERQUEUE||0123|1",
            f"{t + 12}|1.2|sales|NONE|ENTERQUEUE||0124|1",
            f"{t + 14}|1.1|help|Ana|CONNECT|4|1.1|2",
        ],
    )
    clock.at = t + 15
    following = begun(log, run, clock=clock, watch=watch)
    following.step()
    assert following.status().startswith("2024-03-04 09:00:14 · 5 events")
    watch.at, clock.at = 6, t + 45
    following.step()
    state, age = read_floor(run, clock)
    # Nothing came for so long that nothing can be late; the floor is as it was, 5 s ago.
    assert state.t == 9 * 3600 + 40
    assert [(one.contact_type, one.waited) for one in state.waiting] == [("sales", 28.0)]
    assert sorted((one.activity, one.elapsed, one.contact_type) for one in state.people) == [
        ("break", 40.0, ""),
        ("talk", 26.0, "help"),
    ]
    assert age == 31
    clock.at += 60
    assert read_floor(run, clock)[1] == 91
    assert "5 events · 1 waiting · 2 present" in following.status()
    following.close()


def test_no_clear_name_or_number_is_in_the_file(tmp_path):
    log, run = tmp_path / "queue_log", tmp_path / "run.sqlite"
    t = MONDAY + 9 * 3600
    write(
        log,
        [
            f"{t}|NONE|help|SIP/Clearname|ADDMEMBER|",
            f"{t + 1}|secretcall|help|NONE|ENTERQUEUE||5550123456|1",
            f"{t + 2}|secretcall|help|SIP/Clearname|CONNECT|1|2.2|1",
            f"{t + 3}|NONE|help|SIP/Clearname|PAUSE|Clearname to the doctor",
            f"{t + 4}|secretcall|help|SIP/Clearname|DID|5550123456",
        ],
    )
    following = begun(log, run)
    following.step()
    following.close()
    held = b"".join(path.read_bytes() for path in tmp_path.glob("run.sqlite*"))
    for clear in (b"Clearname", b"5550123456", b"secretcall", b"doctor", KEY, KEY.hex().encode()):
        assert clear not in held


def test_it_goes_on_only_with_the_same_key_and_zone(tmp_path, day):
    log, run = tmp_path / "queue_log", tmp_path / "run.sqlite"
    write(log, day[:50])
    following = begun(log, run)
    following.step()
    with pytest.raises(InputError, match="is being followed already"):
        begun(log, run)
    following.close()
    for how, option in (
        (How(key=b"another key, as long as one is"), "another --key-file; allowed: the same"),
        (How(key=KEY, zone=How(KEY).zone.__class__("Europe/Paris")), "--zone; it was UTC"),
        (How(key=KEY, scenario='{"name": "b"}'), "another --scenario"),
    ):
        with pytest.raises(InputError, match=option):
            begun(log, run, how=how)


def test_a_past_log_is_played_at_its_speed_and_goes_on_where_it_stood(tmp_path, day):
    log, run, watch = tmp_path / "past.gz", tmp_path / "run.sqlite", Time()
    log.write_bytes(gzip.compress("".join(f"{line}\n" for line in day).encode()))
    first = int(day[0].split("|")[0])
    shown = []
    following = begun(log, run, speed=600.0, watch=watch)
    while not following.over:
        following.source._watch = watch
        following.step()
        shown.append(following.source.now())
        watch.at += 1.0
        if len(shown) == 12:
            killed(following)
            following = begun(log, run, speed=600.0, watch=watch)
    following.close()
    # A second of the watch is ten minutes of the log; the one in which it was down is left out.
    assert shown[0] == first
    assert shown[10] == first + 6000
    assert shown[12] == shown[11]
    assert shown[20] == shown[11] + 8 * 600
    assert same_traces(found(run), imported(day, tmp_path)) == []


def follow(log, run, key_file, *options):
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "twin",
            "follow",
            log,
            "--out",
            run,
            "--key-file",
            key_file,
            "--every",
            "0.05",
            *options,
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def events_kept(run):
    try:
        checkpoint = RunReader(run).checkpoint()
    except InputError:
        return 0
    return checkpoint["events"] if checkpoint else 0


def killed_and_begun_again(log, run, key_file, speed, times):
    chance, kills = random.Random(7), 0
    while kills < times:
        before = events_kept(run)
        with follow(log, run, key_file, "--replay", speed) as process:
            while events_kept(run) == before:
                assert process.poll() is None, process.stdout.read()
                time.sleep(0.01)
            time.sleep(chance.random() * 0.1)
            assert process.poll() is None, process.stdout.read()
            process.kill()
        kills += 1
    with follow(log, run, key_file, "--replay", "0") as process:
        told, _ = process.communicate()
    assert process.returncode == 0, told
    return told


@pytest.mark.slow
def test_a_process_killed_again_and_again_ends_with_the_rows_of_an_import(tmp_path, key_file, day):
    log, run = tmp_path / "queue_log", tmp_path / "run.sqlite"
    write(log, day)
    told = killed_and_begun_again(log, run, key_file, "9000", times=3)
    assert f"{len(day)} events" in told
    assert same_traces(found(run), imported(day, tmp_path)) == []


@pytest.mark.shared
@pytest.mark.slow
def test_a_real_day_killed_ten_times_ends_with_the_rows_of_an_import(
    tmp_path, key_file, shared_data
):
    log, run = tmp_path / "queue_log", tmp_path / "run.sqlite"
    date = datetime(1999, 2, 8, tzinfo=UTC).timestamp()
    with gzip.open(shared_data / "anonymous_bank_1999-02.queue_log.gz", "rt") as whole:
        lines = [line for line in whole if 0 <= int(line.partition("|")[0]) - date < 86_400]
    log.write_text("".join(lines))
    killed_and_begun_again(log, run, key_file, "15000", times=10)
    traces = found(run)
    assert same_traces(traces, observed([log], HOW)) == []
    assert len(traces.rows("contact")) > 1000


def test_told_to_stop_it_ends_well_and_goes_on(tmp_path, key_file, day):
    log, run = tmp_path / "queue_log", tmp_path / "run.sqlite"
    write(log, day[:100])
    with follow(log, run, key_file) as process:
        while events_kept(run) < 100:
            assert process.poll() is None, process.stdout.read()
            time.sleep(0.01)
        process.terminate()
        told, _ = process.communicate()
    assert process.returncode == 0
    assert "goes on in" in told
    write(log, day[100:])
    with follow(log, run, key_file, "--until-end") as process:
        told, _ = process.communicate()
    assert process.returncode == 0
    assert same_traces(found(run), imported(day, tmp_path)) == []
