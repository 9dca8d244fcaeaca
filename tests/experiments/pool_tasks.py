"""What workers are given to do in the tests: importable there, unlike the tests themselves."""

import os
import signal
import threading
from pathlib import Path

from twin.errors import InputError


def negative(key):
    return -key


def refuse(key):
    raise InputError(f"{key}: not this one")


def be_killed(key):
    os.kill(os.getpid(), signal.SIGKILL)


def be_killed_once(folder, key):
    """Every third key kills its worker when it is tried first."""
    tried = Path(folder, str(key))
    if key % 3 == 0 and not tried.exists():
        tried.touch()
        be_killed(key)
    return -key


def hold_on(pipe, key):
    """All keys but 0 open the named pipe and keep it open as long as the worker lives."""
    if key:
        with Path(pipe).open("wb", buffering=0) as end:
            end.write(b"x\n")
            threading.Event().wait()
    return -key


def begin(folder, key):
    """Leaves a trace of each try; 0 kills its worker at the first, once 1 is under way.

    1 goes on until 0 is tried again.
    """
    number = len(list(Path(folder).glob(f"{key}-*")))
    Path(folder, f"{key}-{number}").touch()
    wanted = "1-0" if key == 0 else "0-1"
    while not Path(folder, wanted).exists():
        os.sched_yield()
    if (key, number) == (0, 0):
        be_killed(key)
    return -key
