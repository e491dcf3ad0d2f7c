"""The route of Find. What was typed comes in the body, so that no address and no log holds it, and it is not kept."""

from dataclasses import asdict
from urllib.parse import parse_qsl

from flask import Flask, Response, jsonify, request

from dashboard.find.results import found
from dashboard.frame import theme_chosen, view_of
from dashboard.view import View
from queries.filter import Filter

ROUTE = "/find"
LONGEST_ADDRESS = 4_000


def register(server: Flask) -> None:
    """Give the server its route."""

    @server.post(ROUTE)
    def find() -> Response:
        """Results for what was typed, in the days of the page that is open."""
        address: dict[str, object] = dict(parse_qsl(request.form.get("at", "")[:LONGEST_ADDRESS].lstrip("?")))
        seen = view_of("", address, (), theme_chosen())
        days = Filter(seen.filter.period, seen.filter.versus, seen.filter.org)
        view = View(days, seen.warehouse, seen.person)
        return jsonify([asdict(one) for one in found(view, request.form.get("typed", ""))])
