"""The compiled build of the engine and the rules: where it lies, and whether it is in use.

`make setup` compiles the modules named here from the very text that is interpreted otherwise, where
there is a C compiler. A build lies in a folder named after a fingerprint of the sources it was made
from, and is used only if they are still the same: a stale build is never found. Both give the same
traces, bit for bit. `TWIN_INTERPRETED=1` in the environment keeps to the interpreted text.
"""

import os
import sys
import sysconfig
from hashlib import blake2b
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

MODULES = {
    "rules": (
        "attendance", "autonomy", "demands", "handling", "learning", "procedure", "regulation",
        "routing", "strain", "supervision",
    ),
    "engine": (
        "appraisal", "backup", "centre", "codes", "conduct", "contact", "craft", "idle", "ledger",
        "moment", "plan", "planning", "policy", "prescribed", "queue", "regulating", "scribe",
        "standing", "station", "stepping", "supervisor", "technician", "work",
    ),
    "mirror": (
        "clock", "event", "floor", "in_order", "on_floor", "people", "pseudonyms", "queue_log",
        "tally", "words",
    ),
}  # fmt: skip
"""What is compiled, by package: all that happens more than a few times a contact."""

SHARED = "ework_twin__mypyc"
"""The one library that holds all of them; what lies under a module's name only points into it."""

_TWIN = Path(__file__).parent
_READ = ("compiled.py", "engine", "mirror", "rules", "scenario", "traces", "world")
"""What a build depends on: its own text, and what that text knows of other floors."""


def fingerprint() -> str:
    """What tells the present sources and this Python from any others, as a name for a folder."""
    digest = blake2b(f"{sys.version} {sysconfig.get_platform()}".encode(), digest_size=12)
    for name in _READ:
        place = _TWIN / name
        for path in sorted(place.glob("*.py")) if place.is_dir() else [place]:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def folder() -> Path:
    """Where the build of the present sources belongs, whether it is there or not."""
    return _TWIN.parent / "build" / "compiled" / fingerprint()


def _in_use() -> Path | None:
    """The build that is in use, loaded; None where the text is interpreted."""
    if os.environ.get("TWIN_INTERPRETED", "0") not in ("", "0"):
        return None
    if not (_TWIN.parent / "build" / "compiled").is_dir():
        return None
    place = folder()
    library = place / f"{SHARED}{sysconfig.get_config_var('EXT_SUFFIX')}"
    if not library.is_file():
        return None
    loader = ExtensionFileLoader(SHARED, str(library))
    spec = spec_from_file_location(SHARED, library, loader=loader)
    assert spec is not None
    try:
        module = module_from_spec(spec)
        loader.exec_module(module)
    except ImportError:  # made for another machine
        return None
    sys.modules[SHARED] = module
    return place


IN_USE = _in_use()
"""The folder of the compiled build, if it is in use."""


def first(package: str) -> list[str]:
    """Where a package's modules are to be looked for before its own folder."""
    return [str(IN_USE.joinpath(*package.split(".")))] if IN_USE is not None else []


def name() -> str:
    """How the engine runs here: `compiled` or `interpreted`."""
    return "interpreted" if IN_USE is None else "compiled"
