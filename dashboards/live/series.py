"""What a page keeps of a run: its curves and events so far, and the limits they are held against.

Rows have the shapes of the feed (see `dashboards.live.session`). Times are simulated seconds since
midnight of the run's first day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from twin.scenario.model import Scenario

Level = tuple[float, float | None]
"""t, share answered in time over the last half hour (None where nobody called)."""

Wallboard = tuple[float, int, int, int, int, float | None]
"""t, waiting, staffed, ready, busy, mean tension (None where it is not known)."""

Act = tuple[float, str, str]
"""t, what the supervision system did, to whom."""

Recorded = tuple[float, int]
"""t of a minute, rows the supervision system wrote in it."""

Change = tuple[float, str, float]
"""t, lever, new value."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the curves are held against, and the day they lie in."""

    opens: float
    closes: float
    midnight: float
    answered_share: float
    answered_within: float
    occupancy: float
    tension: float

    @classmethod
    def of(cls, scenario: Scenario, day: int = 0) -> Self:
        """The limits a scenario sets, on a working day counted from 0."""
        first = datetime.fromisoformat(scenario.opening.start_date).replace(tzinfo=UTC)
        begins = 86400.0 * day
        return cls(
            opens=begins + scenario.opening.open,
            closes=begins + scenario.opening.close,
            midnight=first.timestamp(),
            answered_share=scenario.targets.answered_share,
            answered_within=scenario.targets.answered_within,
            occupancy=scenario.targets.occupancy,
            tension=scenario.targets.tension,
        )


@dataclass(slots=True)
class Series:
    """The curves and events of one run, as far as the feed has brought them."""

    t: float = 0.0
    level: list[Level] = field(default_factory=list)
    wallboard: list[Wallboard] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    recorded: list[Recorded] = field(default_factory=list)
    controls: list[Change] = field(default_factory=list)

    def take(self, delta: Mapping[str, Any]) -> None:
        """Add what one delta of the feed brings; a reset drops everything first."""
        for name in ("level", "wallboard", "acts", "recorded", "controls"):
            rows: list[Any] = getattr(self, name)
            if delta["reset"]:
                rows.clear()
            rows.extend(tuple(row) for row in delta[name])
        self.t = delta["clock"]["t"]


def until(series: Series, t: float) -> Series:
    """The curves and events up to a moment (s)."""
    return Series(
        t=min(t, series.t),
        level=[row for row in series.level if row[0] <= t],
        wallboard=[row for row in series.wallboard if row[0] <= t],
        acts=[row for row in series.acts if row[0] <= t],
        recorded=[row for row in series.recorded if row[0] < t],
        controls=[row for row in series.controls if row[0] <= t],
    )
