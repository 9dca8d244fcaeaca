"""Fits an ordinary weekday of the "Anonymous Bank" call centre from its log of February 1999.

    .venv/bin/python data/fit_bank_day.py ../shared/data/anonymous_bank_1999-02.csv.gz

prints every number that `configs/scenarios/bank-day.toml` and `data/README.md` take from the log,
as Markdown tables. `--toml` prints the fitted parts of the scenario instead, and `--compare` a
replay of the held-out day through the twin, beside what really happened. Writes no file.
"""

import argparse
import datetime as dt
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import bank_fits as fits
import bank_floor as floors
import numpy as np

from twin.errors import InputError
from twin.world.call_log import CallLog, read_call_log

HOUR = 3600
HELD_OUT = dt.date(1999, 2, 9)
"""The day that is replayed; nothing is fitted on it."""
RANKS = ((("PS", 1), ("PS", 2)), (("NW", 0), ("PS", 1)), (("NW", 0), ("PS", 2)))
"""Pairs of (type, priority) whose order in the queue is looked at."""
INCIDENTS = (dt.date(1999, 2, 3), dt.date(1999, 2, 21))


def main() -> None:
    """Read the log, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("log", type=Path, help="anonymous_bank_1999-02.csv.gz")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--toml", action="store_true", help="print the scenario's fitted parts")
    what.add_argument("--compare", action="store_true", help=f"replay {HELD_OUT} and compare")
    parser.add_argument("--replications", type=int, default=20, help="seeds for --compare")
    asked = parser.parse_args()
    try:
        log = read_call_log(asked.log)
        if asked.compare:
            import bank_replay  # starts the whole twin

            lines: Iterable[str] = bank_replay.compare(
                log.day(HELD_OUT), ordinary(log), asked.replications
            )
        else:
            lines = scenario_parts(log) if asked.toml else report(log)
        sys.stdout.writelines(f"{line}\n" for line in lines)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


def ordinary(log: CallLog) -> list[CallLog]:
    """Return the days fitted on: Sunday to Thursday, no incident, not held out."""
    dates = [date for date in log.dates if date.weekday() not in (4, 5)]
    return [log.day(date) for date in dates if date not in (*INCIDENTS, HELD_OUT)]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return a Markdown table; numbers are given four significant digits."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return [*lines, *(f"| {' | '.join(map(_cell, row))} |" for row in rows), ""]


def _cell(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 3600:02d}:{int(seconds) % 3600 // 60:02d}"


def report(log: CallLog) -> Iterable[str]:
    """Yield all fits as Markdown."""
    days = ordinary(log)
    everything = log.where(np.isin(log.date, [day.date[0] for day in days]))
    yield f"{len(log)} calls; dropped {log.dropped}; incomplete {log.incomplete}"
    reached = int(everything.reached.sum())
    timed = everything.service[everything.outcome == "answered"]
    yield (
        f"{len(days)} ordinary weekdays: {len(everything)} calls, {reached} reached the human "
        f"stage; of {len(timed)} answered, {int(np.isnan(timed).sum())} have no service time, "
        f"{int((timed < fits.SHORTEST).sum())} are under {fits.SHORTEST} s and "
        f"{int((timed > fits.LONGEST).sum())} over {fits.LONGEST} s"
    )
    yield from ("", "### Demand and staffing by half-hour", "")
    yield from _half_hours(log, days)
    yield from ("### Contact types", "")
    yield from _types(everything, days)
    yield from ("### Patience, coming back, wrap-up", "")
    yield from _people(everything, days)


def _half_hours(log: CallLog, days: list[CallLog]) -> Iterable[str]:
    demand = fits.fit_demand(days)
    net = fits.net_of_redials(demand, days, fits.fit_redial(days))
    seen = [floors.Floor(day) for day in days]
    present = np.array([floors.mean_number(*floor.present()) for floor in seen])
    roster = floors.on_floor(floors.fitted_roster(present.mean(axis=0)))
    that_day = floors.Floor(log.day(HELD_OUT))
    calls = log.day(HELD_OUT)
    columns = (
        demand.mean,
        net,
        np.mean([floor.busy() for floor in seen], axis=0),
        np.mean([floor.distinct() for floor in seen], axis=0),
        present.mean(axis=0),
        present.std(axis=0, ddof=1),
        roster,
        np.histogram(calls.arrival[calls.reached], floors.EDGES)[0],
        that_day.busy(),
        that_day.distinct(),
        floors.mean_number(*that_day.present()),
    )
    head = ("from", "calls", "net of redials", "busy", "distinct", "present", "SD", "roster")
    held = [f"{HELD_OUT:%d %b}: {what}" for what in ("calls", "busy", "distinct", "present")]
    rows = [
        [_clock(start), *(f"{column[i]:.1f}" for column in columns)]
        for i, start in enumerate(floors.EDGES[:-1])
    ]
    calls_columns = (0, 1, 7)
    sums = [
        f"{column.sum() * (1 if i in calls_columns else floors.HALF_HOUR / HOUR):.1f}"
        for i, column in enumerate(columns)
    ]
    yield from table([*head, *held], [*rows, ["sum: calls, or hours", *sums]])
    totals = np.nansum(demand.counts, axis=1)
    observed, implied = demand.dispersion
    service, presence = np.sum([floor.squeezed() for floor in seen], axis=0)
    stays = [(mine[0][0], mine[-1][1]) for floor in seen for mine in floor.sessions()]
    lengths = np.diff(np.array(stays), axis=1)
    absent = 1 - HOUR * present.sum() / 2 / lengths.sum()
    yield from table(
        ("", "value"),
        [
            ("technicians a day", len(stays) / len(days)),
            ("length of a stay, median (h)", float(np.median(lengths)) / HOUR),
            ("absent of it, share", float(absent)),
            ("calls a day, mean / SD", f"{totals.mean():.0f} / {totals.std(ddof=1):.0f}"),
            ("half-hours dropped as a burst", int(np.isnan(demand.counts).sum())),
            ("day factor, CV", demand.day_cv),
            ("half-hour factor, CV", demand.interval_cv),
            ("variance / mean of counts, median half-hour", observed),
            ("the same, implied by the two factors", implied),
            ("service / presence while callers wait", float(service / presence)),
            (
                "roster against presence, mean |difference|",
                float(np.abs(roster - present.mean(axis=0)).mean()),
            ),
        ],
    )


def _types(everything: CallLog, days: list[CallLog]) -> Iterable[str]:
    effects, spread = fits.technician_effects(everything)
    patience = fits.fit_patience(everything)
    reached = everything.where(everything.reached)
    rows = []
    for kind in fits.KINDS:
        of_it = reached.where(fits.of_kind(reached, kind))
        known = of_it.where(of_it.customer > 0)
        fit = fits.fit_service(everything, kind, effects)
        rows.append(
            (
                kind,
                len(of_it),
                len(of_it) / len(reached),
                fit.n,
                fit.mu,
                fit.sigma,
                fit.within,
                fit.ks,
                fit.ks_exponential,
                fit.mean_all,
                fit.short,
                float(np.mean(of_it.wait > 0)),
                float(np.mean(of_it.outcome == "abandoned")),
                float(of_it.wait.mean()),
                patience.factor[kind],
                float(np.mean(known.priority == 2)) if len(known) else "none known",
            )
        )
    head = (
        "type",
        "reached",
        "share",
        "n",
        "μ",
        "σ",
        "σ within",
        "KS",
        "KS exponential",
        "mean, short ones too (s)",
        "under 10 s",
        "queued",
        "abandoned",
        "wait (s)",
        "patience factor",
        "high priority, of identified",
    )
    yield from table(head, rows)
    under_queue = np.concatenate([floors.Floor(day).under_queue() for day in days])
    usual = everything.service <= fits.LONGEST
    long = everything.service >= fits.SHORTEST
    effect, error = fits.load_effect(everything, under_queue)
    yield from table(
        ("", "value"),
        [
            ("SD of technicians' log handling time", spread),
            ("technicians", len(effects)),
            ("mean service, short ones too (s)", float(everything.service[usual].mean())),
            ("mean service from 10 s on (s)", float(everything.service[usual & long].mean())),
            *(
                (
                    f"{later} overtakes {first}: within {fits.CREDIT} s / later / pairs",
                    "{:.3f} / {:.3f} / {}".format(*fits.overtaking(days, first, later)),
                )
                for first, later in RANKS
            ),
            ("log service when somebody waits", f"{effect:.3f} ± {error:.3f}"),
        ],
    )


def _people(everything: CallLog, days: list[CallLog]) -> Iterable[str]:
    patience = fits.fit_patience(everything)
    starts = [*fits.HAZARD_FROM, "∞"]
    yield from table(
        ("waiting (s)", "hazard (1/s)"),
        [
            (f"{a}-{b}", f"{h:.5f}")
            for a, b, h in zip(starts[:-1], starts[1:], patience.hazard, strict=True)
        ],
    )
    yield from table(
        ("patience", "value"),
        [
            ("queued / of these abandoned", f"{patience.n} / {patience.abandoned}"),
            ("Kaplan-Meier q10, q25, median (s)", patience.quantiles),
            ("exponential mean (s)", patience.exponential),
            ("Weibull shape, scale (s)", f"{patience.weibull[0]:.3f}, {patience.weibull[1]:.0f}"),
            *((f"largest distance to Kaplan-Meier: {k}", v) for k, v in patience.distance.items()),
        ],
    )
    redial = fits.fit_redial(days)
    again = np.asarray(fits.RETURNS, dtype=float)
    columns = (redial.after_abandoning, redial.after_service, redial.because, redial.fitted(again))
    yield from table(
        ("called again within", "after abandoning", "after service", "because of it", "fitted"),
        [
            (f"{s} s", *(f"{column[i]:.3f}" for column in columns))
            for i, s in enumerate(fits.RETURNS)
        ],
    )
    yield f"{redial.n} abandonments of identified customers: share {redial.share:.3f}, "
    yield f"median {redial.median:.0f} s, SD of the logarithm {redial.spread:.2f}"
    yield ""
    wrap = floors.wrap_up(floors.Floor(day) for day in days)
    yield from table(("gap before the next call while callers wait", "value"), wrap.items())


def scenario_parts(log: CallLog) -> Iterable[str]:
    """Yield the fitted parts of the scenario as TOML."""
    days = ordinary(log)
    everything = log.where(np.isin(log.date, [day.date[0] for day in days]))
    effects, spread = fits.technician_effects(everything)
    demand, redial = fits.fit_demand(days), fits.fit_redial(days)
    patience = fits.fit_patience(everything)
    per_hour = 2 * fits.net_of_redials(demand, days, redial)
    yield f"# demand: day_cv = {demand.day_cv:.2f}, interval_cv = {demand.interval_cv:.2f}"
    yield f"per_hour = [{', '.join(f'{rate:.1f}' for rate in per_hour)}]"
    reached = everything.where(everything.reached)
    shares = {kind: round(float(np.mean(fits.of_kind(reached, kind))), 4) for kind in fits.KINDS}
    shares["PS"] += round(1 - sum(shares.values()), 4)
    for kind, share in shares.items():
        fit = fits.fit_service(everything, kind, effects)
        yield (
            f"# {kind}: share = {share:.4f}, patience_factor = {patience.factor[kind]:.2f}, "
            f"work_spread = {np.sqrt(np.expm1(fit.within**2)):.2f}, "
            f"mean = {fit.mean_all:.1f} s"
        )
    yield f"hazard_from = {list(fits.HAZARD_FROM)}"
    yield f"hazard = [{', '.join(f'{h:.5f}' for h in patience.hazard)}]"
    yield f"# redial: after_abandoning = {redial.share:.2f}"
    yield f"# abandoned_delay = {redial.median:.0f}, delay_spread = {redial.spread:.2f}"
    wrap = floors.wrap_up(floors.Floor(day) for day in days)
    yield f"after_contact = {wrap['mean']:.1f}"
    yield f"after_contact_spread = {wrap['cv']:.2f}"
    yield f"speed_spread = {spread:.3f}"
    present = [floors.mean_number(*floors.Floor(day).present()) for day in days]
    yield "shifts = ["
    for row in floors.fitted_roster(np.mean(present, axis=0)):
        yield f"  {shift_line(row)}"
    yield "]"


def shift_line(row: floors.Row) -> str:
    """Return one shift as TOML."""
    breaks = ", ".join(f'{{ at = "{b["at"]}", seconds = {b["seconds"]} }}' for b in row["breaks"])
    return (
        f'{{ start = "{row["start"]}", end = "{row["end"]}", '
        f"technicians = {row['technicians']}, breaks = [{breaks}] }},"
    )


if __name__ == "__main__":
    main()
