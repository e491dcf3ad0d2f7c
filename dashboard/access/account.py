"""Your account: where you are signed in, what to end of it, and another password."""

from collections.abc import Callable
from html import escape

from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard.access import passwords
from dashboard.access.asking import begin, lasting, session_asking
from dashboard.access.forms import field, form, form_page, hidden, whose, wrong
from dashboard.access.limits import WAIT_SECONDS, limited
from dashboard.access.modes import Mode
from dashboard.access.sign_in import NOT_THE_SAME
from dashboard.workspace import mode, person, workspace
from data.sessions import Session

OTHERS = "others"


def register(server: Flask, css: Callable[[], str]) -> None:
    """Give the server the routes of one's own account."""

    @server.get("/account")
    def account() -> AnyResponse:
        return _page(css(), "") if mode() is Mode.SIGN_IN else redirect("/", 303)

    @server.post("/account/password")
    @limited(server, lambda: _page(css(), f"Too many tries. Try again in {WAIT_SECONDS} seconds.", 429))
    def change_password() -> AnyResponse:
        return _changed(css()) if mode() is Mode.SIGN_IN else redirect("/", 303)

    @server.post("/account/sessions")
    def end_sessions() -> AnyResponse:
        if mode() is Mode.SIGN_IN:
            _end(request.form.get("session", ""))
        return redirect("/account", 303)


def _end(wanted: str) -> None:
    """End one of one's own sessions, or all but this one; a number that is nobody's or another's does nothing."""
    store, me = workspace().opened().store, person().account_id
    mine = session_asking(mode(), store)
    if wanted == OTHERS:
        store.end_sessions(me, me, but=mine.session_id if mine else None)
    elif wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        store.end_session(int(wanted), me, me)


def _changed(css: str) -> AnyResponse:
    store, me = workspace().opened().store, person()
    credential = store.credential(me.account_id)
    password = request.form.get("password", "")
    if not passwords.fits(request.form.get("current", ""), credential.password_hash if credential else None):
        return _page(css, "The password you have now is another one.", 400)
    said = passwords.complaint(password, me.account_id, me.name)
    if not said and password != request.form.get("again", ""):
        said = NOT_THE_SAME
    if said:
        return _page(css, said, 400)
    store.choose_password(me.account_id, passwords.hash_of(password))
    answer = redirect("/account", 303)
    # All sessions ended with the old password, this one too: a new one begins.
    begin(answer, me.account_id, mode(), store)
    return answer


def _page(css: str, said: str, status: int = 200) -> Response:
    opened, me = workspace().opened(), person()
    mine = session_asking(mode(), opened.store)
    found = opened.store.sessions(lasting(mode()), me.account_id)
    rows = "".join(_session(session, mine is not None and session.session_id == mine.session_id) for session in found)
    others = form("/account/sessions", [hidden("session", OTHERS)], "End all others", "quiet-button")
    change = form(
        "/account/password",
        (
            wrong(said),
            whose(me.account_id),
            field("current", "Password you have now", "password", "current-password", is_wrong=bool(said)),
            field("password", "New password", "password", "new-password", is_wrong=bool(said)),
            field("again", "The same again", "password", "new-password", is_wrong=bool(said)),
        ),
        "Change it",
    )
    extra = (
        f'<section id="sessions"><h2>Where you are signed in</h2><ul class="sessions">{rows}</ul>'
        f"{others if len(found) > 1 else ''}</section>"
        f'<section id="password"><h2>Another password</h2><p>{escape(passwords.RULE)} It ends all your sessions but '
        f'this one.</p>{change}</section><p><a href="/">Back to Goodword</a></p>'
    )
    return form_page("Your account", (f"{me.name}, {me.title}",), css, extra, status)


def _session(session: Session, is_this: bool) -> str:
    zone = workspace().opened().home.config.zone
    began, used = (f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in (session.began_at, session.used_at))
    words = f'<strong>{escape(session.client)}</strong><br><span class="note">since {began}, last used {used}</span>'
    end = form("/account/sessions", [hidden("session", str(session.session_id))], "End", "quiet-button")
    return f"<li><div>{words}</div>{'<span class=note>this one</span>' if is_this else end}</li>"
