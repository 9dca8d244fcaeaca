"""The people of a real floor: what each is doing, since when, and whether he or she is there.

Who is present is known from logins where a log has them. Where it has none of somebody, he or she
is taken to be present from one contact to the next if that is no more than `AWAY` later. Wrap-up is
logged by no telephone system and is part of what is called ready here.
"""

from heapq import heappop, heappush
from math import inf
from typing import Any, Final

from twin.mirror.on_floor import BREAK, EVERY_QUEUE, OFF, READY, RINGING, TALK, Worker
from twin.traces.buffer import Buffer, packer
from twin.traces.live_state import Present
from twin.traces.tables import ACTIVITIES, DURATION, NONE

AWAY: Final = 1200.0
"""Without logins: whoever took no contact for so long (s) has gone. Meals and the time between two
shifts are longer, waits for the next contact nearly always shorter."""

LONGEST_PAUSE: Final = 7_200.0
"""Whoever is paused for longer (s) has gone."""

SETTLED: Final = 60.0
"""How far back (s) a row can begin to be told: a ring is known only once it was answered."""

_duration = packer(len(DURATION.columns))


class People:
    """Everybody who was ever seen, numbered in order of appearance."""

    def __init__(self, rows: Buffer) -> None:
        self._rows = rows
        self.team: list[Worker] = []
        self.by_name: dict[str, Worker] = {}
        self.doing = [0] * len(ACTIVITIES)
        """How many people are in each activity."""
        self._going: list[tuple[float, int, float]] = []
        """A heap: when somebody counts as gone, who, and the beginning of what he or she does."""

    def named(self, name: str, t: float) -> Worker | None:
        """Somebody by name, known from `t` on (s) if not before; None without a name."""
        worker = self.by_name.get(name)
        if worker is None and name:
            worker = self.by_name[name] = Worker(len(self.team), name)
            worker.since = t - SETTLED
            self.team.append(worker)
        return worker

    def turn(self, worker: Worker, activity: int, at: float) -> None:
        """Somebody turns to another activity; what he or she did until then becomes a row."""
        before, since = worker.activity, worker.since
        at = max(at, since)
        if before != OFF:
            self.doing[before] -= 1
            if at > since:
                contact = worker.contact if before in (TALK, RINGING) else NONE
                self._rows.duration += _duration(at, worker.number, before, contact, since)
        if activity != OFF:
            self.doing[activity] += 1
        worker.activity, worker.since = activity, at

    def rest(self, worker: Worker, t: float) -> None:
        """Somebody not in conversation is ready, paused or gone, as he or she said."""
        if worker.call:
            return
        if worker.logged and not worker.queues:
            activity, limit = OFF, inf
        elif worker.is_paused:
            activity, limit = BREAK, LONGEST_PAUSE
        else:
            activity, limit = READY, inf if worker.logged else AWAY
        if activity != worker.activity:
            self.turn(worker, activity, t)
            if limit < inf:
                heappush(self._going, (t + limit, worker.number, t))

    def login(self, name: str, queue: str, paused: bool, t: float) -> None:
        """Somebody joins a queue."""
        worker = self.named(name, t)
        if worker is not None:
            worker.logged = True
            worker.queues.add(queue or EVERY_QUEUE)
            if paused:
                worker.paused.add(queue or EVERY_QUEUE)
            else:
                worker.paused.discard(queue or EVERY_QUEUE)
            self.rest(worker, t)

    def logout(self, name: str, queue: str, t: float) -> None:
        """Somebody leaves a queue, or without one, all of them."""
        worker = self.named(name, t)
        if worker is not None:
            worker.logged = True
            worker.queues -= {queue} if queue else set(worker.queues)
            worker.paused -= {queue} if worker.queues else set(worker.paused)
            self.rest(worker, t)

    def pause(self, name: str, queue: str, t: float) -> None:
        """Somebody is not to be rung in a queue, or without one, in none."""
        worker = self.named(name, t)
        if worker is not None:
            worker.paused.add(queue or EVERY_QUEUE)
            self.rest(worker, t)

    def unpause(self, name: str, queue: str, t: float) -> None:
        """Somebody may be rung again in a queue, or without one, in all."""
        worker = self.named(name, t)
        if worker is not None:
            worker.paused -= {queue} if queue else set(worker.paused)
            self.rest(worker, t)

    def leave(self, t: float) -> None:
        """Everybody has gone, from all queues."""
        for worker in self.team:
            self.turn(worker, OFF, t)
            worker.queues.clear()
            worker.paused.clear()

    def present(self, t: float, talks: dict[str, str]) -> tuple[Present, ...]:
        """Who is there at a moment (s) and does what; `talks` has what each call is about."""
        return tuple(
            Present(
                worker.name,
                ACTIVITIES[worker.activity],
                t - worker.since,
                talks.get(worker.call, "") if worker.activity == TALK else "",
            )
            for worker in self.team
            if worker.activity != OFF
        )

    def forget(self, t: float) -> None:
        """Whoever did nothing for too long has gone; of that time nothing is known, and no row."""
        while self._going and self._going[0][0] <= t:
            _, number, since = heappop(self._going)
            worker = self.team[number]
            if worker.since == since and worker.activity in (READY, BREAK):
                self.doing[worker.activity] -= 1
                worker.activity = OFF
                worker.paused.clear()

    def dump(self) -> dict[str, Any]:
        """All it knows, as plain values for JSON."""
        return {"team": [worker.dump() for worker in self.team], "going": self._going}

    def load(self, plain: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
        self.team = [Worker.load(number, each) for number, each in enumerate(plain["team"])]
        self.by_name = {worker.name: worker for worker in self.team}
        for worker in self.team:
            if worker.activity != OFF:
                self.doing[worker.activity] += 1
        self._going = [(when, number, since) for when, number, since in plain["going"]]
