"""What a log does not tell of a floor, supposed before a forecast begins from it."""

from dataclasses import replace
from typing import Final

from twin.scenario.model import Scenario
from twin.traces.live_state import LiveState, Present

LONGEST_WRAP_UP: Final = 120.0
"""Who has not taken the next waiting contact for so long (s) is not wrapping up, but away."""


def supposed(state: LiveState, scenario: Scenario) -> LiveState:
    """The state with the scenario's types of contact, and nobody ready while somebody waits.

    A type that the scenario does not have is its type `other`, or else its most frequent one. No
    telephone system logs wrap-up: who seems ready, though a contact waits that he or she could
    take, wraps up, or after `LONGEST_WRAP_UP` is away, as the fit of staffing has it.
    """
    usual = max(scenario.contacts, key=lambda name: scenario.contacts[name].share)
    other = "other" if "other" in scenario.contacts else usual

    def known(kind: str) -> str:
        return kind if kind in scenario.contacts or not kind else other

    waiting = tuple(replace(one, contact_type=known(one.contact_type)) for one in state.waiting)
    people = tuple(
        _really(replace(one, contact_type=known(one.contact_type)), bool(waiting))
        for one in state.people
    )
    return LiveState(state.t, waiting, people)


def _really(person: Present, somebody_waits: bool) -> Present:
    if person.activity != "ready" or not somebody_waits:
        return person
    away = person.elapsed > LONGEST_WRAP_UP
    return replace(person, activity="break" if away else "wrap_up")
