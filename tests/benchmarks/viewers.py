"""Many viewers of one large live run: how old what they see is, and what they cost the engine.

A server with its engine runs in processes of its own, the viewers in another; one viewer is a real
browser, the others ask for what its page asks for, as often. The engine's slowdown is that of a
day being caught up with as fast as possible, with viewers beside it and without.
"""

import asyncio
import contextlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import scenarios
from result import Result

from twin.errors import InputError
from twin.traces.reader import RunReader

VIEWERS = 50
TECHNICIANS = 500
SPEED = 60.0
WATCHED = 20.0  # wall seconds of a paced run
OPENS = 8 * 3600.0
UNTIL = 13 * 3600.0  # how far the day is caught up with
EVERY = 1.0  # wall seconds between two requests of a viewer
SAMPLE = 0.05  # wall seconds between two looks at what a viewer sees

AGES = """
() => {
  window.ages = [];
  let wall = null;
  const fetched = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await fetched(...asked);
    if (String(asked[0]).startsWith("/_feed/")) {
      const delta = await answer.clone().json();
      // Once it is drawn, it is seen.
      requestAnimationFrame(() => requestAnimationFrame(() => { wall = delta.clock.wall; }));
    }
    return answer;
  };
  setInterval(() => { if (wall) window.ages.push(Date.now() / 1000 - wall); }, 50);
}
"""


def measure(say: Callable[[str], None]) -> dict[str, Result]:
    """The results by name."""
    say(f"{TECHNICIANS} technicians caught up with, without viewers")
    alone = _catching_up(0)
    say(f"the same beside {VIEWERS} viewers")
    watched = _catching_up(VIEWERS)
    say(f"{VIEWERS} viewers of {TECHNICIANS} technicians at {SPEED:g}×")
    found = _paced()
    what = f"{VIEWERS} viewers of a live run of {TECHNICIANS} technicians"
    results = {
        "viewers_engine_slowdown": Result(
            1 - watched / alone, 1 - watched / alone,
            f"{what}: share of its speed that the engine loses", "≤ 0.1", watched >= 0.9 * alone,
        ),
        "viewers_server_cpu": Result(
            found["cpu"], found["cpu"], f"{what}: CPU seconds of the server per wall second"
        ),
    }  # fmt: skip
    for who in ("browser", "client"):
        ages = found[who]
        if len(ages):
            for share, target in ((50, None), (95, 1.5)):
                age = float(np.percentile(ages, share))
                results[f"viewers_{who}_age_p{share}_s"] = Result(
                    age, age,
                    f"{what}: seconds since what is seen was so, {share} % of the time less, "
                    f"{'in a real browser' if who == 'browser' else 'as asked for by the others'}",
                    *((f"≤ {target:g}", age <= target) if target else ()),
                )  # fmt: skip
    return results


def _catching_up(viewers: int) -> float:
    """Simulated seconds per wall second of a day that is caught up with."""
    with _server(UNTIL) as (url, process, run), _crowd(url, viewers):
        begun: tuple[float, float] | None = None
        while True:
            assert process.poll() is None
            floor = _floor(run)
            if floor and floor["t"] > OPENS + 3600:
                begun = begun or (floor["t"], floor["wall"])
                if floor["t"] >= UNTIL - 600:
                    return (floor["t"] - begun[0]) / (floor["wall"] - begun[1])
            time.sleep(0.05)


def _floor(run: Path) -> dict | None:
    try:
        return RunReader(run).floor()
    except InputError:
        return None


def _paced() -> dict:
    """What is seen of a paced run: ages in a browser and of the others, the server's CPU."""
    with _server(OPENS + 1800) as (url, process, run):
        while not (floor := _floor(run)) or floor["catching_up"]:
            time.sleep(0.1)
        with _crowd(url, VIEWERS - 1) as crowd, _browser(url) as page:
            time.sleep(5)  # until everybody has the day so far
            before = _cpu(process.pid)
            if page:
                page.evaluate("window.ages.length = 0")
            crowd.stdin.write(b"\n")  # from here on they count
            crowd.stdin.flush()
            if page:
                page.wait_for_timeout(1000 * WATCHED)
            else:
                time.sleep(WATCHED)
            cpu = (_cpu(process.pid) - before) / WATCHED
            browser = page.evaluate("window.ages") if page else []
            crowd.stdin.close()
            client = json.loads(crowd.stdout.read())
    return {"browser": browser, "client": client, "cpu": cpu}


