"""What was recommended and what became of it: a file that is only ever added to.

One CloudEvent a line, the latest of an id being how it stands, so that who decided what, and when,
stays to be read.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from twin.errors import InputError
from twin.mirror.json_lines import append_line, read_lines
from twin.mirror.recommend import Recommendation, Status
from twin.traces.lock import PATIENCE, WriterLock


class Decisions:
    """Recommendations in a file of JSON lines, in the order in which they were first made."""

    def __init__(self, path: Path) -> None:
        """The file at `path`, which need not be there yet."""
        self.path = path

    def all(self) -> dict[str, Recommendation]:
        """Every recommendation by id, as it stands.

        Raises:
            InputError: the file holds something else. A last line that was cut off is passed over.
        """
        every = map(Recommendation.from_dict, read_lines(self.path))
        return {one.id: one for one in every}

    def get(self, identity: str) -> Recommendation:
        """One recommendation; `InputError` if there is none of that id."""
        one = self.all().get(identity)
        if one is None:
            raise InputError(f"recommendation {identity}: not in {self.path}; allowed: an id in it")
        return one

    def propose(self, found: Iterable[Recommendation]) -> None:
        """Keep new recommendations; those that are there already are left as they stand."""
        with self._alone():
            known = self.all()
            for one in found:
                if one.id not in known:
                    append_line(self.path, one.to_dict())

    def approve(self, identity: str, by: str, note: str = "") -> Recommendation:
        """A person approves; `InputError` without a name, or if it cannot be approved any more."""
        return self._become(identity, "approved", by, note)

    def decline(self, identity: str, by: str, note: str = "") -> Recommendation:
        """A person declines; `InputError` without a name, or if it cannot be declined any more."""
        return self._become(identity, "declined", by, note)

    def posted(self, identity: str, note: str = "") -> Recommendation:
        """What was approved has been told to the centre."""
        return self._become(identity, "posted", "", note)

    def note(self, identity: str, note: str) -> Recommendation:
        """Something is to be said of one that stays as it stands, such as why it was not posted."""
        with self._alone():
            one = self.get(identity).noted(note)
            append_line(self.path, one.to_dict())
        return one

    def followed(self, identity: str, note: str) -> Recommendation:
        """The course since has been compared with what was forecast."""
        return self._become(identity, "followed", "", note)

    def expire(self, now: datetime | None = None, t: float | None = None) -> list[Recommendation]:
        """Those whose time is over, and were not declined or followed, become expired.

        By the time of day `now`, or by the run's own clock `t` (s), which may go faster.
        """
        moment = now or datetime.now(UTC)
        over = [
            one
            for one in self.all().values()
            if one.status in ("proposed", "approved")
            and (one.is_expired(moment) or (t is not None and one.ends <= t))
        ]
        return [self._become(one.id, "expired", "", "") for one in over]

    def applied_until(self, now: datetime) -> float | None:
        """Until when something that was posted holds (epoch s), the latest; None if none does."""
        ends = [
            datetime.fromisoformat(one.expires).timestamp()
            for one in self.all().values()
            if one.status in ("posted", "followed") and not one.is_expired(now)
        ]
        return max(ends, default=None)

    def _become(self, identity: str, status: Status, by: str, note: str) -> Recommendation:
        with self._alone():
            one = self.get(identity).become(status, by, note)
            append_line(self.path, one.to_dict())
        return one

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else decides meanwhile, not in another server either."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{self.path}: cannot be written ({error.strerror})") from None
        with WriterLock(self.path, PATIENCE):
            yield
