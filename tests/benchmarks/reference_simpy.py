"""M/M/n+M the way SimPy's documentation teaches it: the yardstick for our own engine.

One process per call, a `Resource`, and `request | timeout` for impatience. All random numbers are
drawn ahead in blocks, as our engine does, so that what is compared is the kernel.
"""

from collections.abc import Generator
from typing import Any

import numpy as np
import simpy


def simulate(
    n_servers: int,
    arrival_rate: float,
    mean_service: float,
    mean_patience: float,
    n_calls: int,
    seed: int,
) -> dict[str, float]:
    """Return p_wait, p_abandon, mean_wait (s, all calls), occupancy and calls of one run.

    Starts empty, ends when the last call has left; occupancy leaves out the first tenth of the
    arrivals' time and all after the last arrival, so that filling and emptying do not count.
    """
    rng = np.random.default_rng(seed)
    gaps = rng.exponential(1 / arrival_rate, n_calls).tolist()
    services = rng.exponential(mean_service, n_calls).tolist()
    patiences = rng.exponential(mean_patience, n_calls).tolist()

    env = simpy.Environment()
    servers = simpy.Resource(env, capacity=n_servers)
    answered: list[float] = []  # waits, s
    abandoned: list[float] = []  # waits, s
    work: list[tuple[float, float]] = []  # from, to

    def call(service: float, patience: float) -> Generator[simpy.Event, Any, None]:
        arrived = env.now
        with servers.request() as request:
            outcome = yield request | env.timeout(patience)
            if request in outcome:
                answered.append(env.now - arrived)
                work.append((env.now, env.now + service))
                yield env.timeout(service)
            else:
                abandoned.append(env.now - arrived)

    def arrivals() -> Generator[simpy.Event, Any, None]:
        for gap, service, patience in zip(gaps, services, patiences, strict=True):
            yield env.timeout(gap)
            env.process(call(service, patience))

    env.process(arrivals())
    env.run()
    closing = sum(gaps)
    opening = closing / 10
    busy = sum(max(0.0, min(end, closing) - max(start, opening)) for start, end in work)
    waited = len(abandoned) + sum(wait > 0 for wait in answered)
    return {
        "p_wait": waited / n_calls,
        "p_abandon": len(abandoned) / n_calls,
        "mean_wait": (sum(answered) + sum(abandoned)) / n_calls,
        "occupancy": busy / (n_servers * (closing - opening)),
        "calls": len(answered) + len(abandoned),
    }
