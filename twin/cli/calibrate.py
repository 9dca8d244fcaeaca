"""`twin calibrate`: a scenario fitted from a centre's own log."""

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from twin.cli.import_log import Aliases, Map, Nobody, Zone
from twin.cli.options import Force, Json, Seed, refuse_existing
from twin.cli.output import Bar, fill, print_json, print_whole, table
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.mirror.fit.calibration import Calibration
    from twin.mirror.fit.days import Hours
    from twin.mirror.fit.estimate import Fit
    from twin.mirror.importing import How

__all__ = ["calibrate", "date_of", "reading", "refuse_report"]

_LONG = 8  # estimates of one kind that a terminal shows as a range


def calibrate(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="A run file or a log of calls.")],
    out: Annotated[
        Path, typer.Option(metavar="SCENARIO.toml", help="Write the fitted scenario here.")
    ],
    first: Annotated[
        str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="First day to fit on.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="YYYY-MM-DD", help="Last day to fit on.")
    ] = None,
    weekdays: Annotated[
        str | None,
        typer.Option(
            metavar="sun,mon,…",
            help="Weekdays to fit on; without, those whose opening hours are commonest.",
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="YYYY-MM-DD", help="A day to leave out; may be repeated."),
    ] = None,
    hours: Annotated[
        str | None,
        typer.Option(metavar="HH:MM-HH:MM", help="Opening hours; without, as the calls show them."),
    ] = None,
    pool: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=TYPE,…", help="Put types of the log together; may be repeated."),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="SCENARIO",
            help="Take what the log does not tell from this scenario, not the defaults.",
        ),
    ] = None,
    title: Annotated[str, typer.Option(metavar="TEXT", help="The scenario's title.")] = "",
    settle: Annotated[
        int,
        typer.Option(
            min=0, max=1000, metavar="DAYS", help="Days simulated to settle procedures' lengths."
        ),
    ] = 60,
    seed: Seed = 0,
    zone: Zone = "UTC",
    mapping: Map = None,
    aliases: Aliases = None,
    nobody: Nobody = None,
    plots: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write charts of fit against data here, as HTML."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.md|FILE.html",
            help="Write the whole report: Markdown, or one page with the charts.",
        ),
    ] = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Fit a scenario to a centre's own log, and say how sure each value is.

    Fits demand, types, handling, patience, redials, wrap-up and staffing on ordinary days, each
    with n, a 95 % interval and how well it fits; and lists what a log cannot tell.

    For example: twin calibrate calls.csv --from 1999-02-01 --to 1999-02-14 --out bank.toml
    """
    refuse_existing(out, force)
    if len(title) > 200 or not title.isprintable():
        shown = ascii(title)[:60]
        raise InputError(f"--title {shown}: allowed: one line of at most 200 printable characters")
    if out.suffix != ".toml":
        raise InputError(f"--out {out}: is written as TOML; allowed: a name in .toml")
    if not out.parent.is_dir():
        raise InputError(f"--out {out}: there is no such folder; allowed: a file in one there is")
    refuse_report(report, force)
    if report is not None and report.suffix not in (".md", ".html"):
        raise InputError(f"--report {report}: allowed: a name in .md or .html")
    if plots is not None and plots.exists() and not plots.is_dir():
        raise InputError(f"--plots {plots}: is no folder; allowed: the name of a folder")
    since, until = date_of("--from", first), date_of("--to", last)
    left_out = [one for text in without or () if (one := date_of("--without", text))]
    on_days, open_at, pooled = _weekdays(weekdays), _hours(hours), _pool(pool)
    how = reading(log, zone, mapping, aliases, nobody)
    from twin.mirror.fit.calibration import calibrate as fitted
    from twin.mirror.fit.scenario_file import write_fitted
    from twin.mirror.fit.source import read_calls
    from twin.scenario.load import load_scenario

    with Bar(f"calibrating from {log.name}") as bar:

        def told(share: float, what: str) -> None:
            bar.doing(f"calibrating from {log.name}: {what}")
            bar(share)

        found = fitted(
            read_calls(log, how),
            name=re.sub(r"[^A-Za-z0-9._-]", "-", out.stem).lstrip("._-")[:60] or "fitted",
            title=title,
            base=load_scenario(base) if base else None,
            seed=seed,
            settle_days=settle,
            progress=told,
            first=since,
            last=until,
            weekdays=on_days,
            without=left_out,
            hours=open_at,
            pool=pooled,
        )
    write_fitted(out, found)
    written = [out, *_shown(found, plots, report)]
    if as_json:
        print_json({**_content(found), "written": [str(path) for path in written]})
        return
    _print(found)
    typer.echo(f"Written: {', '.join(map(str, written))}")


def _shown(found: "Calibration", plots: Path | None, report: Path | None) -> list[Path]:
    """The files of charts and of the report, written."""
    written: list[Path] = []
    if plots is not None:
        from dashboards.fit_page import write_charts

        written += write_charts(plots, found)
    if report is not None:
        if report.suffix == ".html":
            from dashboards.fit_page import write_page

            write_page(report, found)
        else:
            from twin.mirror.fit.report import markdown

            report.write_text(markdown(found), encoding="utf-8")
        written.append(report)
    return written


def reading(
    log: Path, zone: str, mapping: str | None, aliases: Path | None, nobody: list[str] | None
) -> "How":
    """How a log is to be read; no key is needed, since nothing of its names is kept."""
    from twin.cli.import_log import how_to_read
    from twin.mirror.fit.source import KEY

    return how_to_read(zone, mapping, None, aliases, nobody, None, [log], KEY)


def refuse_report(report: Path | None, force: bool) -> None:
    """Refuse a report that is there already, or whose folder is not, before anything is done."""
    refuse_existing(report, force)
    if report is not None and not report.parent.is_dir():
        raise InputError(
            f"--report {report}: there is no such folder; allowed: a file in one there is"
        )


def date_of(option: str, text: str | None) -> dt.date | None:
    """The date that an option names; None without."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"{option} {text}: allowed: a date, YYYY-MM-DD") from None


