"""Recommendations: what is wanted of the real centre, why, and what is expected of it.

The shape is that of a desired state (as the desiredProperties of Eclipse Ditto: intended, not yet
applied) inside a CloudEvents 1.0 envelope. Nothing is done by itself: a person approves.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from uuid import NAMESPACE_URL, uuid5

from twin.errors import InputError
from twin.mirror.course import ASSUMED, BETTER, UNITS
from twin.mirror.forecast import Effect, Forecast
from twin.mirror.what_if import NOTHING, WHAT_IFS
from twin.scenario.model import Scenario

Status = Literal["proposed", "approved", "declined", "posted", "followed", "expired"]

TYPE: Final = "org.e-working-twin.recommendation.v1"
SPEC: Final = "1.0"

WORTH: Final = {
    "queue": 0.2,
    "wait": 3.0,
    "service_level": 0.02,
    "abandoned_share": 0.01,
    "answered_share": 0.01,
    "strain": 1.0,
}
"""The least effect worth troubling anybody with, in the measure's unit: a policy, not a finding."""

NEXT: Final[dict[Status, tuple[Status, ...]]] = {
    "proposed": ("approved", "declined", "expired"),
    "approved": ("posted", "expired"),
    "declined": (),
    "posted": ("followed", "expired"),
    "followed": (),
    "expired": (),
}
"""What may become of a recommendation."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation as it stands. Times are ISO 8601 in UTC.

    `at` is the moment of the run at which it was forecast (s). `desired` is the state that is
    wanted; `expected` what it does to measures, against doing nothing, over the forecast's horizon.
    `by` is who decided, `note` what was said with it.
    """

    id: str
    source: str
    time: str
    subject: str
    reason: str
    desired: Mapping[str, Any]
    expected: Mapping[str, Mapping[str, Any]]
    expires: str
    status: Status = "proposed"
    by: str = ""
    note: str = ""
    at: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The CloudEvents 1.0 document, as plain values for JSON."""
        return {
            "specversion": SPEC,
            "id": self.id,
            "source": self.source,
            "type": TYPE,
            "time": self.time,
            "subject": self.subject,
            "datacontenttype": "application/json",
            "data": {
                "reason": self.reason,
                "desired": dict(self.desired),
                "expected": {name: dict(told) for name, told in self.expected.items()},
                "expires": self.expires,
                "status": self.status,
                "by": self.by,
                "note": self.note,
                "at": self.at,
            },
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> "Recommendation":
        """The recommendation of such a document.

        Raises:
            InputError: it is none.
        """
        try:
            data = plain["data"]
            if plain["specversion"] != SPEC or plain["type"] != TYPE or data["status"] not in NEXT:
                raise KeyError
            return cls(
                id=str(plain["id"]), source=str(plain["source"]), time=str(plain["time"]),
                subject=str(plain["subject"]), reason=str(data["reason"]),
                desired=dict(data["desired"]), expected=dict(data["expected"]),
                expires=str(data["expires"]), status=data["status"], by=str(data["by"]),
                note=str(data["note"]), at=float(data["at"]),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError):
            raise InputError(
                f"recommendation {json.dumps(plain, default=str)[:80]}: allowed: a CloudEvent of "
                f"type {TYPE}"
            ) from None

    def become(self, status: Status, by: str = "", note: str = "") -> "Recommendation":
        """The recommendation with another status; `InputError` if it cannot become that.

        To approve or decline takes a person's name.
        """
        if status not in NEXT[self.status]:
            allowed = ", ".join(NEXT[self.status]) or "nothing more"
            raise InputError(f"recommendation {self.id}: {self.status}, not {status}; "
                             f"allowed: {allowed}")  # fmt: skip
        if status in ("approved", "declined") and not by.strip():
            raise InputError(f"recommendation {self.id}: by: empty; allowed: the person's name")
        return replace(self, status=status, by=by.strip() or self.by, note=note or self.note)

    @property
    def ends(self) -> float:
        """When its time is over, by the run's own clock (s)."""
        lasts = datetime.fromisoformat(self.expires) - datetime.fromisoformat(self.time)
        return self.at + lasts.total_seconds()

    def noted(self, note: str) -> "Recommendation":
        """The recommendation as it stands, with something said of it."""
        return replace(self, note=note)

    def is_expired(self, now: datetime) -> bool:
        """Whether its time is over."""
        return now >= datetime.fromisoformat(self.expires)


def recommendations(
    forecast: Forecast, scenario: Scenario, *, source: str, now: datetime
) -> list[Recommendation]:
    """What a forecast gives reason to recommend, what helps service most first.

    Something is recommended if at least one measure is better by an interval that leaves out 0 and
    by what is worth it (`WORTH`), and none is worse by as much. What nobody measures, strain, is
    told along and is a reason only for what changes nothing else for the worse; of more people on
    the floor it says nothing, since who comes fresh lowers the mean.

    Args:
        forecast: with what was tried.
        scenario: the centre that it was made with.
        source: where it comes from, as a URI reference, such as /centre/bank.
        now: the present moment, with its time zone.
    """
    found: list[tuple[float, Recommendation]] = []
    made = now.astimezone(UTC)
    for tried, effects in forecast.effects.items():
        told = {name: one for name, one in effects.items() if name in BETTER}
        if tried == "call_two_back":
            told = {name: one for name, one in told.items() if name not in ASSUMED}
        helps = {name: one for name, one in told.items() if _counts(name, one, "better")}
        harms = {name: one for name, one in told.items() if _counts(name, one, "worse")}
        if not helps or harms:
            continue
        gain = max(abs(one.difference.mean) / WORTH[name] for name, one in helps.items())
        expires = made + timedelta(seconds=forecast.horizon)
        identity = f"{source} {forecast.scenario} {forecast.t:.0f} {tried} {made.isoformat()}"
        found.append(
            (
                -gain,
                Recommendation(
                    id=str(uuid5(NAMESPACE_URL, identity)),
                    source=source,
                    time=made.isoformat(),
                    subject=tried,
                    reason=_reason(tried, helps, forecast.replications),
                    desired=WHAT_IFS[tried].desired(scenario, forecast.t),
                    expected={name: one.to_dict() for name, one in told.items()},
                    expires=expires.isoformat(),
                    at=forecast.t,
                ),
            )
        )
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].subject))]


def _counts(measure: str, effect: Effect, verdict: str) -> bool:
    return effect.verdict == verdict and abs(effect.difference.mean) >= WORTH[measure]


def _reason(tried: str, helps: Mapping[str, Effect], replications: int) -> str:
    parts = [f"{name} {said(name, one)}" for name, one in helps.items()]
    return (
        f"To {WHAT_IFS[tried].words} is expected to change, against doing {NOTHING}: "
        f"{'; '.join(parts)} ({replications} pairs of runs, 95 % intervals)."
    )


def said(measure: str, effect: Effect) -> str:
    """An effect in words, with its interval."""
    mean, low, high, _ = effect.difference
    if UNITS[measure] == "share":
        return f"{100 * mean:+.1f} points [{100 * low:+.1f}, {100 * high:+.1f}]"
    assumed = ", supposed by the model" if measure in ASSUMED else ""
    return f"{mean:+.1f} {UNITS[measure]} [{low:+.1f}, {high:+.1f}]{assumed}"
