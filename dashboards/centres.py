"""The real centres that are followed: forecasts every few minutes, and what is told to them."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final

from dashboards.jobs import Handle, Jobs
from twin.errors import InputError
from twin.mirror.link import Link, is_followed
from twin.mirror.recommend import Recommendation
from twin.mirror.webhook import Posted, Webhook
from twin.traces.lock import is_written
from twin.traces.reader import RunReader

__all__ = ["EVERY", "Centres"]

EVERY: Final = 300.0
"""Seconds of the centre's own time from one forecast to the next."""

_LOOK: Final = 15.0
"""Wall seconds between two looks for a forecast that is due."""


class Centres:
    """The links of followed runs. Any number of threads may use it at once.

    Args:
        jobs: where forecasts are made.
        runs: gives the paths of the runs that may be followed ones.
        workers: processes of a forecast.
        webhook: where what was approved is posted to; None where nothing is.
    """

    def __init__(
        self,
        jobs: Jobs,
        runs: Callable[[], Iterator[Path]],
        *,
        workers: int = 1,
        webhook: Webhook | None = None,
    ) -> None:
        self._jobs = jobs
        self._runs = runs
        self._workers = workers
        self.webhook = webhook
        self._links: dict[Path, Link] = {}
        self._asked: dict[Path, tuple[float, str]] = {}
        self._lock = Lock()
        self._over = Event()
        self._watcher: Thread | None = None

    def link(self, path: Path) -> Link:
        """The link of a run file."""
        with self._lock:
            return self._links.setdefault(path, Link(path))

    def watch(self) -> None:
        """Make forecasts of what is being followed, from now on, as they fall due."""
        self._watcher = Thread(target=self._go_on, name="forecasts", daemon=True)
        self._watcher.start()

    def ask(self, path: Path) -> str:
        """Have the next hours forecast now; gives the name of the job.

        Raises:
            InputError: nothing can be forecast of it.
        """
        link = self.link(path)
        link.scenario()
        t = link.now().state.t

        def work(handle: Handle) -> str:
            found = link.forecast(
                workers=self._workers, watch=handle.watch, cancelled=handle.is_cancelled
            )
            return f"Forecast from {found.t:.0f} s, {found.replications} replications."

        job = self._jobs.begin(f"forecast {path} {t:.0f}", f"Forecast of {path.stem}", work)
        with self._lock:
            self._asked[path] = (t, job)
        return job

    def job(self, path: Path) -> str | None:
        """The name of the last forecast's job; None if there was none."""
        with self._lock:
            return self._asked.get(path, (0.0, None))[1]

    def approve(self, path: Path, identity: str, by: str) -> Recommendation:
        """A person approves a recommendation, which is then posted if there is a webhook.

        Raises:
            InputError: without a name, or if it cannot be approved any more.
        """
        decisions = self.link(path).decisions
        decisions.expire(datetime.now(UTC))
        approved = decisions.approve(identity, by)
        if self.webhook is not None:

            def done(posted: Posted) -> None:
                if posted.ok:
                    decisions.posted(identity, f"posted: {posted.answer}")
                else:
                    logging.getLogger(__name__).warning("Not posted: %s", posted.answer)

            self.webhook.post_later(approved.to_dict(), done)
        return approved

    def decline(self, path: Path, identity: str, by: str) -> Recommendation:
        """A person declines; `InputError` without a name, or if it is too late."""
        return self.link(path).decisions.decline(identity, by)

    def done_by_hand(self, path: Path, identity: str) -> Recommendation:
        """What was approved was brought about by people, and not by a webhook."""
        return self.link(path).decisions.posted(identity, "brought about by hand")

    def stop(self) -> None:
        """Make no more forecasts, and post nothing more."""
        self._over.set()
        if self.webhook is not None:
            self.webhook.close()

    def _go_on(self) -> None:
        while not self._over.wait(_LOOK):
            for path in self._due():
                try:
                    self.ask(path)
                except InputError:
                    # The page says why; the next look may find it otherwise.
                    continue

    def _due(self) -> list[Path]:
        found = []
        for path in self._runs():
            try:
                if not is_written(path) or not is_followed(RunReader(path).floor()):
                    continue
                link = self.link(path)
                newest, t = link.newest(), link.now().state.t
            except (InputError, OSError):
                continue
            asked, job = self._asked.get(path, (float("-inf"), None))
            state = self._jobs.state(job) if job else None
            before = max(asked, newest["t"] if newest else float("-inf"))
            if t - before >= EVERY and (state is None or state.ended):
                found.append(path)
        return found
