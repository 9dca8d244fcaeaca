"""What no page sends is refused in one line, and mistakes of ours are not hidden by that."""

import json

import pytest

from dashboards.app import build_app
from dashboards.asking import why_malformed
from dashboards.login import protect
from dashboards.site import Site
from tests.dashboards.conftest import keep

UPDATE = "/_dash-update-component"
PAGES = (
    "/", "/tension", "/technician", "/procedures", "/workload", "/paradox", "/compare", "/runs",
    "/about", "/centre",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked")
    keep(folder, "plain")
    return folder


@pytest.fixture
def client(folder):
    with Site(folder) as site:
        app = build_app(site)
        app.server.extensions["callbacks"] = app.callback_map
        with app.server.test_client() as client:
            client.application.testing = False
            yield client


def asking(output, outputs, inputs, state=(), changed=()):
    """A request as a page sends it; components as (id, property, value)."""
    components = [
        [{"id": one, "property": prop, "value": value} for one, prop, value in part]
        for part in (inputs, state)
    ]
    return {
        "output": output,
        "outputs": outputs,
        "inputs": components[0],
        "state": components[1],
        "changedPropIds": list(changed),
    }


def shown(path, search=""):
    """The request by which a page is opened."""
    parts = [{"id": "_pages_content", "property": "children"}]
    parts += [{"id": "_pages_store", "property": "data"}]
    at = [("_pages_location", "pathname", path), ("_pages_location", "search", search)]
    return asking(".._pages_content.children..._pages_store.data..", parts, at)


SCENARIO = asking(
    "runs-scenario-title.children",
    {"id": "runs-scenario-title", "property": "children"},
    [("runs-scenario", "value", "helpdesk-12")],
)


def refused(answer):
    assert answer.status_code == 400, answer.text[:200]
    assert answer.mimetype == "text/plain"
    assert answer.text.count("\n") == 1
    assert len(answer.text) < 300
    return answer.text


def test_what_a_page_sends_is_answered(client):
    answer = client.post(UPDATE, json=SCENARIO)
    assert answer.status_code == 200
    assert "response" in answer.json


def component(name):
    """A component as the renderer sends it; of a pattern one, in a list if it stands for many."""
    if not name.startswith("{"):
        return lambda prop: {"id": name, "property": prop}
    pattern = json.loads(name)
    filled = {key: "x" if isinstance(value, list) else value for key, value in pattern.items()}
    many = ["ALL"] in pattern.values()
    return lambda prop: [{"id": filled, "property": prop}] if many else {
        "id": filled, "property": prop
    }  # fmt: skip


def parts(names):
    return [component(name)(prop) for name, _, prop in (one.rpartition(".") for one in names)]


def test_no_callback_refuses_what_the_renderer_sends(client):
    asked = client.get("/_dash-dependencies").json
    callbacks = client.application.extensions["callbacks"]
    ours = [one for one in asked if not one["clientside_function"]]
    assert len(ours) > 30
    for one in ours:
        several = one["output"].startswith("..")
        outs = one["output"][2:-2].split("...") if several else [one["output"]]
        if one.get("no_output"):
            outs = []
        given, state = (
            parts(f"{each['id']}.{each['property']}" for each in one[part])
            for part in ("inputs", "state")
        )
        body = {"output": one["output"], "inputs": given, "state": state, "changedPropIds": []}
        if outs:
            body["outputs"] = parts(outs) if several else parts(outs)[0]
        assert why_malformed(body, callbacks) == "", one["output"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"x"', b"{}", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 5_000,
        b'{"output": 1}', b'{"output": "nobody.writes"}',
    ],
)  # fmt: skip
def test_a_body_that_is_no_request(client, body, caplog):
    refused(client.post(UPDATE, data=body, content_type="application/json"))
    assert caplog.text == ""


@pytest.mark.parametrize(
    "change",
    [
        {"inputs": None}, {"inputs": []}, {"inputs": [None]}, {"inputs": "x"}, {"state": {}},
        {"state": [{"id": "a", "property": "b"}]}, {"outputs": []}, {"outputs": None},
        {"outputs": [{"id": "x", "property": "y"}] * 9}, {"changedPropIds": "x"},
        {"changedPropIds": [1]}, {"changedPropIds": ["{x.y"]},
        {"inputs": [{"id": "runs-seed", "property": "value", "value": "helpdesk-12"}]},
        {"inputs": [{"id": {"run": "x"}, "property": "value"}]},
        *({"inputs": [{"id": "runs-scenario", "property": "value", "value": value}]}
          for value in (1, 1.5, True, ["helpdesk-12"], {"a": 1}, float("nan"))),
    ],
)  # fmt: skip
def test_a_request_of_another_shape_or_kind(client, change, caplog):
    body = json.dumps({**SCENARIO, **change})
    refused(client.post(UPDATE, data=body, content_type="application/json"))
    assert caplog.text == ""


