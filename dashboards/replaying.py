"""Replaying a kept run in the background, and what comes of it in words."""

from dataclasses import dataclass
from pathlib import Path

from dashboards.jobs import Handle, Jobs
from dashboards.site import Shown
from dashboards.words import clock, count
from twin.experiments.replay import Replay, replay

__all__ = ["Replayed", "begin", "sentence"]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay told: whether all rows are the same, and how to say it."""

    same: bool
    sentence: str


def key_of(shown: Shown) -> str:
    """What decides the result of a replay: the file as it stands."""
    found = shown.path.stat()
    return f"replay {shown.path.absolute()} {found.st_mtime_ns} {found.st_size}"


def begin(jobs: Jobs, shown: Shown) -> str:
    """Have a finished run replayed; gives the id of the work."""
    path = shown.path

    def work(handle: Handle) -> Replayed:
        return _replayed(path, handle)

    return jobs.begin(key_of(shown), f"Replay of {shown.id}", work)


def sentence(found: Replay) -> str:
    """How a run and its repetition compare, in words."""
    rows = sum(one.kept for one in found.tables.values())
    if found.identical:
        how_many = f"{rows:,} rows in {count(len(found.tables), 'table')}"
        if found.stopped_at is not None:
            text = (
                f"Replayed: it was stopped at {clock(found.stopped_at)}; up to there every row is "
                f"the same ({how_many})."
            )
        else:
            text = f"Replayed: every row is the same ({how_many})."
    else:
        where = ", ".join(
            f"{name} from row {one.differs + 1:,} on"
            for name, one in found.tables.items()
            if one.differs is not None
        )
        text = f"Replayed: not the same run. What differs: {where}."
    if found.versions:
        versions = ", ".join(f"{name} {old} then, {new} now" for name, old, new in found.versions)
        text += f" Versions: {versions}."
    return text


def _replayed(path: Path, handle: Handle) -> Replayed:
    found, _ = replay(path, progress=handle.tell)
    return Replayed(found.identical, sentence(found))
