"""The lock of the one writer: one holds it at a time, and it is gone when the holder is."""

import subprocess
import sys
from threading import Thread

import pytest

from twin.errors import InputError
from twin.traces import lock as module
from twin.traces.lock import WriterLock, is_written, lock_file

HOLD = """
import sys
from pathlib import Path
from twin.traces.lock import WriterLock

held = WriterLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_one_at_a_time(tmp_path):
    path = tmp_path / "run.sqlite"
    with WriterLock(path):
        assert is_written(path)
        with pytest.raises(InputError, match=r"run.sqlite: another run is writing it; stop that"):
            WriterLock(path)
        assert not is_written(tmp_path / "other.sqlite")
    assert not is_written(path)
    with WriterLock(path) as lock:
        lock.release()
        with WriterLock(path):
            lock.release()  # a second time, it must not be the other's
            assert is_written(path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_left_of_a_dead_holder_holds_nobody_up(tmp_path):
    path = tmp_path / "run.sqlite"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout.readline() == b"held\n"
        assert is_written(path)
        holder.kill()
        holder.wait()
    assert lock_file(path).exists()
    assert not is_written(path)
    WriterLock(path).release()
    assert list(tmp_path.iterdir()) == []


def test_who_is_patient_comes_after(tmp_path):
    path = tmp_path / "run.sqlite"
    first = WriterLock(path)
    waiting = []
    second = Thread(target=lambda: waiting.append(WriterLock(path, 60.0)))
    second.start()
    assert waiting == []
    first.release()
    second.join()
    assert is_written(path)
    waiting[0].release()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_its_holder_removed_is_not_mistaken_for_the_lock(tmp_path, monkeypatch):
    """Opened just before the holder removes it, it can be locked, and locks nothing."""
    path, take, turns = tmp_path / "run.sqlite", module._take, []
    first = WriterLock(path)

    def late(descriptor):
        turns.append(descriptor)
        if len(turns) == 1:
            first.release()
        take(descriptor)

    monkeypatch.setattr(module, "_take", late)
    with WriterLock(path, 60.0), pytest.raises(InputError, match="is writing"):
        WriterLock(path)
    assert len(turns) == 3


def test_a_run_has_one_lock_under_all_its_names(tmp_path):
    path, other = tmp_path / "run.sqlite", tmp_path / "link.sqlite"
    path.touch()
    other.symlink_to(path)
    with WriterLock(path), pytest.raises(InputError, match=r"link.sqlite: another run is writing"):
        WriterLock(other)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match="its folder must be there, and yours to write in"):
        WriterLock(tmp_path / "no" / "run.sqlite")
