"""Serves a live run: the engine in its process, the dashboard in this one."""

import errno
import ipaddress
import logging
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import typer
from flask import Flask, abort, request
from waitress.server import create_server

from dashboards.app import build_app
from dashboards.login import before_all, protect
from dashboards.site import Site
from twin.addresses import is_local
from twin.errors import InputError
from twin.mirror.webhook import Webhook
from twin.scenario.model import Scenario

THREADS = 8
"""Requests answered at once; each takes some milliseconds."""


def serve(
    scenario: Scenario | None,
    *,
    resume: Path | None = None,
    seed: int = 0,
    speed: float | None = None,
    host: str = "127.0.0.1",
    port: int = 8050,
    start_at: float | None = None,
    out: Path | None = None,
    force: bool = False,
    runs: Path = Path("runs"),
    password: str | None = None,
    webhook: Webhook | None = None,
) -> None:
    """Run a scenario live and serve its dashboard until Ctrl-C or a request to terminate.

    Given `resume`, an unfinished run, it goes on with that, whose scenario and seed are its own.
    The speed is 60 simulated seconds per second, or that of the run.

    The address is printed once the server listens. Port 0 takes any free port. Runs are kept in the
    folder `runs`, whose runs can be looked at too. What is approved on the page Real centre is
    posted to `webhook`.

    Raises:
        InputError: the port is taken, the address is open to others without a password, or the run
            cannot begin.
    """
    if password is None and not is_local(host):
        raise InputError(
            f"host = {host}: others can reach it; allowed: 127.0.0.1, or another with a password"
        )
    with (
        _until_terminated(),
        _listening(host, port) as listener,
        Site(runs) as site,
    ):
        if resume is not None:
            site.wait(site.reopen(resume, speed=speed))
        elif scenario is not None:
            how = {"seed": seed, "speed": speed or 60.0, "start_at": start_at, "force": force}
            site.begin(scenario, out=out, **how)
        site.centres.webhook = webhook
        site.centres.watch()
        app = build_app(site).server
        if password is not None:
            protect(app, password)
        else:
            _only_from_here(app)
        # Waitress tells when requests queue up; a browser that asks again is no news.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        server = create_server(app, sockets=[listener], threads=THREADS)
        typer.echo(f"Dashboard on {_address(listener)}  (Ctrl-C ends it)")
        server.run()
        server.close()


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens on host and port."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, *_, address = found[0]
        listener = socket.create_server(address[:2], family=family)
    except (OSError, UnicodeError) as error:
        number = getattr(error, "errno", None)
        if number == errno.EADDRINUSE:
            raise InputError(
                f"port = {port}: in use on {host}; allowed: a free port, or 0 for any"
            ) from None
        if number == errno.EACCES:
            raise InputError(
                f"port = {port}: this user may not use it; allowed: a port from 1024 on"
            ) from None
        raise InputError(
            f"host = {host}: cannot be served on; allowed: an address of this machine"
        ) from None
    with listener:
        yield listener


def _only_from_here(app: Flask) -> None:
    """Refuse requests that were sent to this machine under another name.

    Without it a page elsewhere could have its own name lead here, and move levers from a browser.
    """

    def check_host() -> None:
        name = urlsplit(f"//{request.host}").hostname or ""
        if not is_local(name):
            abort(403)

    before_all(app, check_host)


@contextmanager
def _until_terminated() -> Iterator[None]:
    """Whatever is inside ends at Ctrl-C, or when this process is asked to terminate."""
    in_main = threading.current_thread() is threading.main_thread()
    endings = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = (
        {one: signal.signal(one, signal.default_int_handler) for one in endings} if in_main else {}
    )
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _address(listener: socket.socket) -> str:
    host, port, *_ = listener.getsockname()
    if ipaddress.ip_address(host).is_unspecified:
        host = socket.gethostname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
