"""What is known of a floor at one moment, simulated or real: where a forecast begins."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contact that waits: what it is about, and how long it has waited (s)."""

    contact_type: str
    waited: float


@dataclass(frozen=True, slots=True)
class Present:
    """Someone on the floor: who, what he or she is doing, since how long (s), and on what.

    `activity` is a word of `ACTIVITIES`; `contact_type` is empty where there is no contact.
    """

    name: str
    activity: str
    elapsed: float
    contact_type: str = ""


@dataclass(frozen=True, slots=True)
class LiveState:
    """The queue and the people at a moment `t`: seconds since midnight of the run's first day.

    `waiting` is in order of arrival; `people` holds those present, each once, by name.
    """

    t: float
    waiting: tuple[Waiting, ...] = ()
    people: tuple[Present, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The state as plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "LiveState":
        """The state that `to_dict` gave."""
        return cls(
            t=float(plain["t"]),
            waiting=tuple(Waiting(**one) for one in plain["waiting"]),
            people=tuple(Present(**one) for one in plain["people"]),
        )
