"""The lock of a run's one writer: the system's own, which ends with the process that holds it.

SQLite's write lock is let go between two transactions, and cannot be asked about without taking it.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Self

from twin.errors import InputError
from twin.traces.database import CANNOT_OPEN

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


ENDING = "-lock"
"""What the name of the file beside a run ends in that is locked while the run is written."""

PATIENCE = 5.0
"""Wall seconds in which a writer that was asked to end has closed its file."""

_AGAIN = 0.01


class WriterLock:
    """Held by whoever writes a run, from before the file is opened until after it is closed.

    The file beside the run is there only to be locked: one that is left over holds nobody up.

    Args:
        path: the run.
        patience: wall seconds to wait for another writer to end.

    Raises:
        InputError: another writer holds it.
    """

    def __init__(self, path: Path, patience: float = 0.0) -> None:
        self._path = path
        self._file = lock_file(path)
        self._descriptor: int | None = None
        until = monotonic() + patience
        while not self._taken():
            if monotonic() >= until:
                raise InputError(
                    f"{path}: another run is writing it; stop that run, or name another file"
                )
            sleep(_AGAIN)

    def release(self) -> None:
        """Let others write; does nothing a second time."""
        if self._descriptor is None:
            return
        if sys.platform == "win32":  # an open file cannot be removed
            os.close(self._descriptor)
        with suppress(OSError):
            self._file.unlink()
        if sys.platform != "win32":  # removed after it was let go, it could be another's
            os.close(self._descriptor)
        self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def _taken(self) -> bool:
        try:
            descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o666)
        except (PermissionError, FileNotFoundError):
            raise InputError(f"{self._path}: {CANNOT_OPEN}") from None
        try:
            _take(descriptor)
            # Who held it may have removed the file since it was opened here.
            mine, there = os.fstat(descriptor), self._file.stat()
            if (mine.st_dev, mine.st_ino) == (there.st_dev, there.st_ino):
                self._descriptor = descriptor
        except (BlockingIOError, PermissionError, FileNotFoundError):
            pass
        finally:
            if self._descriptor is None:
                os.close(descriptor)
        return self._descriptor is not None


def is_written(path: Path) -> bool:
    """Whether some process is writing this run now."""
    if not lock_file(path).exists():
        return False
    try:
        WriterLock(path).release()
    except (InputError, OSError):
        return True
    return False


def lock_file(path: Path) -> Path:
    """The file beside a run that is locked."""
    path = path.resolve()
    return path.with_name(path.name + ENDING)
