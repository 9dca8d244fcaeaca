"""The link with a followed centre: what is known of it now, what may come, what was decided.

Beside the run file `NAME.sqlite` it keeps a folder `NAME.link` with the forecasts that were made
and the recommendations, each a file of JSON lines.
"""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
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
from twin.mirror.estimate import FEWEST, estimated_tension
from twin.mirror.followed import Followed, followed
from twin.mirror.forecast import Forecast, forecast
from twin.mirror.forecast_log import ForecastLog
from twin.mirror.past_rosters import rosters_before
from twin.mirror.recommend import Recommendation, recommendations
from twin.mirror.scoring import Score
from twin.mirror.state_at import inferred, talks_until
from twin.scenario.model import Scenario
from twin.traces.frame import Traces
from twin.traces.live_state import LiveState
from twin.traces.lock import WriterLock
from twin.traces.reader import RunReader
from twin.traces.tables import CONTACT, DURATION, WALLBOARD

DAY: Final = 86_400.0
STEP: Final = 300.0
"""Steps of what is shown of the past (s)."""

_WORK = ("contact", "duration", "wallboard")
_STAFFED = WALLBOARD.names.index("staffed")
_SAID: Final = ("t", "made", "replications", "edges", "measures", "fans", "effects", "tried")
"""What a document of a forecast says at least."""

HORIZON: Final = 7200.0
LOOK_BACK: Final = 28 * DAY
"""How far back a forecast looks for who was there, and how long conversations lasted (s)."""
REPLICATIONS: Final = 200


