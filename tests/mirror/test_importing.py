"""Logs in whatever state: nothing is lost, nothing doubled, nobody named."""

import bz2
import gzip
import random
import tracemalloc

import numpy as np
import pytest

from tests.mirror.conftest import KEY, Nowhere
from twin.errors import InputError
from twin.measures.catalogue import compute
from twin.mirror.importing import How, import_logs, observed
from twin.mirror.log_file import lines
from twin.mirror.pseudonyms import Pseudonyms, read_key
from twin.mirror.queue_log import VERBS, QueueLog
from twin.mirror.tally import Tally
from twin.traces.reader import same_traces
from twin.traces.tables import OUTCOMES

DAY = 1_700_006_400
"""2023-11-15 00:00:00 UTC."""

CLEAR = ("Alice Smith", "SIP/8007", "0612345678", "DOE_JOHN")


def a_day(calls=120, seed=1):
    """The lines of a small day, in order of time."""
    chance = random.Random(seed)
    told = []
    for number in range(calls):
        came = DAY + 30_000 + 60 * number + chance.randrange(20)
        wait, talk = chance.randrange(30), chance.randrange(10, 200)
        call, agent = f"{came}.{number}", CLEAR[number % 2]
        told.append((came, f"{call}|help|NONE|ENTERQUEUE||{CLEAR[2]}{number % 7}|1|{CLEAR[3]}"))
        if number % 5:
            told.append((came + wait, f"{call}|help|{agent}|CONNECT|{wait}|{call}.a|3"))
            end = came + wait + talk
            told.append((end, f"{call}|help|{agent}|COMPLETECALLER|{wait}|{talk}|1"))
        else:
            told.append((came + wait, f"{call}|help|NONE|ABANDON|1|1|{wait}"))
    told.sort(key=lambda each: each[0])
    return [f"{t}|{rest}\n" for t, rest in told]


def what_matters(traces):
    """Every contact by its own content, whatever its number."""
    rows = np.delete(traces.rows("contact"), [1, 2, 3], axis=1)
    return sorted(map(tuple, rows.tolist()))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    path = tmp_path_factory.mktemp("log") / "queue_log"
    path.write_text("".join(a_day()))
    return observed([path], How(key=KEY))


@pytest.fixture
def files(tmp_path):
    """Writes lists of lines, or bytes, to files of these names."""

    def write(**named):
        made = []
        for name, content in named.items():
            path = tmp_path / name
            path.write_bytes(content if isinstance(content, bytes) else "".join(content).encode())
            made.append(path)
        return made

    return write


def test_rotated_and_packed_files_in_any_order_are_one_log(files, undisturbed):
    lines = a_day()
    first, second, third = lines[:100], lines[100:200], lines[200:]
    paths = files(
        a="".join(third),
        b=gzip.compress("".join(first).encode()),
        c=bz2.compress("".join(second).encode()),
    )
    assert same_traces(observed(paths, How(key=KEY)), undisturbed) == []


def test_what_is_told_twice_counts_once(files, undisturbed):
    lines = a_day()
    twice = [each for line in lines for each in (line, line)]
    paths = files(whole=lines, again=lines[50:150], twice=twice)
    traces = observed(paths, How(key=KEY))
    assert same_traces(traces, undisturbed) == []
    report = import_logs(paths, How(key=KEY), Nowhere)
    assert report.tally.dropped["told twice"] == 2 * len(lines) + 100


def test_shuffled_lines_make_the_same_contacts(files, undisturbed):
    lines = a_day()
    random.Random(3).shuffle(lines)
    traces = observed(files(shuffled=lines), How(key=KEY))
    assert what_matters(traces) == what_matters(undisturbed)


