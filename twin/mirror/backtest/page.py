"""A backtest as Markdown, misses as misses."""

from pathlib import Path

import numpy as np

from twin.mirror.backtest.backtest import Backtest, Score
from twin.mirror.backtest.figures import MEASURES, Measure
from twin.mirror.backtest.predicting import LEVELS

__all__ = ["MISS", "day_cells", "page", "score_cells", "value"]

_LARGE = 100  # calls, from which tenths are not told

MISS = "✗"
"""Marks what lies outside its interval; twice if outside both."""


def value(measure: Measure, number: float, signed: bool = False) -> str:
    """A number in the measure's unit: shares in per cent, times in seconds."""
    if np.isnan(number):
        return "–"
    sign = "+" if signed else ""
    if measure.unit == "share":
        return f"{100 * number:{sign}.1f} %"
    if measure.unit == "s":
        return f"{number:{sign}.1f} s"
    return f"{number:{sign},.0f}" if abs(number) >= _LARGE else f"{number:{sign}.1f}"


def score_cells(measure: Measure, score: Score) -> list[str]:
    """Error, bias, and how many of n each interval held."""
    held = [
        f"{held} of {score.n} ({held / score.n:.0%})".replace("%", " %")
        if score.n and not np.isnan(width) else "–"
        for held, width in zip(score.held, score.width, strict=True)
    ]  # fmt: skip
    return [
        value(measure, score.error),
        value(measure, score.bias, signed=True),
        *held,
        value(measure, score.width[1]),
    ]


def day_cells(found: Backtest, place: int) -> list[str]:
    """One day's cells: of each measure the real value, and how it lies in the forecast."""
    day = found.days[place]
    forecast = found.twin[day.place]
    cells = []
    for i, measure in enumerate(MEASURES):
        real = float(day.real[0, i])
        outside = sum(
            not forecast.low[level, 0, i] <= real <= forecast.high[level, 0, i]
            for level in range(len(LEVELS))
        )
        cells.append(f"{value(measure, real)} {MISS * outside}".rstrip())
    return cells


def page(found: Backtest, title: str, commands: list[str]) -> str:
    """The whole backtest: what was predicted how, scores, and every day."""
    lines = [f"# {title}", ""]
    lines += [
        "The numbers are as they came out. To make them again:",
        "",
        "```sh",
        *commands,
        "```",
    ]
    lines += ["", *_what(found), ""]
    lines += ["## By day", "", *_scores(found, by_half_hour=False), ""]
    if any(day.incident for day in found.days):
        lines += ["Without the incident days, which nobody knew of beforehand:", ""]
        lines += [*_scores(found, by_half_hour=False, ordinary=True), ""]
    lines += ["## By half-hour", "", *_scores(found, by_half_hour=True), ""]
    lines += [
        "Half-hours of one day have much in common, so that their counts are no independent "
        "trials. A share that is often 100 % makes an interval that ends there hold more than its "
        "name says.",
        "",
    ]
    lines += ["## Every day", "", *_days(found), ""]
    lines += ["## Half-hours of the day", "", *_half_hours(found), ""]
    lines += ["## What this does not say", "", *_limits()]
    return "\n".join(lines) + "\n"


def _what(found: Backtest) -> list[str]:
    first, last = found.days[0].date, found.days[-1].date
    lines = [
        f"{len(found.days)} days of `{Path(found.source).name}`, {first} to {last}, by "
        f"{found.replications} simulated days of each scenario (seed {found.seed}):",
        "",
    ]
    for place, scenario in enumerate(found.scenarios):
        mine = [day.date.strftime("%d") for day in found.days if day.place == place]
        if not mine:
            continue
        past = found.past[place]
        naive = f"the mean of {len(past)} ordinary days before" if past else "none: no days before"
        lines.append(
            f"- `{scenario.name}` ({scenario.title}; {found.hours[place]}): day {', '.join(mine)}; "
            f"naive forecast: {naive}"
        )
    lines += [f"- not predicted: {date} ({why})" for date, why in found.unpredicted.items()]
    lines += [f"- {day.date}: {day.incident}" for day in found.days if day.incident]
    lines += ["", "| measure | definition |", "|---|---|"]
    lines += [f"| {one.name} | {one.formula} |" for one in MEASURES]
    return lines


