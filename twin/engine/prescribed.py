"""Stretches of work done exactly as prescribed: written down in short, spelled out in bulk.

Most contacts take the whole script, step by step, with a working system and without help. Such a
stretch is determined by a few numbers; its rows are worked out for hundreds of stretches at once
when the traces are drained, and are the same, bit for bit, as if written one by one.
"""

from typing import TYPE_CHECKING

import numpy as np

from twin.engine import codes as code
from twin.traces.buffer import Rows
from twin.traces.tables import DURATION, PROCEDURE, SUPERVISION

if TYPE_CHECKING:
    from twin.engine.centre import Work

HEAD = 9
"""How many numbers come before the steps' own: ring_from, start, ends (s), technician, contact,
pace, needed steps as bits, target (s), 1 if stages are displayed. Then each step's work at par and
each step's wait for the system (s)."""


def spell_out(work: "Work", short: list[float]) -> tuple[Rows, Rows, Rows]:
    """The rows of stretches written in short, all of one type of contact.

    Gives those of procedure, supervision and duration, each of shape (rows, columns).
    """
    count = work.count
    table = np.array(short).reshape(-1, HEAD + 2 * count)
    ring_from, start, ends, who, contact, pace, needed, target, staged = table[:, :HEAD].T
    waits = table[:, HEAD + count :]
    lengths = waits + table[:, HEAD : HEAD + count] * pace[:, None]
    moments = np.cumsum(np.concatenate([start[:, None], lengths], axis=1), axis=1)
    step, scripted, _, on_system, _, stage = map(np.array, zip(*work.steps, strict=True))
    places = np.arange(count)

    procedure = np.empty((len(table), count, len(PROCEDURE.columns)))
    for column, values in enumerate((
        moments[:, 1:], who[:, None], contact[:, None], step, places, places, code.DONE,
        code.DONE, code.PRESCRIBED, np.where(on_system, work.system_help, code.NO_HELP),
        needed.astype(int)[:, None] >> places & 1, moments[:, :-1], scripted, waits,
    )):
        procedure[:, :, column] = values

    shown = np.flatnonzero(staged)
    stages = np.flatnonzero(stage)
    supervision = np.empty((len(shown), len(stages), len(SUPERVISION.columns)))
    reached = moments[shown][:, 1 + stages]
    for column, values in enumerate((
        reached, who[shown, None], code.STAGE, contact[shown, None], step[stages],
        reached - start[shown, None], target[shown, None], -1.0,
    )):
        supervision[:, :, column] = values

    talk_ends = moments[:, -1]
    duration = np.empty((len(table), 3, len(DURATION.columns)))
    duration[:, :, 1] = who[:, None]
    duration[:, :, 2] = code.RINGING, code.TALK, code.WRAP_UP
    duration[:, :, 3] = contact[:, None]
    duration[:, :, 0] = np.stack([start, talk_ends, ends], axis=1)
    duration[:, :, 4] = np.stack([ring_from, start, talk_ends], axis=1)
    spent = duration.reshape(-1, len(DURATION.columns))
    return (
        procedure.reshape(-1, len(PROCEDURE.columns)),
        supervision.reshape(-1, len(SUPERVISION.columns)),
        spent[spent[:, 0] > spent[:, 4]],
    )
