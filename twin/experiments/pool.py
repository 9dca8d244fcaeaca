"""Many tasks on several processes, through one interface: `concurrent.futures.Executor`."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import islice
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any, TypeVar

from twin.errors import InputError

__all__ = ["InProcess", "available", "in_order", "processes"]

K = TypeVar("K")
R = TypeVar("R")

AHEAD = 4
"""Tasks per worker that are under way, or done but not yet due in the order."""

REBUILDS = 3
"""Times in a row that the workers may be lost before a task is done, and are replaced."""


def available() -> int:
    """The processors this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_order(
    function: Callable[[K], R],
    keys: Iterable[K],
    *,
    workers: int = 1,
    done: Callable[[K, R], None] | None = None,
    executor: Callable[[], AbstractContextManager[Executor]] | None = None,
) -> Generator[R, None, None]:
    """What `function` makes of each key, in the order of the keys; they must differ.

    Memory is bounded, however many keys there are. What workers were at when they were killed is
    done again by new ones. One worker is this very process. `done` is told of each result as soon
    as it is there, in any order. When the iterator is closed, or an exception passes through it,
    the workers end at once.

    Args:
        function: a pure function; with processes, one that can be pickled.
        keys: what it is called with, one at a time.
        workers: how many tasks run at once.
        done: called with a key and its result.
        executor: makes what runs the tasks, if it is not to be processes of this machine:
            a cluster's `get_executor`, for instance.

    Raises:
        InputError: workers are lost again and again.
    """
    make = executor or (InProcess if workers == 1 else lambda: processes(workers))
    most = AHEAD * workers if workers > 1 or executor else 1
    ahead = iter(keys)
    window: deque[K] = deque()
    under_way: dict[K, Future[R]] = {}
    results: dict[K, R] = {}
    losses = 0
    with ExitStack() as held:
        crew = held.enter_context(make())
        while True:
            window.extend(islice(ahead, most - len(window)))
            if not window:
                return
            missing = [key for key in window if key not in under_way and key not in results]
            broken = _submit(crew, function, missing, under_way)
            over = wait(under_way.values(), return_when=FIRST_COMPLETED).done
            if broken or any(_is_lost(future) for future in over):
                broken, over = True, wait(under_way.values()).done
            for key in [key for key, future in under_way.items() if future in over]:
                future = under_way.pop(key)
                if not _is_lost(future):
                    results[key] = future.result()
                    losses = 0
                    if done is not None:
                        done(key, results[key])
            if broken:
                losses += 1
                if losses > REBUILDS:
                    raise InputError(
                        f"workers = {workers}: their processes were ended {losses} times before "
                        "one task was done, perhaps for want of memory; allowed: fewer workers"
                    )
                held.close()
                crew = held.enter_context(make())
            while window and window[0] in results:
                yield results.pop(window.popleft())


def _submit(
    crew: Executor, function: Callable[[K], R], keys: Iterable[K], under_way: dict[K, Future[R]]
) -> bool:
    """Submit tasks for these keys; tells whether the crew was found broken."""
    try:
        for key in keys:
            under_way[key] = crew.submit(function, key)
    except BrokenExecutor:
        return True
    return False


def _is_lost(future: Future[R]) -> bool:
    return isinstance(future.exception(), BrokenExecutor)


class InProcess(Executor):
    """Runs a task when it is submitted, in this very thread."""

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        """The future of a task that is over."""
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """Processes that end with this block, whatever they are at, and with the one that made them."""
    # Not forked from this process, which may have threads: a lock one of them holds would stay so.
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    line, end = context.Pipe(duplex=False)
    with line, end:
        pool = _Processes(workers, mp_context=context, initializer=_attend, initargs=(line,))
        try:
            yield pool
        finally:
            end.close()
            pool.shutdown()


class _Processes(ProcessPoolExecutor):
    """A process pool whose processes do not hear Ctrl-C from the moment they begin."""

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        # Here processes are begun. Cut short, it would leave some that nobody waits for.
        with _out_of_reach_of_ctrl_c():
            return super().submit(fn, *args, **kwargs)


@contextmanager
def _out_of_reach_of_ctrl_c() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Starting the tracker, which the first process needs, would lift the block.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _attend(line: Connection) -> None:
    """Make this process end as soon as the other end of the line is closed, by death or by will."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then hangs up

    def listen() -> None:
        line.poll(None)
        os._exit(1)

    Thread(target=listen, name="line to the parent", daemon=True).start()