def _scores(found: Backtest, by_half_hour: bool, ordinary: bool = False) -> list[str]:
    scores = found.scores(by_half_hour, ordinary)
    lines = [
        "| measure | forecast | mean absolute error | bias | 80 % interval held "
        "| 95 % interval held | mean width of the 95 % interval |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    names = {"twin": "twin", "naive": "mean of past days"}
    for i, measure in enumerate(MEASURES):
        best = min(rows[i].error for rows in scores.values())
        for who, rows in scores.items():
            cells = score_cells(measure, rows[i])
            if len(scores) > 1 and rows[i].error == best:
                cells[0] = f"**{cells[0]}**"
            lines.append(f"| {measure.name} | {names[who]} | {' | '.join(cells)} |")
    return lines


def _days(found: Backtest) -> list[str]:
    lines = [
        f"{MISS} lies outside the twin's 80 % interval, {MISS * 2} outside its 95 % interval too; "
        "the first rows are the forecasts, mean [95 % interval].",
        "",
        f"| day | {' | '.join(one.name for one in MEASURES)} |",
        f"|---|{'---:|' * len(MEASURES)}",
    ]
    for place, scenario in enumerate(found.scenarios):
        if not any(day.place == place for day in found.days):
            continue
        of = found.twin[place]
        cells = [
            f"{value(m, of.mean[0, i])} [{value(m, of.low[1, 0, i])}, {value(m, of.high[1, 0, i])}]"
            for i, m in enumerate(MEASURES)
        ]
        lines.append(f"| *{scenario.name}* | {' | '.join(cells)} |")
    for place, day in enumerate(found.days):
        mark = " (incident)" if day.incident else ""
        cells = day_cells(found, place)
        lines.append(f"| {day.date:%a %d %b}{mark} | {' | '.join(cells)} |")
    return lines


def _half_hours(found: Backtest) -> list[str]:
    """How often the 95 % interval missed, half-hour by half-hour, of the scenario of most days."""
    places = [day.place for day in found.days]
    place = max(set(places), key=places.count)
    days = [day for day in found.days if day.place == place]
    of = found.twin[place]
    lines = [
        f"`{found.scenarios[place].name}`, {len(days)} days: real mean against predicted mean, and "
        f"how many days lie outside the 95 % interval ({MISS}).",
        "",
        f"| from | {' | '.join(one.name for one in MEASURES)} |",
        f"|---|{'---:|' * len(MEASURES)}",
    ]
    for slot, start in enumerate(found.hours[place].edges[:-1], 1):
        cells = []
        for i, measure in enumerate(MEASURES):
            real = np.array([day.real[slot, i] for day in days])
            known = ~np.isnan(real)
            low, high = of.low[1, slot, i], of.high[1, slot, i]
            out = int(((real < low) | (real > high))[known].sum())
            mean = float(real[known].mean()) if known.any() else float("nan")
            cells.append(
                f"{value(measure, mean)} / {value(measure, of.mean[slot, i])}"
                + (f" {out} {MISS}" if out else "")
            )
        clock = f"{int(start) // 3600:02d}:{int(start) % 3600 // 60:02d}"
        lines.append(f"| {clock} | {' | '.join(cells)} |")
    return lines


def _limits() -> list[str]:
    return [
        "- The forecasts are of days of a kind: nothing of the date, the day before or the morning "
        "is used. A scenario's days all have the same forecast.",
        "- The roster is that of the mean fitted day, not of the day predicted; how many really "
        "came on a day is not known to the forecast.",
        "- Intervals hold the chance of days, not the uncertainty of the fit. With few days fitted "
        "they are too narrow by that.",
    ]
