"""Real logs as observed runs, and the log of a small day."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from twin.mirror.importing import How, import_logs, observed
from twin.mirror.mapping import load_mapping

KEY = bytes(range(32))

MONDAY = 1_709_510_400
"""Midnight of 2024-03-04 in UTC, seconds since 1970."""


def small_day(calls: int = 60, seed: int = 1) -> list[str]:
    """The lines of a queue_log: logins, pauses, calls answered, abandoned and left, and rings."""
    chance = random.Random(seed)
    opens = MONDAY + 8 * 3600
    lines = []
    for agent in ("Ana", "Bo", "Cy", "Di", "Ed", "Flo"):
        lines.append((opens + chance.randrange(60), f"NONE|help|{agent}|ADDMEMBER|"))
        lines.append((opens + 7200 + chance.randrange(600), f"NONE|NONE|{agent}|PAUSEALL|lunch"))
        lines.append((opens + 9000 + chance.randrange(600), f"NONE|NONE|{agent}|UNPAUSEALL|"))
        lines.append((opens + 14400 + chance.randrange(60), f"NONE|help|{agent}|REMOVEMEMBER|"))
    for number in range(calls):
        call, queue = f"{opens + number}.{number}", chance.choice(["help", "sales"])
        t = opens + 60 + chance.randrange(14_000)
        lines.append((t, f"{call}|{queue}|NONE|ENTERQUEUE||0{number % 17}|1"))
        wait, talk = chance.randrange(1, 90), chance.randrange(10, 500)
        agent = chance.choice(["Ana", "Bo", "Cy", "Di", "Ed", "Flo"])
        end = chance.random()
        if end < 0.2:
            lines.append((t + wait, f"{call}|{queue}|NONE|ABANDON|1|1|{wait}"))
        elif end < 0.25:
            lines.append((t + wait, f"{call}|{queue}|NONE|EXITWITHTIMEOUT|1|1|{wait}"))
        elif end < 0.98:
            if end < 0.4:
                lines.append((t + wait - 1, f"{call}|{queue}|{agent}|RINGNOANSWER|9000"))
            lines.append((t + wait, f"{call}|{queue}|{agent}|CONNECT|{wait}|{call}|3"))
            done = f"{call}|{queue}|{agent}|COMPLETECALLER|{wait}|{talk}|1"
            lines.append((t + wait + talk, done))
    return [f"{t}|{rest}" for t, rest in sorted(lines, key=lambda line: line[0])]


@pytest.fixture(scope="session")
def how():
    return How(key=KEY)


@pytest.fixture
def seen(tmp_path, how):
    """The traces of lines of a log, and the import's report."""

    def read(text, name="queue_log", **changed):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        each = replace(how, **changed)
        report = import_logs([path], each, Nowhere)
        return observed([path], each), report

    return read


class Nowhere:
    """A sink that forgets."""

    def __init__(self, header):
        self.header = header

    def write(self, batch):
        pass

    def grow(self, header):
        self.header = header


@pytest.fixture(scope="session")
def february_csv(shared_data, how):
    """The bank's month, from its call-by-call file."""
    return observed([shared_data / "anonymous_bank_1999-02.csv.gz"], how)


@pytest.fixture(scope="session")
def february_named(shared_data, how):
    """The same without the calls that were answered by nobody who is named."""
    mapping = load_mapping("technion").model_copy(update={"unnamed": "drop"})
    return observed([shared_data / "anonymous_bank_1999-02.csv.gz"], replace(how, mapping=mapping))


@pytest.fixture(scope="session")
def february_queue_log(shared_data, how):
    """The same month from a queue_log; `c0` stands for a caller who is not known."""
    path = shared_data / "anonymous_bank_1999-02.queue_log.gz"
    return observed([path], replace(how, nobody=frozenset({"c0"})))


@pytest.fixture(scope="session")
def day() -> list[str]:
    """The lines of a small day."""
    return small_day()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """A file with a key."""
    file = tmp_path / "key"
    file.write_text(KEY.hex() + "\n")
    return file
