"""The scores of forecasts as tables in Markdown, misses shown as misses."""

from twin.mirror.course import MEANING, UNITS
from twin.mirror.forecast_study import FORECASTERS, LIVE, TARGETS, ForecastStudy

MARKS = ("<!-- forecasts -->", "<!-- /forecasts -->")
"""Between which the tables stand in a text."""


def tables(found: ForecastStudy) -> str:
    """Every table of a study: scores, the comparison with each other forecaster, and by lead."""
    parts = [
        f"{found.moments} forecasts on {len(found.days)} days "
        f"({found.days[0]} to {found.days[-1]}), {found.replications} replications each, "
        f"{found.horizon / 3600:g} h ahead.",
        _scores(found),
        _leads(found),
    ]
    if found.left_out:
        left = ", ".join(str(day) for day in found.left_out)
        parts.append(f"Left out, since their calls do not span the opening hours: {left}.")
    return "\n\n".join(parts) + "\n"


def _scores(found: ForecastStudy) -> str:
    lines = [
        "| measure | forecaster | CRPS | bias | in 50 % band | in 80 % band | "
        "live is better by, 95 % interval over days | |",
        "|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for name in TARGETS:
        for who in FORECASTERS:
            one = found.scores[who][name]
            gain, verdict = "", ""
            if who != LIVE:
                apart = found.against[name][who]
                gain = f"{-apart.mean:.3g} [{-apart.high:.3g}, {-apart.low:.3g}]"
                verdict = {"down": "better", "up": "**worse**"}.get(apart.verdict, "can't tell")
            lines.append(
                f"| {name} ({UNITS[name]}) | {who} | {one.crps:.4g} | {one.bias:+.3g} | "
                f"{one.within_50:.0%} | {one.within_80:.0%} | {gain} | {verdict} |"
            )
    meanings = "; ".join(f"`{name}`: {MEANING[name]}" for name in TARGETS)
    return "\n".join(lines) + f"\n\n{meanings}."


def _leads(found: ForecastStudy) -> str:
    count = max(len(line) for line in found.by_lead[TARGETS[0]].values())
    heads = [f"{30 * k}–{30 * k + 30} min" for k in range(count)]
    lines = [
        f"| CRPS | forecaster | {' | '.join(heads)} |",
        "|---|---|" + "---:|" * count,
    ]
    for name in TARGETS:
        for who in FORECASTERS:
            cells = " | ".join(f"{value:.4g}" for value in found.by_lead[name][who])
            lines.append(f"| {name} | {who} | {cells} |")
    return "\n".join(lines)