@pytest.mark.parametrize("path", ["dash/..%2f..%2fx.py", "nobody/x.js", "../../x"])
def test_a_file_that_no_library_has(client, path, caplog):
    answer = client.get(f"/_dash-component-suites/{path}")
    assert answer.status_code == 404
    assert caplog.text == ""


def test_a_request_beyond_all_size(client):
    answer = client.post(UPDATE, data=b'"' + b"x" * (5 << 20) + b'"')
    assert answer.status_code == 413


def test_who_is_not_logged_in_is_told_nothing_else(folder):
    with Site(folder) as site:
        server = build_app(site).server
        protect(server, "correct horse")
        with server.test_client() as client:
            for body in (SCENARIO, {}, {**SCENARIO, "inputs": []}):
                assert client.post(UPDATE, json=body).status_code == 401
            client.post("/login", data={"password": "correct horse"})
            assert client.post(UPDATE, json=SCENARIO).status_code == 200
            assert client.post(UPDATE, json={}).status_code == 400


def test_a_mistake_of_ours_is_not_hidden(client, monkeypatch, caplog):
    def broken(*_):
        raise KeyError("ours")

    monkeypatch.setattr("dashboards.scenarios.Scenarios.load", broken)
    assert client.post(UPDATE, json=SCENARIO).status_code == 500
    assert "KeyError: 'ours'" in caplog.text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "search",
    [
        "?run=plain&run=other", "?page=1&site=2&query=3&path=4", "?day=²&run=plain",
        f"?day={'1' * 9000}", "?run=%FF%FE", "?run[]=x&===&&", f"?who={'x' * 9000}",
    ],
)  # fmt: skip
def test_a_page_opens_whatever_its_address_says(client, path, search, caplog):
    answer = client.post(UPDATE, json=shown(path, search))
    assert answer.status_code == 200
    assert caplog.text == ""


@pytest.mark.parametrize("path", [1, "", "x", ["/"], "//", "/\0", "/../../etc/passwd", "/_feed"])
def test_a_path_that_is_no_page(client, path, caplog):
    answer = client.post(UPDATE, json=shown(path))
    assert answer.status_code == (200 if str(path).startswith("/") else 400)
    assert caplog.text == ""


@pytest.mark.parametrize(
    "time", [[1e308, -1e308], [0, 0], [], [1], [-5, 1e9]], ids=str
)  # fmt: skip
def test_a_time_that_is_none_of_the_shift(client, time, caplog):
    keys = ["figures.data", "words.children", "table.children"]
    outs = [f"technician-score-{key}" for key in keys]
    outs += [f"technician-{key}.children" for key in ("person", "seen", "cost")]
    parts = [dict(zip(("id", "property"), one.split("."), strict=True)) for one in outs]
    body = asking(
        f"..{'...'.join(outs)}..",
        parts,
        [
            ("technician-shift", "data", {"who": "T001", "day": 1, "said": ""}),
            ("technician-range", "value", time),
        ],
        [("technician-run", "data", "plain")],
    )
    answer = client.post(UPDATE, json=body)
    assert answer.status_code == (200 if len(time) == 2 else 400)
    assert caplog.text == ""


@pytest.mark.parametrize(
    "output",
    [
        "technician-notice",
        "technician-score",
        "technician-why",
        "technician-grid",
        "procedures-fates",
    ],
)
def test_the_page_of_a_run_that_was_deleted_meanwhile_says_so(client, output, caplog):
    values = {
        "technician-day": "1",
        "technician-run": "gone",
        "technician-shift": {"who": "T001", "day": 1, "said": ""},
        "technician-range": [30_000, 40_000],
        "technician-at": 35_000,
        "technician-trace": "duration",
        "procedures-run": "gone",
    }
    asked = client.get("/_dash-dependencies").json
    one = next(one for one in asked if output in one["output"] and not one["clientside_function"])
    given, state = (
        [(each["id"], each["property"], values.get(each["id"])) for each in one[part]]
        for part in ("inputs", "state")
    )
    outs = parts(one["output"][2:-2].split("..."))
    answer = client.post(UPDATE, json=asking(one["output"], outs, given, state))
    assert answer.status_code == 200
    assert "there is no such run" in answer.text
    assert caplog.text == ""
