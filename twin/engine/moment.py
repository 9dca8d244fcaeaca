"""The one kind of event on the hot path: something happens to someone at a moment.

A plain `simpy.Event` whose callback list is shared by all moments of its kind, scheduled as already
succeeded: what SimPy's own `Timeout` does, without a new list and a new bound method each time.
"""

from collections.abc import Callable, Sequence
from typing import Any

from simpy import Environment, Event

Callbacks = Sequence[Callable[[Event], None]]


class Moment(Event):
    """A moment that concerns `subject`. Setting `subject` to None calls it off."""

    __slots__ = ("subject",)

    def __init__(self, env: Environment, callbacks: Any, subject: Any) -> None:
        self.env = env
        self.callbacks = callbacks
        self._value = None
        self._ok = True
        self.subject = subject
