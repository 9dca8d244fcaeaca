"""A live run that is made up: the same feed as the real one, without an engine.

`python pretend.py --port N` serves the dashboard over it.
"""

import argparse
import math
import random
import tempfile
import time
from pathlib import Path
from threading import Lock

from waitress import serve

from dashboards.app import build_app
from dashboards.site import Site
from twin.errors import InputError
from twin.scenario.levers import levers
from twin.scenario.load import load_scenario

ACTIVITIES = ("ready", "talk", "talk", "talk", "hold", "wrap_up", "break", "ringing", "coaching")


class PretendRun:
    """A day that unfolds by the wall clock; levers move its curves a little."""

    def __init__(self, name="helpdesk-12", *, seed=7, speed=60.0, start_at=36000.0):
        self.scenario = load_scenario(name)
        self.path = Path("pretended.sqlite")
        self._levers = levers(self.scenario)
        self._lock = Lock()
        self._start_at = start_at
        self._speed = speed
        self._count = 0
        self._begin(seed)

    def _begin(self, seed):
        self._seed = seed
        self._count += 1
        self._run = f"run-{self._count}"
        self._paused = False
        self._t = max(self._start_at, self.scenario.opening.open)
        self._wall = time.monotonic()
        self._minute = int(self.scenario.opening.open // 60)
        self._rows = {"wallboard": [], "level": [], "acts": [], "recorded": [], "controls": []}
        self._people = self._staff()
        self._values = {
            path: lever.number(lever.default) for path, lever in self._levers.items() if lever.live
        }
        self._unfold()

    def _staff(self):
        team = next(iter(self.scenario.teams))
        number = sum(s.technicians for s in self.scenario.teams[team].shifts)
        people = [
            {
                "name": f"T{i + 1:02d}",
                "team": team,
                "role": "technician",
                "activity": "ready",
                "since": self.scenario.opening.open,
                "contact_type": None,
                "tension": 20.0 + 3 * i % 50,
            }
            for i in range(number)
        ]
        return people + [
            {
                "name": f"E{i + 1}",
                "team": "backup",
                "role": "expert",
                "activity": "ready",
                "since": self.scenario.opening.open,
                "contact_type": None,
                "tension": 0.0,
            }
            for i in range(self.scenario.backup.experts)
        ]

    def _unfold(self):
        if not self._paused:
            now = time.monotonic()
            self._t = min(self._t + (now - self._wall) * self._speed, self.scenario.opening.close)
            self._wall = now
        while (self._minute + 1) * 60 <= self._t:
            self._minute += 1
            self._add(self._minute * 60.0)

    def _add(self, t):
        chance = random.Random(f"{self._seed}-{t}")
        hour = t / 3600
        rush = math.exp(-(((hour - 11) / 1.4) ** 2)) + 0.8 * math.exp(-(((hour - 14.7) / 1.2) ** 2))
        watch = self._values["supervision.monitoring"]
        people = [p for p in self._people if p["role"] == "technician"]
        n = min(len(people), max(1, round(0.75 * len(people) * self._values["staffing.level"])))
        waiting = max(0, round(chance.gauss(6 * rush - 1.5, 1.3)))
        ready = max(0, min(n, round(chance.gauss(3 - 3 * rush, 1))))
        for i, person in enumerate(people):
            if i >= n:
                person.update(activity=None, contact_type=None, since=t)
            elif person["activity"] is None or chance.random() < 0.3:
                doing = chance.choice(ACTIVITIES)
                person.update(
                    activity=doing,
                    since=t - chance.random() * 60,
                    contact_type=chance.choice(("information", "technical"))
                    if doing in ("talk", "hold")
                    else None,
                )
            aim = 18 + 28 * rush + 30 * watch + 2 * (i % 7)
            person["tension"] += 0.1 * (aim - person["tension"]) + chance.gauss(0, 1.2)
        for person in self._people[len(people) :]:
            if chance.random() < 0.2:
                busy = chance.random() < 0.5
                person.update(activity="consult" if busy else "ready", since=t)
        tension = sum(p["tension"] for p in people[:n]) / n
        self._rows["wallboard"].append([t, waiting, n, ready, n - ready, tension])
        share = 0.93 - 0.32 * rush + 0.02 * math.sin(t / 900) + chance.gauss(0, 0.01)
        self._rows["level"].append([t, min(1.0, share)])
        for act, rate in (
            ("listen", 0.12),
            ("score", 0.08),
            ("alert", 0.1 + 0.2 * rush),
            ("coach", 0.015),
        ):
            if chance.random() < rate * (0.3 + 2 * watch):
                self._rows["acts"].append(
                    [t - chance.random() * 59, act, chance.choice(people)["name"]]
                )
        self._rows["recorded"].append([t - 60, max(0, round(chance.gauss(9 + 9 * rush, 2)))])

    def pause(self):
        with self._lock:
            self._unfold()
            self._paused = True

    def resume(self):
        with self._lock:
            self._paused = False
            self._wall = time.monotonic()

    def set_speed(self, speed):
        with self._lock:
            self._unfold()
            self._speed = float(speed)

    def set_lever(self, path, value):
        with self._lock:
            self._unfold()
            lever = self._levers[path]
            if lever.low is not None and not lever.low <= float(value) <= lever.high:
                raise InputError(f"{path} = {value}: {lever.allowed}")
            self._values[path] = lever.number(lever.parse(value))
            self._rows["controls"].append([self._t, path, self._values[path]])

    def restart(self, seed):
        with self._lock:
            self._wall = time.monotonic()
            self._begin(seed)

    def since(self, cursor):
        with self._lock:
            self._unfold()
            run, *seen = cursor.split() if cursor else ("", "")
            reset = run != self._run
            starts = dict(zip(self._rows, map(int, seen), strict=False)) if not reset else {}
            new = {name: rows[starts.get(name, 0) :] for name, rows in self._rows.items()}
            _, waiting, staffed, ready, busy, tension = self._rows["wallboard"][-1]
            at_work = [p for p in self._people if p["role"] == "technician" and p["activity"]]
            high = sum(p["tension"] >= self.scenario.targets.tension for p in at_work)
            longest = 31.0 * waiting
            return {
                "cursor": " ".join([self._run, *(str(len(r)) for r in self._rows.values())]),
                "run": self._run,
                "reset": reset,
                **new,
                "clock": {
                    "t": self._t,
                    "wall": time.time(),
                    "speed": self._speed,
                    "paused": self._paused,
                    "seed": self._seed,
                    "error": None,
                    "finished": self._t >= self.scenario.opening.close,
                    "scenario": self.scenario.name,
                },
                "now": {
                    "waiting": waiting,
                    "longest_wait": longest,
                    "staffed": staffed,
                    "ready": ready,
                    "busy": busy,
                },
                "tiles": {
                    "service_level": {
                        "value": self._rows["level"][-1][1],
                        "target": 0.8,
                        "window": 1800,
                    },
                    "waiting": waiting,
                    "longest_wait": longest,
                    "occupancy": busy / staffed,
                    "abandoned_share": 0.021,
                    "tension": tension,
                    "high_strain": [high, len(at_work)],
                },
                "people": [
                    [p["activity"], p["since"], p["contact_type"], p["tension"]]
                    for p in self._people
                ],
                "staff": [[p["name"], p["team"], p["role"]] for p in self._people],
            }

    def moment(self, t):
        """Looking back is tried on real runs."""
        delta = self.since(None)
        return {"t": t, **{name: delta[name] for name in ("now", "tiles", "people")}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8050)
    parser.add_argument("--speed", type=float, default=60.0)
    parser.add_argument("--start", type=float, default=48000.0)
    args = parser.parse_args()
    run = PretendRun(speed=args.speed, start_at=args.start)
    site = Site(Path(tempfile.gettempdir(), "no-runs-here"))
    site.add("pretended", run)
    serve(build_app(site).server, host="127.0.0.1", port=args.port, threads=8)


if __name__ == "__main__":
    main()
