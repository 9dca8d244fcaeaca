"""What runs tasks: this process, processes of this machine, or a cluster that is already there.

Each is made by a context manager that gives a `concurrent.futures.Executor`, the one interface
that everything above knows. When its block is left, what it was at ends at once.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple, TypeVar

from twin.errors import InputError

__all__ = [
    "InProcess",
    "Maker",
    "available",
    "cluster",
    "in_process",
    "out_of_reach_of_ctrl_c",
    "processes",
]

R = TypeVar("R")

Maker = Callable[[], AbstractContextManager[Executor]]
"""Makes an executor for the length of a `with` block."""

LOSSES = 3
"""Times that the process of one task may be ended from outside before the task is given up."""


def available() -> int:
    """The processors this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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
def in_process() -> Iterator[Executor]:
    """This very process, one task after the other."""
    yield InProcess()


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """Processes that end with this block, whatever they are at, and with the one that made them.

    A process that is killed costs its own task's time and nothing else: a new one does it again.
    """
    # Not forked from this process, which has threads: a lock one of them holds would stay so.
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        # Loaded once, by the server that workers are forked from.
        context.set_forkserver_preload(["twin.experiments.yardsticks"])
    line, end = context.Pipe(duplex=False)
    with line, end:

        def recruit() -> ProcessPoolExecutor:
            return ProcessPoolExecutor(1, mp_context=context, initializer=_attend, initargs=(line,))

        crew = _Crew(workers, recruit)
        try:
            yield crew
        finally:
            crew.closing = True
            end.close()
            crew.shutdown()


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The workers of a Dask scheduler at `address`, such as tcp://127.0.0.1:8786.

    They must have the same twin installed. A worker that is lost is Dask's to replace: it gives
    the task to another.

    Raises:
        InputError: nothing answers there, or Dask is not installed here.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise InputError(
            f"--cluster {address}: needs the package distributed; allowed: "
            "pip install ework-twin[cluster]"
        ) from None
    try:
        client: Any = Client(address, timeout=10, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError, ImportError) as error:
        why = " ".join(str(error).split()) or "no answer"
        raise InputError(
            f"--cluster {address}: {why}; allowed: the address of a Dask scheduler that is running"
        ) from None
    with client:
        crew = client.get_executor()
        try:
            yield crew
        finally:
            crew.shutdown(wait=False)  # what is under way there is called off


class _Task(NamedTuple):
    future: Future[Any]
    fn: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


class _Crew(Executor):
    """Workers that each have a process of their own, replaced when it is lost.

    One pool of many processes would break as a whole when one of them is killed.
    """

    def __init__(self, workers: int, recruit: Callable[[], ProcessPoolExecutor]) -> None:
        self.closing = False
        self._workers = workers
        self._recruit = recruit
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._threads = [
            Thread(target=self._serve, name=f"worker {number}", daemon=True)
            for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        """The future of a task that the next free worker takes."""
        future: Future[R] = Future()
        self._tasks.put(_Task(future, fn, args, kwargs))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks; wait until the workers are gone."""
        for _ in self._threads:
            self._tasks.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _serve(self) -> None:
        pool: ProcessPoolExecutor | None = None
        try:
            while (task := self._tasks.get()) is not None:
                if self.closing:
                    task.future.cancel()
                elif task.future.set_running_or_notify_cancel():
                    pool = self._do(task, pool)
        finally:
            if pool is not None:
                pool.shutdown()

    def _do(self, task: _Task, pool: ProcessPoolExecutor | None) -> ProcessPoolExecutor | None:
        """Have a task done, by a new process if the one that was at it is lost."""
        losses = 0
        while not self.closing:
            pool = pool or self._recruit()
            try:
                # Here the process is begun. Ctrl-C is for the parent alone.
                with out_of_reach_of_ctrl_c():
                    under_way = pool.submit(task.fn, *task.args, **task.kwargs)
                task.future.set_result(under_way.result())
            except BrokenExecutor:
                pool.shutdown()
                pool = None
                losses += 1
                if losses > LOSSES and not self.closing:
                    task.future.set_exception(
                        InputError(
                            f"workers = {self._workers}: the process of one task was ended "
                            f"{losses} times, perhaps for want of memory; allowed: fewer workers"
                        )
                    )
                    return None
            except BaseException as error:
                task.future.set_exception(error)
                return pool
            else:
                return pool
        with suppress(Exception):  # nobody waits for it any more
            task.future.set_exception(BrokenExecutor())
        return pool


@contextmanager
def out_of_reach_of_ctrl_c() -> Iterator[None]:
    """A process begun inside does not hear Ctrl-C, not even before it can see to that itself."""
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
