"""The real dashboard in a real browser: a server in a process of its own, and visits to it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from twin.engine.simulation import simulate
from twin.scenario.load import load_scenario
from twin.traces.store import RunStore

ROOT = Path(__file__).parents[2]
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@contextmanager
def serving(*command, log):
    """A server in a process of its own, on a free port; its log is shown if it does not answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, *command, "--port", str(port)],
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env=environment,
        )
    try:
        url = f"http://127.0.0.1:{port}/"
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(url, timeout=5).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"no server at {url}:\n{log.read_text()}")
        yield url, process
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def browser(chromium):
    # A busy machine is not a failing page.
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def keep(folder, name, *, days=1, **settings):
    """A finished run in a folder."""
    scenario = load_scenario("helpdesk-12", settings)
    traces = simulate(scenario, seed=7, days=days)
    with RunStore.create(folder / f"{name}.sqlite", traces.header) as store:
        store.write(traces.tables)


@pytest.fixture(scope="session")
def kept_runs(tmp_path_factory):
    """A folder with three finished runs: `plain`, `watched` closely, and a `week` of two days."""
    folder = tmp_path_factory.mktemp("runs")
    keep(folder, "plain")
    keep(folder, "watched", **{"supervision.monitoring": 0.9})
    keep(folder, "week", days=2)
    return folder


@pytest.fixture(scope="session")
def site(kept_runs, tmp_path_factory):
    """A real server for all tests that change nothing in it: a live run `live`, and `kept_runs`."""
    folder = tmp_path_factory.mktemp("site")
    # So slow that its day is not over before the last test has looked at it.
    command = ("-m", "twin", "serve", "helpdesk-12", "--seed", "7", "--from", "11:30")
    own = ("--speed", "10", "--out", str(folder / "live.sqlite"), "--runs", str(kept_runs))
    with serving(*command, *own, log=folder / "log.txt") as (url, _):
        yield url


@pytest.fixture
def visiting(browser):
    """Opens pages, each in a context of its own; afterwards nothing must have gone wrong in any."""
    contexts, complaints = [], []

    def go(url, *, viewport=WIDE, scheme="light"):
        context = browser.new_context(viewport=viewport, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        here = "/".join(url.split("/")[:3])
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda r: (
                None if r.url.startswith((here, "data:", "blob:")) else complaints.append(r.url)
            ),
        )
        page.goto(url)
        return page

    yield SimpleNamespace(go=go, contexts=contexts)
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def visit(visiting, site):
    """`visit("/tension?run=plain")` opens a page of the site that all tests share."""
    return lambda path, **how: visiting.go(site.rstrip("/") + path, **how)


def drawn(page, key):
    """Waits until the chart of a panel has traces with points."""
    page.wait_for_function(
        """key => document.querySelector(`#${key}-chart .js-plotly-plot`)?.data
                    ?.some(trace => trace.x?.length || trace.y?.length || trace.z?.length)""",
        arg=key,
        timeout=60_000,
    )


def sound(page, viewport=WIDE):
    """What holds for every page: it fits its width, and nobody is kept out by how it is made."""
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
