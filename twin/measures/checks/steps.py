"""The contact and the procedure table tell the same story."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from twin.measures.arithmetic import Floats
from twin.measures.checks.report import differing, match, report
from twin.measures.run import Run
from twin.measures.spans import TOLERANCE


def steps_have_one_fate(run: Run) -> Iterator[str]:
    """Each prescribed step of a contact is done, skipped or reordered, once; it may be repeated.

    Unless an expert takes over, no step of the procedure goes without its fate.
    """
    rows = run.traces.rows("procedure")[~run.where("procedure", "action", "repeated")]
    number = run.column("contact", "contact")
    if not len(rows) or not len(number):
        return
    pairs, times = np.unique(rows[:, [2, 4]], axis=0, return_counts=True)
    yield from report(
        times > 1,
        "steps have more than one fate",
        lambda i: f"contact {pairs[i, 0]:.0f}, step {pairs[i, 1]:.0f}",
    )
    place, known = match(number, pairs[:, 0])
    told = np.bincount(place[known], minlength=len(number))
    prescribed = _prescribed(run)
    whole = run.answered & (run.column("contact", "escalated") == 0) & (prescribed > 0)
    yield from differing(
        "contacts have steps without a fate, or too many",
        number,
        told,
        prescribed,
        whole & (told != prescribed),
    )


def steps_agree(run: Run) -> Iterator[str]:
    """A contact's needed steps left out, its waits and its talk are those of its steps."""
    rows, number = run.traces.rows("procedure"), run.column("contact", "contact")
    if not len(rows) or not len(number):
        return
    place, known = match(number, run.column("procedure", "contact"))
    sums = partial(np.bincount, place[known], minlength=len(number))
    missed = run.where("procedure", "action", "skipped") & (run.column("procedure", "needed") == 1)
    took = run.column("procedure", "t") - run.column("procedure", "start")
    skipped, system_wait, talk = (
        run.column("contact", name) for name in ("skipped", "system_wait", "talk")
    )
    for what, mine, theirs, most in (
        ("needed steps left out differ", skipped, sums(missed[known].astype(float)), False),
        (
            "wait for the system differs",
            system_wait,
            sums(run.column("procedure", "system_wait")[known]),
            False,
        ),
        ("talk is shorter than its steps", talk, sums(took[known]), True),
    ):
        off = theirs - mine if most else np.abs(mine - theirs)
        yield from differing(
            f"contacts whose {what} by the procedure table",
            number,
            mine,
            theirs,
            run.answered & (off > TOLERANCE),
        )


def _prescribed(run: Run) -> Floats:
    """How many steps the scenario prescribes for each contact; 0 where it does not say."""
    types, procedures = run.header.section("contacts"), run.header.section("procedures")
    steps = np.array(
        [
            len(procedures.get(types.get(name, {}).get("procedure"), {}).get("steps", ()))
            for name in run.header.words("contact_type")
        ],
        dtype=np.float64,
    )
    return steps[run.column("contact", "contact_type").astype(np.intp)]
