"""Following a text log as it grows, is rotated, packed or cut, and across one's own restarts."""

from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from twin.mirror.archives import DAMAGED, HEAD, head_of, is_packed, open_log, rotated
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
        }

    def read(self, *, hurry: bool = False) -> list[str]:
        """The lines that have come, at most `PIECE` bytes of them; none if there are none yet.

        A file that was moved away is left only when it has not grown between two reads, since its
        writer may not know yet; with `hurry`, at once.
        """
        if self._file is None and not self._find():
            return []
        assert self._file is not None
        at_path = self._open_path == self.path
        if at_path and self._was_cut():
            self._look_for_the_rest()
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
        self._enter(following, 0)
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
                self._enter(place, self._offset)
                return True
        self.missing = not self.path.is_file()
        if self.missing:
            return False
        if self._begun and (self._offset or self._head_size):
            self._warn(
                f"the file that was read up to byte {self._offset} is gone; what was written to it "
                "after that is lost"
            )
        self._enter(self.path, 0)
        return True

    def _where_now(self) -> Path | None:
        """The file that was read, under its present name."""
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

    def _enter(self, path: Path, offset: int) -> None:
        self.close()
        self._file = open_log(path)
        self._open_path = path
        self._inode = path.stat().st_ino
        self._begun = True
        self._quiet = self.missing = False
        self._offset = offset
        self._cutter.drop()
        if not offset:
            self._head, self._head_size = sha256().hexdigest(), 0
        self._file.seek(offset)

    def _was_cut(self) -> bool:
        """Whether the file at the path, still the same one, does not hold what was read of it."""
        try:
            found = self.path.stat()
        except OSError:
            return False
        if found.st_ino != self._inode or is_packed(self.path):
            return False
        if found.st_size < self._offset + self._cutter.carried:
            return True
        if found.st_size == self._offset + self._cutter.carried or not self._head_size:
            return False
        with self.path.open("rb") as file:
            return head_of(file, self._head_size) != (self._head, self._head_size)

    def _look_for_the_rest(self) -> None:
        """Go on in the copy of a log that was cut, or at the beginning, and say so."""
        for path in rotated(self.path)[::-1]:
            if self._is_it(path, same_inode=False):
                self._enter(path, self._offset)
                return
        read = self._offset + self._cutter.carried
        self._warn(
            f"it was cut after byte {read} had been read, and there is no copy; what was written "
            "between the last look and the cut is lost"
        )
        self._enter(self.path, 0)

    def _following(self) -> Path | None:
        """The file that was begun after the open one; None if that is the log itself."""
        try:
            current = self.path.stat()
        except OSError:
            self.missing = True
            return None
        self.missing = False
        if self._open_path == self.path and current.st_ino == self._inode:
            return None
        older = rotated(self.path)
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
