"""The length of procedures such that conversations and wrap-up come out as long as in the log.

A script's steps are not the whole conversation: what a technician's state and the system's answers
add comes on top, and depends on load. So the fitted scenario is simulated, and its procedures are
shortened or stretched by what comes out, twice.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from twin.engine.simulation import simulate
from twin.mirror.fit.calls import Calls, from_traces
from twin.mirror.fit.handling import LONGEST
from twin.mirror.fit.wording import scaled
from twin.scenario.model import Scenario
from twin.traces.tables import OUTCOMES

__all__ = ["settled"]

_ROUNDS = 2
_PRIOR = 2000  # conversations that the factor of all types counts as, beside a type's own
_SEED = 1_000_003  # added, so that these days are not those that anybody else simulates


def settled(
    content: dict[str, Any],
    calls: Calls,
    wrap_up: float | None,
    days: int,
    seed: int,
    progress: Callable[[float], None],
) -> tuple[dict[str, Any], dict[str, float]]:
    """The scenario with settled procedures, and mean conversations in the log and in the twin (s).

    `wrap_up` is the mean that after-contact work is to have (s), None to leave it. With no days the
    procedures stay as long as the conversations of the log.
    """
    if days < 1:
        return content, {}
    known = calls.where(calls.talk <= LONGEST)
    for turn in range(_ROUNDS + 1):
        runs, after = [], []
        for replication in range(days):
            scenario = Scenario.model_validate(content)
            traces = simulate(
                scenario, seed=seed + _SEED, replication=replication, tables=("contact",)
            )
            runs.append(from_traces(traces))
            rows = traces.column("contact", "after_contact")
            after.append(rows[traces.column("contact", "outcome") == OUTCOMES.index("answered")])
            progress((turn + (replication + 1) / days) / (_ROUNDS + 1))
        kind = np.concatenate([run.kind[run.answered] for run in runs])
        talk = np.concatenate([np.nan_to_num(run.talk[run.answered]) for run in runs])
        if turn == _ROUNDS or not len(talk):
            break
        content = _stretched(content, known, kind, talk)
        if wrap_up is not None and (mean := float(np.concatenate(after).mean())) > 0:
            content = _wrapped(content, wrap_up / mean)
    return content, {
        "mean conversation, log (s)": float(known.talk.mean()),
        "mean conversation, twin (s)": float(talk.mean()) if len(talk) else float("nan"),
    }


def _wrapped(content: dict[str, Any], factor: float) -> dict[str, Any]:
    procedures = {
        name: {**one, "after_contact": round(one["after_contact"] * factor, 1)}
        for name, one in content["procedures"].items()
    }
    return {**content, "procedures": procedures}


def _stretched(
    content: dict[str, Any], known: Calls, kind: np.ndarray, talk: np.ndarray
) -> dict[str, Any]:
    by_kind = {
        name: (known.talk[known.kind == name].mean(), talk[kind == name].mean())
        for name in content["contacts"]
        if (kind == name).any() and (known.kind == name).any()
    }
    # The twin's own mix of types, so that the common factor is none of the mix.
    here = [name for name in content["contacts"] if (known.kind == name).any()]
    wanted = sum(known.talk[known.kind == name].mean() * (kind == name).sum() for name in here)
    made = sum(talk[kind == name].sum() for name in here)
    common = wanted / made if made else 1.0
    procedures = dict(content["procedures"])
    done = set()
    for name, contact in content["contacts"].items():
        script = contact["procedure"]
        if script in done:
            continue
        done.add(script)
        log, twin = by_kind.get(name, (common, 1.0))
        many = int((kind == name).sum())
        # Of a rare type's long conversations chance has too much to say.
        factor = common * (log / twin / common) ** (many / (many + _PRIOR))
        steps = procedures[script]["steps"]
        total = sum(step["seconds"] * step.get("needed", 1.0) for step in steps)
        procedures[script] = scaled(procedures[script], total * factor)
    return {**content, "procedures": procedures}
