"""Following a log: growing, partial lines, rotation, copy and cut, packing, restarts."""

import bz2
import gzip
import json
import os
import random
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.mirror import tail as module
from twin.mirror.cutting import LONGEST
from twin.mirror.tail import PIECE

OPEN = []


class Tail(module.Tail):
    """Is closed when the test is over."""

    def __init__(self, *args):
        super().__init__(*args)
        OPEN.append(self)


@pytest.fixture(autouse=True)
def _closed():
    yield
    while OPEN:
        OPEN.pop().close()


@pytest.fixture
def log(tmp_path):
    return tmp_path / "queue_log"


def append(path, *lines, end="\n"):
    with path.open("a") as file:
        file.write("\n".join(lines) + end)


def restarted(tail):
    tail.close()
    return Tail(tail.path, json.loads(json.dumps(tail.position)))


def everything(tail):
    found = []
    while lines := tail.read(hurry=True):
        found += lines
    return found


def aged(path, seconds):
    """Last written so long ago."""
    there = path.stat()
    os.utime(path, (there.st_atime, there.st_mtime - seconds))


def test_it_waits_for_the_file_and_gives_each_line_once(log):
    tail = Tail(log)
    assert tail.read() == []
    assert tail.missing
    append(log, "a", "b")
    assert tail.read() == ["a", "b"]
    assert tail.read() == []
    assert not tail.missing
    append(log, "c")
    assert restarted(tail).read() == ["c"]


def test_a_line_waits_for_its_end_even_across_a_restart(log):
    append(log, "a", "half a li", end="")
    tail = Tail(log)
    assert tail.read() == ["a"]
    assert tail.read() == []
    tail = restarted(tail)
    assert tail.read() == []
    append(log, "ne", "b")
    assert tail.read() == ["half a line", "b"]
    append(log, "last", end="")
    assert tail.read() == []
    tail.give_up_rest()
    tail.give_up_rest()
    assert tail.warnings == ["queue_log: the last line of queue_log was cut off, and is dropped"]
    assert tail.position["offset"] == log.stat().st_size


def test_no_line_is_fatal(log):
    long = b"x" * (3 * PIECE)
    log.write_bytes(b"a\0b\r\n\xff\xfe\n" + long + b"\nz\n")
    tail = Tail(log)
    found = everything(tail)
    assert found == ["a\0b", "��", "x" * LONGEST, "z"]
    assert tail.position["offset"] == log.stat().st_size


def test_a_renamed_log_is_read_to_its_end_though_its_writer_learns_late(log):
    append(log, "a")
    tail = Tail(log)
    assert tail.read() == ["a"]
    log.rename(f"{log}.0")
    assert tail.read() == []  # the new file is not there yet
    append(log, "c")
    assert tail.read() == []
    append(log.with_name("queue_log.0"), "b", "half", end="")
    assert tail.read() == ["b"]
    assert tail.read() == []
    assert tail.read() == ["c"]
    assert tail.warnings == ["queue_log: the last line of queue_log was cut off, and is dropped"]


@pytest.mark.parametrize("names", [(".2", ".1", ".0"), (".0", ".1", ".2"), (".17", ".18", ".19")])
@pytest.mark.parametrize("packed", [None, gzip, bz2])
def test_several_rotations_while_away(log, names, packed):
    append(log, "a", "b")
    tail = Tail(log)
    assert tail.read() == ["a", "b"]
    append(log, "c")
    position = tail.position
    tail.close()
    for age, (ending, line) in enumerate(zip(names, "cde", strict=True)):
        archive = log.with_name(log.name + ending)
        if line != "c":
            append(log, line)
        shutil.move(log, archive)
        aged(archive, 100 - age)
        if packed:
            target = archive.with_name(f"{archive.name}.{'gz' if packed is gzip else 'bz2'}")
            target.write_bytes(packed.compress(archive.read_bytes()))
            shutil.copystat(archive, target)
            archive.unlink()
    append(log, "f")
    log.with_name("queue_log.conf").write_text("no log\n")
    tail = Tail(log, position)
    assert everything(tail) == ["c", "d", "e", "f"]
    assert tail.warnings == []
    append(log, "g")
    assert restarted(tail).read() == ["g"]


def test_a_file_that_is_there_packed_and_plain_is_read_once(log):
    append(log, "a")
    tail = Tail(log)
    assert tail.read() == ["a"]
    for ending, line in ((".1", "a"), (".2", "b")):
        archive = log.with_name(log.name + ending)
        if line != "a":
            append(log, line)
        log.rename(archive)
        aged(archive, 100 - int(ending[1:]))
        packed = archive.with_name(archive.name + ".gz")
        packed.write_bytes(gzip.compress(archive.read_bytes()))
        shutil.copystat(archive, packed)
    append(log, "c")
    assert everything(restarted(tail)) == ["b", "c"]


def test_a_log_that_was_copied_and_cut_is_read_to_its_end_in_the_copy(log):
    append(log, "a")
    tail = Tail(log)
    assert tail.read() == ["a"]
    append(log, "b")
    shutil.copy(log, f"{log}.1")
    os.truncate(log, 0)
    append(log, "c, which is longer than what was there")
    assert everything(tail) == ["b", "c, which is longer than what was there"]
    assert tail.warnings == []


