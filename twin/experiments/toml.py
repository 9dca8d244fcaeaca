"""Reading what people write in TOML: a table of plain values, or one line on what is wrong."""

import tomllib
from pathlib import Path
from typing import Any

from twin.errors import InputError

__all__ = ["frozen", "read_toml"]

_LARGEST = 1_000_000  # bytes


def read_toml(path: Path, what: str) -> dict[str, Any]:
    """The content of a TOML file, with tuples for lists; `what` says what is wanted.

    Raises:
        InputError: it cannot be read, is too large, or is no TOML.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise InputError(f"{path}: too large; allowed: a TOML file of at most {_LARGEST} bytes")
        content = tomllib.loads(data.decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        if isinstance(error, OSError):
            raise InputError(
                f"{path}: cannot be read ({error.strerror}); allowed: a TOML file, {what}"
            ) from None
        raise InputError(f"{path}: {' '.join(str(error).split())}; allowed: TOML") from None
    return {key: frozen(value) for key, value in content.items()}


def frozen(value: Any) -> Any:
    """A value as strict validation takes it: tuples for lists, at any depth."""
    if isinstance(value, dict):
        return {key: frozen(inner) for key, inner in value.items()}
    return tuple(frozen(inner) for inner in value) if isinstance(value, list) else value
