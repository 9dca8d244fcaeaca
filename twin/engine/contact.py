"""A contact on its way through the centre."""

from collections.abc import Sequence

from twin.traces.buffer import Rows
from twin.traces.tables import NONE
from twin.world.content import ARRIVES, PLACE, STEPS, TYPE, Row


class Contact:
    """One offered contact: what it brought, and what has become of it so far.

    `row` is what chance decided about it (see `twin.world.content`); moments are seconds since
    midnight of the run's first day, lengths are in seconds. The values below hold until something
    happens.
    """

    technician = NONE
    answered = 0.0
    waiting = False
    alerted = False
    listened = False
    asked = False
    """Whether help was looked for already."""
    help = 0
    """What the technician leaned on where know-how did not suffice; a code of `HELPS`."""
    brought_forward = NONE
    """A step that is done before its turn."""
    repeating = NONE
    """A step whose repetition was cut off."""
    handed_over_by = 0.0
    """How far the technician who handed it over knows the whole, 0 to 1."""
    cut_off = NONE
    """A step that was cut off in the middle."""
    work_left = 0.0
    wait_left = 0.0
    """What is left of it: work, and waiting for the system."""
    finding_back = 0.0
    """Time it takes to find back into it."""
    parked_at = 0.0
    place = 0
    """How many places of the procedure are taken, by steps done or passed over."""
    recorded_done = 0
    needed_skipped = 0
    needed = 0.0
    """How long the whole contact takes when it is done well and unhurried, less what may be left
    out of it, as seen when it was last taken up; s."""
    talk = 0.0
    hold = 0.0
    after = 0.0
    system_wait = 0.0
    response = 0.0
    """The longest response of the information system."""

    def __init__(self, row: Row, number: int, attempt: int, to_do: Sequence[int]) -> None:
        # Numbers, but for the last two entries.
        self.row: list[float] = row
        self.steps: tuple[Rows, int] = row[STEPS], row[PLACE]
        """A table of steps' numbers, and the contact's line in it."""
        self.number = number
        self.attempt = attempt
        self.arrived: float = row[ARRIVES]
        self.kind = int(row[TYPE])
        self.to_do = to_do
        """Places in the script of the steps still to do."""

    def steps_numbers(self) -> list[float]:
        """What chance decided about its steps, as `twin.world.content` describes."""
        table, line = self.steps
        numbers: list[float] = table[line].tolist()
        return numbers

    @property
    def work_ahead(self) -> float:
        """The work at par of the steps still to do; s."""
        numbers = self.steps_numbers()
        return sum([numbers[3 * step] for step in self.to_do])

    @property
    def waits_ahead(self) -> float:
        """The usual waits for the information system in the steps still to do; s."""
        numbers = self.steps_numbers()
        return sum([numbers[3 * step + 2] for step in self.to_do])
