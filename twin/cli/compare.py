"""`twin compare`: what is better, what is worse, and what cannot be told."""

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from twin.cli.crew import Cluster, Progress, executor_for, tell_failures
from twin.cli.options import Json, Seed, Workers, scenario_with
from twin.cli.output import Bar, console, print_json, table
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.experiments.compare import Comparison
    from twin.experiments.paired import Difference
    from twin.scenario.model import Scenario

__all__ = ["compare"]

_MOST = 100_000
_GIVES_UP = 1000  # pairs
_WIDE = 100  # columns
_STYLES = {"better": "green", "worse": "yellow", "can't tell": "dim", "same": "dim"}


def compare(
    base: Annotated[
        str,
        typer.Argument(metavar="BASE", help="A TOML file, or the name of a shipped scenario."),
    ],
    variants: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[VARIANT]...",
            help="Another scenario, or LEVER=VALUE[,LEVER=VALUE] for the base with that set.",
            show_default=False,
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="LEVER=VALUE",
            help="Set a lever in the base and in the variants alike; in the variant alone, where "
            "that is the base itself or none is named. May be repeated.",
        ),
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option(
            min=2, max=_MOST, metavar="N", help="Pairs of runs: 20, unless --precision is given."
        ),
    ] = None,
    precision: Annotated[
        str | None,
        typer.Option(
            metavar="P%",
            help="Go on until half of each interval is at most this share of the base's level.",
        ),
    ] = None,
    most: Annotated[
        int | None,
        typer.Option(
            min=20,
            max=_MOST,
            metavar="N",
            help="Pairs at which --precision gives up: 1,000 by itself.",
        ),
    ] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MEASURE",
            help="What --precision is asked of, and what is ranked; may be repeated. Without it, "
            "service level, handling time, occupancy and tension.",
        ),
    ] = None,
    days: Annotated[
        int, typer.Option(min=1, max=10_000, metavar="N", help="Working days in a row.")
    ] = 1,
    seed: Seed = 0,
    workers: Workers = None,
    cluster: Cluster = None,
    as_json: Json = False,
) -> None:
    """Compare scenarios on the same chance: each measure's difference, its interval, a verdict.

    All scenarios meet the same contacts, with the same patience and the same work, so that a
    difference comes from what differs between them. "Can't tell" is an answer too.

    For example: twin compare helpdesk-12 taylorist lean --precision 5%
    """
    if most is not None and precision is None:
        raise InputError(f"--most {most}: is where --precision gives up; allowed: with --precision")
    if replications is not None and precision is not None:
        raise InputError("--precision: stops by itself; allowed: it or --replications, not both")
    share = None if precision is None else _share(precision)
    first, others, words = _arms(base, variants or [], settings or [])
    crew = executor_for(cluster)

    from twin.experiments.compare import FOCUS
    from twin.experiments.compare import compare as compared
    from twin.experiments.executors import available
    from twin.experiments.sequential import Precision

    focus = tuple(measure or FOCUS)
    with Bar(f"comparing with {first[0]}") as bar:
        progress = Progress(bar)

        def look(pairs: int, found: Any) -> None:
            progress.word = _first_look(pairs, found)

        found = compared(
            first,
            others,
            replications=replications,
            precision=None if share is None else Precision(share, most or _GIVES_UP),
            focus=focus,
            days=days,
            seed=seed,
            workers=workers or available(),
            executor=crew,
            watch=progress,
            look=look,
        )
    tell_failures(found.failures)
    if as_json:
        print_json({**_plain(found), "settings": settings or []})
    else:
        _print(found, words, focus, share)
    if found.failures:
        raise typer.Exit(1)


def _share(text: str) -> float:
    """A share given as 2% or 0.02."""
    match = re.fullmatch(r"\s*([0-9]*\.?[0-9]+)\s*(%?)\s*", text)
    value = float(match[1]) / (100 if match[2] else 1) if match else 0.0
    if not 0 < value < 1:
        raise InputError(f"--precision {text}: allowed: a share above 0 and below 1, as 2% or 0.02")
    return value


Named = tuple[str, "Scenario"]


def _arms(base: str, variants: list[str], settings: list[str]) -> tuple[Named, list[Named], str]:
    """The base, the variants, and what was set on all of them, in words."""
    plain = _named("BASE", base, lambda: scenario_with(base, None))
    asked = [(text, _named("VARIANT", text, partial(_variant, base, text))) for text in variants]
    own = [text for text, one in asked if _is_file(text) and one == plain]
    if settings and (own or not variants):
        if len(own) < len(asked):
            raise InputError(
                f"--set {settings[0]}: {own[0]} is the base itself, other variants are not; "
                "allowed: variants of one kind, or LEVER=VALUE in place of a VARIANT"
            )
        label = ",".join(settings)
        return (plain.name, plain), [(label, scenario_with(base, settings))], ""
    if not asked:
        raise InputError(
            "VARIANT: nothing to compare with; allowed: another scenario, LEVER=VALUE, or --set"
        )
    if settings:
        asked = [(text, _variant(base, text, settings)) for text, _ in asked]
        plain = scenario_with(base, settings)
    names = [plain.name, *(one.name if _is_file(text) else text for text, one in asked)]
    if len(set(names[1:])) < len(asked):  # two files may call themselves alike
        names = [base, *(text for text, _ in asked)]
        names = [f"{name} ({i})" if name in names[:i] else name for i, name in enumerate(names)]
    scenarios = [one for _, one in asked]
    return (names[0], plain), list(zip(names[1:], scenarios, strict=True)), ", ".join(settings)


