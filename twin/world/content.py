"""What a contact brings: one row of numbers that decide everything about it.

A row holds the values named below, then for each of the n steps of its procedure the work it takes,
a uniform number for whether it is left out, and the response time of the information system:
`row[STEPS + i]`, `row[STEPS + n + i]` and `row[STEPS + 2n + i]`.
"""

from collections.abc import Callable

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
    STEPS,
) = range(22)

SCALARS = (
    "patience", "difficulty", "rude", "listen", "score", "resolve", "return", "delay", "help",
    "consult", "handover", "after", "error", "error_place", "conceal",
)
"""The purposes of which a contact uses one number each."""

PER_STEP = ("work", "skip", "response", "needed")
"""The purposes of which a contact uses one number per step."""

STEP_SPREAD = 0.25
"""Coefficient of variation of one step's work around the contact's own level (assumption)."""

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


def rows(
    scenario: Scenario,
    kind: int,
    contact: ContactType,
    procedure: Procedure,
    uniforms: Callable[[str], FloatArray],
) -> FloatArray:
    """The rows of contacts of one type, shape (contacts, STEPS + 3 × steps).

    `uniforms(purpose)` gives the numbers drawn for a purpose: shape (contacts,) for `level` and
    each of `SCALARS`, (contacts, at least the procedure's steps) for each of `PER_STEP`. The
    arrival and the identity are left for the caller to fill in.
    """
    level = _level(uniforms("level"), contact)
    count, steps = len(level), len(procedure.steps)
    row = np.zeros((count, STEPS + 3 * steps))
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
        (LISTEN, "listen"), (RESOLVE, "resolve"), (RETURN, "return"), (HELP, "help"),
        (ERROR, "error"), (ERROR_PLACE, "error_place"), (CONCEAL, "conceal"),
    ):
        row[:, column] = uniforms(purpose)
    needed = uniforms("needed")[:, :steps] < np.array([step.needed for step in procedure.steps])
    row[:, NEEDED] = needed @ (1 << np.arange(steps))

    scripted = np.array([step.seconds for step in procedure.steps])
    work = scripted * level[:, None]
    if steps > 1:
        work *= lognormal(uniforms("work")[:, :steps], STEP_SPREAD)
    row[:, STEPS : STEPS + steps] = work
    skip = uniforms("skip")[:, :steps]
    row[:, STEPS + steps : STEPS + 2 * steps] = skip
    optional = np.array([not step.mandatory for step in procedure.steps])
    row[:, LEAST_NEEDED] = np.min(np.where(needed & optional, skip, 1.0), axis=1)
    row[:, LEAST_SPARE] = np.min(np.where(optional & ~needed, skip, 1.0), axis=1)
    on_system = np.array([step.system for step in procedure.steps])
    if on_system.any() and scenario.system.response > 0:
        response = scenario.system.response * lognormal(
            uniforms("response")[:, :steps][:, on_system], scenario.system.response_spread
        )
        row[:, STEPS + 2 * steps :][:, on_system] = response
    return row
