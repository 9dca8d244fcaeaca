"""CSV files of calls, by a mapping of their columns."""

from pathlib import Path

import pytest

from tests.mirror.test_floor import contacts, name
from twin.errors import InputError
from twin.mirror.mapping import Mapping, load_mapping, presets

ROOT = Path(__file__).parents[2]

TIMES = Mapping.model_validate(
    {
        "delimiter": ";",
        "time": "%d.%m.%Y %H:%M:%S",
        "empty": ["", "-"],
        "columns": {
            "arrival": ["Queued"],
            "answer": "Answered",
            "end": "Ended",
            "queue": "Skill",
            "agent": "Agent",
            "caller": "From",
        },
    }
)


def test_times_become_durations(seen):
    traces, report = seen(
        "Queued;Answered;Ended;Skill;Agent;From\n"
        "15.11.2023 09:00:00;15.11.2023 09:00:20;15.11.2023 09:02:00;help;Ann;0601\n"
        "15.11.2023 09:05:00;-;15.11.2023 09:05:45;help;-;0602\n"
        "15.11.2023 09:06:00;-;x;help;-;0602\n"
        "15.11.2023 09:07:00;-\n",
        mapping=TIMES,
    )
    first, second = contacts(traces)
    assert (first["arrived"], first["wait"], first["talk"]) == (32_400, 20, 100)
    assert (first["technician"], first["outcome"]) == (name("Ann"), "answered")
    assert (second["outcome"], second["wait"], second["technician"]) == ("abandoned", 45, None)
    assert report.tally.to_dict() == {
        "lines": 4,
        "used": 2,
        "dropped": {
            "Ended: no time, or one that cannot be": 1,
            "more or fewer cells than the header, or cut off": 1,
        },
        "remarks": {},
    }


TECHNION = (
    "vru+line,call_id,customer_id,priority,type,date,vru_entry,vru_exit,vru_time,"
    "q_start,q_exit,q_time,outcome,ser_start,ser_exit,ser_time,server\n"
)


def row(entry, left, queued, waited, outcome, talk, server, date="1999-02-01"):
    queue = f"{queued},0:00:00,{waited}"
    return f"A,1,7,0,PS,{date},{entry},{left},9,{queue},{outcome},0,0,{talk},{server}\n"


def test_the_bank_is_known_by_its_header(seen):
    traces, report = seen(
        TECHNION
        + row("8:00:00", "8:00:09", "0:00:00", 0, "AGENT", 60, "Ann")
        + row("8:01:00", "8:01:09", "8:01:09", 30, "HANG", 0, "NO_SERVER")
        + row("8:02:00", "8:02:09", "0:00:00", 0, "HANG", 0, "NO_SERVER")
        + row("8:03:00", "8:03:09", "0:00:00", 0, "PHANTOM", 0, "NO_SERVER")
        + row("8:04:00", "8:04:09", "8:04:09", -5, "AGENT", 60, "Ann")
        + row("8:05:00", "8:05:09", "0:00:00", 0, "AGENT", 5, "NO_SERVER"),
    )
    assert [(c["arrived"], c["wait"], c["talk"], c["outcome"]) for c in contacts(traces)] == [
        (28_809, 0, 60, "answered"),
        (28_869, 30, 0, "abandoned"),
        (29_109, 0, 5, "answered"),
    ]
    assert [c["technician"] for c in contacts(traces)] == [name("Ann"), None, None]
    assert report.tally.dropped == {
        "hung up before asking for anybody": 1,
        "outcome PHANTOM": 1,
        "q_time: no duration, or one that cannot be": 1,
    }


def test_a_call_whose_menu_ran_over_midnight_came_the_next_day(seen):
    traces, _ = seen(
        TECHNION
        + row("8:00:00", "8:00:09", "0:00:00", 0, "AGENT", 60, "Ann")
        + row("23:59:50", "0:00:20", "0:00:00", 0, "AGENT", 60, "Ann")
    )
    assert [c["arrived"] for c in contacts(traces)] == [28_809, 86_420]


