"""The best of many points under several objectives: the Pareto front, and its knee."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["crowding", "knee", "on_front", "scaled"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def on_front(costs: Floats) -> Flags:
    """Which points no other one beats: shape (points,), from costs of shape (points, objectives).

    A point is beaten by one that is at least as good in every objective and better in one. A point
    with an unknown cost is not on the front.
    """
    known: Flags = np.all(np.isfinite(costs), axis=1)
    flags: Flags = known.copy()
    for i in np.flatnonzero(known):
        others = costs[known]
        as_good = np.all(others <= costs[i], axis=1)
        flags[i] = not np.any(as_good & np.any(others < costs[i], axis=1))
    return flags


def scaled(costs: Floats) -> Floats:
    """Costs as shares of their range over these points, 0 the best; 0 where all are alike."""
    low, high = costs.min(axis=0), costs.max(axis=0)
    span = np.where(high > low, high - low, 1.0)
    found: Floats = (costs - low) / span
    return found


def knee(costs: Floats) -> int:
    """The place of the knee: the point from which every move costs more than it gains.

    That is the least sum of scaled costs. With two objectives it is the point of the front that
    lies farthest from the straight line between its ends (Das 1999), each objective measured by
    its range on the front.
    """
    return int(np.argmin(scaled(costs).sum(axis=1)))


def crowding(costs: Floats) -> Floats:
    """How much room each point has on a front, shape (points,); its ends have inf.

    The crowding distance of NSGA-II (Deb et al. 2002): over objectives, the distance between the
    neighbours on either side, as a share of the range.
    """
    room = np.zeros(len(costs))
    for values in scaled(costs).T:
        order = np.argsort(values, kind="stable")
        room[order[[0, -1]]] = np.inf
        room[order[1:-1]] += values[order[2:]] - values[order[:-2]]
    return room
