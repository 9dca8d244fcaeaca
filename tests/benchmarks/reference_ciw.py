"""M/M/n+M in Ciw, with its own reneging: the second yardstick for our own engine.

All random numbers are drawn ahead in blocks, as our engine does, so that what is compared is the
kernel (and Ciw's global generator stays untouched).
"""

from math import inf

import ciw
import numpy as np


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

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([*gaps, inf])],
        service_distributions=[ciw.dists.Sequential(services)],
        reneging_time_distributions=[ciw.dists.Sequential(patiences)],
        number_of_servers=[n_servers],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(n_calls, method="Finish")

    records = simulation.get_all_records()
    reneged = [r.waiting_time for r in records if r.record_type == "renege"]
    served = [r for r in records if r.record_type == "service"]
    waits = [r.waiting_time for r in served]
    closing = sum(gaps)
    opening = closing / 10
    busy = sum(
        max(0.0, min(r.service_end_date, closing) - max(r.service_start_date, opening))
        for r in served
    )
    return {
        "p_wait": (len(reneged) + sum(wait > 0 for wait in waits)) / n_calls,
        "p_abandon": len(reneged) / n_calls,
        "mean_wait": (sum(reneged) + sum(waits)) / n_calls,
        "occupancy": busy / (n_servers * (closing - opening)),
        "calls": len(records),
    }