def _named(what: str, text: str, load: Callable[[], "Scenario"]) -> "Scenario":
    """A scenario; what is wrong with it is said of the argument it was asked for by."""
    try:
        return load()
    except InputError as error:
        said = str(error)
        if said.startswith("SCENARIO = "):
            said = said.replace("SCENARIO", what, 1)
        elif said.startswith("--set "):
            said = f"{what} {text}: {said.removeprefix('--set ')}"
        raise InputError(said) from None


def _variant(base: str, text: str, settings: list[str] | None = None) -> "Scenario":
    if _is_file(text):
        return scenario_with(text, settings)
    # A comma ends a setting where the next one begins, so that a value may hold one.
    own = re.split(r",(?=[^,=]+=)", text)
    keys = [one.partition("=")[0].strip() for one in own]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise InputError(f"VARIANT {text}: {twice} is there twice; allowed: once")
    return scenario_with(base, [*(settings or []), *own])


def _is_file(text: str) -> bool:
    from pathlib import Path

    return "=" not in text or Path(text).exists()


def _first_look(pairs: int, found: dict[str, list["Difference"]]) -> str:
    from twin.experiments.figures import label, scale, signed

    measure = "tension" if "tension" in found else next(iter(found))
    differences = "; ".join(signed(one, scale(measure)) for one in found[measure])
    return f"{label(measure)} {differences} after {pairs}"


def _plain(found: "Comparison") -> dict[str, Any]:
    from twin.experiments.yardsticks import YARDSTICKS

    return {
        "base": found.base,
        "seed": found.seed,
        "days": found.days,
        "replications": found.replications,
        "reached": found.reached,
        "variants": {
            name: {
                "measures": {
                    measure: {
                        "unit": YARDSTICKS[measure].unit,
                        "base": effect.base,
                        "variant": effect.variant,
                        "difference": effect.difference.mean,
                        "interval": [effect.difference.low, effect.difference.high],
                        "direction": effect.difference.verdict,
                        "verdict": effect.verdict,
                        "variance_removed": effect.removed,
                    }
                    for measure, effect in effects.items()
                }
            }
            for name, effects in found.effects.items()
        },
        "ranking": found.ranking,
        "failures": found.failures,
    }


def _print(found: "Comparison", words: str, focus: tuple[str, ...], share: float | None) -> None:
    from rich.text import Text

    days = f"{found.days} day{'s' * (found.days > 1)}"
    under = f", all with {words}" if words else ""
    for name in found.variants:
        title = (
            f"{name} beside {found.base}: {days}, {found.replications} pairs, "
            f"seed {found.seed}{under}"
        )
        _print_variant(found, name, title)
    screen = console()
    screen.print(
        Text(
            "Differences are variant - base over pairs on the same chance, ± half the 95 % "
            "interval (t). Can't tell: the interval holds 0, or more is neither better nor worse; "
            "an arrow then tells the way it goes. With so many intervals, one in twenty misses."
        )
    )
    if len(found.variants) > 1:
        _print_ranking(found, focus)
    if found.reached is not None and share is not None:
        verb = "reached" if found.reached else "NOT reached"
        typer.echo(f"Precision of {share:.3g} of the base's level: {verb}, on {', '.join(focus)}.")
    typer.echo(_pairing(found, focus))


def _print_variant(found: "Comparison", name: str, title: str) -> None:
    from itertools import groupby

    from rich.text import Text

    from twin.experiments.figures import digits, label, number, scale, signed
    from twin.measures.catalogue import MEASURES

    screen = console()
    levels = (found.base, name) if screen.width >= _WIDE else ()
    heads = [("base", "variant")[i] for i in range(len(levels))]
    shown = table("measure", *heads, "difference", "", right=(*heads, "difference"), title=title)
    shown.columns[0].no_wrap = False
    effects = found.effects[name]
    known = [MEASURES[key] for key in effects if key in MEASURES]
    for subject, group in groupby(known, key=lambda measure: measure.subject):
        shown.add_section()
        shown.add_row(Text(subject.capitalize(), style="bold"))
        for one in group:
            effect = effects[one.key]
            factor = scale(one.key)
            places = digits(effect.difference.reach * factor)
            way = {"up": " ↑", "down": " ↓"}.get(effect.difference.verdict, "")
            neutral = way if effect.verdict == "can't tell" else ""
            shown.add_row(
                f"  {label(one.key)}",
                *(
                    number(value * factor, places)
                    for value in ((effect.base, effect.variant) if levels else ())
                ),
                signed(effect.difference, factor),
                Text(effect.verdict + neutral, style=_STYLES[effect.verdict]),
            )
    screen.print(shown)
    typer.echo()


def _print_ranking(found: "Comparison", focus: tuple[str, ...]) -> None:
    from rich.text import Text

    from twin.experiments.figures import label

    shown = table("measure", "variants, the best first", title="Ranking")
    for measure in focus:
        if measure in found.ranking:
            groups = (" = ".join(group) for group in found.ranking[measure])
            shown.add_row(label(measure), Text(" > ".join(groups)))
    if shown.row_count:
        console().print(shown)
        typer.echo("= : their intervals overlap, so they are not ranked.")


def _pairing(found: "Comparison", focus: tuple[str, ...]) -> str:
    """What the pairing was worth, in a sentence."""
    from twin.experiments.figures import label

    times = [
        f"{label(measure)} {1 / (1 - effect.removed):.0f}"
        for measure in focus
        if (effect := found.effects[found.variants[0]][measure]).removed < 1
        and effect.removed > 0.5
    ]
    if not times:
        return ""
    return f"Pairing made the variance smaller, so many times: {', '.join(times)}."
