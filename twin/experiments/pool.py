"""Many tasks at once, through one interface: `concurrent.futures.Executor`."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from itertools import islice
from typing import TypeVar

from twin.experiments.executors import InProcess, Maker, available, in_process, processes

__all__ = ["Cancelled", "InProcess", "available", "in_order", "processes"]

K = TypeVar("K")
R = TypeVar("R")

AHEAD = 4
"""Tasks per worker that are under way, or done but not yet due in the order."""

LOOK = 0.1
"""Seconds after which somebody who waits looks whether to go on."""


class Cancelled(Exception):
    """Somebody called it off before it was done."""


def in_order(
    function: Callable[[K], R],
    keys: Iterable[K],
    *,
    workers: int = 1,
    done: Callable[[K, R], None] | None = None,
    executor: Maker | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    failed: Callable[[Exception], R] | None = None,
) -> Generator[R, None, None]:
    """What `function` makes of each key, in the order of the keys; they must differ.

    Memory is bounded, however many keys there are. One worker is this very process. `done` is told
    of each result as soon as it is there, in any order. When the iterator is closed, or an
    exception passes through it, the workers end at once.

    Args:
        function: a pure function; with processes, one that can be pickled.
        keys: what it is called with, one at a time.
        workers: how many tasks run at once.
        done: called with a key and its result.
        executor: makes what runs the tasks, if it is not to be processes of this machine.
        cancelled: asked time and again whether to give up.
        failed: makes a result of what a task raised; without it, that ends everything.

    Raises:
        InputError: a worker is lost at the same task again and again.
        Cancelled: `cancelled` said so.
    """
    make = executor or (in_process if workers == 1 else lambda: processes(workers))
    most = AHEAD * workers if workers > 1 or executor else 1
    ahead = iter(keys)
    window: deque[K] = deque()
    under_way: dict[K, Future[R]] = {}
    results: dict[K, R] = {}
    with make() as crew:
        while True:
            if cancelled():
                raise Cancelled
            for key in islice(ahead, most - len(window)):
                window.append(key)
                under_way[key] = crew.submit(function, key)
            if not window:
                return
            over = wait(under_way.values(), timeout=LOOK, return_when=FIRST_COMPLETED).done
            for key in [key for key, future in under_way.items() if future in over]:
                results[key] = _result(under_way.pop(key), failed)
                if done is not None:
                    done(key, results[key])
            while window and window[0] in results:
                yield results.pop(window.popleft())


def _result(future: Future[R], failed: Callable[[Exception], R] | None) -> R:
    error = future.exception()
    if failed is not None and isinstance(error, Exception):
        return failed(error)
    return future.result()
