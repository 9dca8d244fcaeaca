"""A real floor as plain values and back, so that following it can go on after a stop."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from twin.mirror.clock import LocalClock
from twin.mirror.floor import RealFloor
from twin.mirror.on_floor import OpenContact
from twin.mirror.tally import Tally

_PLAIN = (
    *("name", "scenario", "source", "now", "minute"),
    *("contacts", "merged", "queues", "stages", "over"),
)


def dump(floor: RealFloor) -> dict[str, Any]:
    """All that a floor knows, for JSON; the rows that are not settled are among it."""
    places = {call: place for place, call in enumerate(floor.open)}
    return {
        "first_day": floor.clock.first_day.isoformat(),
        "zone": str(floor.clock.zone),
        **{name: getattr(floor, name) for name in _PLAIN},
        "tally": floor.tally.to_dict(),
        "callers": [[caller, *seen] for caller, seen in floor.callers.items()],
        "open": [[call, contact.dump()] for call, contact in floor.open.items()],
        "waiting": [places[call] for call in floor.waiting],
        "handed": [places[call] for call in floor.handed],
        "people": floor.people.dump(),
        "rows": {name: rows.tolist() for name, rows in floor.rows.rest().items() if len(rows)},
    }


def load(plain: dict[str, Any]) -> RealFloor:
    """The floor that `dump` gave."""
    clock = LocalClock(date.fromisoformat(plain["first_day"]), ZoneInfo(plain["zone"]))
    floor = RealFloor(clock, name=plain["name"])
    for name in _PLAIN:
        setattr(floor, name, plain[name])
    floor.tally = Tally.from_dict(plain["tally"])
    floor.callers = {caller: (last, attempt) for caller, last, attempt in plain["callers"]}
    floor.open = {call: OpenContact.load(one) for call, one in plain["open"]}
    calls = list(floor.open)
    floor.waiting = {calls[place]: floor.open[calls[place]] for place in plain["waiting"]}
    floor.handed = {calls[place]: floor.open[calls[place]] for place in plain["handed"]}
    floor.people.load(plain["people"])
    for name, rows in plain["rows"].items():
        floor.rows.add(name, np.array(rows))
    return floor
