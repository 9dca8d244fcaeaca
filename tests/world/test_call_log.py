"""The reader of call logs: small logs by hand, every kind of damage, and the real month."""

import datetime as dt
import gzip
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import InputError
from twin.world.call_log import COLUMNS, CallLog, read_call_log

HEADER = ",".join(COLUMNS)
QUEUED = (
    "AA0101,1,555,2,PS,1999-02-01,9:19:42,9:19:47,5,9:19:47,9:20:21,34,"
    "AGENT,9:20:20,9:22:04,104,ANNE"
)
DIRECT = (
    "AA0102,2,0,0,NW,1999-02-01,7:12:47,7:12:56,9,0:00:00,0:00:00,0,AGENT,7:12:55,7:15:41,166,BELA"
)
GAVE_UP = (
    "AA0103,3,555,1,NE,1999-02-02,9:00:00,9:00:05,5,9:00:05,9:01:00,55,"
    "HANG,0:00:00,0:00:00,0,NO_SERVER"
)
IN_MENU = (
    "AA0104,4,0,0,PS,1999-02-01,6:48:30,6:49:08,38,0:00:00,0:00:00,0,"
    "HANG,0:00:00,0:00:00,0,NO_SERVER"
)
PHANTOM = (
    "AA0105,5,0,0,PS,1999-02-01,9:00:00,9:00:05,5,9:00:05,9:00:06,1,"
    "PHANTOM,9:00:06,9:00:07,1,NO_SERVER"
)


