"""The link with a followed centre: what is known of it now, what may come, what was decided.

Beside the run file `NAME.sqlite` it keeps a folder `NAME.link` with the forecasts that were made
and the recommendations, each a file of JSON lines.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from pydantic import ValidationError

from twin.errors import InputError
from twin.experiments.job import Watch
from twin.mirror.badge import Badge, badge
from twin.mirror.course import MEASURES, Contacts, Floats, course
from twin.mirror.decisions import Decisions
from twin.mirror.drift import Drift, drifts
from twin.mirror.estimate import estimated_tension
from twin.mirror.followed import Followed, followed
from twin.mirror.forecast import Forecast, forecast
from twin.mirror.forecast_log import ForecastLog
from twin.mirror.recommend import Recommendation, recommendations
from twin.mirror.scoring import Score
from twin.scenario.model import Scenario
from twin.traces.live_state import LiveState
from twin.traces.reader import RunReader

DAY: Final = 86_400.0
STEP: Final = 300.0
"""Steps of what is shown of the past (s)."""

_WORK = ("contact", "duration", "wallboard")

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
        self.log = ForecastLog(self.folder / "forecasts.jsonl")
        self._newest = self.folder / "newest.json"
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

    def strain(self, ends: Floats) -> Floats:
        """Mean tension in the steps up to these ends (s), estimated from the day's observed work.

        nan where fewer than five were present, and where the run has no whole scenario.
        """
        found = np.full(len(ends), np.nan)
        if not len(ends):
            return found
        try:
            scenario = self.scenario()
        except InputError:
            return found
        midnight = (float(ends[0]) - STEP) // DAY * DAY
        rows = estimated_tension(RunReader(self.path).traces(_WORK, since=midnight), scenario)
        place = np.searchsorted(ends, rows[:, 0], "right")
        for step in range(len(ends)):
            here = rows[(place == step) & (rows[:, 0] >= ends[0] - STEP), 1]
            found[step] = here.mean() if len(here) else np.nan
        return found

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
        self.log.keep(found, scenario.targets.answered_within)
        self._remember(found)
        source = f"/centre/{self.path.stem}"
        self.decisions.propose(recommendations(found, scenario, source=source, now=moment))
        return found

    def newest(self) -> dict[str, Any] | None:
        """The last forecast as a document, with `made`, the time of day (epoch s); None if none."""
        try:
            plain: dict[str, Any] = json.loads(self._newest.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return plain

    def scores(self) -> list[Score]:
        """How the forecasts so far did, of those whose time is over."""
        contacts, until = self._contacts()
        return self.log.scores(contacts, until)

    def came_of(self, one: Recommendation) -> list[Followed]:
        """What came of a recommendation that was applied, beside both forecasts."""
        kept = self.log.at(one.at)
        if kept is None or one.subject not in kept.members:
            return []
        contacts, until = self._contacts()
        return followed(kept, one.subject, contacts, until)

    def drifts(self) -> list[Drift]:
        """How arrivals, conversations and patience stand, by the run's days that are over.

        Days of the same opening alone can be compared: those with fewer than half as many contacts
        as the middle day, such as a half day before a day of rest, are left out.
        """
        contacts, until = self._contacts()
        days = np.maximum(contacts.arrived // DAY, 0).astype(int)
        offered = np.bincount(days)[: int(until // DAY)]
        usual = np.median(offered[offered > 0]) if offered.any() else 0.0
        return drifts(contacts, np.flatnonzero(offered > usual / 2).tolist())

    def day_names(self) -> list[str]:
        """The date of each of the run's days."""
        header = RunReader(self.path).header
        first = date.fromisoformat(header.start_date)
        return [(first + timedelta(days=day)).isoformat() for day in range(header.days)]

    def _contacts(self) -> tuple[Contacts, float]:
        state = self.now().state
        read = RunReader(self.path).traces(("contact",))
        return Contacts.of(read.tables, _under_way(state), state.t), state.t

    def _remember(self, found: Forecast) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self._newest.with_suffix(".part")
        part.write_text(json.dumps({"made": self._clock(), **found.to_dict()}), encoding="utf-8")
        part.replace(self._newest)


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
