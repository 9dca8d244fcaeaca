"""The contact and the duration table tell the same story."""

from collections.abc import Iterator

import numpy as np

from twin.measures.checks.report import differing, match
from twin.measures.occupancy import occupancy, occupancy_from_contacts
from twin.measures.run import Run
from twin.measures.spans import TOLERANCE


def handling_agrees(run: Run) -> Iterator[str]:
    """Talk, hold and after-contact work of each contact are those of its durations.

    A parked contact is on hold while its technician serves another, so its own durations may hold
    less of it; but from pick-up to hanging up, its time on the line is talk + hold.
    """
    number = run.column("contact", "contact")
    if not len(number) or not len(run.duration_rows):
        return
    place, known = match(number, run.duration_rows[:, 3])
    place, (end, _, activity, _, start) = place[known], run.duration_rows[known].T
    doing = {word: activity == code for code, word in enumerate(run.header.words("activity"))}
    doing["hold"] |= doing["consult"]
    spent = {
        word: np.bincount(place, (end - start) * doing[word], len(number))
        for word in ("talk", "hold", "wrap_up")
    }
    picked_up, hung_up = np.full(len(number), np.inf), np.full(len(number), -np.inf)
    on_line = doing["talk"] | doing["hold"]
    np.minimum.at(picked_up, place[on_line], start[on_line])
    np.maximum.at(hung_up, place[on_line], end[on_line])
    talk, hold, acw = (run.column("contact", n) for n in ("talk", "hold", "after_contact"))
    online = np.isfinite(picked_up)
    pick_up = run.column("contact", "arrived") + run.column("contact", "wait")
    for what, by_contact, by_duration, off in (
        ("talk", talk, spent["talk"], np.abs(talk - spent["talk"])),
        ("after-contact work", acw, spent["wrap_up"], np.abs(acw - spent["wrap_up"])),
        ("hold", hold, spent["hold"], spent["hold"] - hold),
        (
            "time on the line",
            talk + hold,
            hung_up - picked_up,
            np.abs(talk + hold - np.where(online, hung_up - picked_up, 0.0)),
        ),
        (
            "moment of pick-up",
            pick_up,
            picked_up,
            np.where(online, np.abs(pick_up - picked_up), 0.0),
        ),
    ):
        yield from differing(
            f"contacts whose {what} differs from the duration table's",
            number,
            by_contact,
            by_duration,
            off > TOLERANCE,
        )


def occupancy_agrees(run: Run) -> Iterator[str]:
    """Occupancy is the same by the duration table and by the contact table."""
    one, other = occupancy(run), occupancy_from_contacts(run)
    if abs(one - other) > TOLERANCE:
        yield f"occupancy is {one:.6f} by durations and {other:.6f} by contacts"
