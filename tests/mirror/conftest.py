"""Real logs as observed runs."""

from dataclasses import replace

import pytest

from twin.mirror.importing import How, import_logs, observed
from twin.mirror.mapping import load_mapping

KEY = bytes(range(32))


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
