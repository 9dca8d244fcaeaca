"""What became of the lines of a log: how many were read, how many dropped and why."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Tally:
    """Counts of one import: a line is used, or dropped for a reason; remarks are on used ones."""

    lines: int = 0
    """Lines or records read, blank ones left out."""
    dropped: Counter[str] = field(default_factory=Counter)
    """Lines that are in no table, by reason."""
    remarks: Counter[str] = field(default_factory=Counter)
    """What was odd about lines that are used, by kind."""

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
        return cls(plain["lines"], Counter(plain["dropped"]), Counter(plain["remarks"]))
