"""A secret from a file or the environment: never from the command line, which others can see."""

import os
from pathlib import Path

from twin.errors import InputError


def secret_of(option: str, file: Path | None, variable: str) -> str:
    """The first line of the file, or without a file the variable; empty where there is neither.

    Raises:
        InputError: the file cannot be read, or its first line is empty.
    """
    if file is None:
        return os.environ.get(variable, "")
    try:
        with file.open(encoding="utf-8") as lines:
            secret = lines.readline(1000).rstrip("\r\n")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not text in UTF-8"
        raise InputError(f"{option} {file}: {why}; allowed: a file with a secret") from None
    if not secret:
        raise InputError(f"{option} {file}: its first line is empty; allowed: a secret there")
    return secret
