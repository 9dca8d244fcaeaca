"""What a run says about itself, so that it can be read and repeated from its own file."""

import json
import platform
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Any, Literal

from pydantic import TypeAdapter

from twin.errors import InputError
from twin.traces.tables import SCHEMA_VERSION, TABLES
from twin.traces.vocabularies import VOCABULARIES

_MOST_DAYS = 10_000
"""Days of a run at most; a header that says more is damaged."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in a run: a technician of the front line, or a back-up expert."""

    name: str
    team: str
    role: Literal["technician", "expert"]
    contract: str = "permanent"


@dataclass(frozen=True, slots=True)
class Header:
    """The run header: the scenario verbatim, the seed, the versions, and the run's own words.

    `scenario` is the scenario as JSON, whole. `arrivals` tells where contacts came from when
    they were not sampled. `tables` are those that were kept; of another, nothing is known.
    `people` and `vocabularies` give the words behind the numbers in the rows.
    """

    name: str
    scenario: str
    seed: int
    days: int
    start_date: str
    people: tuple[Person, ...]
    vocabularies: dict[str, tuple[str, ...]]
    replication: int = 0
    arrivals: str = ""
    origin: Literal["simulated", "observed"] = "simulated"
    schema: int = SCHEMA_VERSION
    tables: tuple[str, ...] = tuple(TABLES)
    versions: dict[str, str] = field(default_factory=dict)

    def section(self, name: str) -> dict[str, Any]:
        """One section of the scenario, such as `targets`, as plain values.

        A key that the scenario does not have, since it is of another version, is an `InputError`.
        """
        content: Any = json.loads(self.scenario).get(name, {})
        return _Section(name, content if isinstance(content, dict) else {})

    def words(self, vocabulary: str) -> tuple[str, ...]:
        """The words of a vocabulary, the run's own or the common ones."""
        if vocabulary == "person":
            return tuple(person.name for person in self.people)
        own = self.vocabularies.get(vocabulary)
        return VOCABULARIES[vocabulary] if own is None else own

    def to_json(self) -> str:
        """The header as JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Header":
        """The header that `to_json` wrote.

        Raises:
            ValueError: it is none, or says what no run can be.
        """
        header = _kind().validate_json(text)
        if not 0 <= header.days <= _MOST_DAYS or not set(header.tables) <= set(TABLES):
            raise ValueError("days or tables that no run has")
        if not isinstance(json.loads(header.scenario), dict):
            raise ValueError("no scenario")
        return header


class _Section(dict[str, Any]):
    """A section that says what it lacks."""

    def __init__(self, name: str, content: dict[str, Any]) -> None:
        super().__init__(content)
        self._name = name

    def __missing__(self, key: str) -> Any:
        raise InputError(
            f"the run's scenario does not say {self._name}.{key}; allowed: a run of this version"
        )


@cache
def _kind() -> TypeAdapter[Header]:
    return TypeAdapter(Header)


@cache
def _version(name: str) -> str:
    return version(name)


def versions() -> dict[str, str]:
    """The versions a run depends on: Python's, the twin's and its kernel's."""
    return {
        "python": platform.python_version(),
        **{name: _version(name) for name in ("ework-twin", "simpy", "numpy")},
    }
