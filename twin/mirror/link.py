"""The link with a followed centre: what is known of it now, what may come, what was decided.

Beside the run file `NAME.sqlite` it keeps a folder `NAME.link` with the forecasts that were made
and the recommendations, each a file of JSON lines.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
from pydantic import ValidationError

from twin.errors import InputError
from twin.experiments.job import Watch
from twin.mirror.badge import Badge, badge
from twin.mirror.course import MEASURES, Contacts, Floats, course
from twin.mirror.decisions import Decisions
from twin.mirror.forecast import Forecast, forecast
from twin.mirror.recommend import recommendations
from twin.scenario.model import Scenario
from twin.traces.live_state import LiveState
from twin.traces.reader import RunReader

DAY: Final = 86_400.0
STEP: Final = 300.0
"""Steps of what is shown of the past (s)."""

HORIZON: Final = 7200.0
REPLICATIONS: Final = 200


@dataclass(frozen=True, slots=True)
class Now:
    """A followed floor as it was last known.

    `age` is that of the data (s); `played` says that a past log is played as if live; `events` is
    how many events were taken so far.
    """

    state: LiveState
    age: float
    finished: bool
    played: bool
    events: int


class Link:
    """The link of one followed run file. Any number of threads may use it at once.

    Args:
        path: the run file.
        clock: the time of day, epoch seconds.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self.folder = path.with_suffix(".link")
        self.decisions = Decisions(self.folder / "decisions.jsonl")
        self._clock = clock

    def now(self) -> Now:
        """What is known of the floor.

        Raises:
            InputError: the file cannot be read, or is no run that was followed.
        """
        shown = RunReader(self.path).floor()
        if not shown or "feed" not in shown:
            raise InputError(f"{self.path}: was not followed; allowed: a run of twin follow")
        feed = shown["feed"]
        age = feed["behind"] + max(0.0, self._clock() - shown["wall"])
        state = LiveState.from_dict(shown["state"])
        return Now(state, age, bool(shown["finished"]), not feed["live"], int(feed["events"]))

    def badge(self, now: Now) -> Badge:
        """What may be claimed of the link."""
        wall = self._clock()
        return badge(
            simulated=now.played,
            fed_at=wall - now.age,
            now=wall,
            applied_until=self.decisions.applied_until(datetime.fromtimestamp(wall, UTC)),
        )

    def scenario(self) -> Scenario:
        """The scenario it is held against.

        Raises:
            InputError: it is followed without a whole one.
        """
        try:
            return Scenario.model_validate_json(RunReader(self.path).header.scenario)
        except ValidationError:
            raise InputError(
                f"{self.path.name}: is followed without a scenario, so that nothing can be "
                "forecast; allowed: twin follow with --scenario, as twin calibrate makes one"
            ) from None

    def past(self, state: LiveState, back: float = HORIZON) -> tuple[Floats, dict[str, Floats]]:
        """How the last hours went: the ends of steps (s), and each measure, nan where undefined."""
        end = state.t // STEP * STEP
        begin = max(end // DAY * DAY, end - back)
        edges = np.arange(begin, end + 1, STEP)
        if len(edges) < 2:
            return edges[1:], {name: np.empty(0) for name in MEASURES}
        # Whoever came in this window and is on the line still has no row yet.
        read = RunReader(self.path).traces(("contact", "wallboard"), since=begin)
        contacts = Contacts.of(read.tables, _under_way(state), state.t)
        in_time = read.header.section("targets").get("answered_within", float("nan"))
        found = course(contacts, read.rows("wallboard"), edges, in_time)
        return edges[1:], dict(zip(MEASURES, found, strict=True))

    def forecast(
        self,
        *,
        workers: int = 1,
        replications: int = REPLICATIONS,
        watch: Watch | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Forecast:
        """The next hours from the floor as it is now; what it recommends is proposed.

        Raises:
            InputError: there is no whole scenario, the centre is closed, or nothing is known of it.
        """
        scenario, now = self.scenario(), self.now()
        state = now.state
        midnight = state.t // DAY * DAY
        read = RunReader(self.path).traces(("contact",), since=midnight)
        arrived = read.column("contact", "arrived")
        came = [t for t, _ in _under_way(state) if t >= midnight]
        found = forecast(
            scenario,
            state,
            horizon=HORIZON,
            replications=replications,
            arrived=sorted([*arrived[arrived >= midnight].tolist(), *came]),
            workers=workers,
            watch=watch,
            cancelled=cancelled,
        )
        moment = datetime.fromtimestamp(self._clock(), UTC)
        self.decisions.expire(moment)
        source = f"/centre/{self.path.stem}"
        self.decisions.propose(recommendations(found, scenario, source=source, now=moment))
        return found


def _under_way(state: LiveState) -> list[tuple[float, float]]:
    """Contacts that are not over: arrived, and answered or nan (s).

    When those in conversation came is not in the state: their wait is left out.
    """
    waiting = [(state.t - one.waited, float("nan")) for one in state.waiting]
    talking = [
        (state.t - one.elapsed, state.t - one.elapsed)
        for one in state.people
        if one.activity == "talk"
    ]
    return [*waiting, *talking]


def is_followed(plain: dict[str, Any] | None) -> bool:
    """Whether the picture of a run's floor is that of a real one that is followed."""
    return plain is not None and "feed" in plain
