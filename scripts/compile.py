"""Compile the engine and the rules, where there is a C compiler; `make setup` calls this.

Never fails: where it cannot be done, it says so in one line, and the interpreted text is used.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOG = ROOT / "build" / "compiled" / "log.txt"

# The build is looked for below, not used.
os.environ["TWIN_INTERPRETED"] = "1"
sys.path.insert(0, str(ROOT))

from twin import compiled  # noqa: E402

SETUP = """
import sys
from mypyc.build import mypycify
from setuptools import setup

place, *files = sys.argv.pop(1).split(":")
setup(
    name="compiled",
    packages=[],
    ext_modules=mypycify(
        files, opt_level="2", group_name="ework_twin", target_dir=place, strip_asserts=True
    ),
)
"""


def can_compile() -> bool:
    """Whether there is a C compiler with Python's headers, and mypyc."""
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    headers = Path(sysconfig.get_path("include"), "Python.h")
    with contextlib.suppress(ImportError):
        import mypyc  # noqa: F401

        return shutil.which(compiler) is not None and headers.is_file()
    return False


def main() -> None:
    """Compile unless it is done already, and say what came of it."""
    target = compiled.folder()
    if target.is_dir():
        return
    if not can_compile():
        print("No C compiler here: the engine runs interpreted")  # noqa: T201
        return
    print("Compiling the engine (about a minute)")  # noqa: T201
    target.parent.mkdir(parents=True, exist_ok=True)
    files = [
        f"twin/{package}/{name}.py"
        for package, names in compiled.MODULES.items()
        for name in names
    ]  # fmt: skip
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="making-") as place:
        script = Path(place, "setup.py")
        script.write_text(SETUP)
        done = subprocess.run(
            [sys.executable, script, ":".join([f"{place}/c", *files]), "--quiet", "build_ext",
             "--build-lib", f"{place}/made", "--build-temp", f"{place}/temp"],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            LOG.write_text(done.stdout + done.stderr)
            where = LOG.relative_to(ROOT)
            print(f"The engine could not be compiled ({where}): it runs interpreted")  # noqa: T201
            return
        for old in target.parent.iterdir():
            if old.is_dir() and old != Path(place):
                shutil.rmtree(old)
        # Whole or not at all, whoever looks on.
        Path(place, "made").rename(target)


if __name__ == "__main__":
    main()
