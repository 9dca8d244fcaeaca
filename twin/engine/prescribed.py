"""Stretches of work done exactly as prescribed: written down in short, spelled out in bulk.

Most contacts take the whole script, step by step, with a working system and without help. Such a
stretch is determined by a few numbers; its rows are worked out for hundreds of stretches at once
when the traces are drained, and are the same, bit for bit, as if written one by one: which is done
where somebody cuts in, or looks on.
"""

from collections.abc import Collection
from typing import Any, Final

import numpy as np

from twin.engine import codes as code
from twin.engine.plan import Plan
from twin.engine.work import Work
from twin.traces.buffer import Batch, Rows, packer, unpacked
from twin.traces.tables import DURATION, PROCEDURE, SUPERVISION
from twin.world.content import NEEDED

_HEAD = 10
head: Final = packer(_HEAD)


class Shorthand:
    """Stretches of one type of contact, in short.

    `heads` holds ten numbers a stretch: ring_from, start, talk_ends, ends (s), technician, contact,
    pace, needed steps as bits, target (s), 1 if stages are displayed. `steps` says where the steps'
    own numbers stand: a table and a line of it.
    """

    __slots__ = ("heads", "steps")

    def __init__(self) -> None:
        self.heads = bytearray()
        self.steps: list[tuple[Rows, int]] = []

    def clear(self) -> None:
        """Forget all of them."""
        self.heads = bytearray()
        self.steps.clear()


def _gathered(steps: list[tuple[Rows, int]], width: int) -> Rows:
    """The lines of many tables, one below the other; few tables hold most of them."""
    lines = np.empty((len(steps), width))
    tables = {id(table): table for table, _ in steps}
    owner = np.array([id(table) for table, _ in steps])
    place = np.array([place for _, place in steps])
    for key, table in tables.items():
        chosen = owner == key
        lines[chosen] = table[place[chosen], :width]
    return lines


def spell_out(work: Work, short: Shorthand, kept: Collection[str]) -> Batch:
    """The rows of stretches written in short: of procedure, supervision and duration, as kept."""
    table = unpacked(short.heads, _HEAD)
    rows = {"duration": _spent(table)} if "duration" in kept else {}
    staged = table[:, -1] > 0
    if "procedure" in kept or ("supervision" in kept and staged.any()):
        lines = _gathered(short.steps, 3 * work.count)
        waits = lines[:, 2::3]
        lengths = waits + lines[:, ::3] * table[:, 6, None]
        moments = np.cumsum(np.concatenate([table[:, 1, None], lengths], axis=1), axis=1)
        # The end was worked out from the sums, in another order of rounding.
        moments[:, -1] = table[:, 2]
        if "procedure" in kept:
            rows["procedure"] = _steps(work, table, moments, waits)
        if "supervision" in kept:
            rows["supervision"] = _stages(work, table[staged], moments[staged])
    return rows


def _steps(work: Work, table: Rows, moments: Rows, waits: Rows) -> Rows:
    """The rows of the procedure table; `moments` is when each step begins, and the last ends."""
    step, scripted, _, on_system, _, _ = map(np.array, zip(*work.steps, strict=True))
    places = np.arange(work.count)
    rows = np.empty((len(table), work.count, len(PROCEDURE.columns)))
    columns: tuple[Any, ...] = (
        moments[:, 1:],
        table[:, 4, None],
        table[:, 5, None],
        step,
        places,
        places,
        code.DONE,
        code.DONE,
        code.PRESCRIBED,
        np.where(on_system, work.system_help, code.NO_HELP),
        table[:, 7].astype(int)[:, None] >> places & 1,
        moments[:, :-1],
        scripted,
        waits,
    )
    for column, values in enumerate(columns):
        rows[:, :, column] = values
    return rows.reshape(-1, len(PROCEDURE.columns))


def _stages(work: Work, table: Rows, moments: Rows) -> Rows:
    """The rows of the supervision table, of stretches whose stages are displayed."""
    stages = np.array([place for place, step in enumerate(work.steps) if step[5]], dtype=int)
    names = np.array([step[0] for step in work.steps])[stages]
    reached = moments[:, 1 + stages]
    rows = np.empty((len(table), len(stages), len(SUPERVISION.columns)))
    for column, values in enumerate(
        (
            reached,
            table[:, 4, None],
            code.STAGE,
            table[:, 5, None],
            names,
            reached - table[:, 1, None],
            table[:, 8, None],
            -1.0,
        )
    ):
        rows[:, :, column] = values
    return rows.reshape(-1, len(SUPERVISION.columns))


def _spent(table: Rows) -> Rows:
    """The rows of the duration table: ringing, talking and wrapping up, what of it took time."""
    ring_from, start, talk_ends, ends, who, contact = table[:, :6].T
    rows = np.empty((len(table), 3, len(DURATION.columns)))
    rows[:, :, 1] = who[:, None]
    rows[:, :, 2] = code.RINGING, code.TALK, code.WRAP_UP
    rows[:, :, 3] = contact[:, None]
    rows[:, :, 0] = np.stack([start, talk_ends, ends], axis=1)
    rows[:, :, 4] = np.stack([ring_from, start, talk_ends], axis=1)
    spent = rows.reshape(-1, len(DURATION.columns))
    return spent[spent[:, 0] > spent[:, 4]]


def spell_out_one(work: Work, plan: Plan) -> tuple[list[float], list[float], list[float]]:
    """The rows of one such stretch: of procedure, supervision and duration, each in a row."""
    me, contact, policy = plan.technician, plan.contact, plan.policy
    number, needed, count = contact.number, int(contact.row[NEEDED]), work.count
    numbers, moment = contact.steps_numbers(), plan.starts
    done: list[float] = []
    shown: list[float] = []
    for place, (step, scripted, _, on_system, _, stage) in enumerate(work.steps):
        begin, wait = moment, numbers[3 * place + 2]
        moment += wait + numbers[3 * place] * plan.pace
        if place == count - 1:
            moment = plan.talk_ends
        done += (
            moment, me, number, step, place, place, code.DONE, code.DONE, code.PRESCRIBED,
            work.system_help if on_system else code.NO_HELP, needed >> place & 1, begin, scripted,
            wait,
        )  # fmt: skip
        if stage and policy.stages:
            elapsed = moment - plan.starts
            shown += (moment, me, code.STAGE, number, step, elapsed, policy.target, -1.0)
    spent: list[float] = []
    for begin, end, activity in (
        (plan.ring_from, plan.starts, code.RINGING),
        (plan.starts, plan.talk_ends, code.TALK),
        (plan.talk_ends, plan.talk_ends if plan.hidden_pause else plan.ends, code.WRAP_UP),
    ):
        if end > begin:
            spent += (end, me, activity, number, begin)
    return done, shown, spent
