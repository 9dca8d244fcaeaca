"""Of a real centre groups of five or more are shown, and nobody singly: on no page, in no file."""

import json
import sqlite3
from contextlib import closing
from shutil import copyfile

import pytest

from dashboards.app import build_app
from dashboards.arms import arm
from dashboards.comparing import begin
from dashboards.digests import Digests
from dashboards.live.grouped import grouped
from dashboards.site import Site
from tests.dashboards.conftest import keep
from tests.dashboards.test_asking import UPDATE, asking, shown
from twin.errors import InputError
from twin.traces.header import Person

HIGH = 50.0


def told(teams, **more):
    """A delta of so many ready technicians by team, with tensions 0, 10, 20 …, and its staff."""
    staff = [Person(f"{t}{i}", t, "technician") for t, n in teams.items() for i in range(n)]
    people = [["ready", 5.0, None, 10.0 * i] for i in range(len(staff))]
    now = {"waiting": 1, "longest_wait": 3.0, "staffed": len(staff), "ready": len(staff), "busy": 0}
    tiles = {"occupancy": 0.5, "tension": 1.0, "high_strain": [1, len(staff)], "waiting": 1}
    return {"people": people, "now": now, "tiles": tiles, **more}, staff


def test_a_team_of_five_is_a_group():
    found = grouped(*told({"a": 5, "b": 7}), HIGH)
    assert found["people"] == []
    assert found["groups"][0] == ["a", 5, 20.0, 0, {"ready": 5}]
    assert found["groups"][1] == ["b", 7, 80.0, 7, {"ready": 7}]
    assert found["tiles"]["tension"] == 1.0


@pytest.mark.parametrize(
    ("teams", "shown_"),
    [
        ({"a": 4}, []), ({"a": 6, "b": 4}, []), ({"a": 6, "b": 1}, []),
        ({"a": 6, "b": 3, "c": 2}, ["a"]), ({"a": 5}, ["a"]),
    ],
)  # fmt: skip
def test_no_group_of_fewer_can_be_told_by_subtraction(teams, shown_):
    assert [one[0] for one in grouped(*told(teams), HIGH)["groups"]] == shown_


def test_experts_and_those_off_shift_make_no_group_larger():
    delta, staff = told({"a": 5})
    delta["people"][0][0] = None
    assert grouped(delta, staff, HIGH)["groups"] == []
    delta, staff = told({"a": 5})
    staff[0] = Person("E1", "a", "expert")
    assert grouped(delta, staff, HIGH)["groups"] == []


def test_of_fewer_than_five_there_are_no_figures():
    found = grouped(*told({"a": 4}), HIGH)
    assert found["tiles"] == {
        "occupancy": None, "tension": None, "high_strain": [0, 0], "waiting": 1
    }  # fmt: skip
    assert (found["now"]["staffed"], found["now"]["ready"]) == (0, 0)
    nobody = grouped(*told({}), HIGH)
    assert "few" not in nobody["now"]
    assert nobody["tiles"]["occupancy"] is None


def test_curves_and_acts_tell_of_nobody():
    rows = [[60.0, 0, n, 0, n, 7.0] for n in (0, 1, 4, 5, 12)]
    delta, staff = told({"a": 6}, wallboard=rows, acts=[[1.0, "coach", "a0"]], staff=["x"])
    found = grouped(delta, staff, HIGH)
    assert [row[2] for row in found["wallboard"]] == [0, 5, 12]
    assert found["acts"] == [[1.0, "coach", ""]]
    assert found["staff"] == []


def rewritten(source, target, change):
    """A copy of a run with another header."""
    copyfile(source, target)
    with closing(sqlite3.connect(target)) as connection, connection:
        (text,) = connection.execute("SELECT value FROM header WHERE key = 'header'").fetchone()
        header = json.loads(text)
        change(header)
        connection.execute(
            "UPDATE header SET value = ? WHERE key = 'header'", (json.dumps(header),)
        )


def real(header):
    header["origin"] = "observed"


def real_and_few(header):
    header["origin"] = "observed"
    for one in header["people"][4:]:
        one["role"] = "expert"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("observed")
    keep(folder, "plain")
    rewritten(folder / "plain.sqlite", folder / "real.sqlite", real)
    rewritten(folder / "plain.sqlite", folder / "few.sqlite", real_and_few)
    with Site(folder) as site:
        yield site


@pytest.fixture(scope="module")
def client(site):
    with build_app(site).server.test_client() as client:
        client.application.testing = False
        yield client


NAMES = tuple(f"T{i:03d}" for i in range(1, 13))


