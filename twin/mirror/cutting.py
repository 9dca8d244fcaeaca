"""Bytes as they come, cut into lines of text."""

LONGEST = 8192
"""Bytes of a line that are read; Asterisk writes no longer ones."""


class Lines:
    """Cuts bytes into lines; the last one is carried until its end has come.

    Of a line longer than `LONGEST` the beginning is given. Bytes that are no UTF-8 are replaced.

    Attributes:
        carried: bytes of the line whose end has not come yet.
    """

    def __init__(self) -> None:
        self.carried = 0
        self._carry = bytearray()

    def cut(self, piece: bytes) -> list[str]:
        """The lines that end in a piece."""
        *ended, last = piece.split(b"\n")
        if ended and self.carried:
            ended[0] = bytes(self._carry + ended[0])
            self.drop()
        self.carried += len(last)
        self._carry += last[: LONGEST - len(self._carry)]
        return [_text(line) for line in ended]

    def drop(self) -> None:
        """Forget the line whose end has not come."""
        self.carried = 0
        self._carry = bytearray()


def _text(line: bytes | bytearray) -> str:
    return bytes(line[:LONGEST]).rstrip(b"\r").decode("utf-8", errors="replace")
