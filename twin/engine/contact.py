"""A contact on its way through the centre."""

from typing import Any

from twin.traces.tables import NONE
from twin.world.content import ARRIVES, CANDIDATE, TYPE


class Contact:
    """One offered contact: what it brought, and what has become of it so far.

    `row` is what chance decided about it (see `twin.world.content`); times are seconds since
    midnight of the run's first day.
    """

    __slots__ = (
        "after",
        "alerted",
        "answered",
        "arrived",
        "asked",
        "attempt",
        "brought_forward",
        "candidate",
        "help",
        "hold",
        "kind",
        "listened",
        "needed_skipped",
        "number",
        "parked_at",
        "place",
        "recorded_done",
        "response",
        "row",
        "step_left",
        "system_wait",
        "talk",
        "technician",
        "to_do",
        "waiting",
    )

    def __init__(self, row: list[float], number: int, attempt: int, to_do: Any) -> None:
        self.row = row
        self.number = number
        self.attempt = attempt
        self.arrived = row[ARRIVES]
        self.candidate = row[CANDIDATE]
        self.kind = int(row[TYPE])
        self.to_do: Any = to_do
        """Places in the script of the steps still to do."""
        self.waiting = False
        self.alerted = False
        self.listened = False
        self.asked = False
        """Whether help was looked for already."""
        self.help = 0
        """What the technician leaned on where know-how did not suffice; a code of `HELPS`."""
        self.brought_forward = NONE
        """A step done before its turn."""
        self.step_left = 0.0
        """What is left of the first step to do, if it was cut off; s."""
        self.place = 0
        self.recorded_done = 0
        self.needed_skipped = 0
        self.talk = self.hold = self.after = 0.0
        self.system_wait = self.response = 0.0
