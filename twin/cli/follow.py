"""`twin follow`: keep a run file in step with a real centre."""

import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, Self

import typer

from twin.cli.import_log import Aliases, KeyFile, Nobody, Zone, how_to_read
from twin.cli.secret import secret_of
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.mirror.following import Following

__all__ = ["follow"]

_LOOK = 0.2
"""Wall seconds after which a signal is noticed at the latest."""


def follow(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="A queue_log that grows, - for standard input, ami://HOST:PORT, or "
            "http://HOST:PORT/PATH to be sent CloudEvents there.",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="RUN.sqlite",
            help="The run file; one that was followed already goes on.",
            show_default="runs/SCENARIO.sqlite",
        ),
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option(metavar="SCENARIO", help="What the centre is held against, as in twin run."),
    ] = None,
    zone: Zone = "UTC",
    key_file: KeyFile = None,
    aliases: Aliases = None,
    nobody: Nobody = None,
    replay: Annotated[
        float | None,
        typer.Option(
            min=0,
            metavar="SPEED",
            help="Play a past log so many times as fast as it happened; 0 as fast as possible.",
        ),
    ] = None,
    until_end: Annotated[
        bool, typer.Option("--until-end", help="Stop, and end the run, where the log ends.")
    ] = False,
    every: Annotated[
        float, typer.Option(min=0.05, max=60, metavar="S", help="Seconds between two looks.")
    ] = 1.0,
    user: Annotated[
        str, typer.Option(metavar="NAME", envvar="TWIN_AMI_USER", help="Who logs in to the AMI.")
    ] = "",
    secret_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The AMI password, in the file's first line; or TWIN_AMI_SECRET in the "
            "environment.",
        ),
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="What must be shown to send CloudEvents, in the file's first line, or TWIN_TOKEN "
            "in the environment; needed on any address that others can reach.",
        ),
    ] = None,
) -> None:
    """Follow a real centre: its events become the rows of a run as they happen.

    Names and numbers are replaced by pseudonyms before anything is kept. Stopped and started again,
    it goes on where it stopped, and nothing is lost or counted twice.
    For example: twin follow /var/log/asterisk/queue_log --out centre.sqlite --zone Europe/Paris
    """
    from twin.mirror.following import About, Following, checkpoint_of, tally_of
    from twin.mirror.reach import Reach, open_source

    how = how_to_read(zone, None, key_file, aliases, nobody, scenario, [])
    about = About.of(how)
    reach = Reach(
        how,
        speed=replay,
        until_end=until_end,
        user=user,
        secret=secret_of("--secret-file", secret_file, "TWIN_AMI_SECRET"),
        token=secret_of("--token-file", token_file, "TWIN_TOKEN"),
    )
    if out is None:
        # Where twin serve looks for runs.
        out = Path("runs", f"{how.name}.sqlite")
        try:
            out.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise InputError(
                f"{out.parent}: cannot be made ({error.strerror}); allowed: --out RUN.sqlite"
            ) from None
    if out.is_dir():
        raise InputError(f"--out {out}: is a folder; allowed: the name of a file")
    checkpoint = checkpoint_of(out, about)
    tally = tally_of(checkpoint)
    opened = open_source(source, reach, tally, checkpoint and checkpoint["source"])
    following = Following(out, opened, about, tally, checkpoint)
    try:
        with _Stopped() as stopped:
            _run(following, every, stopped, _Line())
    finally:
        following.close()


def _run(following: "Following", every: float, stopped: Callable[[], bool], line: "_Line") -> None:
    while True:
        more = following.step()
        for warning in following.warnings:
            line.say(f"warning: {warning}")
        following.warnings.clear()
        line.show(following)
        if following.over or stopped():
            break
        due = time.monotonic() + (0 if more else every)
        while (left := due - time.monotonic()) > 0 and not stopped():
            if following.source.wait(min(left, _LOOK)):
                break
        if stopped():
            break
    line.end(following)


class _Stopped:
    """Whether somebody asked to stop, by Ctrl-C or SIGTERM: what was begun is kept first."""

    def __init__(self) -> None:
        self._asked = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for ending in (signal.SIGINT, signal.SIGTERM):
            self._before[ending] = signal.signal(ending, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        for ending, before in self._before.items():
            signal.signal(ending, before)

    def __call__(self) -> bool:
        return self._asked

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self._asked = True


class _Line:
    """The status, on one line of a terminal that is written over; elsewhere only when it ends."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._width = 0

    def show(self, following: "Following") -> None:
        """The status as it is now."""
        if self._terminal:
            text = following.status()
            sys.stderr.write(f"\r{text.ljust(self._width)}")
            sys.stderr.flush()
            self._width = len(text)

    def say(self, text: str) -> None:
        """One line that stays."""
        clear = f"\r{' ' * self._width}\r" if self._terminal else ""
        typer.echo(f"{clear}{text}", err=True)
        self._width = 0

    def end(self, following: "Following") -> None:
        """The last status, and what can be done now."""
        if following.over and following.floor is None:
            raise InputError(f"{following.source.name}: no event in it; allowed: a log with one")
        self.say(following.status())
        for why, count in following.unused():
            self.say(f"{count:,} not used: {why}")
        if following.over:
            typer.echo(f"The log is at its end; the run is in {following.path}.", err=True)
        elif following.floor is not None:
            typer.echo(f"Stopped. Started again, it goes on in {following.path}.", err=True)
