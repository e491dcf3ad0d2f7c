"""Seeing as another person: an administrator looks at the product as somebody else finds it, and changes nothing.

It is kept in the session on the server. Of what the person sees, the administrator is shown sums alone: no words, no
single answers, and nothing of a grant that is one employee's. So nobody comes to customers' words this way; whoever
needs them is given a grant, which the history of rights tells.
"""

from collections.abc import Callable

from flask import Flask, Response, request

from dashboard.callbacks import UPDATE_PATH
from dashboard.identity import ADMINISTRATOR, Person
from dashboard.plain import plain_page
from dashboard.workspace import person
from data.store import Account

STOP = "/admin/stop"
#: Deeds that stay possible: to stop, to leave, and the questions of pages and of Find, which change nothing.
ALLOWED = frozenset({STOP, "/sign-out", UPDATE_PATH, "/find"})
#: Looks that are the account's own business.
OWN = "/account"


def refusal(account: Account, by: Person) -> str:
    """Why an administrator may not look as that person, in words; "" if they may."""
    if account.account_id == by.account_id:
        return "That is you."
    if not account.is_active:
        return f"{account.name} has no rights now: there is nothing to see."
    if ADMINISTRATOR in account.roles:
        return f"{account.name} is an administrator, too: look as somebody else."
    return ""


def guard(server: Flask, css: Callable[[], str]) -> None:
    """Refuse every deed of whoever looks as another person."""

    @server.before_request
    def check() -> Response | None:
        path = request.path
        is_look = request.method in ("GET", "HEAD", "OPTIONS") and path != OWN
        if is_look or path in ALLOWED or not person().shown_to:
            return None
        words = f"You are looking as {person().name}. Nothing can be done meanwhile. Stop first."
        stop = f'<form action="{STOP}" method="post"><button type="submit" class="main-button">Stop</button></form>'
        return plain_page("Only to look at", (words,), 403, css(), extra=stop)
