"""The blocks of Asterisk's manager interface: lines `Key: Value`, ended by an empty one."""

from twin.mirror.cutting import Lines

MOST_LINES = 500
"""Lines of a block at most; what is longer is none of ours, and is dropped."""

Block = dict[str, str]
"""A block by its keys, in small letters: versions of Asterisk write them differently."""


class Blocks:
    """Cuts bytes as they come into blocks.

    Attributes:
        dropped: blocks that were too long.
    """

    def __init__(self) -> None:
        self.dropped = 0
        self._lines = Lines()
        self._block: Block = {}
        self._count = 0

    def cut(self, piece: bytes) -> list[Block]:
        """The blocks that end in a piece."""
        found = []
        for line in self._lines.cut(piece):
            if line:
                self._count += 1
                key, colon, value = line.partition(":")
                if colon and self._count <= MOST_LINES:
                    self._block.setdefault(key.strip().lower(), value.strip())
                continue
            if self._count > MOST_LINES:
                self.dropped += 1
            elif self._block:
                found.append(self._block)
            self._block, self._count = {}, 0
        return found


def written(action: str, **fields: str) -> bytes:
    """An action as it is sent. A value with a line's end in it would be another action.

    Raises:
        ValueError: there is one.
    """
    lines = [f"{key}: {value}" for key, value in {"Action": action, **fields}.items()]
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a line's end in a field")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