def _weekdays(text: str | None) -> tuple[str, ...]:
    from twin.mirror.fit.days import WEEKDAYS

    names = tuple(part.strip().lower() for part in (text or "").split(",") if part.strip())
    for name in names:
        if name not in WEEKDAYS:
            raise InputError(f"--weekdays {name}: allowed: {', '.join(WEEKDAYS)}")
    return names


def _hours(text: str | None) -> "Hours | None":
    if text is None:
        return None
    from twin.mirror.fit.days import HALF_HOUR, Hours

    match = re.fullmatch(r"(\d{1,2}):(00|30)-(\d{1,2}):(00|30)", text.strip())
    if match:
        numbers = [int(part) for part in match.groups()]
        opens, closes = (numbers[i] * 3600.0 + numbers[i + 1] * 60.0 for i in (0, 2))
        if opens + HALF_HOUR <= closes <= 86_400:
            return Hours(opens, closes)
    raise InputError(f"--hours {text}: allowed: whole half-hours of a day, as in 07:00-24:00")


def _pool(given: list[str] | None) -> dict[str, str]:
    pooled: dict[str, str] = {}
    for text in given or ():
        name, equals, kinds = text.partition("=")
        if not equals or not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", name.strip()) or not kinds:
            raise InputError(f"--pool {text!r}: allowed: NAME=TYPE,TYPE, as in other=PE,TT")
        pooled |= {kind.strip(): name.strip() for kind in kinds.split(",")}
    return pooled


def _content(found: "Calibration") -> dict[str, Any]:
    days = found.days
    return {
        "source": found.source,
        "days": [str(date) for date in days.dates],
        "weekdays": list(days.weekdays),
        "hours": str(days.hours),
        "calls": len(days.calls),
        "outside_hours": days.outside,
        "left_out": {str(date): why for date, why in days.left_out.items()},
        "bursts": list(days.named),
        "types_renamed": dict(found.names),
        "seed": found.seed,
        "fits": {
            fit.name: {
                "title": fit.title,
                "too_few": fit.too_few or None,
                "estimates": [
                    {
                        "path": one.path or None,
                        "name": one.name,
                        "value": one.value,
                        "low": one.low,
                        "high": one.high,
                        "n": one.n,
                        "of": one.of,
                        "unit": one.unit,
                        "interval": one.how,
                    }
                    for one in fit.estimates
                ],
                "fitness": fit.fitness,
                "notes": list(fit.notes),
            }
            for fit in found.fits
        },
        "assumed": [
            {"paths": one.paths, "what": one.what, "instead": one.instead} for one in found.assumed
        ],
    }


def _print(found: "Calibration") -> None:
    days = found.days
    typer.echo(
        f"{len(days.calls):,} calls on {len(days.dates)} ordinary days, {days.span} "
        f"({', '.join(days.weekdays)}; {days.hours}); {days.outside} outside these hours."
    )
    incidents = [f"{date}: {why}" for date, why in days.left_out.items() if "other" not in why]
    others = len(days.left_out) - len(incidents)
    if others:
        typer.echo(f"{others} days have other opening hours and need a scenario of their own.")
    for line in [*incidents, *days.named]:
        typer.echo(f"left out: {line}")
    typer.echo("")
    for fit in found.fits:
        print_whole(_table(fit))
        for note in fit.notes:
            typer.echo(f"  {note}")
        typer.echo("")
    typer.echo("A log of calls cannot tell, and this is assumed:")
    for one in found.assumed:
        typer.echo(f"  {one.what}: {one.instead} ({one.paths})")


def _table(fit: "Fit") -> Any:
    from twin.mirror.fit.scenario_file import shown

    made = table(
        "what", "value", "95 % interval", "n", "of",
        right=("value", "95 % interval", "n"), title=fit.title,
    )  # fmt: skip
    lines: list[tuple[str, ...]] = []
    if fit.too_few:
        lines.append((fit.too_few, "–", "–", "–", "the default stays"))
    several = [one for one in fit.estimates if _many(fit, one.path)]
    for one in fit.estimates:
        if one in several:
            continue
        lines.append(
            (one.name, f"{shown(one.value)} {one.unit}".rstrip(),
             f"{shown(one.low)} – {shown(one.high)}", f"{one.n:,}", one.of)
        )  # fmt: skip
    if several:
        values = [one.value for one in several]
        lines.append(
            (f"{len(several)} half-hours", f"{shown(min(values))} – {shown(max(values))}",
             "each its own", f"{several[0].n}", several[0].of)
        )  # fmt: skip
    lines += [(name, shown(value), "", "", "") for name, value in fit.fitness.items()]
    fill(made, lines)
    return made


def _many(fit: "Fit", path: str) -> bool:
    return len(fit.estimates) > _LONG and (not path or path.startswith("demand.per_hour"))
