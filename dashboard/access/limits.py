"""How often one address may try a password or a code: five times a minute, the sixth is answered 429.

Counted in the memory of the one server process, by the address of the socket, or by the one that the proxies named in
the settings report. The waits for each account are in data.credentials; they hold whatever address a try comes from.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request
from flask_limiter import Limiter, RequestLimit

RULE = "5 per minute"
WAIT_SECONDS = 60


def limited(server: Flask, refuse: Callable[[], Response]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator for views that take a password or a code by POST; they share one count an address."""
    found: Limiter = server.extensions.get("goodword-limiter") or Limiter(
        lambda: request.remote_addr or "this machine", app=server, storage_uri="memory://", strategy="moving-window"
    )
    server.extensions["goodword-limiter"] = found

    def breached(limit: RequestLimit) -> Response:
        answer = refuse()
        answer.headers["Retry-After"] = str(WAIT_SECONDS)
        return answer

    return found.shared_limit(RULE, scope="secrets", methods=["POST"], on_breach=breached)
