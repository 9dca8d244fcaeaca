"""How to read a log of steps: its columns, its times, and what is prescribed; from a TOML file."""

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from twin.errors import InputError
from twin.mirror.mapping import presets
from twin.scenario.parameter import Name, Section

__all__ = ["Columns", "Script", "StepMapping", "load_step_mapping"]

_LARGEST = 1_000_000  # bytes


class Columns(Section):
    """The log's names for what is read of it."""

    case: str = Field(min_length=1, description="the column that tells cases apart")
    activity: str = Field(min_length=1, description="the column with the step's name")
    time: str = Field(min_length=1, description="the column with the time at which it was over")
    person: str = Field("", description="the column with who did it; read under pseudonyms")
    lifecycle: str = Field("", description="the column that says whether a step began or was over")


class Times(Section):
    """How the log writes a time."""

    format: str = Field("iso", description='"iso" for ISO 8601, or a format as of strptime')


class Script(Section):
    """What is prescribed, and how that is known."""

    steps: tuple[str, ...] = Field(min_length=1, max_length=200, description="in order")
    status: Literal["policy", "assumption"] = Field(
        "assumption", description="the centre's own script, or a guess at it"
    )


class StepMapping(Section):
    """How to read one log of steps."""

    title: str = Field("", description="what the log is")
    columns: Columns
    time: Times = Times()
    complete: tuple[str, ...] = Field(
        ("complete",), description="words of the lifecycle column that say a step is over"
    )
    procedures: dict[Name, Script] = Field(
        min_length=1, description="scripts that the log's cases are held against, by name"
    )


def load_step_mapping(name: str | Path) -> StepMapping:
    """The mapping of a shipped name, such as `helpdesk-italian`, or in a TOML file.

    Raises:
        InputError: the file cannot be read, or something in it is not allowed.
    """
    path = presets().get(str(name), Path(name))
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise InputError(f"{path}: too large; allowed: a TOML file of at most {_LARGEST} bytes")
        content = tomllib.loads(data.decode("utf-8-sig"))
        return StepMapping.model_validate(content)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); allowed: a TOML file, which says how to "
            "read a log"
        ) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"{path}: {where}: {first['msg']}; {_allowed()}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: {' '.join(str(error).split())}; allowed: TOML") from None


def _allowed() -> str:
    columns = ", ".join(Columns.model_fields)
    return f"allowed: {', '.join(StepMapping.model_fields)}; in columns {columns}"
