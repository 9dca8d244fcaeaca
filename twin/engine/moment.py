"""The one kind of event on the hot path: something happens to someone at a moment.

A plain `simpy.Event` whose callback list is shared by all moments of its kind, scheduled as already
succeeded: what SimPy's own `Timeout` does, without a new list and a new bound method each time.
"""

from typing import Any

from simpy import Event


class Moment(Event):
    """A moment that concerns `subject`. Setting `subject` to None calls it off."""

    _value = None
    _ok = True

    def __init__(self, callbacks: Any, subject: Any) -> None:
        self.callbacks = callbacks
        self.subject = subject
