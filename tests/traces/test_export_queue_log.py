"""A run as a queue_log: the log of a small run by the letter, and read back, the same centre."""

from zoneinfo import ZoneInfo

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.mirror.importing import How, observed
from twin.scenario.load import load_scenario
from twin.traces.buffer import Buffer
from twin.traces.export.moments import Epoch
from twin.traces.export.queue_log import write_queue_log
from twin.traces.header import Header, Person
from twin.traces.reader import RunReader
from twin.traces.store import RunStore
from twin.traces.tables import ACTIVITIES, CONTACT, DURATION, OUTCOMES

UTC = ZoneInfo("UTC")
MIDNIGHT = 1_767_571_200
"""Of 2026-01-05 in UTC."""
NINE = 32_400


def packed(rows):
    return np.array([x for row in rows for x in row], dtype=float).tobytes()


def contact(number, outcome, arrived, wait, talk=0.0, hold=0.0, who=-1, escalated=0, candidate=7):
    found = dict.fromkeys(CONTACT.names, 0.0) | {
        "t": arrived + wait + talk + hold, "contact": number, "candidate": candidate,
        "contact_type": 0, "technician": who, "outcome": OUTCOMES.index(outcome),
        "arrived": arrived, "wait": wait, "talk": talk, "hold": hold, "escalated": escalated,
    }  # fmt: skip
    return [found[name] for name in CONTACT.names]


def stretch(who, activity, start, end, number=-1):
    found = {
        "t": end, "technician": who, "activity": ACTIVITIES.index(activity), "contact": number,
        "start": start,
    }  # fmt: skip
    return [found[name] for name in DURATION.names]


@pytest.fixture
def log(tmp_path):
    """The lines of a run of these rows."""

    def write(contacts, stretches, zone=UTC, **changes):
        told = {
            "name": "small", "scenario": '{"teams": {"a": {"contacts": ["help"]}}}', "seed": 0,
            "days": 1, "start_date": "2026-01-05",
            "people": (Person("Ann", "a", "technician"), Person("B01", "back-up", "expert")),
            "vocabularies": {"contact_type": ("help", "sales"), "step": (), "lever": ()},
        }  # fmt: skip
        rows = Buffer()
        rows.contact += packed(sorted(contacts))
        rows.duration += packed(sorted(stretches))
        path = tmp_path / "run.sqlite"
        with RunStore.create(path, Header(**{**told, **changes})) as store:
            store.write(rows.drain(np.inf))
        write_queue_log(RunReader(path), tmp_path / "queue_log", zone)
        return (tmp_path / "queue_log").read_text().splitlines()

    return write


def test_a_shift_with_a_contact_a_break_and_a_contact_handed_on(log):
    lines = log(
        [
            contact(0, "answered", NINE + 10.9, 4.2, 100.4, 20.0, who=0),
            contact(1, "answered", NINE + 300.0, 3.0, 60.0, 30.0, who=0, escalated=1, candidate=-1),
            contact(2, "abandoned", NINE + 310.5, 40.4),
            contact(3, "blocked", NINE + 320.0, 0.0),
            contact(4, "open_at_close", NINE + 330.0, 500.0),
        ],
        [
            stretch(0, "ready", NINE, NINE + 12.1),
            stretch(0, "ringing", NINE + 12.1, NINE + 10.9 + 4.2, 0),
            stretch(0, "talk", NINE + 15.1, NINE + 135.5, 0),
            stretch(0, "break", NINE + 135.5, NINE + 200.0),
            stretch(0, "ready", NINE + 200.0, NINE + 303.0),
            stretch(0, "talk", NINE + 303.0, NINE + 393.0, 1),
            stretch(0, "coaching", NINE + 1000.0, NINE + 1600.0),
            stretch(1, "talk", NINE + 400.0, NINE + 900.0, 1),
            stretch(1, "break", NINE + 900.0, NINE + 950.0),
        ],
    )
    nine, call = MIDNIGHT + NINE, MIDNIGHT
    assert lines == [
        f"{nine}|NONE|help|Ann|ADDMEMBER|",
        f"{nine + 10}|{call}.0|help|NONE|ENTERQUEUE||c7|1",
        f"{nine + 15}|{call}.0|help|Ann|CONNECT|5|{call}.0|3",
        f"{nine + 135}|NONE|NONE|Ann|PAUSEALL|break",
        f"{nine + 135}|{call}.0|help|Ann|COMPLETECALLER|5|120|1",
        f"{nine + 200}|NONE|NONE|Ann|UNPAUSEALL|",
        f"{nine + 300}|{call}.1|help|NONE|ENTERQUEUE|||1",
        f"{nine + 303}|{call}.1|help|Ann|CONNECT|3|{call}.1|0",
        f"{nine + 310}|{call}.2|help|NONE|ENTERQUEUE||c7|1",
        f"{nine + 320}|{call}.3|help|NONE|ENTERQUEUE||c7|2",
        f"{nine + 320}|{call}.3|help|NONE|EXITWITHTIMEOUT|2|2|0",
        f"{nine + 330}|{call}.4|help|NONE|ENTERQUEUE||c7|2",
        f"{nine + 350}|{call}.2|help|NONE|ABANDON|1|1|40",
        f"{nine + 393}|{call}.1|help|Ann|ATTENDEDTRANSFER|BRIDGE|{call}.1|3|90|1",
        f"{nine + 393}|NONE|help|Ann|REMOVEMEMBER|",
        f"{nine + 1000}|NONE|help|Ann|ADDMEMBER|",
        f"{nine + 1000}|NONE|NONE|Ann|PAUSEALL|coaching",
        f"{nine + 1600}|NONE|NONE|Ann|UNPAUSEALL|",
        f"{nine + 1600}|NONE|help|Ann|REMOVEMEMBER|",
    ]


