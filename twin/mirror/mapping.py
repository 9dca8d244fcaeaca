"""How the columns of a centre's own file are called: a mapping file, in TOML.

```toml
format = "calls"                 # one row per call
time = "%Y-%m-%d %H:%M:%S"       # how times are written; leave out for ISO 8601 or epoch seconds
empty = ["", "-"]                # what stands for "did not happen"

[columns]
call = "CallID"
arrival = ["Queued"]             # the first of these that is not empty
queue = "Skill"
agent = "Agent"
caller = "From"
outcome = "Result"
wait = "WaitSec"                 # or answer = "Answered"
talk = "TalkSec"                 # or end = "Ended"

[outcomes]                       # of every word in the outcome column
Handled = "answered"
Lost = "abandoned"
Test = "drop"
```
"""

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

import twin
from twin.errors import InputError

Outcome = Literal["answered", "abandoned", "blocked", "drop"]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Columns(_Closed):
    """The names of a file's columns, by what they hold; empty for what the file does not have."""

    call: str = Field("", description="the call's id")
    date: str = Field("", description="the day, where times are times of day")
    midnight: str = Field("", description="the time of day that belongs to the date for sure")
    arrival: tuple[str, ...] = Field((), description="when it was offered: the first not empty")
    answer: str = Field("", description="when it was answered")
    end: str = Field("", description="when the conversation ended")
    wait: str = Field("", description="how long it waited (s)")
    talk: str = Field("", description="how long the conversation took (s)")
    queue: str = Field("", description="what it was about")
    agent: str = Field("", description="who answered")
    caller: str = Field("", description="who called")
    outcome: str = Field("", description="how it ended")
    # Of a report by intervals.
    offered: str = Field("", description="calls offered in the interval")
    answered: str = Field("", description="calls answered in the interval")
    abandoned: str = Field("", description="calls abandoned in the interval")
    handle: str = Field("", description="handling time in the interval (s)")
    within: str = Field("", description="calls answered in time, or their share")

    @property
    def names(self) -> list[str]:
        """The names of all columns that the file must have."""
        found = [*self.arrival, *(value for _, value in self if isinstance(value, str))]
        return [name for name in found if name]


class Mapping(_Closed):
    """How a file is to be read; see the head of `twin.mirror.mapping`."""

    format: Literal["calls", "intervals"] = Field("calls", description="what a row is about")
    delimiter: str = Field(",", pattern=r'^[^"\r\n\x00]$', description="between two cells")
    time: str = Field("", description="how times are written, in strptime's words; empty: ISO 8601")
    empty: tuple[str, ...] = Field(("",), description="what stands for did not happen")
    nobody: tuple[str, ...] = Field(("",), description="what stands for no agent")
    columns: Columns
    outcomes: dict[str, Outcome] = Field({}, description="the words of the outcome column")
    waits: bool = Field(
        False, description="whether who abandons without having waited never asked for anybody"
    )
    unnamed: Literal["keep", "drop"] = Field(
        "keep", description="what to do with a call that was answered by nobody who is named"
    )
    interval: float = Field(1800.0, gt=0, le=86_400, description="length of an interval (s)")
    times: Literal["mean", "total"] = Field(
        "mean", description="whether wait and handle are means per call or totals"
    )


def load_mapping(name: str | Path) -> Mapping:
    """The mapping of a preset's name, such as `technion`, or in a file.

    Raises:
        InputError: there is none, or a key or value in it is not allowed.
    """
    known = presets()
    path = known.get(str(name), Path(name))
    try:
        return Mapping.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "no text"
        raise InputError(
            f"--map {name}: cannot be read ({why}); allowed: a mapping file, or one of "
            f"{', '.join(known)}"
        ) from None
    except ValidationError as error:
        mistake = error.errors(include_url=False)[0]
        key = ".".join(map(str, mistake["loc"]))
        given = _shown(mistake.get("input"))
        raise InputError(f"{path}: {key} = {given}: {mistake['msg']}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: {error}; allowed: TOML") from None


def load_aliases(path: Path) -> dict[str, str]:
    """The names behind interfaces, from a TOML file of `"interface" = "name"`.

    Raises:
        InputError: the file cannot be read, or holds anything else.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: {error}; allowed: a TOML file of interface = name") from None
    for key, value in content.items():
        if not isinstance(value, str):
            raise InputError(f"{path}: {key} = {_shown(value)}; allowed: a name in quotes")
    return content


def _shown(value: object) -> str:
    """A wrong value, as far as a line has room for it."""
    return type(value).__name__ if isinstance(value, dict | list) else repr(value)[:60]


def presets() -> dict[str, Path]:
    """The mappings that come with the twin: their files by name."""
    package = Path(twin.__file__).parent
    installed = package / "_configs" / "mappings"
    folder = installed if installed.is_dir() else package.parent / "configs" / "mappings"
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}
