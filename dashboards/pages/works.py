"""The list of work in the background: how each stands, and a way to call it off."""

from collections.abc import Iterable
from typing import Any

from dash import html

from dashboards.jobs import State
from dashboards.widgets import aria
from dashboards.words import count

__all__ = ["left_words", "phase_words", "works"]

_WORDS = {"done": "Done", "cancelled": "Called off", "failed": "Failed"}


def left_words(seconds: float | None) -> str:
    """How long it will still take; empty while nobody can tell."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f"about {max(1, round(seconds))} s left"
    return f"about {count(round(seconds / 60), 'minute')} left"


def phase_words(state: State) -> str:
    """How a work stands, in words."""
    if state.phase == "waiting":
        return f"Waiting for {count(state.before, 'other work', 'other works')} to end"
    if state.phase == "running":
        parts = [f"{100 * state.share:.0f} % done"]
        if state.total:
            parts[0] = f"{state.done} of {state.total} runs done"
        return ", ".join(filter(None, [*parts, left_words(state.left)]))
    if state.phase == "failed":
        return f"Failed: {state.error}"
    sentence = getattr(state.result, "sentence", "")
    return sentence if isinstance(sentence, str) and sentence else _WORDS[state.phase]


def works(states: Iterable[State]) -> list[Any]:
    """The works, the newest first."""
    return [_work(state) for state in reversed(list(states))]


def _work(state: State) -> Any:
    running = state.phase == "running"
    return html.Li(
        [
            html.Div(
                [
                    html.Div(state.title, className="work-title"),
                    html.Div(phase_words(state), className=f"work-phase work-{state.phase}"),
                ]
            ),
            html.Progress(
                value=f"{state.share:.3f}",
                max="1",
                hidden=not running,
                **aria(label=f"{state.title}: share done"),
            ),
            html.Button(
                "Cancel",
                id={"type": "runs-cancel", "job": state.id},
                type="button",
                className="runs-act",
                hidden=state.ended,
                **aria(label=f"Cancel {state.title}"),
            ),
        ],
        className="work",
    )
