"""Calls made by known laws, without an engine: what a fit must find again."""

import datetime as dt

import numpy as np

from twin.mirror.fit.calls import Calls

OPEN, CLOSE = 8 * 3600.0, 16 * 3600.0
MONDAY = dt.date(2024, 1, 1)


def calls_of(
    rng,
    days=8,
    per_half_hour=40.0,
    day_cv=0.0,
    slot_cv=0.0,
    hazard=1 / 300,
    mu=4.8,
    sigma=0.8,
    technicians=12,
    between=0.2,
    waits=60.0,
    waiting=0.6,
    dates=None,
):
    """Poisson calls with gamma factors, exponential patience and lognormal conversations.

    Service would begin after an exponential wait for the share `waiting` of callers, so that
    patience is censored by something that has nothing to do with it.
    """
    dates = dates or weekdays(days)
    slots = int((CLOSE - OPEN) / 1800)
    effects = rng.normal(0, between, technicians)
    columns = {name: [] for name in ("date", "arrival", "wait", "answered", "talk", "technician")}
    for date in dates:
        factor = gamma(rng, day_cv, 1) * gamma(rng, slot_cv, slots)
        for slot, many in enumerate(rng.poisson(per_half_hour * factor)):
            start = OPEN + 1800 * slot
            offered = rng.exponential(waits, many) * (rng.random(many) < waiting)
            patience = rng.exponential(1 / hazard, many)
            who = rng.integers(0, technicians, many)
            columns["date"].append(np.full(many, np.datetime64(date)))
            columns["arrival"].append(start + 1800 * rng.random(many))
            columns["wait"].append(np.minimum(offered, patience))
            columns["answered"].append(offered <= patience)
            columns["talk"].append(np.exp(rng.normal(mu + effects[who], sigma)))
            columns["technician"].append(who + 1)
    found = {name: np.concatenate(parts) for name, parts in columns.items()}
    order = np.lexsort((found["arrival"], found["date"]))
    found = {name: column[order] for name, column in found.items()}
    answered = found["answered"]
    return Calls(
        source="synthetic",
        date=found["date"],
        arrival=found["arrival"],
        kind=np.full(len(order), "all"),
        outcome=np.where(answered, "answered", "abandoned"),
        wait=found["wait"],
        talk=np.where(answered, found["talk"], np.nan),
        technician=np.where(answered, found["technician"], 0),
        caller=np.zeros(len(order), dtype=np.int64),
    )


def weekdays(count, first=MONDAY):
    """So many days from Monday to Friday."""
    days = (first + dt.timedelta(days=i) for i in range(7 * count))
    return [day for day in days if day.weekday() < 5][:count]


def gamma(rng, cv, size):
    return rng.gamma(1 / cv**2, cv**2, size) if cv else np.ones(size)


def calls(rows, date=MONDAY):
    """Calls from literal rows of one day: (arrival, wait, outcome, talk, technician, caller)."""
    arrival, wait, outcome, talk, technician, caller = zip(*rows, strict=True)
    return Calls(
        source="literal",
        date=np.full(len(rows), np.datetime64(date)),
        arrival=np.array(arrival, dtype=float),
        kind=np.full(len(rows), "all"),
        outcome=np.array(outcome),
        wait=np.array(wait, dtype=float),
        talk=np.array(talk, dtype=float),
        technician=np.array(technician, dtype=np.int64),
        caller=np.array(caller, dtype=np.int64),
    )
