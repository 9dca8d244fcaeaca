"""Following a text log as it grows, is rotated, packed or cut, and across one's own restarts."""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from twin.mirror.archives import DAMAGED, HEAD, head_of, is_packed, open_log, rotated, settled
from twin.mirror.cutting import Lines

PIECE = 1 << 20
"""Bytes that are read at most at a time."""


class Tail:
    """The lines of a log, each once. It never waits: `read` gives what has come.

    A file is known by its inode and by its first bytes. When the log is moved away, the old file is
    read to its end, then those that came after it, then the new one. When it is copied and cut, the
    rest is read from the copy. What cannot be found again is told in `warnings`. A line is given
    once its end has come, as `Lines` cuts it.

    Args:
        path: the log; it need not be there yet.
        position: where to go on, as `position` gave it; None for the beginning of the log.

    Attributes:
        warnings: what could not be read, one line each; for the caller to take away.
        missing: whether there is no file now.
    """

    def __init__(self, path: Path, position: dict[str, Any] | None = None) -> None:
        self.path = path
        self.warnings: list[str] = []
        self.missing = False
        self._file: BinaryIO | None = None
        self._open_path = path
        self._begun = position is not None
        known = position or {}
        self._inode: int = known.get("inode", 0)
        self._offset: int = known.get("offset", 0)
        self._head: str = known.get("head", "")
        self._head_size: int = known.get("head_size", 0)
        self._archived: int = known.get("archived", 0)
        """When the newest archive was written (ns), as the open file was begun."""
        self._cutter = Lines()
        self._quiet = False

    @property
    def position(self) -> dict[str, Any]:
        """Where the next line begins, as plain values for JSON."""
        return {
            "inode": self._inode,
            "offset": self._offset,
            "head": self._head,
            "head_size": self._head_size,
            "archived": self._archived,
        }

    def read(self, *, hurry: bool = False) -> list[str]:
        """The lines that have come, at most `PIECE` bytes of them; none if there are none yet.

        A file that was moved away is left only when it has not grown between two reads, since its
        writer may not know yet; with `hurry`, at once.
        """
        if self._file is None and not self._find():
            return []
        assert self._file is not None
        if self._was_cut(self._file):
            self._look_for_the_rest()
        elif self._open_path == self.path and not self._head_size:
            self._look_for_what_was_never_seen()
        lines: list[str] = []
        while not lines and (piece := self._piece()):
            before = self._cutter.carried
            lines = self._cutter.cut(piece)
            self._offset += before + len(piece) - self._cutter.carried
            self._quiet = False
        if lines:
            return lines
        following = self._following()
        if following is None:
            self._quiet = False
            return []
        if not (hurry or self._quiet):
            self._quiet = True
            return []
        self.give_up_rest()
        self._begin(following)
        return self.read(hurry=hurry)

    def give_up_rest(self) -> None:
        """Drop the last line if its end has not come, and say so: for when it will not."""
        if self._cutter.carried:
            self._warn(f"the last line of {self._open_path.name} was cut off, and is dropped")
            self._offset += self._cutter.carried
            self._cutter.drop()

    def close(self) -> None:
        """Let the file go."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _find(self) -> bool:
        """Open the file at the position; False if there is none yet."""
        if self._begun:
            place = self._where_now()
            if place is not None:
                self._enter(place)
                return True
        self.missing = not self.path.is_file()
        if self.missing:
            return False
        if self._begun and (self._offset or self._head_size):
            self._warn(
                f"the file that was read up to byte {self._offset} is gone; what was written to it "
                "after that is lost"
            )
        self._begin(self.path)
        return True

    def _where_now(self) -> Path | None:
        """The file that was read, under its present name."""
        if not self._head_size:
            # Nothing was: an inode alone, which another file may have by now, tells nothing.
            return self.path if self.path.is_file() else None
        candidates = [self.path, *rotated(self.path)[::-1]]
        for same_inode in (True, False):
            for path in candidates:
                if self._is_it(path, same_inode=same_inode):
                    return path
        return None

    def _is_it(self, path: Path, *, same_inode: bool) -> bool:
        try:
            found = path.stat()
            if same_inode and found.st_ino != self._inode:
                return False
            if not same_inode and not self._head_size:
                return False  # an empty file is like any other
            if not is_packed(path) and found.st_size < self._offset:
                return False
            with open_log(path) as file:
                return head_of(file, self._head_size) == (self._head, self._head_size) or (
                    same_inode and not self._head_size
                )
        except DAMAGED:
            return False

    def _begin(self, path: Path) -> None:
        """Open a file of which nothing was read."""
        self._offset = 0
        self._head, self._head_size = sha256().hexdigest(), 0
        self._archived = max((written for written, _ in settled(self.path)), default=0)
        self._enter(path)

    def _enter(self, path: Path) -> None:
        """Open a file at the position."""
        self.close()
        self._file = open_log(path)
        self._open_path = path
        self._inode = path.stat().st_ino
        self._begun = True
        self._quiet = self.missing = False
        self._cutter.drop()
        self._file.seek(self._offset)

    def _was_cut(self, file: BinaryIO) -> bool:
        """Whether the open file, whatever it is called now, does not hold what was read of it."""
        if is_packed(self._open_path):
            return False
        size, read = os.fstat(file.fileno()).st_size, self._offset + self._cutter.carried
        if size < read or not self._head_size:
            return size < read
        changed = head_of(file, self._head_size) != (self._head, self._head_size)
        file.seek(read)
        return changed

    def _look_for_the_rest(self) -> None:
        """Go on in the copy of a log that was cut, or at the beginning, and say so."""
        for path in rotated(self.path)[::-1]:
            if self._is_it(path, same_inode=False):
                self._enter(path)
                return
        read = self._offset + self._cutter.carried
        self._warn(
            f"it was cut after byte {read} had been read, and there is no copy; what was written "
            "between the last look and the cut is lost"
        )
        self._begin(self._where_is_the_open_one())

    def _where_is_the_open_one(self) -> Path:
        """The open file's present name."""
        for path in rotated(self.path):
            with suppress(OSError):
                if path.stat().st_ino == self._inode:
                    return path
        return self.path

    def _look_for_what_was_never_seen(self) -> None:
        """Go to what was written and moved away since the file, still empty, was begun."""
        for written, path in settled(self.path):
            if written > self._archived:
                self._begin(path)
                return

    def _following(self) -> Path | None:
        """The file that was begun after the open one; None if that is the log itself."""
        # A folder in its place is no log either.
        self.missing = not self.path.is_file()
        try:
            current = self.path.stat()
        except OSError:
            self.missing = True
        if self.missing:
            return None
        if self._open_path == self.path and current.st_ino == self._inode:
            return None
        older = [path for _, path in settled(self.path)]
        # The file that was open may have been renamed since, or packed.
        mine = [path for path in older if self._is_it(path, same_inode=False)] or [
            path for path in older if self._is_it(path, same_inode=True)
        ]
        if not mine:
            return self.path
        after = max(older.index(path) for path in mine)
        heads = {(self._head, self._head_size)}
        for path in older[after + 1 :]:
            try:
                with open_log(path) as file:
                    head = head_of(file, HEAD)
            except DAMAGED:
                continue
            if head not in heads:
                return path
        return self.path

    def _piece(self) -> bytes:
        assert self._file is not None
        try:
            if self._head_size < HEAD:
                self._head, self._head_size = head_of(self._file)
                self._file.seek(self._offset + self._cutter.carried)
            return self._file.read(PIECE)
        except DAMAGED:
            if not is_packed(self._open_path):
                raise
            self._warn(
                f"{self._open_path.name} is damaged; what it held after byte {self._offset} is lost"
            )
            return b""

    def _warn(self, what: str) -> None:
        self.warnings.append(f"{self.path.name}: {what}")
