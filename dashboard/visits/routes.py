""" "Seen": a deed by which somebody says that they have seen what is new on a page."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from dashboard.plain import unknown_page
from dashboard.workspace import person, workspace

ROUTE = "/seen"
#: Pages that show what is new.
PAGES = ("/me", "/team")


def register(server: Flask, css: Callable[[], str]) -> None:
    """Give the server the route; `css` gives the address of the styles of a plain page."""

    @server.post(ROUTE, endpoint="seen")
    def seen() -> Response:
        asking, path = person(), request.form.get("page", "")
        query = request.form.get("query", "")[:2_000]
        if not asking.is_known or asking.shown_to or path not in PAGES:
            return unknown_page(css())
        workspace().opened().store.note_seen(asking.account_id, path, datetime.now(UTC))
        return redirect(f"{path}?{query}" if query else path, 303)
