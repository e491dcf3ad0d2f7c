"""A page as a client of the application gets it: its layout, and what its cards and grids are answered."""

import json
from collections.abc import Callable

from flask.testing import FlaskClient

from dashboard.server import Goodword
from tests.fence.asking import UPDATE
from tests.fence.pages import Opened, callback_requests, router

Send = Callable[[object], str]


def page_text(app: Goodword, send: Send, address: str) -> str:
    """All that a page of that address is sent, as one text of JSON; `send` gives the answer to a body."""
    laid_out = send(router(app.callback_map, address).body)
    return "\n".join([laid_out, *map(send, card_bodies(app, address, laid_out))])


def card_bodies(app: Goodword, address: str, laid_out: str) -> list[object]:
    """What a browser asks for once the page is laid out."""
    path, _, query = address.partition("?")
    opened = Opened(path, f"?{query}" if query else "")
    opened.take(json.loads(laid_out))
    return [request.body for request in callback_requests(app.callback_map, opened)]


def answered(client: FlaskClient) -> Send:
    """Sends by that client. What it sends raises AssertionError where an answer fails."""

    def send(body: object) -> str:
        answer = client.post(UPDATE, json=body)
        assert answer.status_code in (200, 204), f"{answer.status_code}: {answer.text[:300]}"
        return answer.text

    return send
