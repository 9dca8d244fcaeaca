"""Names and numbers of real people, replaced before anything of them is kept.

A pseudonym is a keyed hash (BLAKE2b, RFC 7693): the same person has the same one wherever the same
key is used, and without the key nobody can tell whose it is, not even by trying all names.
"""

import secrets
from base64 import b32encode
from hashlib import blake2b
from pathlib import Path

from twin.errors import InputError

KEY_BYTES = 32
"""Length of a key."""

_MOST = 10_000
"""Callers' pseudonyms that are kept at hand."""

_NOBODY = frozenset({"", "NONE", "0", "anonymous", "Anonymous", "unknown", "Unknown", "restricted"})
"""What logs write where there is no name or number."""


class Pseudonyms:
    """Pseudonyms under one key. Numbers in `nobody` stand for no caller."""

    def __init__(self, key: bytes, nobody: frozenset[str] = frozenset()) -> None:
        if len(key) < KEY_BYTES // 2:
            raise InputError(f"a key of {len(key)} bytes; allowed: {KEY_BYTES // 2} or more")
        self._key = key[:64]
        # Taking the key in is half the work of a hash: it is done once.
        self._caller = blake2b(b"caller ", key=self._key, digest_size=10)
        self._nobody = _NOBODY | nobody
        self._people: dict[str, str] = {}
        self._callers: dict[str, str] = {}

    def person(self, name: str) -> str:
        """The pseudonym of somebody who works here, such as `T-x7k2mq4a`; empty for nobody."""
        known = self._people.get(name)
        if known is None:
            if name in self._nobody:
                return ""
            digest = blake2b(f"person {name}".encode(), key=self._key, digest_size=5).digest()
            known = self._people[name] = f"T-{b32encode(digest).decode().lower()}"
        return known

    def caller(self, number: str) -> str:
        """The pseudonym of a caller, 20 characters; empty where nobody knows who it was."""
        known = self._callers.get(number)
        if known is None:
            if number in self._nobody:
                return ""
            if len(self._callers) >= _MOST:
                self._callers.clear()
            digest = self._caller.copy()
            digest.update(number.encode())
            known = self._callers[number] = digest.hexdigest()
        return known

    def call(self, name: str) -> str:
        """What a call is told apart by.

        A telephone system's own id, a time and a counter such as `1717397243.239826`, says nothing
        of a person and stays; anything else is hashed.
        """
        before, dot, after = name.partition(".")
        if dot and before.isdigit() and after.isdigit() and before[0] != "0" and len(before) < 11:
            return name
        return blake2b(f"call {name}".encode(), key=self._key, digest_size=10).hexdigest()


def default_key_file() -> Path:
    """Where this user's key is kept unless another file is named."""
    return Path.home() / ".config" / "ework-twin" / "pseudonyms.key"


def read_key(path: Path | None = None) -> bytes:
    """The key in a file; one that is not there is made, readable by this user alone.

    Args:
        path: the file; None for the user's own.

    Raises:
        InputError: the file cannot be read or made, or holds no key.
    """
    file = path or default_key_file()
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600, exist_ok=True)
            file.write_text(secrets.token_hex(KEY_BYTES) + "\n", encoding="ascii")
        text = file.read_text(encoding="ascii").strip()
        key = bytes.fromhex(text)
    except OSError as error:
        raise InputError(f"{file}: {error.strerror or error}; choose another --key-file") from None
    except ValueError:
        raise InputError(f"{file}: holds no key; allowed: {2 * KEY_BYTES} hex digits") from None
    if len(key) < KEY_BYTES // 2:
        raise InputError(
            f"{file}: a key of {len(key)} bytes; allowed: at least {KEY_BYTES} hex digits"
        )
    return key