def test_the_same_row_twice_is_the_same_call(seen):
    one = row("8:00:00", "8:00:09", "0:00:00", 0, "AGENT", 60, "Ann")
    traces, report = seen(TECHNION + one + one)
    assert len(contacts(traces)) == 1
    assert report.tally.dropped == {"told twice": 3}


def test_a_column_that_is_not_there_is_named(seen):
    with pytest.raises(InputError, match=r"line 1: no column Queued, Answered.*allowed: a header"):
        seen("a;b\n1;2\n", mapping=TIMES)


@pytest.mark.parametrize("preset", presets())
def test_every_mapping_that_comes_along_can_be_read(preset):
    if preset != "helpdesk-italian":
        assert load_mapping(preset).columns.arrival


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("format = 'calls'\ncolums = 1", r"columns = .*Field required"),
        ("[columns]\narrival = 3", r"columns\.arrival = 3: Input should be"),
        ("[columns]\n[outcomes]\nx = 'gone'", r"outcomes\.x = 'gone': Input should be 'answered'"),
        ("[columns", "allowed: TOML"),
        ("delimiter = '\"'\n[columns]", r"delimiter = '\"': String should match"),
        ("a = " + "[" * 5000, "allowed: TOML"),
        (f"a = {'1' * 5000}", "allowed: TOML"),
        ("a." * 5000 + "b = 1", "columns = dict: Field required"),
    ],
)
def test_a_wrong_mapping_is_told_by_key_and_value(tmp_path, text, told):
    path = tmp_path / "mapping.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=told):
        load_mapping(path)


def test_times_that_no_calendar_has_are_dropped(seen):
    times = ("31.12.9999 23:00:00", "01.01.0001 00:00:00", "15.11.2023 09:00:00")
    told = "".join(f"{t};{t};{t};help;Ann;0601\n" for t in times)
    _, report = seen("Queued;Answered;Ended;Skill;Agent;From\n" + told, mapping=TIMES)
    assert (report.tally.lines, report.tally.used) == (3, 1)


def test_a_date_at_the_end_of_the_calendar_is_none(seen):
    late = row("1:10:00", "0:01:00", "0:02:00", 60, "AGENT", 30, "Ann", date="9999-12-31")
    good = row("7:00:00", "7:00:09", "7:00:09", 5, "AGENT", 30, "Ann")
    bad = row("23:59:59", "0:00:10", "0:00:10", 5, "AGENT", 30, "Ann", date="9999-12-31")
    _, report = seen(TECHNION + late + good + bad)
    assert (report.tally.lines, report.tally.used) == (3, 1)


def test_a_quote_that_is_never_closed_counts_all_lines_it_takes_in(seen):
    good = row("7:00:00", "7:00:09", "7:00:09", 5, "AGENT", 30, "Ann")
    _, report = seen(TECHNION + good + good.replace(",PS,", ',"PS,') + good * 3)
    assert (report.tally.lines, report.tally.used) == (5, 1)


def test_the_mapping_in_the_documentation_reads_a_file(seen, tmp_path):
    text = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(text.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    _, report = seen(
        "Queued,WaitSec,TalkSec,Skill,Agent,From,Result\n"
        "15.11.2023 09:00:00,20,100,help,Ann,0601,Handled\n"
        "15.11.2023 09:05:00,45,-,help,NO_SERVER,0602,Lost\n"
        "15.11.2023 09:06:00,0,-,help,-,0603,Lost\n"
        "15.11.2023 09:07:00,0,-,help,-,0603,Test\n",
        mapping=load_mapping(path),
    )
    assert (report.contacts, report.tally.dropped) == (3, {"Result Test": 1})


def test_no_such_mapping_names_those_there_are():
    with pytest.raises(InputError, match=r"--map nope: cannot be read .* one of .*technion"):
        load_mapping("nope")
