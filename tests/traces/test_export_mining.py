"""Logs for process mining: what pm4py reads in our files is what the run holds."""

import io
import json
import tracemalloc
import xml.etree.ElementTree as ET
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.scenario.load import load_scenario
from twin.traces.export.moments import Clock
from twin.traces.export.ocel import write_ocel
from twin.traces.export.xes import write_xes
from twin.traces.header import Person
from twin.traces.reader import RunReader
from twin.traces.store import RunStore
from twin.traces.tables import TABLES

XES = "{http://www.xes-standard.org/}"
# pm4py would rather be given another library to read with.
pytestmark = pytest.mark.filterwarnings("ignore:Install the optional requirement `r4pm`")
HOSTILE = '</string>"<b>&\x00\x1b=1+1'


def kept(path, traces, **changes):
    with RunStore.create(path, replace(traces.header, **changes)) as store:
        store.write(traces.tables)
    return RunReader(path)


@pytest.fixture(scope="module")
def pm4py():
    """pm4py, which greets and counts on the terminal."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        import pm4py

        yield pm4py


@pytest.fixture(scope="module")
def day():
    return simulate(load_scenario("helpdesk-12"), seed=3)


@pytest.fixture(scope="module")
def run(day, tmp_path_factory):
    return kept(tmp_path_factory.mktemp("run") / "run.sqlite", day)


@pytest.fixture(scope="module")
def xes(run):
    path = run.path.with_suffix(".xes")
    write_xes(run, path)
    return path


@pytest.fixture(scope="module")
def ocel(run):
    path = run.path.with_suffix(".jsonocel")
    write_ocel(run, path)
    return path


def test_a_moment_is_the_time_of_the_wall():
    clock = Clock("2026-01-05")
    assert clock.local(8 * 3600 + 12 * 60 + 3.25) == "2026-01-05T08:12:03.250"
    assert clock.local(86400 + 0.0004) == "2026-01-06T00:00:00.000"
    assert clock.stamped(-1) == "2026-01-04T23:59:59.000+00:00"


def test_xes_has_an_event_for_each_step_done_and_none_for_one_left_out(pm4py, day, xes):
    log = pm4py.read_xes(str(xes))
    actions = day.words("procedure", "action")
    done = np.array([action != "skipped" for action in actions])
    steps = np.array(day.words("procedure", "step"))[done]
    assert log["concept:name"].value_counts().to_dict() == dict(
        zip(*map(np.ndarray.tolist, np.unique(steps, return_counts=True)), strict=True)
    )
    assert 0 < actions.count("skipped") == len(actions) - len(log)
    assert set(log["lifecycle:transition"]) == {"complete"}
    assert set(log["org:resource"]) == set(day.words("procedure", "technician"))
    first = log[log["case:concept:name"] == "1"].iloc[0]
    assert first["time:timestamp"].isoformat(timespec="milliseconds") == Clock(
        "2026-01-05"
    ).stamped(day.column("procedure", "t")[0])
    assert log["recorded"].notna().all()


def test_xes_is_in_the_order_of_the_work(pm4py, xes):
    log = pm4py.read_xes(str(xes))
    for _, case in log.groupby("case:concept:name"):
        assert case["time:timestamp"].is_monotonic_increasing
        assert case["place"].is_monotonic_increasing


def test_what_was_left_out_stands_with_its_reason_and_its_record(day, xes):
    root = ET.parse(xes).getroot()
    traces = root.findall(f"{XES}trace")
    assert len(traces) == len(day.rows("contact"))
    told = [
        {one.get("key"): one.get("value") for one in step} | {"step": step.get("value")}
        for trace in traces
        for step in trace.findall(f"{XES}list[@key='left_out']/{XES}values/{XES}string")
    ]
    skipped = [place for place, a in enumerate(day.words("procedure", "action")) if a == "skipped"]
    for name in ("step", "reason", "recorded"):
        words = day.words("procedure", name)
        assert sorted(one[name] for one in told) == sorted(words[place] for place in skipped)


def test_ocel_holds_supervision_as_events_like_any_other(pm4py, day, ocel):
    log = pm4py.read_ocel2(str(ocel))
    events = log.events["ocel:activity"].value_counts().to_dict()
    acts = day.words("supervision", "act")
    for act in ("stage", "time", "alert", "listen", "score", "coach"):
        assert events.get(act, 0) == acts.count(act) > 0
    assert events["offered"] == len(day.rows("contact"))
    assert events["answered"] == day.words("contact", "outcome").count("answered")
    assert events["step_left_out"] == day.words("procedure", "action").count("skipped")
    objects = log.objects["ocel:type"].value_counts().to_dict()
    assert objects["contact"] == len(day.rows("contact"))
    assert objects["technician"] == len(day.rows("person"))
    assert objects["supervisor"] == 1
    by_type = pm4py.ocel_object_type_activities(log)
    assert set(by_type["supervisor"]) == {"alert", "listen", "score", "coach"}
    listened = log.relations[log.relations["ocel:activity"] == "listen"]
    assert listened.groupby("ocel:eid")["ocel:type"].apply(set).iloc[0] == {
        "contact", "technician", "supervisor"
    }  # fmt: skip


def test_a_consultation_is_one_event_of_two_people(pm4py, day, ocel):
    log = pm4py.read_ocel2(str(ocel))
    experts = {person.name for person in day.header.people if person.role == "expert"}
    who, what = day.words("duration", "technician"), day.words("duration", "activity")
    asked = sum(a == "consult" and w not in experts for w, a in zip(who, what, strict=True))
    consults = log.relations[log.relations["ocel:activity"] == "consult"]
    assert consults["ocel:eid"].nunique() == asked > 0
    assert (consults["ocel:qualifier"] == "answered by").sum() == asked


def test_every_object_and_type_that_an_event_names_is_there(ocel):
    log = json.loads(ocel.read_text())
    objects = [one["id"] for one in log["objects"]]
    assert len(objects) == len(set(objects))
    touched = {it["objectId"] for event in log["events"] for it in event["relationships"]}
    assert touched == set(objects)
    types = {
        one["name"]: {told["name"]: told["type"] for told in one["attributes"]}
        for one in log["eventTypes"]
    }
    kinds = {"string": str, "integer": int, "float": float, "time": str}
    for event in log["events"]:
        for told in event["attributes"]:
            assert isinstance(told["value"], kinds[types[event["type"]][told["name"]]]), told
    ids = [event["id"] for event in log["events"]]
    assert len(ids) == len(set(ids))


@pytest.fixture(scope="module")
def observed(day, tmp_path_factory):
    """The day as a real centre's log would tell it, with a name that nobody should have."""
    tables = {
        name: rows if name in ("contact", "duration", "wallboard") else rows[:0]
        for name, rows in day.tables.items()
    }
    people = (Person(HOSTILE, "desk", "technician"), *day.header.people[1:])
    traces = replace(day, tables=tables)
    path = tmp_path_factory.mktemp("real") / "real.sqlite"
    return kept(path, traces, origin="observed", people=people)


