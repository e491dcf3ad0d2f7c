"""Deeds on sessions: end one or all of a person, look as another person, and stop looking."""

from flask import redirect, request
from werkzeug.wrappers import Response

from dashboard.access.asking import session_asking
from dashboard.access.modes import Mode
from dashboard.access.seeing import refusal
from dashboard.administration.asking import Refused, address, back, changed_account, changing
from dashboard.workspace import mode, person, workspace
from data.sessions import Session

ALL = "all"


def end() -> Response:
    """End one session of an account, or all of them; of one's own all but this one."""
    _, store, by = changing()
    account = changed_account(store)
    wanted = request.form.get("session", "")
    mine = session_asking(mode(), store)
    if wanted == ALL:
        store.end_sessions(account.account_id, by.account_id, but=mine.session_id if mine else None)
    elif wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        store.end_session(int(wanted), account.account_id, by.account_id)
    return back("sessions") if request.form.get("from") == "sessions" else back("people", account=account.account_id)


def see_as() -> Response:
    """Begin to look as another person."""
    _, store, by = changing()
    account = changed_account(store)
    session = _session()
    if session is None:
        raise Refused("see", "Whoever looks as somebody else signs in first: choose a password for your account.")
    if words := refusal(account, by):
        raise Refused("see", words)
    store.see_as(session, account.account_id)
    return redirect("/", 303)


def stop() -> Response:
    """Look as oneself again. It answers whoever asks, and changes nothing for who looks as themselves."""
    session, shown = _session(), person()
    if session is not None and session.seen_as:
        workspace().opened().store.see_as(session, None)
    return redirect(address(account=shown.account_id) if shown.shown_to else "/", 303)


def _session() -> Session | None:
    return session_asking(mode(), workspace().opened().store) if mode() is Mode.SIGN_IN else None
