""" "Seen" and "new": a deed by which somebody says what they have seen, and how many answers are new to them now."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from flask import Flask, jsonify, redirect, request
from werkzeug.wrappers import Response

from dashboard.addresses import OWN
from dashboard.cards import remembered
from dashboard.frame import theme_chosen, view_of
from dashboard.plain import unknown_page
from dashboard.team import in_its_place
from dashboard.visits.answers import totals_of
from dashboard.visits.since import seen_until
from dashboard.workspace import person, workspace
from queries.newest import counts_since

ROUTES = ("/seen", "/new")
#: Pages that show what is new.
PAGES = ("/me", "/team")
LONGEST_QUERY = 2_000


def register(server: Flask, css: Callable[[], str]) -> None:
    """Give the server the routes; `css` gives the address of the styles of a plain page."""

    @server.post("/seen", endpoint="seen")
    def seen() -> Response:
        asking, path = person(), request.form.get("page", "")
        query = request.form.get("query", "")[:LONGEST_QUERY]
        if not asking.is_known or asking.shown_to or path not in PAGES:
            return unknown_page(css())
        workspace().opened().store.note_seen(asking.account_id, path, datetime.now(UTC))
        return redirect(f"{path}?{query}" if query else path, 303)

    @server.get("/new", endpoint="new")
    def new() -> Response:
        path, asking = request.args.get("page", ""), person()
        if path not in PAGES or not asking.may_open_rows:
            return unknown_page(css())
        return jsonify(answers=_new_answers(path, request.args.get("query", "")[:LONGEST_QUERY]))


def _new_answers(path: str, query: str) -> int:
    """How many answers of the newest data are new to whoever asks, where the page of that address looks."""
    address: dict[str, object] = dict(parse_qsl(query, keep_blank_values=True))
    view = in_its_place(view_of(path, address, OWN[path], theme_chosen()))
    since = seen_until(view, path).isoformat()
    found = remembered(counts_since, view.warehouse, view.filter, view.scope, since=since)
    return totals_of(found.rows())["responses"]