def test_a_file_cut_short_loses_what_was_cut_and_no_more(files):
    lines = a_day()
    packed = gzip.compress("".join(lines).encode())
    report = import_logs(files(cut=packed[: len(packed) // 2]), How(key=KEY), Nowhere)
    assert 0 < report.contacts < 120
    assert "the file ends in the middle of packed data: cut" in report.tally.remarks
    report = import_logs(files(part="".join(lines)[:-5]), How(key=KEY), Nowhere)
    assert report.tally.dropped == {"the last line, cut off": 1}
    assert report.contacts == 120


def test_ten_thousand_damaged_lines_are_counted_and_none_is_fatal(files):
    """Every line is used or dropped with a reason, and no contact is made of nothing."""
    chance = random.Random(7)
    lines = a_day(calls=3600)
    junk = [*"|0123456789-.=<>\0\t\"'ABnN", "NONE", "CONNECT", "99999999999999999999", "é", ""]
    damaged = []
    for line in lines[:10_000]:
        text = list(line.rstrip("\n"))
        for _ in range(chance.randrange(1, 5)):
            place = chance.randrange(len(text))
            match chance.randrange(4):
                case 0:
                    text[place] = chance.choice(junk)
                case 1:
                    text.insert(place, chance.choice(junk))
                case 2:
                    del text[place : place + chance.randrange(12)]
                case _:
                    text[place:place] = text[: chance.randrange(20)]
            text = text or ["|"]
        damaged.append("".join(text) + "\n")
    report = import_logs(files(damaged=damaged), How(key=KEY), Nowhere)
    counted = report.tally
    assert counted.lines == len([line for line in damaged if line.strip()])
    assert counted.used + counted.dropped.total() == counted.lines
    assert 1_000 < report.contacts < 6_000


def test_bytes_of_all_kinds_are_refused_or_read_but_never_fatal(files):
    chance = random.Random(5)
    for number in range(60):
        content = chance.randbytes(chance.randrange(400))
        content = [content, b"1|" + content, b"{" + content, b"1|a|b|c|CONNECT|" + content][
            number % 4
        ]
        path = files(**{f"odd{number}": content + b"\n"})
        try:
            told = import_logs(path, How(key=KEY), Nowhere).tally.lines
        except InputError as error:
            told = str(error).startswith(str(path[0]))
        assert told


def test_no_clear_name_or_number_is_kept(files, tmp_path, twin_import):
    out = tmp_path / "run.sqlite"
    twin_import(files(queue_log=a_day()), out)
    stored = out.read_bytes()
    for clear in CLEAR:
        assert clear.encode() not in stored


@pytest.fixture
def twin_import(tmp_path):
    from twin.cli import main

    def run(paths, out, *more):
        key = tmp_path / "key"
        with pytest.raises(SystemExit) as done:
            main(["import", *map(str, paths), "--out", str(out), "--key-file", str(key), *more])
        assert done.value.code == 0

    return run


def test_names_that_are_markup_or_formulas_are_no_longer_so(seen):
    traces, _ = seen(
        f"{DAY}|1.1|<img src=x>|NONE|ENTERQUEUE||1|1\n"
        f"{DAY}|1.2|=cmd()|NONE|ENTERQUEUE||1|1\n"
        f"{DAY}|1.3|@sum|<b>Ann</b>|CONNECT|0|x|0\n"
        f"{DAY}|1.3|-1+1|<b>Ann</b>|+CALC|0|x|0\n"
    )
    words = [*traces.header.words("contact_type"), *traces.header.words("step")]
    words += [person.name for person in traces.header.people]
    assert words[:4] == ["_img src_x_", "cmd_", "sum", "none"]
    for each in words:
        assert not set(each) & set("<>=\"'")
        assert each[0] not in "=+-@"


def test_the_same_key_gives_the_same_pseudonyms_and_another_gives_others(tmp_path):
    one, same, other = Pseudonyms(KEY), Pseudonyms(KEY), Pseudonyms(KEY[::-1])
    assert one.person("Ann") == same.person("Ann") != other.person("Ann")
    assert one.caller("0601") == same.caller("0601") != other.caller("0601")
    assert one.person("Ann") != one.person("Bob")
    assert one.caller("") == one.person("NONE") == ""
    assert one.call("1717397243.239826") == "1717397243.239826"
    assert "0601" not in one.call("0601")
    key = read_key(tmp_path / "key")
    assert key == read_key(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0


def test_a_key_that_is_none_is_refused(tmp_path):
    (tmp_path / "key").write_text("not hex")
    with pytest.raises(InputError, match="holds no key; allowed: 64 hex digits"):
        read_key(tmp_path / "key")


def test_every_verb_of_the_queue_is_read_and_others_are_kept(how):
    tally = Tally()
    log = QueueLog(Pseudonyms(KEY), tally, zone=how.zone)
    for verb in sorted(VERBS):
        assert log.event(f"{DAY}|1.1|q|Ann|{verb}|1|2|3|4|5") is not None, verb
    assert not tally.remarks
    note = log.event(f"{DAY}|1.1|q|NONE|MYVERB|secret")
    assert (note.kind, note.other) == ("note", "MYVERB")
    assert tally.remarks == {"verb without a table: MYVERB": 1}


def test_a_name_or_number_where_a_verb_should_be_is_not_kept(seen):
    traces, report = seen(
        f"{DAY}|{DAY}.1|help|NONE|ENTERQUEUE||0601|1\n"
        f"{DAY + 1}|{DAY}.1|help|SIP/7|Alice Smith|12\n"
        f"{DAY + 2}|{DAY}.1|help|SIP/7|0612345678|12\n"
        f"{DAY + 2}|{DAY}.1|Alice Smith|CONNECT|2|{DAY}.2|1\n"
        f"{DAY + 2}|{DAY}.1|help|SIP/7|Alice Smith|CONNECT|2|{DAY}.2|1\n"
        f"{DAY + 3}|{DAY}.3|NONE|ENTERQUEUE||0612345678|1\n"
    )
    assert report.tally.dropped == {"a field too few or too many": 3}
    assert traces.header.words("step") == ("none",)
    assert "Alice" not in str(report) + traces.header.to_json()
    assert "0612345678" not in str(report.tally.to_dict()) + traces.header.to_json()


def test_a_time_of_hundreds_of_digits_is_none(seen):
    _, report = seen(
        f"{'9' * 400}|1.1|help|NONE|ENTERQUEUE||0601|1\n{DAY}|1.2|help|NONE|ENTERQUEUE||0601|1\n"
    )
    assert report.tally.dropped == {"no time, or one that cannot be": 1}


def test_a_small_file_that_unpacks_to_one_endless_line_takes_little_memory(tmp_path):
    path = tmp_path / "queue_log.gz"
    good = f"{DAY}|1.1|help|NONE|ENTERQUEUE||0601|1\n".encode()
    with gzip.open(path, "wb") as file:
        file.write(good)
        for _ in range(40):
            file.write(b"1|" * 500_000)
        file.write(b"\n" + good)
    tracemalloc.start()
    report = import_logs([path], How(key=KEY), Nowhere)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
    assert report.tally.dropped == {"a line of more than 1,000,000 characters": 1, "told twice": 1}
    assert report.tally.lines == 3


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\xc3"])
def test_lines_are_the_same_however_they_are_cut_into_blocks(tmp_path, monkeypatch, end):
    monkeypatch.setattr("twin.mirror.log_file._BLOCK", 3)
    content = b"\xef\xbb\xbfa\r\n\xc3\xa9\xe2\x80\xa8b\x0bc\n\n" + b"d" * 9 + end
    path = tmp_path / "log"
    path.write_bytes(content)
    expected = content.decode("utf-8-sig", "replace").split("\n")
    assert "".join(lines(path, Tally())).split("\n") == expected
    assert len(list(lines(path, Tally()))) == len([*filter(None, expected[-1:]), *expected[:-1]])


def test_the_database_table_has_local_times(how):
    from zoneinfo import ZoneInfo

    log = QueueLog(Pseudonyms(KEY), Tally(), zone=ZoneInfo("Europe/Paris"))
    event = log.event("2023-11-15 01:00:00.500000|1.1|q|NONE|ENTERQUEUE||1|1")
    assert event.t == DAY + 0.5


def test_no_event_at_all_is_refused_with_the_reason(files):
    with pytest.raises(InputError, match=r"no event in it .*1 lines: not a line of a queue_log"):
        import_logs(files(queue_log="x|y\n"), How(key=KEY), Nowhere)


@pytest.mark.shared
def test_the_bank_from_both_files_gives_the_same_measures(february_named, february_queue_log):
    """The queue_log leaves out whom nobody who is named answered, and is a day off for one call."""
    ours, theirs = compute(february_named), compute(february_queue_log)
    for key, value in ours.items():
        assert value == pytest.approx(theirs[key], rel=1e-4, nan_ok=True), key
    assert len(february_named.rows("contact")) == 30_634
    odd = set(what_matters_by_day(february_named)) ^ set(what_matters_by_day(february_queue_log))
    assert len(odd) <= 2


def what_matters_by_day(traces):
    queue = traces.words("contact", "contact_type")
    columns = [traces.column("contact", name) for name in ("arrived", "wait", "talk", "outcome")]
    return list(zip(queue, *columns, strict=True))


@pytest.mark.shared
def test_the_known_figures_of_february_come_out(february_csv):
    """Of the table that comes with the file, those that need no fit."""
    found = compute(february_csv)
    waits, answered = february_csv.column("contact", "wait"), found["answered"]
    gave_up = february_csv.column("contact", "outcome") == OUTCOMES.index("abandoned")
    assert found["offered"] == 31_125
    # Some were queued for less than a second, and cannot be told from those who were not.
    assert np.mean(waits > 0) == pytest.approx(0.580, abs=0.001)
    assert waits[waits > 0].mean() == pytest.approx(75.7, abs=0.2)
    assert found["abandoned_share"] == pytest.approx(0.127, abs=0.0005)
    assert gave_up.sum() / (waits > 0).sum() == pytest.approx(0.219, abs=0.001)
    assert found["mean_wait"] == pytest.approx(43.9, abs=0.05)
    assert waits[gave_up].mean() == pytest.approx(65.5, abs=0.05)
    for within, share in ((20, 0.521), (60, 0.673)):
        assert np.mean((waits <= within) & ~gave_up) == pytest.approx(share, abs=0.0005)
    assert answered == 27_162
