"""A live run that several people watch, and whose engine dies under them, in a real browser."""

import os
import re
import signal
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.dashboards.conftest import serving
from twin.engine.simulation import simulate
from twin.scenario.load import load_scenario
from twin.traces.reader import RunReader, same_traces

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are told of in /proc"),
]


def engine_of(server):
    """The process that the server started to simulate: of its children, the one that works most."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == server.pid and fields[0] != "Z":
            found[int(stat.parent.name)] = int(fields[11]) + int(fields[12])
    return max(found, key=found.get, default=None)


def faster(page):
    """Set the highest speed; while the run is being taken up again, that is refused."""
    motion = page.locator("#floor-motion")
    while not motion.inner_text().startswith(("running 600", "day over")):
        expect(motion).to_have_text(re.compile("running|day over"), timeout=60_000)
        page.get_by_text("600×", exact=True).click()
        page.wait_for_timeout(1500)  # for the refusal, and the control's way back


def drawn_points(page):
    """The moments of the tension curve, in the order in which they are drawn."""
    return page.evaluate(
        """() => [...document.querySelector('#floor-strip .js-plotly-plot').data
               .find(trace => trace.uid === 'tension').x]"""
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_the_engine_is_killed_and_nobody_who_watches_loses_a_row(visiting, tmp_path):
    file = tmp_path / "live.sqlite"
    command = ("-m", "twin", "serve", "helpdesk-12", "--seed", "7", "--from", "17:20")
    own = ("--out", str(file), "--runs", str(tmp_path))
    with serving(*command, *own, log=tmp_path / "log.txt") as (url, server):
        one, other = visiting.go(url), visiting.go(url)
        for page in (one, other):
            expect(page.locator("#floor-motion")).to_have_text("running 60×")
        one.get_by_role("slider", name="Monitoring").focus()
        one.keyboard.press("End")
        change = re.compile("Monitoring: 30 % → 100 %")
        expect(other.locator("#floor-controls li")).to_have_text([change])

        first = engine_of(server)
        os.kill(first, signal.SIGKILL)
        while engine_of(server) in (first, None):
            one.wait_for_timeout(50)
        faster(other)
        for page in (one, other):
            expect(page.locator("#floor-motion")).to_have_text("day over", timeout=60_000)
            expect(page.locator("#floor-controls li")).to_have_text([change])
        moments = drawn_points(one)
        assert moments == drawn_points(other)
        assert moments == sorted(set(moments))
        while visiting.contexts:
            visiting.contexts.pop().close()
    reader = RunReader(file)
    undisturbed = simulate(load_scenario("helpdesk-12"), seed=7, controls=reader.controls())
    assert same_traces(reader.traces(), undisturbed) == []
    assert len(moments) == len(reader.traces().rows("wallboard"))
