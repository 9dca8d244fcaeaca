"""What the commands that make many runs share: who does them, and how far they are."""

import re
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any

import typer

from twin.cli.output import Bar
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.experiments.executors import Maker
    from twin.experiments.job import Job

__all__ = ["Cluster", "Progress", "executor_for", "tell_failures", "told_how_to_go_on"]

Cluster = Annotated[
    str | None,
    typer.Option(
        metavar="tcp://HOST:PORT",
        help="Let the workers of this Dask scheduler do the runs; the result is the same.",
    ),
]


def executor_for(cluster: str | None) -> "Maker | None":
    """What makes the executor of a cluster; None for processes of this machine.

    Raises:
        InputError: it is no address.
    """
    if cluster is None:
        return None
    if not re.fullmatch(r"(tcp|tls|ws|wss)://\S+:\d{1,5}", cluster):
        raise InputError(
            f"--cluster {cluster}: allowed: the address of a Dask scheduler that is running, as "
            "tcp://127.0.0.1:8786"
        )
    from functools import partial

    from twin.experiments.executors import cluster as workers_of

    return partial(workers_of, cluster)


class Progress:
    """Shows a job on a bar: how much is done, how long it will take, and a word on top."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self.word = ""

    def __call__(self, job: "Job[Hashable, Any]") -> None:
        """Show where the job is."""
        failed = f", {len(job.failures)} failed" if job.failures else ""
        left = f", {_span(job.left)} left" if isfinite(job.left) and job.left else ""
        word = f", {self.word}" if self.word else ""
        self._bar.doing(f"{job.doing}: {job.done:,} of {job.total:,} runs{left}{failed}{word}")
        self._bar(job.share)


@contextmanager
def told_how_to_go_on(kept: str) -> Iterator[None]:
    """Whoever stops the command is told that what is done is not lost."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo(f"Stopped. Started again, it goes on from {kept}.", err=True)
        raise


def tell_failures(failures: list[str] | tuple[str, ...]) -> None:
    """Say on stderr which runs failed and why; the first ones in full."""
    shown = 10
    for line in failures[:shown]:
        typer.echo(f"failed: {line}", err=True)
    if len(failures) > shown:
        typer.echo(f"failed: {len(failures) - shown} more runs", err=True)


def _span(seconds: float) -> str:
    """A length of time in words: 40 s, 3 min, 2 h 05."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02d}"
