"""What became of the lines of a log: how many were read, how many dropped and why."""

from collections import Counter
from typing import Any


class Tally:
    """Counts of one import: a line is used, or dropped for a reason; remarks are on used ones.

    Attributes:
        lines: lines or records read, blank ones left out.
        dropped: lines that are in no table, by reason.
        remarks: what was odd about lines that are used, by kind.
    """

    __slots__ = ("dropped", "lines", "remarks")

    def __init__(self, lines: int = 0) -> None:
        self.lines = lines
        self.dropped: Counter[str] = Counter()
        self.remarks: Counter[str] = Counter()

    @property
    def used(self) -> int:
        """Lines that were used."""
        return self.lines - self.dropped.total()

    def to_dict(self) -> dict[str, Any]:
        """The counts as plain values, for JSON."""
        return {
            "lines": self.lines,
            "used": self.used,
            "dropped": dict(self.dropped.most_common()),
            "remarks": dict(self.remarks.most_common()),
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Tally":
        """The counts that `to_dict` gave."""
        tally = cls(plain["lines"])
        tally.dropped.update(plain["dropped"])
        tally.remarks.update(plain["remarks"])
        return tally
