"""What a contact brings: one row of numbers that decide everything about it.

A row holds the values named below, and where to find the numbers of its steps: `row[STEPS]` is a
table, `row[PLACE]` the line in it. For the n steps of the procedure a line holds the work each
takes at par (s), a uniform number for whether it is left out, and the response time of the
information system (s): n of each, one after the other. The steps' numbers stay in an array because
most contacts are handled as prescribed, and then only their sums matter until traces are drained.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import ndtri

from twin.scenario.demand import ContactType
from twin.scenario.model import Scenario
from twin.scenario.work import Procedure
from twin.world.patience import patience
from twin.world.streams import FloatArray

(
    ARRIVES,  # s since midnight of the run's first day
    CANDIDATE,  # lasting identity
    TYPE,  # place among the scenario's types of contact
    PATIENCE,  # s
    DIFFICULTY,  # 0 to 1
    RUDE,  # 1 if the customer is aggressive
    LISTEN,  # uniform: is it listened to
    SCORE,  # standard normal: the error of a score
    RESOLVE,  # uniform: is the request met
    RETURN,  # uniform: does the customer come back
    DELAY,  # factor on the median delay of coming back
    HELP,  # uniform: which help is at hand
    CONSULT,  # s, a consultation with an expert
    HANDOVER,  # s, an expert's work if it is handed over
    AFTER,  # s, after-contact work
    ERROR,  # uniform: does a step go wrong
    ERROR_PLACE,  # uniform: which
    CONCEAL,  # uniform: is a deviation recorded as done
    NEEDED,  # bit i is set if step i is really needed
    LEAST_NEEDED,  # the smallest of the uniform numbers for leaving out a needed, optional step
    LEAST_SPARE,  # the same over the optional steps that are not needed
    WORK,  # s, the work of all steps at par
    WAIT,  # s, the waits for the information system of all steps
    LONGEST_WAIT,  # s, the longest of these waits
    STEPS,  # the table of the steps' numbers
    PLACE,  # the contact's line in it
) = range(26)

SCALARS = (
    "patience",
    "difficulty",
    "rude",
    "listen",
    "score",
    "resolve",
    "return",
    "delay",
    "help",
    "consult",
    "handover",
    "after",
    "error",
    "error_place",
    "conceal",
)
"""The purposes of which a contact uses one number each."""

PER_STEP = ("work", "skip", "response", "needed")
"""The purposes of which a contact uses one number per step."""

STEP_SPREAD = 0.25
"""Coefficient of variation of one step's work around the contact's own level (assumption)."""

Row = list[Any]
"""A contact's row: numbers by the places above, then its table and line of steps."""

_SMALLEST = 1e-12


def lognormal(uniform: FloatArray, cv: float) -> FloatArray:
    """Lognormal factors with mean 1 and coefficient of variation `cv`, by inversion."""
    variance = np.log1p(cv**2)
    factors: FloatArray = np.exp(np.sqrt(variance) * _normal(uniform) - variance / 2)
    return factors


def _normal(uniform: FloatArray) -> FloatArray:
    result: FloatArray = ndtri(np.maximum(uniform, _SMALLEST))
    return result


def _level(uniform: FloatArray, contact: ContactType) -> FloatArray:
    if contact.work_shape == "exponential":
        return -np.log1p(-uniform)
    return lognormal(uniform, contact.work_spread)


def content(
    scenario: Scenario,
    kind: int,
    contact: ContactType,
    procedure: Procedure,
    uniforms: Callable[[str], FloatArray],
) -> tuple[FloatArray, FloatArray]:
    """The rows of contacts of one type, and the table of their steps' numbers.

    Shapes are (contacts, STEPS) and (contacts, 3 × steps).
    `uniforms(purpose)` gives the numbers drawn for a purpose: shape (contacts,) for `level` and
    each of `SCALARS`, (contacts, at least the procedure's steps) for each of `PER_STEP`. The
    arrival and the identity are left for the caller to fill in.
    """
    level = _level(uniforms("level"), contact)
    count, steps = len(level), len(procedure.steps)
    row = np.zeros((count, STEPS))
    row[:, TYPE] = kind
    row[:, PATIENCE] = patience(uniforms("patience"), scenario.patience) * contact.patience_factor
    row[:, DIFFICULTY] = np.clip(
        contact.difficulty + contact.difficulty_spread * _normal(uniforms("difficulty")), 0, 1
    )
    row[:, RUDE] = uniforms("rude") < contact.rudeness
    row[:, SCORE] = _normal(uniforms("score"))
    row[:, DELAY] = np.exp(scenario.redial.delay_spread * _normal(uniforms("delay")))
    row[:, CONSULT] = scenario.backup.consult * lognormal(
        uniforms("consult"), scenario.backup.consult_spread
    )
    row[:, HANDOVER] = scenario.backup.handed_over_work * lognormal(uniforms("handover"), 1.0)
    row[:, AFTER] = procedure.after_contact * lognormal(
        uniforms("after"), procedure.after_contact_spread
    )
    for column, purpose in (
        (LISTEN, "listen"),
        (RESOLVE, "resolve"),
        (RETURN, "return"),
        (HELP, "help"),
        (ERROR, "error"),
        (ERROR_PLACE, "error_place"),
        (CONCEAL, "conceal"),
    ):
        row[:, column] = uniforms(purpose)
    needed = uniforms("needed")[:, :steps] < np.array([step.needed for step in procedure.steps])
    row[:, NEEDED] = needed @ (1 << np.arange(steps))
    skip = uniforms("skip")[:, :steps]
    optional = np.array([not step.mandatory for step in procedure.steps])
    row[:, LEAST_NEEDED] = np.min(np.where(needed & optional, skip, 1.0), axis=1)
    row[:, LEAST_SPARE] = np.min(np.where(optional & ~needed, skip, 1.0), axis=1)

    scripted = np.array([step.seconds for step in procedure.steps])
    work = scripted * level[:, None]
    if steps > 1:
        work *= lognormal(uniforms("work")[:, :steps], STEP_SPREAD)
    waits = np.zeros((count, steps))
    on_system = np.array([step.system for step in procedure.steps])
    if on_system.any() and scenario.system.response > 0:
        waits[:, on_system] = scenario.system.response * lognormal(
            uniforms("response")[:, :steps][:, on_system], scenario.system.response_spread
        )
    row[:, WORK] = work.sum(axis=1)
    row[:, WAIT] = waits.sum(axis=1)
    row[:, LONGEST_WAIT] = waits.max(axis=1)
    return row, np.concatenate([work, skip, waits], axis=1)