def write(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "log.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def with_cell(row: str, column: str, value: str) -> str:
    cells = row.split(",")
    cells[COLUMNS.index(column)] = value
    return ",".join(cells)


def complaint(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_call_log(path)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    assert "allowed" in message
    return message


def test_a_small_log_literally(tmp_path: Path) -> None:
    log = read_call_log(write(tmp_path, GAVE_UP, QUEUED, PHANTOM, "", DIRECT, IN_MENU))
    assert log.date.tolist() == [dt.date(1999, 2, 1)] * 3 + [dt.date(1999, 2, 2)]
    assert log.arrival.tolist() == [24_548, 25_976, 33_587, 32_405]
    assert log.type.tolist() == ["PS", "NW", "PS", "NE"]
    assert log.priority.tolist() == [0, 0, 2, 1]
    assert log.outcome.tolist() == ["menu", "answered", "answered", "abandoned"]
    assert log.wait.tolist() == [0, 0, 34, 55]
    np.testing.assert_array_equal(log.service, [np.nan, 166, 104, np.nan])
    assert log.server.tolist() == [0, 2, 1, 0]
    assert log.customer.tolist() == [0, 0, 1, 1]
    assert log.reached.tolist() == [False, True, True, True]
    assert log.dropped == {"PHANTOM": 1}
    assert log.incomplete == {}


def test_nobody_is_named(tmp_path: Path) -> None:
    log = read_call_log(write(tmp_path, QUEUED, DIRECT))
    assert "ANNE" not in repr(log)
    assert "555" not in repr(log)


def test_columns_are_read_only(tmp_path: Path) -> None:
    log = read_call_log(write(tmp_path, QUEUED))
    with pytest.raises(ValueError, match="read-only"):
        log.arrival[0] = 0.0
    with pytest.raises(ValueError, match="read-only"):
        log.day("1999-02-01").wait[0] = 0.0


def test_gzip_is_known_by_its_bytes(tmp_path: Path) -> None:
    plain = write(tmp_path, QUEUED, DIRECT)
    packed = tmp_path / "packed.csv"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    np.testing.assert_array_equal(read_call_log(packed).arrival, read_call_log(plain).arrival)


def test_columns_in_any_order_with_extra_ones_a_bom_and_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    lines = [HEADER, QUEUED]
    turned = [",".join([*reversed(line.split(",")), "more"]) for line in lines]
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(turned).encode())
    assert read_call_log(path).arrival.tolist() == [33_587]


def test_a_queue_that_starts_after_midnight_belongs_to_the_day_before(tmp_path: Path) -> None:
    late = (
        "AA0115,9,1,1,PS,1999-02-10,23:59:50,23:59:52,2,{start},0:00:31,27,"
        "AGENT,0:00:31,0:01:00,29,ANNE"
    )
    log = read_call_log(write(tmp_path, late.format(start="0:00:04"), late.format(start="0:00:00")))
    assert log.arrival.tolist() == [86_400, 86_404]
    assert log.wait.tolist() == [27, 27]


def test_what_is_missing_is_counted_not_invented(tmp_path: Path) -> None:
    untimed = with_cell(
        with_cell(with_cell(QUEUED, "ser_start", "0:00:00"), "ser_exit", "0:00:00"), "ser_time", "0"
    )
    unnamed = with_cell(DIRECT, "server", "NO_SERVER")
    late_hang_up = with_cell(GAVE_UP, "ser_time", "4")
    backwards = with_cell(GAVE_UP, "q_time", "-3")
    log = read_call_log(write(tmp_path, untimed, unnamed, late_hang_up, backwards))
    assert log.outcome.tolist() == ["answered", "answered", "abandoned"]
    np.testing.assert_array_equal(log.service, [166, np.nan, np.nan])
    assert log.server.tolist() == [0, 1, 0]
    assert log.dropped == {"negative wait or service": 1}
    assert log.incomplete == {
        "answered, no service time": 1,
        "answered, no server": 1,
        "hung up, service time ignored": 1,
    }


def test_one_day(tmp_path: Path) -> None:
    log = read_call_log(write(tmp_path, QUEUED, GAVE_UP))
    assert log.dates == (dt.date(1999, 2, 1), dt.date(1999, 2, 2))
    assert log.day("1999-02-02").outcome.tolist() == ["abandoned"]
    assert len(log.day(dt.date(1999, 2, 1))) == 1


@pytest.mark.parametrize("date", ["1999-02-03", "1999-02-30", "tomorrow", ""])
def test_a_day_that_is_not_there(tmp_path: Path, date: str) -> None:
    later = with_cell(GAVE_UP, "date", "1999-02-05")
    log = read_call_log(write(tmp_path, QUEUED, GAVE_UP, later))
    with pytest.raises(InputError) as caught:
        log.day(date)
    message = str(caught.value)
    assert date in message
    assert message.endswith("1999-02-01 to 1999-02-02, 1999-02-05")


@pytest.mark.parametrize(
    ("column", "value", "allowed"),
    [
        ("outcome", "BUSY", "AGENT, HANG, PHANTOM"),
        ("type", "XX", "PS, NW"),
        ("priority", "high", "0, 1, 2"),
        ("date", "990201", "YYYY-MM-DD"),
        ("vru_entry", "24:00:00", "23:59:59"),
        ("vru_exit", "8:61:00", "23:59:59"),
        ("vru_exit", "-1:00:00", "23:59:59"),
        ("q_start", "", "23:59:59"),
        ("q_time", "3.5", "whole seconds"),
        ("q_time", "nan", "whole seconds"),
        ("ser_time", "99999999", "86400"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, column: str, value: str, allowed: str) -> None:
    message = complaint(write(tmp_path, DIRECT, with_cell(QUEUED, column, value)))
    assert f"line 3, column {column}: {value!r}" in message
    assert allowed in message


def test_an_overlong_cell_is_shortened(tmp_path: Path) -> None:
    assert len(complaint(write(tmp_path, with_cell(QUEUED, "type", "x" * 5000)))) < 500


def test_a_header_that_lacks_columns(tmp_path: Path) -> None:
    message = complaint(write(tmp_path, header=HEADER.replace(",server", "").replace("type,", "")))
    assert "without type, server" in message


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "without vru+line"),
        (b"\n\n", "without vru+line"),
        ((HEADER + "\n").encode(), "no call in it"),
        (QUEUED.encode(), "without"),
        (f"{HEADER}\n{QUEUED}\n{DIRECT[:60]}".encode(), "line 3 has 11 columns"),
        (f'{HEADER}\n{QUEUED}\n"AA0101'.encode(), "line 3"),
        (f"{HEADER}\n{QUEUED}\n\xff".encode("latin-1"), "line 3: byte 0xff"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "byte 0x89"),
        (b"\x1f\x8b" + b"junk" * 20, "gzip"),
        (gzip.compress((HEADER + "\n" + QUEUED).encode())[:-9], "gzip"),
    ],
)
def test_what_is_no_call_log(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    assert says in complaint(path)


def test_what_is_no_file(tmp_path: Path) -> None:
    assert "cannot be read" in complaint(tmp_path / "missing.csv")
    assert "cannot be read" in complaint(tmp_path)


@given(cut=st.integers(0, 400), noise=st.binary(max_size=40))
def test_damage_ends_in_a_clear_error_or_is_harmless(
    tmp_path_factory: pytest.TempPathFactory, cut: int, noise: bytes
) -> None:
    whole = f"{HEADER}\n{QUEUED}\n{DIRECT}\n".encode()
    path = tmp_path_factory.mktemp("damaged") / "log.csv"
    path.write_bytes(whole[:cut] + noise + whole[cut:])
    calls = 1
    with suppress(InputError):
        calls = len(read_call_log(path))
    assert 1 <= calls <= 3


@pytest.fixture(scope="module")
def february(shared_data: Path) -> CallLog:
    return read_call_log(shared_data / "anonymous_bank_1999-02.csv.gz")


@pytest.mark.shared
def test_the_real_month_has_the_published_counts(february: CallLog) -> None:
    reached = february.reached
    assert (len(february), int(reached.sum()), len(february.dates)) == (33_066, 31_125, 28)
    assert february.dropped == {"PHANTOM": 278}
    assert np.mean(february.outcome[reached] == "abandoned") == pytest.approx(0.127, abs=5e-4)
    assert february.wait[reached].mean() == pytest.approx(43.9, abs=0.05)
    prompt = (february.outcome == "answered") & (february.wait <= 20)
    assert prompt[reached].mean() == pytest.approx(0.521, abs=5e-4)
    usual = (february.service >= 10) & (february.service <= 3600)
    assert np.median(february.service[usual]) == 116


@pytest.mark.shared
def test_the_real_tuesday(february: CallLog) -> None:
    tuesday = february.day("1999-02-09")
    assert (len(tuesday), int(tuesday.reached.sum())) == (1_424, 1_387)
    assert bool((np.diff(tuesday.arrival) >= 0).all())
