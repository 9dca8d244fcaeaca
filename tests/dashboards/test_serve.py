import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboards import serve as serving
from dashboards.login import protect
from dashboards.serve import serve
from twin.errors import InputError
from twin.scenario.load import load_scenario
from twin.traces.reader import RunReader

PASSWORD = "correct horse"


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is refused must be refused before a run begins."""

    def begun(*_: object, **__: object) -> None:
        pytest.fail("a run has begun")

    monkeypatch.setattr(serving.Site, "begin", begun)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are another matter there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_asked_to_end(tmp_path: Path, number: int) -> None:
    out = tmp_path / "run.sqlite"
    command = [sys.executable, "-m", "twin", "serve", "--port", "0", "--out", str(out)]
    command += ["--runs", str(tmp_path / "runs")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as server:
        try:
            assert server.stdout
            said = server.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+", said)
            assert found, said or (server.stderr and server.stderr.read())
            with urlopen(found[0]) as page:
                assert b"e-working twin" in page.read()
            with urlopen(f"{found[0]}/_dash-layout") as layout:
                assert layout.status == 200
            server.send_signal(number)
            _, complaint = server.communicate(timeout=60)
        finally:
            server.kill()
    assert server.returncode == 0
    assert complaint == ""
    assert RunReader(out).floor() is not None
    assert sorted(file.name for file in tmp_path.iterdir()) == ["run.sqlite"]


@pytest.mark.usefixtures("no_engine")
def test_a_port_in_use_is_refused_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"{port}: in use") as refusal:
            serve(load_scenario("helpdesk-12"), port=port)
    assert "\n" not in str(refusal.value)


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])
def test_others_are_let_in_by_password_only(host: str) -> None:
    with pytest.raises(InputError, match="password"):
        serve(load_scenario("helpdesk-12"), host=host, port=0)


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid", "a" * 70 + ".b"])
def test_a_host_that_is_not_here_is_refused_in_one_line(host: str) -> None:
    with pytest.raises(InputError, match="address of this machine") as refusal:
        serve(load_scenario("helpdesk-12"), host=host, port=0, password=PASSWORD)
    assert "\n" not in str(refusal.value)


def test_a_run_that_cannot_begin_frees_the_port(tmp_path: Path) -> None:
    out = tmp_path / "run.sqlite"
    out.write_text("mine")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for _ in range(2):
        with pytest.raises(InputError, match="exists"):
            serve(load_scenario("helpdesk-12"), port=port, out=out)


@pytest.fixture
def visitor() -> Iterator[FlaskClient]:
    server = Flask("floor")
    server.add_url_rule("/", "floor", lambda: "the floor")
    server.add_url_rule("/_dash-update-component", "feed", lambda: "a delta", methods=["POST"])
    protect(server, PASSWORD)
    with server.test_client() as client:
        yield client


def test_nobody_gets_in_without_the_password(visitor: FlaskClient) -> None:
    page = visitor.get("/")
    assert (page.status_code, page.location) == (302, "/login?to=%2F")
    assert visitor.post("/_dash-update-component").status_code == 401
    assert visitor.get("/_dash-layout").status_code == 401
    for wrong in ("", "correct hors", "correct horse ", "é"):
        refused = visitor.post("/login", data={"password": wrong})
        assert refused.status_code == 403
        assert "not the password" in refused.text
    assert visitor.post("/login").status_code == 403
    assert visitor.get("/").status_code == 302


def test_the_password_lets_in_and_is_remembered(visitor: FlaskClient) -> None:
    assert 'type="password"' in visitor.get("/login").text
    entry = visitor.post("/login", data={"password": PASSWORD})
    assert (entry.status_code, entry.location) == (302, "/")
    cookie = entry.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert PASSWORD not in cookie
    assert visitor.get("/").text == "the floor"
    assert visitor.post("/_dash-update-component").text == "a delta"


def test_who_has_logged_in_gets_where_the_link_led(visitor: FlaskClient) -> None:
    link = "/tension?run=plain&at=11%3A40"
    asked = visitor.get(link)
    assert asked.status_code == 302
    entry = visitor.post(asked.location, data={"password": PASSWORD})
    assert entry.location == link
    for elsewhere in ("//example.org", "https://example.org", "/\\example.org", "", "/\r\nX: y"):
        entry = visitor.post("/login", query_string={"to": elsewhere}, data={"password": PASSWORD})
        assert entry.location == "/"


def test_a_cookie_of_another_server_lets_nobody_in(visitor: FlaskClient) -> None:
    other = Flask("other")
    protect(other, PASSWORD)
    with other.test_client() as client:
        cookie = client.post("/login", data={"password": PASSWORD}).headers["Set-Cookie"]
    visitor.set_cookie("session", cookie.partition("=")[2].partition(";")[0])
    assert visitor.get("/").status_code == 302
