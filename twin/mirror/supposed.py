"""What a log does not tell of a floor, supposed before a forecast begins from it.

Telephone systems log no wrap-up, and many of them no coming and going. What is supposed instead is
drawn anew in every replication, so that not knowing it widens the forecast.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import exp
from typing import Final

from scipy.special import ndtri

from twin.scenario.model import Scenario
from twin.traces.live_state import LiveState, Present
from twin.world.streams import stream

LONGEST_WRAP_UP: Final = 120.0
"""Who has not taken the next waiting contact for so long (s) is not wrapping up, but away."""

IDLE: Final = 600.0
"""How long people are still there after a conversation while nobody waits, s: with no contact for
so long a share of 1/e are, as seen in the bank's log of 1 to 14 February 1999."""

IDLE_UNDER_QUEUE: Final = 200.0
"""The same while somebody waits, s."""

ROSTER_CV: Final = 0.2
"""By how much the number of people on the floor differs from the roster, as a coefficient of
variation: 0.20 by half-hours in the bank's log of 1 to 14 February 1999."""


def known_types(state: LiveState, scenario: Scenario) -> LiveState:
    """The state with the scenario's types of contact.

    A type that the scenario does not have is its type `other`, or else its most frequent one.
    """
    usual = max(scenario.contacts, key=lambda name: scenario.contacts[name].share)
    other = "other" if "other" in scenario.contacts else usual

    def known(kind: str) -> str:
        return kind if kind in scenario.contacts or not kind else other

    return LiveState(
        state.t,
        tuple(replace(one, contact_type=known(one.contact_type)) for one in state.waiting),
        tuple(replace(one, contact_type=known(one.contact_type)) for one in state.people),
    )


def supposed(
    state: LiveState,
    scenario: Scenario,
    *,
    inferred: bool,
    roster_seen: bool = False,
    seed: int,
    replication: int,
) -> tuple[LiveState, Scenario]:
    """The state and the scenario that one replication begins with.

    Who seems ready though somebody waits, wraps up. Where presence is only `inferred` from
    contacts, who seems ready after e seconds without one is there with the chance

        e^(-e / IDLE), or e^(-e / IDLE_UNDER_QUEUE) while somebody waits

    and the roster to come is called in at a level of 1 ± `ROSTER_CV` (normal, one draw), unless it
    is one that was seen.
    """
    waits = bool(state.waiting)
    people: Sequence[Present] = state.people
    if inferred:
        chance = stream(seed, replication, "forecast.present").random(len(people)).tolist()
        memory = IDLE_UNDER_QUEUE if waits else IDLE
        people = [
            one
            for one, uniform in zip(people, chance, strict=True)
            if one.activity != "ready" or uniform < exp(-one.elapsed / memory)
        ]
    if inferred and not roster_seen:
        draw = float(ndtri(stream(seed, replication, "forecast.roster").random()))
        level = min(2.0, max(0.0, scenario.staffing.level * (1 + ROSTER_CV * draw)))
        staffing = scenario.staffing.model_copy(update={"level": level})
        scenario = scenario.model_copy(update={"staffing": staffing})
    people = tuple(_really(one, waits) for one in people)
    return LiveState(state.t, state.waiting, people), scenario


def _really(person: Present, somebody_waits: bool) -> Present:
    wrapping = somebody_waits and person.activity == "ready" and person.elapsed <= LONGEST_WRAP_UP
    return replace(person, activity="wrap_up") if wrapping else person
