"""A login with one shared password, in front of a Flask app."""

import hmac
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, redirect, request, session
from markupsafe import escape

_PAGE = """<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Login · e-working twin</title>
    <style>
      :root { color-scheme: light dark }
      body { font: 16px system-ui, sans-serif; display: grid; place-content: center;
             min-height: 90vh; margin: 0 16px }
      form { display: grid; gap: 12px; width: min(320px, 90vw) }
      h1 { font-size: 20px; margin: 0 }
      input, button { font: inherit; padding: 8px; min-height: 40px }
    </style>
  </head>
  <body>
    <main>
      <form method="post">
        <h1>e-working twin</h1>
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password"
               required autofocus>
        <button>Log in</button>
        <p role="alert">NOTICE</p>
      </form>
    </main>
  </body>
</html>"""


def protect(server: Flask, password: str) -> None:
    """Let nobody past `/login` without the password.

    Whoever gives it is remembered in a cookie signed with a key that lives as long as this
    process. The password itself crosses the network as it is typed: put TLS in front.
    """
    server.secret_key = secrets.token_bytes(32)
    server.config.update(SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Strict")
    expected = password.encode()

    def _ask_for_password() -> Any:
        if session.get("in") or request.path == "/login":
            return None
        if request.method == "GET" and not request.path.startswith("/_"):
            return redirect("/login?" + urlencode({"to": request.full_path.rstrip("?")}))
        return Response("Log in first.", 401, mimetype="text/plain")

    before_all(server, _ask_for_password)

    @server.route("/login", methods=["GET", "POST"])
    def _login() -> Any:
        if request.method == "GET":
            return _page("")
        # compare_digest takes as long for a near miss as for a far one.
        if hmac.compare_digest(request.form.get("password", "").encode(), expected):
            session["in"] = True
            return redirect(_inside(request.args.get("to", "/")))
        return _page("That is not the password."), 403


def before_all(server: Flask, look: Callable[[], Any]) -> None:
    """Have a function look at each request before anything else does."""
    server.before_request_funcs.setdefault(None, []).insert(0, look)


def _inside(address: str) -> str:
    """The address, if it is one of this server: after its slash no other, nor a backslash."""
    own = address.startswith("/") and address[1:2] not in ("/", "\\")
    return address if own and address.isprintable() else "/"


def _page(notice: str) -> str:
    return _PAGE.replace("NOTICE", escape(notice))
