"""The picture of a real floor that is kept in its run, and how old what it shows is."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from twin.errors import InputError
from twin.mirror.floor import RealFloor
from twin.mirror.on_floor import OFF, RINGING, TALK
from twin.traces.live_state import LiveState
from twin.traces.reader import RunReader
from twin.traces.tables import NONE


def picture(
    floor: RealFloor,
    *,
    wall: float,
    now: float,
    heard: float | None,
    finished: bool,
    feed: dict[str, Any],
) -> dict[str, Any]:
    """The floor at this moment, as the picture of a simulated one is: plain values for JSON.

    Besides, `state` is the `LiveState` as plain values, `open` has of each contact under way its
    number, when it came and when it was answered (s; None if it was not yet), `closed` the rows of
    contacts that are over and not in the table yet, `spent` such rows of what people have done,
    with what each is doing up to now, and `feed` tells of the source: what is given, and `behind`,
    how old (s) the latest event was at `wall`.

    Args:
        floor: the floor.
        wall: the time of day (epoch s).
        now: the moment it is where the events come from (epoch s): `wall`, unless replayed.
        heard: the moment of the latest event (epoch s).
        finished: whether nothing will ever come again.
        feed: what is to be told of the source.
    """
    state, rest = floor.state(), floor.rows.rest()
    return {
        "t": floor.now,
        "wall": wall,
        "speed": 1.0,
        "paused": False,
        "finished": finished,
        "catching_up": False,
        "start_at": 0.0,
        "waiting": len(state.waiting),
        "longest_wait": max((one.waited for one in state.waiting), default=0.0),
        "people": [
            [
                worker.activity,
                worker.since,
                worker.contact if worker.activity in (TALK, RINGING) else NONE,
                contact.queue
                if worker.activity == TALK and (contact := floor.open.get(worker.call))
                else NONE,
                0.0,
            ]
            for worker in floor.people.team
        ],
        "state": state.to_dict(),
        "open": [
            [one.number, one.entered, None if one.first == OFF else one.entered + one.wait]
            for one in floor.open.values()
        ],
        "closed": rest["contact"].tolist(),
        "spent": [*rest["duration"].tolist(), *_going_on(floor)],
        "feed": {**feed, "behind": max(0.0, now - (heard if heard is not None else now))},
    }


def _going_on(floor: RealFloor) -> list[list[float]]:
    """What each is doing, as rows of table `duration` that end now."""
    return [
        [
            floor.now,
            worker.number,
            worker.activity,
            worker.contact if worker.activity in (TALK, RINGING) else NONE,
            worker.since,
        ]
        for worker in floor.people.team
        if worker.activity != OFF and worker.since < floor.now
    ]


def read_floor(path: Path, clock: Callable[[], float] = time.time) -> tuple[LiveState, float]:
    """The real floor of a followed run as it was last known, and the age of the data (s).

    The age is the time since the latest event was logged. Where a past log is replayed, or is at
    its end, it is that at the last look, and what has passed since.

    Raises:
        InputError: the file cannot be read, or is no run that was followed.
    """
    shown = RunReader(path).floor()
    if not shown or "feed" not in shown:
        raise InputError(f"{path}: was not followed; allowed: a run of twin follow")
    age = shown["feed"]["behind"] + max(0.0, clock() - shown["wall"])
    return LiveState.from_dict(shown["state"]), age