@dataclass(frozen=True, slots=True)
class Now:
    """A followed floor as it was last known.

    `age` is that of the data (s); `played` says that a past log is played as if live; `events` is
    how many events were taken so far. `under_way` has of each contact that is not over its number,
    when it came and when it was answered (s), nan if it was not yet; `closed` and `spent` are the
    rows of tables `contact` and `duration` that are not in them yet, what people are doing up to
    now among them.
    """

    state: LiveState
    age: float
    finished: bool
    played: bool
    events: int
    under_way: tuple[tuple[int, float, float], ...] = ()
    closed: Floats = field(default_factory=lambda: np.empty((0, len(CONTACT.columns))))
    spent: Floats = field(default_factory=lambda: np.empty((0, len(DURATION.columns))))


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
        try:
            feed = shown["feed"]
            age = feed["behind"] + max(0.0, self._clock() - shown["wall"])
            state = LiveState.from_dict(shown["state"])
            return Now(
                state,
                age,
                bool(shown["finished"]),
                not feed["live"],
                int(feed["events"]),
                tuple((n, came, np.nan if to is None else to) for n, came, to in shown["open"]),
                np.array(shown["closed"], dtype=float).reshape(-1, len(CONTACT.columns)),
                np.array(shown["spent"], dtype=float).reshape(-1, len(DURATION.columns)),
            )
        except (LookupError, TypeError, ValueError):
            raise InputError(
                f"{self.path}: its floor is told in another way; allowed: a run of this version"
            ) from None

    def badge(self, now: Now) -> Badge:
        """What may be claimed of the link. Where decisions cannot be read, none is claimed."""
        wall, applied_until = self._clock(), None
        with suppress(InputError):
            applied_until = self.decisions.applied_until(datetime.fromtimestamp(wall, UTC))
        return badge(
            simulated=now.played,
            fed_at=wall - now.age,
            now=wall,
            applied_until=applied_until,
        )

    def scenario(self) -> Scenario:
        """The scenario it is held against.

        Raises:
            InputError: it is followed without a whole one, or with one of another version.
        """
        text = RunReader(self.path).header.scenario
        try:
            return Scenario.model_validate_json(text)
        except ValidationError as error:
            if "teams" in json.loads(text):
                where = ".".join(map(str, error.errors()[0]["loc"]))
                raise InputError(
                    f"{self.path.name}: its scenario is of another version ({where}), so that "
                    "nothing can be forecast; allowed: a run begun with this version"
                ) from None
            raise InputError(
                f"{self.path.name}: is followed without a scenario, so that nothing can be "
                "forecast; allowed: twin follow with --scenario, as twin calibrate makes one"
            ) from None

    def opened(self, now: Now) -> Scenario:
        """The scenario, of a centre that is open now.

        Raises:
            InputError: as `scenario`, or it is closed.
        """
        scenario = self.scenario()
        opening = scenario.opening
        if not opening.open <= now.state.t % DAY < opening.close:
            raise InputError(
                f"{self.path.stem}: the centre is closed; allowed: a forecast while it is open, "
                f"from {_clock(opening.open)} to {_clock(opening.close)}"
            )
        return scenario

    def past(self, now: Now, back: float = HORIZON) -> tuple[Floats, dict[str, Floats]]:
        """How the last hours went: the ends of steps (s), and each measure, nan where undefined.

        Minutes in which fewer than five were present tell nothing of how busy they were.
        """
        end = now.state.t // STEP * STEP
        begin = max(end // DAY * DAY, end - back)
        edges = np.arange(begin, end + 1, STEP)
        if len(edges) < 2:
            return edges[1:], {name: np.empty(0) for name in MEASURES}
        # Whoever came in this window and is on the line still has no row yet.
        read = RunReader(self.path).traces(("contact", "wallboard"), since=begin)
        contacts = _contacts(read, now)
        in_time = read.header.section("targets").get("answered_within", float("nan"))
        board = read.rows("wallboard")
        found = course(contacts, board[board[:, _STAFFED] >= FEWEST], edges, in_time)
        return edges[1:], dict(zip(MEASURES, found, strict=True))

    def strain(self, ends: Floats, now: Now) -> Floats:
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
        read = RunReader(self.path).traces(_WORK, since=midnight)
        # What ended a moment ago, and what goes on, would be missing of some people only. Told
        # twice it does no harm: of stretches that overlap, what is new is taken.
        spent = now.spent[now.spent[:, 0] >= midnight]
        tables = read.tables | {"duration": np.concatenate([read.rows("duration"), spent])}
        rows = estimated_tension(Traces(read.header, tables), scenario)
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

        What somebody has approved or declined is not proposed again while that holds.

        Raises:
            InputError: there is no whole scenario, the centre is closed, nothing is known of it, or
                it is being forecast already, by whatever server.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            alone = WriterLock(self.log.path)
        except (InputError, OSError):
            raise InputError(
                f"{self.path.stem}: cannot be forecast; allowed: one forecast at a time, and a "
                f"folder {self.folder.name} that can be written"
            ) from None
        with alone:
            return self._forecast(workers, replications, watch, cancelled)

    def _forecast(
        self,
        workers: int,
        replications: int,
        watch: Watch | None,
        cancelled: Callable[[], bool] | None,
    ) -> Forecast:
        now = self.now()
        scenario, state = self.opened(now), now.state
        midnight = state.t // DAY * DAY
        read = RunReader(self.path).traces(("contact", "duration"), since=midnight - LOOK_BACK)
        arrived = _contacts(read, now).arrived
        found = forecast(
            scenario,
            state,
            horizon=HORIZON,
            replications=replications,
            arrived=sorted(arrived[arrived >= midnight].tolist()),
            talks=talks_until(read, state.t),
            rosters=rosters_before(read, scenario, state.t),
            inferred=inferred(read),
            workers=workers,
            watch=watch,
            cancelled=cancelled,
        )
        moment = datetime.fromtimestamp(self._clock(), UTC)
        first_day = read.header.start_date
        self._remember(found, first_day)
        self.log.keep(found, scenario.targets.answered_within, first_day)
        source = f"/centre/{self.path.stem}"
        self.expire()
        proposed = recommendations(found, scenario, source=source, now=moment)
        decided = self._decided(state.t)
        self.decisions.propose(one for one in proposed if one.subject not in decided)
        return found

    def _decided(self, t: float) -> set[str]:
        """What somebody has decided on, and what holds still: it is not proposed again."""
        return {
            one.subject
            for one in self.decisions.all().values()
            if one.status in ("approved", "declined", "posted", "followed") and one.ends > t
        }

    def expire(self) -> None:
        """What was recommended and whose time is over, by either clock, becomes expired.

        Raises:
            InputError: the file of recommendations is damaged, or cannot be written.
        """
        moment = datetime.fromtimestamp(self._clock(), UTC)
        self.decisions.expire(moment, self.now().state.t)

    def newest(self) -> dict[str, Any] | None:
        """The last forecast as a document, with `made`, the time of day (epoch s); None if none.

        One that is left of another run of that name, or is no whole one, is none.
        """
        try:
            plain: Any = json.loads(self._newest.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        if not isinstance(plain, dict) or not set(_SAID) <= set(plain):
            return None
        if not isinstance(plain["t"], int | float):
            return None
        ours = plain.get("of") == RunReader(self.path).header.start_date
        return plain if ours and plain["t"] <= self.now().state.t else None

    def scores(self) -> list[Score]:
        """How the forecasts so far did, of those whose time is over."""
        contacts, until = self._contacts()
        return self.log.scores(contacts, until, self._first_day())

    def came_of(self, one: Recommendation) -> list[Followed]:
        """What came of a recommendation that was applied, beside both forecasts."""
        kept = self.log.at(one.at, self._first_day())
        contacts, until = self._contacts()
        if kept is None or one.subject not in kept.members or kept.edges[1] > until:
            return []
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
        now = self.now()
        return _contacts(RunReader(self.path).traces(("contact",)), now), now.state.t

    def _first_day(self) -> str:
        return RunReader(self.path).header.start_date

    def _remember(self, found: Forecast, first_day: str) -> None:
        part = self._newest.with_suffix(".part")
        told = {"made": self._clock(), "of": first_day, **found.to_dict()}
        part.write_text(json.dumps(told), encoding="utf-8")
        part.replace(self._newest)


def _contacts(read: Traces, now: Now) -> Contacts:
    """All contacts: those in the table, those that will be shortly, and those under way."""
    table = read.rows("contact")
    # What is read a moment after the picture may have the rows of some of its contacts already.
    there = set(table[:, 1].tolist())
    closed = [row for row in now.closed.tolist() if row[1] not in there]
    rows = np.concatenate([table, np.array(closed)]) if closed else table
    under_way = [(came, taken) for number, came, taken in now.under_way if number not in there]
    return Contacts.of({"contact": rows}, under_way, now.state.t)


def _clock(t: float) -> str:
    return f"{t // 3600:.0f}:{t % 3600 // 60:02.0f}"


def is_followed(plain: dict[str, Any] | None) -> bool:
    """Whether the picture of a run's floor is that of a real one that is followed."""
    return plain is not None and "feed" in plain
