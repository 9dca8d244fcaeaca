"""What a technician knows: expertise by type of contact, how it grows, and how it fades."""

from typing import TYPE_CHECKING

from twin.engine import codes as code
from twin.engine.contact import Contact
from twin.engine.plan import Plan
from twin.engine.standing import Standing, stand
from twin.rules import handling, learning, strain
from twin.world.content import DIFFICULTY

if TYPE_CHECKING:
    from twin.engine.technician import Technician


class Craft:
    """One technician's expertise, 0 to 1 per type of contact, and what follows from it."""

    __slots__ = ("_handled", "_own", "_standings", "_who", "expertise")

    def __init__(self, who: "Technician", expertise: tuple[float, ...]) -> None:
        self._who = who
        self._own = expertise
        self.expertise = list(expertise)
        self._handled = [0] * len(expertise)
        self._standings: list[Standing | None] = [None] * len(expertise)

    def standing_to(self, kind: int) -> Standing:
        """How the technician stands to a type of contact: lasting, until something is learned."""
        standing = self._standings[kind]
        if standing is None or standing.policy is not self._who.policy:
            standing = self._standings[kind] = stand(self._who, kind)
        return standing

    def learn(self, kind: int, rate: float, occasions: float = 1) -> None:
        """Close a share of the gap to full expertise in a type of contact, so many times."""
        self.expertise[kind] = learning.learned(self.expertise[kind], rate, occasions)
        self._standings[kind] = None

    def handled(self, contact: Contact) -> None:
        """A contact is over: it was practice, and whoever helped may have taught something."""
        rule, kind = self._who.centre.scenario.learning, contact.kind
        self._handled[kind] += 1
        if contact.help == code.BACKUP:
            self.learn(kind, rule.from_experts)
        elif contact.help == code.NEIGHBOUR and rule.from_neighbours:
            self.learn(kind, rule.from_neighbours * self._who.neighbours_pass_on)

    def end_shift(self) -> None:
        """Take in the shift's practice, and let what was learned fade where there was none."""
        rule = self._who.centre.scenario.learning
        for kind, count in enumerate(self._handled):
            if count:
                self.learn(kind, rule.by_doing, count)
            else:
                own, now = self._own[kind], self.expertise[kind]
                if now != own:
                    self.expertise[kind] = learning.kept(own, now, 1, rule.forgetting)
                    self._standings[kind] = None
            self._handled[kind] = 0

    def resolution(self, contact: Contact, plan: Plan) -> float:
        """The probability that a contact, handled by this plan, is really resolved."""
        who = self._who
        rule, level = who.centre.behaviour, who.ledger.level
        other = (
            rule.hurry_resolution * plan.hurry
            + rule.exhaustion_resolution * level[code.EXHAUSTION]
            + rule.fatigue_resolution
            * strain.fatigue(level[code.FATIGUE_FAST], level[code.FATIGUE_SLOW])
            + self.standing_to(contact.kind).resolution
        )
        if plan.slowed:
            other += who.centre.scenario.regulation.slow_down_resolution
        if contact.help == code.BACKUP:
            other += rule.backup_resolution
        elif contact.help == code.NEIGHBOUR:
            other += rule.neighbour_resolution
        return handling.resolution(
            rule.resolution,
            rule.skill_resolution,
            plan.know_how - contact.row[DIFFICULTY],
            rule.skipped_resolution,
            contact.needed_skipped,
            other,
        )
