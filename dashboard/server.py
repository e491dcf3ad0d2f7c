"""The server: one Dash app over one home, with its gate, headers and routes beside the pages."""

import functools
import logging
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dash
from dash import Dash, Input, dcc, html
from dash.exceptions import DependencyException
from flask import Flask, Response, redirect, request
from flask_compress import Compress
from gunicorn.app.base import BaseApplication
from gunicorn.util import import_app
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as AnyResponse

from dashboard import callbacks, cards, controls, explain, grids, headers, plain
from dashboard.access import account, gate, people, sign_in
from dashboard.access.modes import refuse_unsafe
from dashboard.addresses import pages
from dashboard.administration import routes as administration
from dashboard.administration.asking import PAGE as ADMIN_PAGE
from dashboard.exporting import routes as exports
from dashboard.find import routes as find
from dashboard.frame import page_title, theme_chosen
from dashboard.loading import routes as loading
from dashboard.roles import home_of
from dashboard.saved import routes as saved
from dashboard.settings import LOOPBACK, ROOT, chosen_home, log_level, proxies, public_address, serving_threads
from dashboard.view import ViewWrong
from dashboard.visits import routes as visits
from dashboard.workspace import HOME_WRONG, Clock, has_home, install, is_ready, person, space_of, today_in, workspace
from data.faults import traced
from data.home import FILE
from data.limits import WAITING_SECONDS, Overloaded
from data.room import NO_ROOM, is_full

log = logging.getLogger(__name__)
STYLES = "vendor/bootstrap.min.css"
#: Beginnings of routes that need no data, and the routes beside the pages.
OPEN_ROUTES = ("/assets/", "/_dash-component-suites/", "/health")
ROUTES = (
    *("/_dash-layout", "/_dash-dependencies", callbacks.UPDATE_PATH, "/person"),
    *(*exports.ROUTES, *loading.ROUTES, *administration.ROUTES, *saved.ROUTES, *visits.ROUTES, find.ROUTE),
)
#: Routes that need a home but no data in it.
OF_ACCOUNTS = ("/sign-in", "/sign-in/first", "/sign-out", "/account", "/account/password", "/account/sessions")


class Goodword(Dash):
    """Dash with our index: language, theme from the cookie, and our styles after Bootstrap's."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        """The first HTML of every page."""
        icon = self.asset_address("icon.svg")
        return (
            f'<!doctype html><html lang="en" data-bs-theme="{theme_chosen().name}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Goodword</title>'
            f'<link rel="icon" type="image/svg+xml" href="{icon}">'
            f'<link rel="stylesheet" href="{self.asset_address(STYLES)}">{parts["css"]}</head>'
            f"<body>{parts['app_entry']}{parts['config']}{parts['scripts']}{parts['renderer']}</body></html>"
        )

    def asset_address(self, name: str) -> str:
        """Address of a file in assets that changes when the file does."""
        file = Path(self.config.assets_folder) / name
        stamp = f"?m={int(file.stat().st_mtime)}" if file.is_file() else ""
        return f"{self.get_asset_url(name)}{stamp}"

    def _config(self) -> dict[str, Any]:
        """What the renderer is told; the versions of Python and Dash are nobody's business."""
        told: dict[str, Any] = super()._config()  # type: ignore[no-untyped-call]
        return {**told, "python_version": "", "dash_version_url": ""}


def build_app(name: str, home: Path | None = None, clock: Clock = today_in) -> Goodword:
    """The application of a home; the chosen one if none is given. One a process, called from app.py.

    The home is opened at the first request, so that it may still be in the making.
    """
    logging.getLogger("dashboard").setLevel(log_level())
    app = Goodword(
        name,
        use_pages=True,
        pages_folder=str(ROOT / "pages"),
        assets_folder=str(ROOT / "assets"),
        assets_ignore=r"bootstrap.*\.css",
        include_pages_meta=False,
        suppress_callback_exceptions=True,
        update_title="",
        title="Goodword",
        health_endpoint="health",
        routing_callback_inputs={"theme_": Input("theme", "data")},
        enable_mcp=False,
    )
    server: Flask = app.server
    install(server, home or chosen_home(), clock)
    _prepare(server)
    callbacks.refuse_foreign(server)
    gate.guard(server)
    callbacks.guard(app, server)
    server.before_request(lambda: _before_page(app))
    for entry in dash.page_registry.values():
        entry["title"] = page_title
    app.layout = _layout
    for part in (cards, controls, explain, grids):
        part.register(app)
    _routes(app, server)
    _start(server)
    headers.install(server, app.csp_hashes())
    return app


def serve(host: str, port: int, server: Flask | None = None) -> None:
    """Serve with gunicorn: one process, its threads sharing DuckDB and the answers kept. Returns when it is stopped.

    Raises HostRefused where others could reach what is not made safe for them.
    """
    refuse_unsafe(space_of(server).path if server else chosen_home(), host)
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    options = {
        "bind": bind,
        "workers": 1,
        "worker_class": "gthread",
        "threads": serving_threads(),
        "timeout": 120,
        "chdir": str(ROOT),
        "loglevel": log_level().lower(),
        "proc_name": "goodword",
        "control_socket_disable": True,
    }
    _Gunicorn(options, server, is_public=host not in LOOPBACK).run()


