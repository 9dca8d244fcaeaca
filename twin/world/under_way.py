"""What is still to come of contacts that are under way when a run begins.

Only how long they have lasted is known. Patience and work are drawn given that they have lasted so
long, from streams of their own, so that the contacts still to come are those of any other run.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from twin.world.content import AFTER, ARRIVES, CANDIDATE, PATIENCE, WAIT, WORK, Row
from twin.world.streams import FloatArray
from twin.world.world import World, in_turn

TRIES: Final = 8
"""Draws for each conversation under way, of which the first that fits is taken."""

_POOL: Final = 16
_LAST: Final = 1 - 1e-12
_FIRST: Final = {"waiting": 900_000_000, "talking": 910_000_000, "wrap_up": 920_000_000}
"""Identities, of the day's; the sampled contacts do not get so far."""


def waiting(
    world: World, day: int, kinds: Sequence[int], waited: Sequence[float], t: float
) -> list[Row]:
    """Contacts that wait at `t` (s) and have waited so long (s), each with its whole patience."""
    numbers, lasted = np.array(kinds, dtype=int), np.array(waited, dtype=float)
    uniforms = world.drawn(f"{day}/waiting", len(numbers))
    rows, steps = world.requests.rows(numbers, uniforms)
    rows[:, PATIENCE] = world.requests.patience_beyond(numbers, uniforms["patience"], lasted)
    rows[:, ARRIVES] = t - lasted
    rows[:, CANDIDATE] = _identities("waiting", day, len(numbers))
    return list(in_turn(rows, steps))


def talking(
    world: World, day: int, kinds: Sequence[int], lasted: Sequence[float], paces: Sequence[float],
    t: float,
) -> list[list[Row]]:  # fmt: skip
    """Contacts in conversation at `t` (s) for so long (s), `TRIES` draws of each.

    A conversation takes waits + pace × steps × level (s), where the level is the contact's own
    factor on all its work. The level is drawn by inversion given that the conversation lasts
    longer than it has; the rest is drawn first and counts by how likely that leaves it (importance
    resampling from a small pool). With one step that is exact; with several it is nearly so.
    """
    count = len(kinds)
    pool = np.repeat(np.array(kinds, dtype=int), _POOL)
    beyond, pace = np.repeat(np.array(lasted), _POOL), np.repeat(np.array(paces), _POOL)
    requests, uniforms = world.requests, world.drawn(f"{day}/talking", count * _POOL)
    chance = uniforms["level"].reshape(count, _POOL)
    middle = np.full(count * _POOL, 0.5)
    rows, _ = requests.rows(pool, {**uniforms, "level": middle})
    whole = rows[:, WORK] / requests.level(pool, middle) * pace
    with np.errstate(divide="ignore", invalid="ignore"):
        level = np.where(whole > 0, (beyond - rows[:, WAIT]) / whole, np.inf)
    below = requests.level_below(pool, np.maximum(level, 0.0)).reshape(count, _POOL)
    # Something is left of each, so that even what lasts incredibly long goes on from somewhere.
    weight = np.cumsum(1 - below + 1e-300, axis=1)
    weight /= weight[:, -1:]
    chosen = np.stack(
        [np.searchsorted(line, u[:TRIES], "right") for line, u in zip(weight, chance, strict=True)]
    ) if count else np.zeros((0, TRIES), dtype=int)  # fmt: skip
    chosen = np.minimum(chosen, _POOL - 1)
    left = np.take_along_axis(below, chosen, axis=1)
    drawn = left + (1 - left) * chance[:, _POOL - TRIES :]
    at = (chosen + _POOL * np.arange(count)[:, None]).ravel()
    again: dict[str, FloatArray] = {name: numbers[at] for name, numbers in uniforms.items()}
    again["level"] = np.minimum(drawn.ravel(), _LAST)
    rows, steps = requests.rows(pool[at], again)
    rows[:, ARRIVES] = t - beyond[at]
    rows[:, CANDIDATE] = np.repeat(_identities("talking", day, count), TRIES)
    every = list(in_turn(rows, steps))
    return [every[k * TRIES : (k + 1) * TRIES] for k in range(count)]


def wrapping_up(
    world: World, day: int, kinds: Sequence[int], lasted: Sequence[float], paces: Sequence[float],
    t: float,
) -> list[Row]:  # fmt: skip
    """Contacts that are being wrapped up at `t` (s) for so long (s): after-contact work beyond."""
    numbers, seconds = np.array(kinds, dtype=int), np.array(lasted) / np.array(paces)
    requests, uniforms = world.requests, world.drawn(f"{day}/wrap_up", len(numbers))
    below = requests.after_below(numbers, seconds)
    uniforms["after"] = np.minimum(below + (1 - below) * uniforms["after"], _LAST)
    rows, steps = requests.rows(numbers, uniforms)
    rows[:, AFTER] = np.maximum(rows[:, AFTER], seconds)
    rows[:, ARRIVES] = t - np.array(lasted)
    rows[:, CANDIDATE] = _identities("wrap_up", day, len(numbers))
    return list(in_turn(rows, steps))


def _identities(what: str, day: int, count: int) -> FloatArray:
    return day * 1e9 + _FIRST[what] + np.arange(count, dtype=float)
