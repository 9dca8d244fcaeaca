"""What became of each prescribed step, why, and what of it is not on record."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from twin.measures.arithmetic import ratio
from twin.measures.cases import scripts
from twin.measures.run import Run
from twin.traces.vocabularies import ACTIONS

__all__ = ["StepFate", "fates_of", "fates_together"]


@dataclass(frozen=True, slots=True)
class StepFate:
    """What became of one step: how often it was due, and done, skipped, reordered and repeated.

    due = done + skipped + reordered; repetitions are counted beside. For each of skipped, reordered
    and repeated, `reasons` counts why, and `off_record` what the record says otherwise of.
    """

    step: str
    done: int
    skipped: int
    reordered: int
    repeated: int
    reasons: dict[str, dict[str, int]]
    off_record: dict[str, int]

    @property
    def due(self) -> int:
        """How often the step was to be done."""
        return self.done + self.skipped + self.reordered

    @property
    def deviations(self) -> int:
        """How often it was not simply done in its place, once."""
        return self.skipped + self.reordered + self.repeated

    @property
    def concealed_share(self) -> float:
        """Share of the deviations that the record does not show; nan without deviations."""
        return ratio(sum(self.off_record.values()), self.deviations)

    def share(self, action: str) -> float:
        """How often this became of it, per time it was due: a share, for repetitions a rate."""
        return ratio(getattr(self, action), self.due)


def fates_of(run: Run, procedure: str, contact_type: str = "") -> tuple[StepFate, ...]:
    """The fate of each step that a procedure prescribes, in order.

    Steps of contacts that were handed over count as far as they got, as in the measures.
    """
    column = {
        name: run.column("procedure", name).astype(np.intp)
        for name in ("step", "action", "recorded", "reason")
    }
    chosen = column["action"] >= 0
    if contact_type:
        mine = run.where("contact", "contact_type", contact_type)
        numbers = run.column("contact", "contact")[mine]
        chosen &= np.isin(run.column("procedure", "contact"), numbers)
    words, reasons = run.header.words("step"), run.header.words("reason")
    found: Counter[tuple[int, ...]] = Counter(
        map(tuple, np.stack([part[chosen] for part in column.values()], axis=1).tolist())
    )
    fates = []
    for step in scripts(run.header)[procedure]:
        code = words.index(step) if step in words else -1
        mine_only = {key[1:]: times for key, times in found.items() if key[0] == code}
        fates.append(_fate(step, mine_only, reasons))
    return tuple(fates)


def fates_together(fates: tuple[StepFate, ...], name: str) -> StepFate:
    """The fates of several steps as those of one, under a name."""
    reasons: dict[str, Counter[str]] = {action: Counter() for action in ACTIONS[1:]}
    off: Counter[str] = Counter()
    for fate in fates:
        off.update(fate.off_record)
        for action, why in fate.reasons.items():
            reasons[action].update(why)
    done, skipped, reordered, repeated = (
        sum(getattr(fate, action) for fate in fates) for action in ACTIONS
    )
    return StepFate(
        name,
        done,
        skipped,
        reordered,
        repeated,
        {action: dict(why.most_common()) for action, why in reasons.items()},
        {action: off[action] for action in ACTIONS[1:]},
    )


def _fate(step: str, found: dict[tuple[int, ...], int], reasons: tuple[str, ...]) -> StepFate:
    """The fate of a step from its counts by action, record and reason."""
    became = [0] * len(ACTIONS)
    why: dict[str, Counter[str]] = {action: Counter() for action in ACTIONS[1:]}
    off = dict.fromkeys(ACTIONS[1:], 0)
    for (action, recorded, reason), times in found.items():
        became[action] += times
        word = ACTIONS[action]
        if word != "done":
            why[word][reasons[reason] if reason >= 0 else "unknown"] += times
            off[word] += times * (recorded != action)
    done, skipped, reordered, repeated = became
    told = {action: dict(one.most_common()) for action, one in why.items()}
    return StepFate(step, done, skipped, reordered, repeated, told, off)
