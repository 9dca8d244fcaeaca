"""The clock, and the one kind of event on the hot path: something happens to someone at a moment.

A moment is a plain `simpy.Event` whose callback list is shared by all moments of its kind,
scheduled as already succeeded: what SimPy's own `Timeout` does, without a new list and a new bound
method each time. The slow processes of the day run on the same clock, as any SimPy process does.
"""

from heapq import heappop, heappush
from typing import Any

from simpy import Environment, Event
from simpy.events import NORMAL


class Moment(Event):
    """A moment that concerns `subject`. Setting `subject` to None calls it off."""

    _value = None
    _ok = True

    def __init__(self, callbacks: Any, subject: Any) -> None:
        self.callbacks = callbacks
        self.subject = subject


class Clock(Environment):
    """SimPy's environment, with moments, and with fewer calls per event on the way."""

    def later(self, seconds: float, callbacks: Any, subject: Any) -> Moment:
        """A moment for `subject` in so many seconds."""
        moment = Moment(callbacks, subject)
        heappush(self._queue, (self._now + seconds, NORMAL, next(self._eid), moment))
        return moment

    def advance(self, t: float) -> None:
        """Let all happen that lies before `t` (s), and go there: what `run(until=t)` does."""
        queue = self._queue
        while queue and queue[0][0] < t:
            self._now, _, _, event = heappop(queue)
            callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
            for callback in callbacks:
                callback(event)
            if not event._ok:
                raise event._value
        self._now = t