def test_what_would_end_a_field_or_a_line_is_in_no_name(log):
    words = {"contact_type": ("a|b\n1|x", "sales"), "step": (), "lever": ()}
    people = (Person("An|n\r\n", "other", "technician"),)
    lines = log(
        [contact(0, "answered", NINE, 1.0, 5.0, who=0)],
        [stretch(0, "talk", NINE + 1.0, NINE + 6.0, 0)],
        vocabularies=words,
        people=people,
    )
    assert len(lines) == 7
    assert {line.split("|")[2] for line in lines} == {"a b 1 x", "sales"}
    assert {line.split("|")[3] for line in lines} == {"NONE", "An n  "}


def test_moments_stand_by_the_clock_on_the_wall():
    # 3 July 2026 in Paris is two hours before UTC, and on 25 October an hour comes twice.
    assert Epoch("2026-07-03", ZoneInfo("Europe/Paris")).at(0.999) == 1_783_029_600
    autumn = Epoch("2026-10-25", ZoneInfo("Europe/Paris"))
    assert autumn.at(4 * 3600) - autumn.at(0) == 5 * 3600
    assert autumn.at(2.5 * 3600) - autumn.at(0) == 2.5 * 3600


@pytest.fixture(scope="module", params=["helpdesk-12", "bank-day"])
def twice(request, tmp_path_factory):
    """A simulated run, and the same read from its log."""
    folder = tmp_path_factory.mktemp("log")
    scenario = load_scenario(request.param)
    traces = simulate(scenario, seed=3)
    with RunStore.create(folder / "run.sqlite", traces.header) as store:
        store.write(traces.tables)
    zone = ZoneInfo("America/New_York")
    write_queue_log(RunReader(folder / "run.sqlite"), folder / "queue_log", zone)
    how = How(key=bytes(32), zone=zone, scenario=scenario.model_dump_json())
    return traces, observed([folder / "queue_log"], how)


def test_read_back_it_is_the_same_contacts(twice):
    run, log = twice
    by = []
    for traces in (run, log):
        order = np.lexsort((traces.column("contact", "contact"),))
        told = {
            name: traces.column("contact", name)[order]
            for name in ("arrived", "wait", "talk", "hold", "escalated")
        }
        told["words"] = np.array(traces.words("contact", "outcome"))[order]
        told["kind"] = np.array(traces.words("contact", "contact_type"))[order]
        by.append(told)
    a, b = by
    assert len(a["wait"]) > 100
    # Both number contacts by arrival.
    assert (a["words"] == b["words"]).all()
    assert (a["kind"] == b["kind"]).all()
    assert (a["escalated"] == b["escalated"]).all()
    assert (a["arrived"] - b["arrived"] >= 0).all()
    assert (a["arrived"] - b["arrived"] < 1).all()
    ended = a["words"] != "open_at_close"
    assert np.abs(a["wait"] - b["wait"])[ended].max() < 1
    assert np.abs(a["talk"] + a["hold"] - b["talk"] - b["hold"]).max() < 1


def worked(traces):
    """Seconds of technicians: in conversation, on break or in coaching, and in all."""
    front = [one.role == "technician" for one in traces.header.people]
    rows = traces.rows("duration")
    rows = rows[np.array(front)[rows[:, 1].astype(int)]]
    spans = rows[:, 0] - rows[:, 4]

    def total(*names):
        chosen = np.isin(rows[:, 2], [ACTIVITIES.index(name) for name in names])
        return spans[chosen].sum()

    return total("talk", "hold", "consult"), total("break", "coaching"), spans.sum()


def test_read_back_people_are_as_long_there_and_as_busy(twice):
    run, log = twice
    (talk, away, there), (talk_again, away_again, there_again) = worked(run), worked(log)
    assert there_again == pytest.approx(there, rel=0.001)
    assert away_again == pytest.approx(away, rel=0.01)
    # A contact parked for an urgent one is not counted twice.
    assert talk_again == pytest.approx(talk, rel=0.03)
