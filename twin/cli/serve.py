"""`twin serve`: a live run and its dashboard."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twin.addresses import is_local
from twin.cli.options import (
    DEFAULT,
    Force,
    Out,
    ScenarioName,
    Seed,
    Settings,
    refuse_existing,
    scenario_with,
)
from twin.cli.output import clock
from twin.cli.secret import secret_of
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.mirror.webhook import Webhook
    from twin.scenario.model import Scenario

__all__ = ["serve"]


def serve(
    context: typer.Context,
    scenario: ScenarioName = DEFAULT,
    resume: Annotated[
        Path | None,
        typer.Option(
            metavar="RUN.sqlite",
            help="Go on with a run that was not finished; it brings its own scenario and seed.",
        ),
    ] = None,
    speed: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            max=600,
            help="Simulated seconds per second.",
            show_default="60, or the speed of --resume",
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="Address to serve on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to serve on.")] = 8050,
    password_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Ask visitors for the password in this file's first "
            "line; needed on any address that others can reach.",
        ),
    ] = None,
    seed: Seed = 0,
    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="HH:MM",
            help="Simulated time to begin to watch from.",
            show_default="an hour after opening",
        ),
    ] = None,
    settings: Settings = None,
    out: Out = None,
    force: Force = False,
    runs: Annotated[
        Path,
        typer.Option(
            metavar="FOLDER",
            file_okay=False,
            help="Where runs are kept, and looked for by the page Runs.",
        ),
    ] = Path("runs"),
    live: Annotated[
        bool,
        typer.Option(
            "--live/--no-live", help="Simulate a day live; without, show kept and followed runs."
        ),
    ] = True,
    webhook: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Where what is approved on the page Real centre is posted to."
        ),
    ] = None,
    webhook_secret: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Its first line signs what is posted; or $TWIN_WEBHOOK_SECRET.",
        ),
    ] = None,
) -> None:
    """Run a day live and show it in a browser.

    The day runs at a steady pace; pause it, change its speed or a lever, and watch what happens.
    For example: twin serve helpdesk-12 --speed 60
    """
    if resume is not None:
        _refuse_beside_resume(context, resume)
        centre = start_at = None
    elif not live:
        centre = start_at = None
    else:
        centre = scenario_with(scenario, settings)
        start_at = _start(centre, start)
    password = _password(host, password_file)
    told = _webhook(webhook, webhook_secret)
    refuse_existing(out, force)

    from dashboards.serve import serve as run_server

    run_server(
        centre,
        resume=resume,
        seed=seed,
        speed=speed,
        host=host,
        port=port,
        start_at=start_at,
        out=out,
        force=force,
        runs=runs,
        password=password,
        webhook=told,
    )


def _webhook(url: str | None, secret: Path | None) -> "Webhook | None":
    if url is None:
        if secret is not None:
            raise InputError(f"--webhook-secret {secret}: allowed only together with --webhook URL")
        return None
    from twin.mirror.webhook import Webhook

    return Webhook(url, secret_of("--webhook-secret", secret, "TWIN_WEBHOOK_SECRET"))


def _refuse_beside_resume(context: typer.Context, run: Path) -> None:
    """What a run that goes on brings itself cannot be given."""
    names = {
        "scenario": "SCENARIO", "settings": "--set", "seed": "--seed", "start": "--from",
        "out": "--out", "force": "--force",
    }  # fmt: skip
    for name, option in names.items():
        source = context.get_parameter_source(name)
        if source is not None and source.name != "DEFAULT":
            raise InputError(
                f"--resume {run}: no {option} beside it, since the run has its own; "
                "allowed: --speed, and how to serve it"
            )


def _start(centre: "Scenario", text: str | None) -> float:
    """When watching begins, seconds since midnight; an hour after opening unless told."""
    opening = centre.opening
    if text is None:
        return opening.an_hour_in
    at = opening.moment(text)
    if at is None:
        raise InputError(
            f"--from {text}: allowed: a time of day from {clock(opening.open)} on, before "
            f"{clock(opening.close)}"
        )
    return at


def _password(host: str, file: Path | None) -> str | None:
    if file is None:
        if is_local(host):
            return None
        raise InputError(
            f"--host {host}: others can reach it; allowed: 127.0.0.1, or a login with "
            "--password-file FILE"
        )
    try:
        with file.open(encoding="utf-8") as lines:
            password = lines.readline(1000).rstrip("\r\n")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not text in UTF-8"
        raise InputError(
            f"--password-file {file}: {why}; allowed: a file with a password"
        ) from None
    if len(password) < 8:
        raise InputError(
            f"--password-file {file}: too short; allowed: a password of at least 8 characters in "
            "the first line"
        )
    return password
