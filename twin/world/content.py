"""What a contact brings: one row of numbers that decide everything about it.

A row holds the values named below, and where to find the numbers of its steps: `row[STEPS]` is a
table, `row[PLACE]` the line in it. A line holds three numbers a step: the work it takes at par (s),
a uniform number for whether it is left out, and the response time of the information system (s).
The steps' numbers stay in an array because most contacts are handled as prescribed, and then only
their sums matter until traces are drained.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from twin.scenario.model import Scenario
from twin.scenario.work import InformationSystem, Procedure
from twin.world.patience import patience, patience_beyond
from twin.world.streams import FloatArray

ARRIVES: Final = 0  # s since midnight of the run's first day
CANDIDATE: Final = 1  # lasting identity
TYPE: Final = 2  # place among the scenario's types of contact
PATIENCE: Final = 3  # s
DIFFICULTY: Final = 4  # 0 to 1
RUDE: Final = 5  # 1 if the customer is aggressive
LISTEN: Final = 6  # uniform: is it listened to
SCORE: Final = 7  # standard normal: the error of a score
RESOLVE: Final = 8  # uniform: is the request met
RETURN: Final = 9  # uniform: does the customer come back
DELAY: Final = 10  # factor on the median delay of coming back
HELP: Final = 11  # uniform: which help is at hand
CONSULT: Final = 12  # s, a consultation with an expert
HANDOVER: Final = 13  # s, an expert's work if it is handed over
AFTER: Final = 14  # s, after-contact work
ERROR: Final = 15  # uniform: does a step go wrong
ERROR_PLACE: Final = 16  # uniform: which
CONCEAL: Final = 17  # uniform: is a deviation recorded as done
REGULATE: Final = 18  # uniform: is it taken slower (low), or cut short (high)
PAUSE: Final = (
    19  # uniform: does a hidden pause follow (low), or is it handed over needlessly (high)
)
RECURRENT: Final = 20  # uniform: had a problem with the system been met before
UNRESOLVED: Final = 21  # uniform: must a problem with the system be worked around
NEEDED: Final = 22  # bit i is set if step i is really needed
LEAST_NEEDED: Final = (
    23  # the smallest of the uniform numbers for leaving out a needed, optional step
)
LEAST_SPARE: Final = 24  # the same over the optional steps that are not needed
WORK: Final = 25  # s, the work of all steps at par
SPARE: Final = 26  # s, of that, the work of the steps that may be left out and are not needed
WAIT: Final = 27  # s, the waits for the information system of all steps
LONGEST_WAIT: Final = 28  # s, the longest of these waits
STEPS: Final = 29  # the table of the steps' numbers
PLACE: Final = 30  # the contact's line in it

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
    "regulate",
    "pause",
    "recurrent",
    "unresolved",
)
"""The purposes of which a contact uses one number each."""

PER_STEP = ("work", "skip", "response", "needed", "incident", "held_up")
"""The purposes of which a contact uses one number per step."""

Row = list[Any]
"""A contact's row: numbers by the places above, then its table and line of steps."""

_SMALLEST = 1e-12


def lognormal(uniform: FloatArray, cv: FloatArray | float) -> FloatArray:
    """Lognormal factors with mean 1 and coefficient of variation `cv`, by inversion."""
    variance = np.log1p(cv**2)
    factors: FloatArray = np.exp(np.sqrt(variance) * _normal(uniform) - variance / 2)
    return factors