def test_the_names_looked_for_are_those_of_the_run(site):
    assert {one.name for one in site.run("real").reader.header.people} >= set(NAMES)


@pytest.mark.parametrize(
    "path", ["/", "/tension", "/technician", "/procedures", "/runs", "/compare"]
)
@pytest.mark.parametrize("more", ["", "&who=T001&view=technicians&at=11:40", "&a=run:real"])
def test_no_page_names_anybody(client, path, more):
    answer = client.post(UPDATE, json=shown(path, f"?run=real{more}"))
    assert answer.status_code == 200
    assert not [name for name in NAMES if name in answer.text and name not in more]
    assert "Simulated centre" not in answer.text or path == "/compare"


@pytest.mark.parametrize("moment", ["/_feed/real/0", "/_moment/real/0/43200"])
def test_the_floor_is_sent_in_groups(client, moment):
    answer = client.get(moment)
    assert answer.status_code == 200
    assert not [name for name in NAMES if name in answer.text]
    assert answer.json["people"] == []
    plain = client.get(moment.replace("real", "plain"))
    assert len(plain.json["people"]) > len(NAMES)
    assert "groups" not in plain.json


def test_a_moment_with_a_group_and_one_with_fewer(client):
    noon = client.get("/_moment/real/0/40800").json
    assert noon["groups"][0][:2] == ["desk", noon["now"]["staffed"]]
    early = client.get("/_moment/real/0/30000").json
    assert client.get("/_moment/plain/0/30000").json["now"]["staffed"] == 4
    assert early["groups"] == []
    assert early["tiles"]["tension"] is None
    assert "Fewer than five" in early["said"]["queue"]


def test_a_floor_of_fewer_than_five_is_refused(client):
    assert client.get("/_feed/few/0").status_code == 404
    assert "fewer than five" in client.get("/_feed/few/0").json["error"]
    assert "fewer than five" in client.post(UPDATE, json=shown("/", "?run=few")).text


@pytest.mark.parametrize("ending", ["zip", "sqlite"])
def test_rows_about_single_people_are_not_given_away(client, ending):
    answer = client.get(f"/runs/export/real.{ending}")
    assert answer.status_code == 404
    assert "single real people" in answer.text
    with client.get(f"/runs/export/plain.{ending}") as given:
        assert given.status_code == 200


def test_the_page_of_a_person_does_not_answer_behind_its_back(client):
    outs = [("technician-grid", "columnDefs"), ("technician-grid", "rowData")]
    outs += [("technician-rows-said", "children")]
    body = asking(
        f"..{'...'.join('.'.join(one) for one in outs)}..",
        [{"id": one, "property": prop} for one, prop in outs],
        [
            ("technician-shift", "data", {"who": "T001", "day": 1}),
            ("technician-range", "value", [30_000, 40_000]),
            ("technician-trace", "value", "strain"),
        ],
        [("technician-run", "data", "real")],
    )
    answer = client.post(UPDATE, json=body).json["response"]
    assert answer["technician-grid"] == {"rowData": []}
    assert "nobody of them is shown singly" in answer["technician-rows-said"]["children"]
    body["state"][0]["value"] = "plain"
    answer = client.post(UPDATE, json=body).json["response"]
    assert answer["technician-grid"]["rowData"]


def compared(site, a, b):
    name = begin(site, arm(site, f"run:{a}", ""), arm(site, f"run:{b}", ""))
    while not site.jobs.state(name).ended:
        pass
    return site.jobs.state(name)


def test_a_comparison_leaves_out_what_is_of_one_person(site):
    assert "tension_highest" in compared(site, "plain", "plain").result.effects
    found = compared(site, "plain", "real").result.effects
    assert "tension" in found
    assert "tension_highest" not in found
    assert "fewer than five" in compared(site, "plain", "few").error


def test_the_list_of_runs_has_no_curve_of_fewer_than_five(site):
    digests = Digests()
    plain, observed = (digests.get(site.run(name)).course for name in ("plain", "real"))
    assert plain.tension[0] == plain.tension[0]
    assert observed.tension[0] != observed.tension[0]
    middle = len(plain.tension) // 2
    assert plain.tension[middle] == observed.tension[middle]


def test_a_run_that_does_not_say_whose_it_is_is_refused(site):
    folder = site.library.folder

    def unknown(header):
        header["origin"] = "elsewhere"

    rewritten(folder / "plain.sqlite", folder / "unknown.sqlite", unknown)
    with pytest.raises(InputError):
        site.run("unknown")
