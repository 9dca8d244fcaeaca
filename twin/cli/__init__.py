"""The command line: `twin`.

Commands import what they need when they run, so that `twin --help` answers at once.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer

from twin.cli import (
    assumptions,
    backtest,
    calibrate,
    check,
    compare,
    conformance,
    describe,
    experiment,
    explain,
    export,
    follow,
    forecast,
    forecast_score,
    import_log,
    parameters,
    population,
    replay,
    run,
    sensitivity,
    serve,
    staffing,
    sweep,
    tune,
    validate,
)
from twin.errors import InputError

__all__ = ["app", "main"]

_SIGINT, _SIGTERM = 128 + 2, 128 + 15

app = typer.Typer(
    name="twin",
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run")(run.run)
app.command("serve")(serve.serve)
app.command("import")(import_log.import_log)
app.command("replay")(replay.replay)
app.command("follow")(follow.follow)
app.command("compare")(compare.compare)
app.command("sweep")(sweep.sweep)
app.command("assumptions")(assumptions.assumptions)
app.command("sensitivity")(sensitivity.sensitivity)
app.command("tune")(tune.tune)
app.command("population")(population.population)
app.command("validate")(validate.validate)
app.command("experiment")(experiment.experiment)
app.command("staffing")(staffing.staffing)
app.command("calibrate")(calibrate.calibrate)
app.command("backtest")(backtest.backtest)
app.command("explain")(explain.explain)
app.command("forecast")(forecast.forecast)
app.command("conformance")(conformance.conformance)
app.command("export")(export.export)
app.command("forecast-score")(forecast_score.forecast_score)
app.command("check")(check.check)
app.command("levers")(describe.levers)
app.command("parameters")(parameters.parameters)
app.command("measures")(describe.measures)
app.command("schema")(describe.schema)


@app.callback(invoke_without_command=True, epilog="Start with: twin run helpdesk-12")
def twin(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """A digital twin of a call centre's work.

    It simulates technicians' days from a scenario, writes down how long everything took, which
    steps were followed and what supervision saw, and shows where strain comes from.
    """
    if version:
        from importlib.metadata import PackageNotFoundError
        from importlib.metadata import version as installed

        from twin import compiled

        try:
            typer.echo(f"twin {installed('ework-twin')} ({compiled.name()})")
        except PackageNotFoundError:
            typer.echo("twin, not installed")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 for well done, 1 for a difference, 2 for bad input."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    # Told to end, a command cleans up as it does when it fails.
    for ending in ("SIGTERM", "SIGHUP"):  # there is no SIGHUP on Windows
        if hasattr(signal, ending):
            signal.signal(getattr(signal, ending), lambda *_: sys.exit(_SIGTERM))
    sys.exit(_code(args))


def _code(args: Sequence[str] | None) -> int:
    try:
        command = typer.main.get_command(app)
        code = command.main(
            args if args is None else list(args), prog_name="twin", standalone_mode=False
        )
        sys.stdout.flush()
        return int(code or 0)
    except InputError as error:
        return _refused(str(error))
    except typer.TyperException as error:
        beyond = _beyond(error)
        if beyond is not None:
            return _refused(beyond)
        at = getattr(getattr(error, "ctx", None), "command_path", "twin")
        return _refused(f"{at}: {error.format_message().rstrip('.')}; see {at} --help")
    except (KeyboardInterrupt, typer.Abort):
        return _SIGINT
    except BrokenPipeError:
        # Whoever read has gone. What is left in the buffer must not complain at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        return _refused(f"{error.filename or 'output'}: {error.strerror or error}")


def _beyond(error: typer.TyperException) -> str | None:
    """What is wrong with a number that an option does not take: option, value, what is allowed.

    None if the error is another.
    """
    option, mistakes = getattr(error, "param", None), getattr(error.__cause__, "errors", None)
    if option is None or mistakes is None:
        return None
    mistake = mistakes(include_url=False)[0]
    kind = str(mistake["type"])
    if not kind.startswith(("int_", "float_", "finite_", "greater_", "less_")):
        return None
    low, high = getattr(option, "min", None), getattr(option, "max", None)
    if low is None and high is None:
        allowed = "a number"
    elif low is not None and high is not None:
        allowed = f"{low:,} to {high:,}"
    else:
        allowed = f"{low:,} or more" if low is not None else f"{high:,} or less"
    what = "out of range"
    if not kind.startswith(("greater_", "less_")):
        what = "not a whole number" if kind.startswith("int_") else "not a number"
    given = str(mistake["input"])
    shown = given if given.strip() and given.isprintable() else repr(given)
    return f"{max(option.opts, key=len)} {shown}: {what}; allowed: {allowed}"


def _refused(message: str) -> int:
    with contextlib.suppress(OSError):
        print(" ".join(message.split()), file=sys.stderr)  # noqa: T201
    return 2