def lognormal_below(factor: FloatArray, cv: FloatArray | float) -> FloatArray:
    """The uniform numbers at which `lognormal` gives these factors: its distribution function."""
    variance = np.log1p(np.asarray(cv) ** 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        below = ndtr((np.log(factor) + variance / 2) / np.sqrt(variance))
    # Without spread there is one factor, which is 1.
    result: FloatArray = np.where(variance > 0, np.where(factor > 0, below, 0.0), factor >= 1)
    return result


def _normal(uniform: FloatArray) -> FloatArray:
    result: FloatArray = ndtri(np.maximum(uniform, _SMALLEST))
    return result


class Requests:
    """What contacts bring in a scenario, whatever their type, worked out for many at once.

    Shapes below: (types,) or (types, most steps); a procedure with fewer steps is filled up with
    steps that take no time and are never needed.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        contacts = list(scenario.contacts.values())
        procedures = [scenario.procedures[contact.procedure] for contact in contacts]
        self.most_steps = max(len(procedure.steps) for procedure in procedures)
        """The steps of the longest procedure."""

        def of_contact(name: str) -> FloatArray:
            return np.array([getattr(contact, name) for contact in contacts])

        def of_step(name: str) -> FloatArray:
            table = np.zeros((len(procedures), self.most_steps))
            for line, procedure in zip(table, procedures, strict=True):
                line[: len(procedure.steps)] = [getattr(step, name) for step in procedure.steps]
            return table

        self._exponential = of_contact("work_shape") == "exponential"
        self._work_spread = of_contact("work_spread")
        self._patience_factor = of_contact("patience_factor")
        self._difficulty = of_contact("difficulty")
        self._difficulty_spread = of_contact("difficulty_spread")
        self._rudeness = of_contact("rudeness")
        self._after = np.array([p.after_contact for p in procedures])
        self._after_spread = np.array([p.after_contact_spread for p in procedures])
        self._scripted = of_step("seconds")
        self._needed = of_step("needed")
        self._optional = (of_step("mandatory") == 0) & (self._has_step(procedures))
        self._on_system = of_step("system") == 1
        alone = np.array([len(procedure.steps) == 1 for procedure in procedures])
        self._step_spread = np.where(alone, 0.0, scenario.behaviour.step_spread)[:, None]

    def _has_step(self, procedures: list[Procedure]) -> NDArray[np.bool_]:
        counts = np.array([len(procedure.steps) for procedure in procedures])
        return np.arange(self.most_steps) < counts[:, None]

    def rows(
        self, kinds: NDArray[np.int_], uniforms: Mapping[str, FloatArray]
    ) -> tuple[FloatArray, FloatArray]:
        """The rows of contacts of these types, and the table of their steps' numbers.

        Shapes are (contacts, STEPS) and (contacts, 3 × most steps).
        `uniforms` holds the numbers drawn for each purpose: shape (contacts,) for `level` and each
        of `SCALARS`, (contacts, most steps) for each of `PER_STEP`. The arrival and the identity
        are left for the caller to fill in.
        """
        scenario = self._scenario
        row = np.zeros((len(kinds), STEPS))
        row[:, TYPE] = kinds
        row[:, PATIENCE] = (
            patience(uniforms["patience"], scenario.patience) * self._patience_factor[kinds]
        )
        difficulty = self._difficulty_spread[kinds] * _normal(uniforms["difficulty"])
        row[:, DIFFICULTY] = np.clip(self._difficulty[kinds] + difficulty, 0, 1)
        row[:, RUDE] = uniforms["rude"] < self._rudeness[kinds]
        row[:, SCORE] = _normal(uniforms["score"])
        row[:, DELAY] = np.exp(scenario.redial.delay_spread * _normal(uniforms["delay"]))
        backup = scenario.backup
        row[:, CONSULT] = backup.consult * lognormal(uniforms["consult"], backup.consult_spread)
        row[:, HANDOVER] = backup.handed_over_work * lognormal(
            uniforms["handover"], backup.handed_over_spread
        )
        row[:, AFTER] = self._after[kinds] * lognormal(uniforms["after"], self._after_spread[kinds])
        for column, purpose in (
            (LISTEN, "listen"),
            (RESOLVE, "resolve"),
            (RETURN, "return"),
            (HELP, "help"),
            (ERROR, "error"),
            (ERROR_PLACE, "error_place"),
            (CONCEAL, "conceal"),
            (REGULATE, "regulate"),
            (PAUSE, "pause"),
            (RECURRENT, "recurrent"),
            (UNRESOLVED, "unresolved"),
        ):
            row[:, column] = uniforms[purpose]
        needed = uniforms["needed"] < self._needed[kinds]
        row[:, NEEDED] = needed @ (1 << np.arange(self.most_steps))
        skip, optional = uniforms["skip"], self._optional[kinds]
        row[:, LEAST_NEEDED] = np.where(needed & optional, skip, 1.0).min(axis=1)
        row[:, LEAST_SPARE] = np.where(optional & ~needed, skip, 1.0).min(axis=1)

        level = self.level(kinds, uniforms["level"])
        work = self._scripted[kinds] * level[:, None]
        work *= lognormal(uniforms["work"], self._step_spread[kinds])
        waits = scenario.system.response * lognormal(
            uniforms["response"], scenario.system.response_spread
        )
        waits += _held_up(uniforms["incident"], uniforms["held_up"], scenario.system)
        waits *= self._on_system[kinds]
        # Summed from the left: how many steps another procedure has must change no bit.
        row[:, WORK] = work.cumsum(axis=1)[:, -1]
        row[:, SPARE] = (work * (optional & ~needed)).cumsum(axis=1)[:, -1]
        row[:, WAIT] = waits.cumsum(axis=1)[:, -1]
        row[:, LONGEST_WAIT] = waits.max(axis=1)
        return row, np.stack([work, skip, waits], axis=2).reshape(len(kinds), 3 * self.most_steps)

    def level(self, kinds: NDArray[np.int_], uniform: FloatArray) -> FloatArray:
        """The factor on all the work of contacts of these types, mean 1."""
        level = lognormal(uniform, self._work_spread[kinds])
        if self._exponential.any():
            level = np.where(self._exponential[kinds], -np.log1p(-uniform), level)
        return level

    def level_below(self, kinds: NDArray[np.int_], level: FloatArray) -> FloatArray:
        """The uniform numbers at which `level` gives these factors."""
        below = lognormal_below(level, self._work_spread[kinds])
        exponential = -np.expm1(-np.maximum(level, 0.0))
        return np.where(self._exponential[kinds], exponential, below)

    def after_below(self, kinds: NDArray[np.int_], seconds: FloatArray) -> FloatArray:
        """The uniform numbers at which after-contact work takes so long (s)."""
        usual = np.maximum(self._after[kinds], 1e-9)
        return lognormal_below(seconds / usual, self._after_spread[kinds])

    def patience_beyond(
        self, kinds: NDArray[np.int_], uniform: FloatArray, waited: FloatArray
    ) -> FloatArray:
        """The patience (s) of contacts of these types that have waited so long (s) already."""
        factor = np.maximum(self._patience_factor[kinds], 1e-9)
        return patience_beyond(uniform, waited / factor, self._scenario.patience) * factor


def _held_up(meets: FloatArray, length: FloatArray, system: InformationSystem) -> FloatArray:
    """How long problems with the system hold up steps on it, in seconds; 0 where there is none."""
    lost = np.zeros_like(meets)
    there = meets < system.incidents
    if there.any():
        lost[there] = system.incident * lognormal(length[there], system.incident_spread)
    return lost