def test_what_was_written_and_moved_away_between_two_looks_is_read(log):
    append(log, "a")
    tail = Tail(log)
    assert tail.read() == ["a"]
    log.rename(f"{log}.1")
    log.touch()
    assert everything(tail) == []
    append(log, "b")
    shutil.copy(log, f"{log}.2")
    os.truncate(log, 0)
    tail = restarted(tail)
    assert everything(tail) == ["b"]
    append(log, "c")
    assert everything(restarted(tail)) == ["c"]


def test_an_old_archive_that_is_being_packed_is_not_taken_for_a_new_one(log):
    append(log.with_name("queue_log.1"), "long ago")
    aged(log.with_name("queue_log.1"), 1000)
    append(log, "a")
    tail = Tail(log)
    assert tail.read() == ["a"]
    log.with_name("queue_log.1").rename(log.with_name("queue_log.2"))
    log.rename(log.with_name("queue_log.1"))
    packing = gzip.compress(log.with_name("queue_log.2").read_bytes())
    log.with_name("queue_log.2.gz").write_bytes(packing[:-4])
    log.touch()
    assert everything(tail) == []
    append(log, "b")
    assert everything(tail) == ["b"]
    assert tail.warnings == []


def test_a_log_that_was_cut_and_then_renamed_is_read_from_its_beginning(log):
    append(log, "a")
    tail = Tail(log)
    assert tail.read() == ["a"]
    shutil.copy(log, f"{log}.1")
    os.truncate(log, 0)
    append(log, "longer than before")
    aged(log.with_name("queue_log.1"), 100)
    log.rename(f"{log}.2")
    append(log, "c")
    assert everything(tail) == ["longer than before", "c"]


def test_a_log_that_was_cut_without_a_copy_is_said_to_have_lost_something(log):
    append(log, "a", "b")
    tail = Tail(log)
    assert tail.read() == ["a", "b"]
    os.truncate(log, 0)
    append(log, "c")
    assert everything(tail) == ["c"]
    (told,) = tail.warnings
    assert told.startswith("queue_log: it was cut after byte 4 had been read")


def test_a_log_that_is_gone_at_a_restart_is_said_to_have_lost_something(log):
    append(log, "a")
    tail = Tail(log)
    assert tail.read() == ["a"]
    log.unlink()
    append(log, "another one")
    tail = restarted(tail)
    assert everything(tail) == ["another one"]
    assert "gone" in tail.warnings[0]
    assert everything(restarted(tail)) == []


def test_a_damaged_archive_is_told_and_passed(log):
    append(log, "a")
    tail = Tail(log)
    assert tail.read() == ["a"]
    append(log, *(f"{random.Random(0).random()} {i}" for i in range(5000)))
    packed = gzip.compress(log.read_bytes())
    log.with_name("queue_log.1.gz").write_bytes(packed[: len(packed) // 2])
    log.unlink()
    append(log, "b")
    tail = restarted(tail)
    found = everything(tail)
    assert found[-1] == "b"
    assert "queue_log.1.gz is damaged" in tail.warnings[0]


ACTIONS = st.lists(
    st.sampled_from(["write", "half", "read", "restart", "rename", "cut", "pack"]), max_size=40
)


@given(ACTIONS)
def test_whatever_happens_to_the_log_each_line_is_read_once(tmp_path_factory, actions):
    folder = tmp_path_factory.mktemp("log")
    log = folder / "queue_log"
    tail, written, found, half, moved = Tail(log), [], [], "", 0
    append(log, "0")
    written.append("0")
    found += tail.read()
    for action in actions:
        if action == "write":
            written.append(half + f"line {len(written)}")
            append(log, f"line {len(written) - 1}")
            half = ""
        elif action == "half" and not half:
            half = f"<{len(written)}>"
            append(log, half, end="")
        elif action == "read":
            found += tail.read()
        elif action == "restart":
            tail = restarted(tail)
        elif action in ("rename", "cut") and not half and log.stat().st_size:
            moved += 1
            archive = folder / f"queue_log.{moved}"
            if action == "rename":
                log.rename(archive)
                log.touch()
            else:
                shutil.copy(log, archive)
                os.truncate(log, 0)
            os.utime(archive, ns=(moved, moved))
        elif action == "pack":
            for archive in folder.glob("queue_log.*"):
                if archive.suffix != ".gz":
                    packed = archive.with_name(archive.name + ".gz")
                    packed.write_bytes(gzip.compress(archive.read_bytes()))
                    shutil.copystat(archive, packed)
                    archive.unlink()
    found += everything(tail)
    tail.close()
    assert found == written
    assert tail.warnings == []


def test_a_folder_in_the_place_of_the_log_is_no_log_yet(log):
    log.write_text("one\n")
    tail = Tail(log)
    assert tail.read() == ["one"]
    log.unlink()
    log.mkdir()
    assert tail.read(hurry=True) == []
    assert tail.missing
    log.rmdir()
    log.write_text("two\n")
    assert tail.read(hurry=True) == ["two"]