def test_of_an_observed_log_the_events_are_those_of_the_contact(pm4py, day, observed):
    path = observed.path.with_suffix(".xes")
    write_xes(observed, path)
    log = pm4py.read_xes(str(path))
    outcomes = day.words("contact", "outcome")
    answered = outcomes.count("answered")
    assert log["concept:name"].value_counts().to_dict() == {
        "entered": len(outcomes), "answered": answered, "ended": answered,
        "abandoned": outcomes.count("abandoned"),
    }  # fmt: skip
    # What XML cannot hold is gone, and what it would read as a tag is text.
    assert HOSTILE.replace("\x00", "").replace("\x1b", "") in set(log["org:resource"].dropna())


def test_an_observed_log_goes_into_ocel_too(pm4py, day, observed):
    path = observed.path.with_suffix(".jsonocel")
    write_ocel(observed, path)
    log = pm4py.read_ocel2(str(path))
    events = log.events["ocel:activity"].value_counts().to_dict()
    assert events["break"] == day.words("duration", "activity").count("break") > 0
    assert "alert" not in events
    assert f"technician/{HOSTILE}" in set(log.objects["ocel:oid"])


def test_contacts_come_whole_and_in_order(day, run):
    met = dict(run.contacts(("contact", "procedure", "supervision")))
    assert list(met) == sorted(met)
    for name in ("contact", "procedure", "supervision"):
        of = day.column(name, "contact")
        assert sum(len(rows[name]) for rows in met.values()) == (of >= 0).sum()
        place = TABLES[name].names.index("contact")
        assert all(row[place] == number for number, rows in met.items() for row in rows[name])


def test_memory_does_not_grow_with_the_run(tmp_path):
    days = simulate(load_scenario("helpdesk-12"), seed=3, days=2)
    reader = kept(tmp_path / "run.sqlite", days)
    del days
    # A page of rows at a time, and the objects until they go to disk.
    for write, most in ((write_xes, 1e6), (write_ocel, 3.5e6)):
        tracemalloc.start()
        try:
            write(reader, tmp_path / "log")
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert (tmp_path / "log").stat().st_size > 4e6
        assert peak < most
