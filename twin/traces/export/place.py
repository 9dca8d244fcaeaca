"""Where an export goes: written beside its name, and there only when it is whole."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from twin.errors import InputError

__all__ = ["new_file", "new_folder"]


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A path to write to, which becomes `path` if all goes well and vanishes otherwise.

    Raises:
        InputError: it cannot be written.
    """
    partial = path.with_name(f"{path.name}.partial")
    with _plainly(path):
        try:
            yield partial
            partial.replace(path)
        except BaseException:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to write files to, which are in folder `path` if all goes well and gone otherwise.

    A folder that is there keeps what else is in it.

    Raises:
        InputError: it cannot be written.
    """
    partial = path.with_name(f"{path.name}.partial")
    with _plainly(path):
        try:
            partial.mkdir()
            yield partial
            path.mkdir(exist_ok=True)
            for file in sorted(partial.iterdir()):
                file.replace(path / file.name)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


@contextmanager
def _plainly(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            f"--out {path}: {error.strerror or error}; allowed: a place that can be written"
        ) from None
