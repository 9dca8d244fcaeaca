"""The real centres that are followed: forecasts every few minutes, and what is told to them."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final

from dashboards.jobs import Handle, Jobs
from dashboards.words import count
from twin.errors import InputError
from twin.mirror.link import REPLICATIONS, Link, is_followed
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
        replications: of each forecast.
        clock: the time of day, epoch seconds.
    """

    def __init__(
        self,
        jobs: Jobs,
        runs: Callable[[], Iterator[Path]],
        *,
        workers: int = 1,
        webhook: Webhook | None = None,
        replications: int = REPLICATIONS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._jobs = jobs
        self._runs = runs
        self._workers = workers
        self.webhook = webhook
        self._replications = replications
        self._clock = clock
        self._posting: set[str] = set()
        self._links: dict[Path, Link] = {}
        self._asked: dict[Path, tuple[float, str]] = {}
        self._lock = Lock()
        self._over = Event()
        self._watcher: Thread | None = None

    def link(self, path: Path) -> Link:
        """The link of a run file."""
        with self._lock:
            return self._links.setdefault(path, Link(path, self._clock))

    def watch(self) -> None:
        """Make forecasts of what is being followed, from now on, as they fall due."""
        self._watcher = Thread(target=self._go_on, name="forecasts", daemon=True)
        self._watcher.start()

    def ask(self, path: Path) -> str:
        """Have the next hours forecast now; gives the name of the job, which may be under way.

        Raises:
            InputError: nothing can be forecast of it.
        """
        link = self.link(path)
        now = link.now()
        link.opened(now)
        t = now.state.t

        def work(handle: Handle) -> str:
            found = link.forecast(
                workers=self._workers,
                replications=self._replications,
                watch=handle.watch,
                cancelled=handle.is_cancelled,
            )
            return f"Forecast from {found.t:.0f} s, {found.replications} replications."

        with self._lock:
            before = self._asked.get(path)
            state = self._jobs.state(before[1]) if before else None
            if before and state and not state.ended:
                return before[1]
            key = f"forecast {path} {t:.0f} {now.events}"
            job = self._jobs.begin(key, f"Forecast of {path.stem}", work)
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
        link = self.link(path)
        link.expire()
        decisions = link.decisions
        approved = decisions.approve(identity, by)
        self._post(path, approved)
        return approved

    def post_again(self, path: Path, identity: str) -> Recommendation:
        """What was approved and could not be posted is posted again.

        Raises:
            InputError: it is not approved, or is being posted.
        """
        link = self.link(path)
        link.expire()
        decisions = link.decisions
        one = decisions.get(identity)
        if one.status != "approved" or self.is_posting(identity):
            stands = "is being posted" if one.status == "approved" else one.status
            raise InputError(f"recommendation {identity}: {stands}; allowed: an approved one")
        self._post(path, one)
        return one

    def is_posting(self, identity: str) -> bool:
        """Whether a recommendation is being posted now, by this server."""
        with self._lock:
            return identity in self._posting

    def _post(self, path: Path, approved: Recommendation) -> None:
        """Post it from another thread, and keep what became of it."""
        if self.webhook is None:
            return
        decisions, identity = self.link(path).decisions, approved.id

        def done(posted: Posted) -> None:
            try:
                if posted.ok:
                    decisions.posted(identity, f"Posted: {posted.answer}.")
                else:
                    tries = count(posted.tries, "try", "tries")
                    decisions.note(identity, f"Not posted: {posted.answer}, after {tries}.")
            except InputError as error:  # it expired meanwhile, or was done by hand
                logging.getLogger(__name__).warning("%s", error)
            finally:
                with self._lock:
                    self._posting.discard(identity)

        with self._lock:
            self._posting.add(identity)
        self.webhook.post_later(approved.to_dict(), done)

    def decline(self, path: Path, identity: str, by: str) -> Recommendation:
        """A person declines; `InputError` without a name, or if it is too late."""
        return self.link(path).decisions.decline(identity, by)

    def done_by_hand(self, path: Path, identity: str) -> Recommendation:
        """What was approved was brought about by people, and not by a webhook."""
        return self.link(path).decisions.posted(identity, "Brought about by hand.")

    def stop(self) -> None:
        """Make no more forecasts, and post nothing more."""
        self._over.set()
        if self.webhook is not None:
            self.webhook.close()

    def _go_on(self) -> None:
        while not self._over.wait(_LOOK):
            self.look()

    def look(self) -> list[Path]:
        """Begin the forecasts that are due now, and let go of what has expired.

        Gives the runs of which a forecast has begun.
        """
        found = []
        for path in self._due():
            # If it cannot be, the page says why; the next look may find it otherwise.
            with suppress(InputError):
                self.ask(path)
                found.append(path)
        return found

    def _due(self) -> list[Path]:
        found = []
        for path in self._runs():
            try:
                if not is_followed(RunReader(path).floor()):
                    continue
                link = self.link(path)
                with suppress(InputError):  # the page says what is wrong with decisions
                    link.expire()
                if not is_written(path):
                    continue
                newest, t = link.newest(), link.now().state.t
            except (InputError, OSError):
                continue
            with self._lock:
                asked, job = self._asked.get(path, (float("-inf"), None))
            state = self._jobs.state(job) if job else None
            # A run that was put in the place of another begins anew.
            asked = asked if asked <= t else float("-inf")
            before = max(asked, newest["t"] if newest else float("-inf"))
            if t - before >= EVERY and (state is None or state.ended):
                found.append(path)
        return found