class _Gunicorn(BaseApplication):  # type: ignore[misc]
    def __init__(self, options: dict[str, Any], server: Flask | None, is_public: bool) -> None:
        self._options, self._server, self._is_public = options, server, is_public
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        server = self._server or import_app("app:server")
        space_of(server).is_public |= self._is_public
        return server


def _layout() -> html.Div:
    """What stands beside every page: the theme, the dialog, and the voice that tells of a change."""
    return html.Div(
        [
            dcc.Store(id="theme", data=theme_chosen().name),
            dcc.Store(id="explained"),
            dash.page_container,
            explain.dialog(),
            html.Div(id="announcement", role="status", className="visually-hidden"),
        ]
    )


def _prepare(server: Flask) -> None:
    public = urlsplit(public_address()).hostname
    server.config.update(
        # A page elsewhere whose name was made to point here must not reach the home.
        TRUSTED_HOSTS=["127.0.0.1", "localhost", "[::1]", *filter(None, [public])],
        COMPRESS_ALGORITHM=["br", "gzip"],
    )
    if count := proxies():
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    Compress(server)
    server.after_request(_read_whole)


def _read_whole(response: Response) -> Response:
    """Read a file that is sent as it is: flask-compress would never close it."""
    if response.direct_passthrough:
        response.direct_passthrough = False
        response.make_sequence()
    return response


def _before_page(app: Goodword) -> Response | AnyResponse | None:
    """404 for addresses that are none, plain pages while there are no data, and `/` to the person's home."""
    path, route = request.path, _route()
    if route.startswith(OPEN_ROUTES):
        return None
    css = app.asset_address("goodword.css")
    if path != "/" and path not in pages() and route not in (*ROUTES, *OF_ACCOUNTS):
        return plain.unknown_page(css)
    try:
        if not _has_what_it_needs(path, route):
            return _waiting(css)
    except HOME_WRONG as reason:
        return plain.wrong_page(str(reason), css)
    if path == "/":
        asking = person()
        return redirect(home_of(asking.roles, asking.home_path, pages()))
    return None


def _has_what_it_needs(path: str, route: str) -> bool:
    """Whether there are data; accounts need a home alone, and so does whoever loads its first file."""
    if route in OF_ACCOUNTS:
        return has_home()
    return is_ready() or (_may_begin() and (path in (loading.PAGE, ADMIN_PAGE) or route in ROUTES))


def _may_begin() -> bool:
    """Whether whoever asks may fill the home, which is empty and a company's."""
    if not (workspace().path / FILE).is_file() or workspace().opened().home.config.is_demo:
        return False
    return "administrator" in person().roles


def _route() -> str:
    """The route that answers, as it is declared, "" for none: Dash's route for every path would answer any."""
    return request.url_rule.rule if request.url_rule else ""


def _waiting(css: str) -> Response:
    space = workspace()
    if _route() in ROUTES:
        return plain.plain_page("No data yet", (), 503, css)
    if progress := space.progress():
        return plain.progress_page(progress, css)
    if _may_begin():
        return plain.first_file_page(space.opened().home.config.organisation, css)
    return plain.no_lake_page(space.path.name, css)


def _routes(app: Goodword, server: Flask) -> None:
    """Routes beside the pages, and the answers to what goes wrong."""
    css = functools.partial(app.asset_address, "goodword.css")
    for part in (exports, people, sign_in, account, administration, saved, visits):
        part.register(server, css)
    find.register(server)
    loading.register(server, lambda: plain.unknown_page(css()))

    @server.errorhandler(ViewWrong)
    def wrong_view(reason: ViewWrong) -> Response:
        return callbacks.refused(str(reason), 400)

    @server.errorhandler(DependencyException)
    def no_such_file(reason: DependencyException) -> Response:
        return callbacks.refused("There is no such file.", 404)

    @server.errorhandler(Overloaded)
    def not_now(reason: Overloaded) -> Response:
        answer = callbacks.refused(str(reason), 503)
        answer.headers["Retry-After"] = str(int(WAITING_SECONDS))
        return answer

    @server.errorhandler(Exception)
    def failed(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException):
            return error
        if is_full(error):
            log.error("No room on the disk for %s: %s", request.url_rule, type(error).__name__)
            return plain.plain_page("No room on the disk", (NO_ROOM,), 507, css())
        reference = secrets.token_hex(4)
        # The route and not the address, which may name a customer.
        log.error("request for %s failed, reference %s\n%s", request.url_rule, reference, traced(error))
        return plain.broken_page(reference, css())


def _start(server: Flask) -> None:
    """Let Dash register its pages' callbacks now: its first request may be two at a time."""
    with server.test_request_context("/health"):
        server.preprocess_request()