@contextmanager
def _server(start_at: float) -> Iterator[tuple[str, subprocess.Popen, Path]]:
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run.sqlite"
        command = [sys.executable, __file__, "serve", str(run), str(start_at)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found
            yield found[0], process, run
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def _crowd(url: str, viewers: int) -> Iterator[subprocess.Popen]:
    command = [sys.executable, __file__, "crowd", url, str(viewers)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for end in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                end.close()


@contextmanager
def _browser(url: str) -> Iterator:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.add_init_script(f"({AGES})()")
        page.goto(url)
        page.locator("#floor-motion", has_text="running").wait_for(timeout=60_000)
        yield page
        browser.close()


def _cpu(pid: int) -> float:
    """CPU seconds of a process so far; nan where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# -- the processes


def _serve(run: str, start_at: str) -> None:
    from dashboards.serve import serve

    centre = scenarios.helpdesk_of(TECHNICIANS, 0.85, hours=10)
    path = Path(run)
    serve(centre, speed=SPEED, port=0, out=path, start_at=float(start_at), runs=path.parent)


async def _view(host: str, port: int, path: str, seen: list[tuple[float, float]]) -> None:
    """Ask as the page does, for ever; notes when what came was so."""
    await asyncio.sleep(EVERY * random.random())
    reader, writer = await asyncio.open_connection(host, port, limit=2**24)
    cursor = ""
    while True:
        began = time.time()
        writer.write(
            f"GET {path}?cursor={cursor} HTTP/1.1\r\nHost: {host}:{port}\r\n"
            "Accept-Encoding: gzip, deflate, br, zstd\r\n\r\n".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = re.search(r"content-length: (\d+)", head)
        assert length, head
        body = await reader.readexactly(int(length[1]))
        arrived = time.time()
        delta = json.loads(_opened(body, head))
        cursor = delta["cursor"]
        seen.append((arrived, delta["clock"]["wall"]))
        await asyncio.sleep(max(0.0, EVERY - (time.time() - began)))


def _opened(body: bytes, head: str) -> bytes:
    encoding = re.search(r"content-encoding: (\w+)", head)
    if not encoding:
        return body
    if encoding[1] == "zstd":
        from backports import zstd

        return zstd.decompress(body)
    if encoding[1] == "br":
        import brotli

        return brotli.decompress(body)
    import gzip

    return gzip.decompress(body)


async def _crowded(url: str, viewers: int) -> None:
    host, port = url.removeprefix("http://").split(":")
    seen: list[list[tuple[float, float]]] = [[] for _ in range(viewers)]
    tasks = [asyncio.ensure_future(_view(host, int(port), "/_feed/run/0", one)) for one in seen]
    await asyncio.to_thread(sys.stdin.readline)
    begun = time.time()
    await asyncio.to_thread(sys.stdin.read)
    ended = time.time()
    for task in tasks:
        task.cancel()
    print(json.dumps([age for one in seen for age in _ages(one, begun, ended)]))


def _ages(seen: list[tuple[float, float]], begun: float, ended: float) -> list[float]:
    """How old what a viewer saw was, at even moments."""
    arrivals = np.array([arrived for arrived, _ in seen])
    walls = np.array([wall for _, wall in seen])
    moments = np.arange(begun, ended, SAMPLE)
    last = np.searchsorted(arrivals, moments, side="right") - 1
    known = last >= 0
    return (moments[known] - walls[last[known]]).tolist()


if __name__ == "__main__":
    part, *rest = sys.argv[1:]
    if part == "serve":
        _serve(*rest)
    elif part == "crowd":
        asyncio.run(_crowded(rest[0], int(rest[1])))
    else:
        for name, result in measure(lambda text: print(text, file=sys.stderr)).items():
            print(name, round(result.value, 4), result.target, result.met)
