"""What a log does not tell of a floor, supposed before a forecast begins from it."""

from dataclasses import replace
from typing import Final

from twin.scenario.model import Scenario
from twin.traces.live_state import LiveState, Present

LONGEST_WRAP_UP: Final = 120.0
"""Who has not taken the next waiting contact for so long (s) is not wrapping up, but away."""

LONGEST_IDLE: Final = 300.0
"""Where a log tells of no coming and going, who took nothing for so long (s) is away, although
nobody waits. In the bank's log, of those idle for less about two in three take a contact within
five minutes, of those idle for longer about two in five."""


def supposed(state: LiveState, scenario: Scenario, *, inferred: bool) -> LiveState:
    """The state with the scenario's types of contact, and nobody ready while somebody waits.

    A type that the scenario does not have is its type `other`, or else its most frequent one. No
    telephone system logs wrap-up: who seems ready though somebody waits, wraps up. Where presence
    is only `inferred` from contacts, who seems ready for too long is away, and left out: such
    absences are among the roster's breaks.
    """
    usual = max(scenario.contacts, key=lambda name: scenario.contacts[name].share)
    other = "other" if "other" in scenario.contacts else usual

    def known(kind: str) -> str:
        return kind if kind in scenario.contacts or not kind else other

    waiting = tuple(replace(one, contact_type=known(one.contact_type)) for one in state.waiting)
    longest = LONGEST_WRAP_UP if waiting else LONGEST_IDLE
    people = tuple(
        _really(replace(one, contact_type=known(one.contact_type)), bool(waiting))
        for one in state.people
        if not (inferred and one.activity == "ready" and one.elapsed > longest)
    )
    return LiveState(state.t, waiting, people)


def _really(person: Present, somebody_waits: bool) -> Present:
    wrapping = somebody_waits and person.activity == "ready" and person.elapsed <= LONGEST_WRAP_UP
    return replace(person, activity="wrap_up") if wrapping else person
