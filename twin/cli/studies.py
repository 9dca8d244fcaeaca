"""What `twin sweep`, `sensitivity` and `tune` share: a design, and where its runs are kept."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Annotated

import typer

from twin.errors import InputError

if TYPE_CHECKING:
    from twin.experiments.design import Design
    from twin.scenario.model import Scenario

__all__ = [
    "DesignFile",
    "Replications",
    "RunsFile",
    "about_design",
    "opened",
    "place_for",
    "place_of",
    "runs_beside",
]

DesignFile = Annotated[
    str,
    typer.Argument(
        metavar="DESIGN", help="A TOML file that says what varies, or the name of a shipped one."
    ),
]
Replications = Annotated[
    int | None,
    typer.Option(min=1, max=100_000, metavar="N", help="Runs of each point; for the design's own."),
]
RunsFile = Annotated[
    Path | None,
    typer.Option(
        "--runs",
        metavar="FILE",
        help="Where each run is kept as soon as it is made, so that nothing is made twice. "
        "Without it, beside the design: DESIGN.runs.sqlite.",
        show_default=False,
    ),
]


def opened(
    path: Path, replications: int | None = None, settings: list[str] | None = None
) -> tuple["Design", "Scenario"]:
    """The design of that file and its scenario, with what the command line gives in place."""
    from twin.experiments.design import dimensions
    from twin.experiments.design_file import load_design
    from twin.scenario.levers import apply, resolve

    design, scenario = load_design(path)
    if replications is not None:
        design = design.model_copy(update={"replications": replications})
    if not settings:
        return design, scenario
    varied = {place for one in dimensions(design, scenario) for place in one.paths}
    for setting in settings:
        key, sign, value = setting.partition("=")
        if not sign or not key.strip():
            raise InputError(f"--set {setting!r}: allowed: LEVER=VALUE, as in monitoring=0.8")
        try:
            lever = resolve(scenario, key.strip()).path
            scenario = apply(scenario, {lever: value})
        except InputError as error:
            raise InputError(f"--set {error}") from None
        if lever in varied:
            raise InputError(
                f"--set {setting}: {path} varies {lever}; allowed: levers that it does not"
            )
    return design, scenario


@contextmanager
def about_design(design: Path) -> Iterator[None]:
    """Whatever turns out to be wrong with a design is said with the name of its file."""
    from twin.experiments.design import Design

    try:
        yield
    except InputError as error:
        key = re.match(r"[a-z_]+", str(error))
        if key and key[0] in Design.model_fields:
            raise InputError(f"{design}: {error}") from None
        raise


def place_of(design: str) -> tuple[Path, Path]:
    """The file of a design, and the path that what comes of it is named after.

    What comes of a shipped design goes into the folder one is in.
    """
    from twin.experiments.design_file import shipped

    known = shipped()
    if design in known:
        return known[design], Path(known[design].name)
    path = Path(design)
    if path.suffix != ".toml" and not path.exists():
        from twin.scenario import wording

        raise InputError(
            f"DESIGN = {wording.shown(design)}: no design of this name is shipped and there is no "
            f"such file; {wording.nearest(design, known)}"
        )
    return path, path


def runs_beside(design: Path, given: Path | None) -> Path:
    """Where the runs of a design are kept."""
    place = given or design.with_name(f"{design.stem}.runs.sqlite")
    if place.is_dir():
        raise InputError(f"--runs {place}: is a folder; allowed: the name of a file")
    if not place.parent.is_dir():
        raise InputError(
            f"--runs {place}: there is no such folder; allowed: a file in one there is"
        )
    return place


def place_for(out: Path, suffix: str, *others: Path) -> Path:
    """A name for what is written, if it is one that can be and none of the `others`.

    Raises:
        InputError: it is not.
    """
    if out.suffix != suffix:
        raise InputError(f"--out {out}: allowed: a name in {suffix}")
    if out.is_dir():
        raise InputError(f"--out {out}: is a folder; allowed: the name of a file")
    if not out.parent.is_dir():
        raise InputError(f"--out {out}: there is no such folder; allowed: a file in one there is")
    for other in others:
        if out.absolute() == other.absolute() or (
            out.exists() and other.exists() and out.samefile(other)
        ):
            raise InputError(f"--out {out}: is read or kept by this command; allowed: another name")
    try:
        TemporaryFile(dir=out.parent).close()  # better known now than after an hour of runs
    except OSError as error:
        raise InputError(
            f"--out {out}: {error.strerror or error}; allowed: a place that can be written"
        ) from None
    return out
