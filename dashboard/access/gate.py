"""The gate before every route: where people sign in, nothing answers to whoever has not, but what is listed here.

A route that is added is behind the gate by itself. Pages lead to the sign-in, everything else answers 401; an address
that does not exist answers as one that does, so that nobody learns from outside which ones there are.
"""

from ipaddress import ip_address
from urllib.parse import quote

from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard.access.modes import Mode
from dashboard.callbacks import refused
from dashboard.workspace import HOME_WRONG, mode, person
from data.home import HomeMissing

#: Declared routes that are open to everybody. None of them holds a row, a name or a figure.
OPEN_RULES = frozenset(
    {
        "/health",
        "/assets/<path:filename>",
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
        "/sign-in",
        "/sign-in/first",
    }
)
#: Flask has a route of its own for files in a folder that is not there: it looks like any unknown address.
PAGE_RULES = frozenset({"/", "/<path:path>", "/account", "/views/<number>", "/static/<path:filename>"})
SIGN_IN = "/sign-in"


def guard(server: Flask) -> None:
    """Put the gate before every route of the server."""
    server.before_request(_checked)


def _checked() -> Response | AnyResponse | None:
    rule = request.url_rule.rule if request.url_rule else ""
    if rule in OPEN_RULES:
        return None
    try:
        how = mode()
    except (HomeMissing, *HOME_WRONG):
        # There is nothing to see: the page that says so follows.
        return None
    if how is not Mode.SIGN_IN:
        return None if is_this_machine(request.remote_addr) else refused("Only this machine is served.", 403)
    if person().is_known:
        return None
    if request.method in ("GET", "HEAD") and rule in PAGE_RULES:
        return redirect(f"{SIGN_IN}?next={quote(wanted_path(), safe='')}")
    return refused("Sign in first.", 401)


def is_this_machine(address: str | None) -> bool:
    """Whether a caller's address is of this machine; a socket without an address is."""
    try:
        return not address or ip_address(address).is_loopback
    except ValueError:
        return False


def wanted_path() -> str:
    """Path and query of this request."""
    return request.full_path if request.query_string else request.path


def local_path(said: str) -> str:
    """The address if it is one of ours, a path and no other host; else "/"."""
    is_ours = said.startswith("/") and not said.startswith(("//", SIGN_IN, "/sign-out")) and len(said) <= 2_000
    is_plain = said.isascii() and said.isprintable() and not set(said) & set("\\\t ")
    return said if is_ours and is_plain else "/"
