"""The tab "Sessions": who is signed in, since when, with what and from where; end one, or all of a person."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.access.asking import lasting
from dashboard.access.modes import Mode
from dashboard.admin_page.wording import further_pages, page_number, person_link
from dashboard.data_page.wording import moment
from dashboard.ui.forms import deed
from dashboard.ui.records import card_of, record_table
from dashboard.view import View
from dashboard.workspace import mode, workspace
from data.home import Home
from data.sessions import Session

SESSIONS_A_PAGE = 100
WITHOUT = {
    Mode.DEMO: "In the demo nobody signs in: everyone at this machine chooses a person.",
    Mode.ALONE: "Nobody signs in here yet: this machine alone is served, to its one local person.",
}


def sessions_tab(home: Home, view: View) -> list[Any]:
    """The tab's content."""
    if mode() is not Mode.SIGN_IN:
        return [card_of("Sessions", html.P(WITHOUT[mode()]))]
    every = open_sessions()
    pages = -(-len(every) // SESSIONS_A_PAGE)
    page = min(page_number(view), max(pages, 1))
    shown = every[(page - 1) * SESSIONS_A_PAGE : page * SESSIONS_A_PAGE]
    known = {account.account_id: account for account in workspace().opened().store.accounts()}
    ends = session_rows(view, shown, "sessions")
    rows = [[person_link(one.account_id, known), *row] for one, row in zip(shown, ends, strict=True)]
    table = record_table("Sessions", ("person", "with", "from", "since", "last used", ""), rows)
    sub = "To end a session takes effect at its next request. All of a person end on their own page."
    return [card_of("Who is signed in", table, further_pages(view, page, pages), sub=sub)]


def open_sessions() -> tuple[Session, ...]:
    """Sessions that last, the last used first; none where nobody signs in."""
    if mode() is not Mode.SIGN_IN:
        return ()
    return workspace().opened().store.sessions(lasting(mode()))


def session_rows(view: View, found: Sequence[Session], tab: str) -> list[list[Any]]:
    """Each session as a row: with what, from where, since when, last used, and the way to end it."""
    return [
        [
            session.client + (f", looking as {session.seen_as}" if session.seen_as else ""),
            session.address or "not known",
            moment(session.began_at, view),
            moment(session.used_at, view),
            deed(
                "/admin/sessions",
                {"account": session.account_id, "session": str(session.session_id), "from": tab},
                "End",
                "quiet-button",
            ),
        ]
        for session in found
    ]
