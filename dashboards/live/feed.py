"""What browsers fetch of a day: deltas and moments as JSON, with the words that go with them.

Many browsers ask for nearly the same at the same time. What is the same for all, the people, is
therefore put into JSON once for each picture of the floor.
"""

import json
from typing import Any

from dashboards import words
from dashboards.live.history import History, Watched
from dashboards.live.series import Limits, until

LISTED = 40
"""How many acts of supervision a page lists."""


class Feed:
    """A day, live or over, as bytes of JSON. Any number of threads may use it at once."""

    def __init__(self, run: Watched, limits: Limits) -> None:
        self.run = run
        self.limits = limits
        self._history = History(run, limits)
        self._people: tuple[Any, bytes] = (None, b"")

    def since(self, cursor: str | None) -> bytes:
        """The delta after a cursor, with `said`, the sentences and the table."""
        delta = self.run.since(cursor)
        anew = bool(delta["reset"]) and cursor is not None
        people = self._encoded(delta.pop("people"))
        # The queue is counted beside its sentence: one may not be behind the other.
        said = {**self._history.said(now=anew), "queue": words.queue(delta["now"])}
        rest = {**delta, "after": cursor, "said": said}
        return b'{"people":' + people + b"," + _json(rest)[1:]

    def moment(self, t: float) -> bytes:
        """The floor at a moment (s), with the sentences that were true then."""
        found = self.run.moment(t)
        self._history.said()
        series = until(self._history.series, found["t"])
        said = {
            "bargain": words.bargain(series, self.limits),
            "queue": words.queue(found["now"]),
        }
        return _json({**found, "said": said, "acts": series.acts[-LISTED:]})

    def _encoded(self, people: list[Any]) -> bytes:
        # One tuple, so that another thread sees both or neither.
        known, text = self._people
        if known is not people:
            text = _json(people)
            self._people = (people, text)
        return text


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
