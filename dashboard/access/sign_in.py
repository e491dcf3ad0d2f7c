"""Signing in and out: account and password, or a link for a first password, and a session that follows.

An unknown account, a wrong password, an account that has ended: the same words, after the same work.
"""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard.access import passwords
from dashboard.access.asking import begin, forget, session_asking
from dashboard.access.forms import field, form, form_page, hidden, whose, wrong
from dashboard.access.gate import local_path
from dashboard.access.limits import WAIT_SECONDS, limited
from dashboard.access.modes import Mode
from dashboard.workspace import mode, workspace
from data.store import Account, Store

WRONG = "Account and password do not fit together."
USED = "This link has been used or has ended. Ask your administrator for a new one."
NOT_THE_SAME = "The two passwords differ. Type the same one twice."


def register(server: Flask, css: Callable[[], str]) -> None:
    """Give the server the routes of the sign-in."""

    def too_often() -> Response:
        return _sign_in_page(css(), "", f"Too many tries from here. Try again in {WAIT_SECONDS} seconds.", 429)

    @server.route("/sign-in", methods=["GET", "POST"])
    @limited(server, too_often)
    def sign_in() -> AnyResponse:
        if mode() is not Mode.SIGN_IN:
            return redirect("/", 303)
        return _signed_in(css()) if request.method == "POST" else _sign_in_page(css(), "", "")

    @server.route("/sign-in/first", methods=["GET", "POST"])
    @limited(server, too_often)
    def first_password() -> AnyResponse:
        store = workspace().opened().store
        code = request.values.get("code", "")
        account = store.account(store.account_of_code(code) or "")
        if account is None or not account.is_active:
            return form_page("This link has ended", (USED,), css(), '<p><a href="/sign-in">To the sign-in</a></p>', 404)
        if request.method == "POST":
            return _first_chosen(account, code, css())
        return _first_page(account, code, css(), "")

    @server.post("/sign-out")
    def sign_out() -> AnyResponse:
        answer, store = redirect("/", 303), workspace().opened().store
        if session := session_asking(mode(), store):
            store.end_session(session.session_id, session.account_id, session.account_id, "signed out")
        forget(answer)
        return answer


def _signed_in(css: str) -> AnyResponse:
    store = workspace().opened().store
    name, password = request.form.get("account", "").strip(), request.form.get("password", "")
    if wait := store.take_try(name):
        return _sign_in_page(css, name, f"Too many tries for this account. Try again in {_words(wait)}.", 429)
    account = store.account(name)
    credential = store.credential(account.account_id) if account else None
    fits = passwords.fits(password, credential.password_hash if credential else None)
    if not fits or account is None or not account.is_active:
        _note_failure(store, account, name)
        return _sign_in_page(css, name, WRONG, 401)
    store.forget_tries(name)
    store.record("signed in", account.account_id)
    answer = redirect(local_path(request.form.get("next", "")), 303)
    begin(answer, account.account_id, mode(), store)
    return answer


def _note_failure(store: Store, account: Account | None, name: str) -> None:
    """Write a failure down, by its account if there is one: what was typed may be a password in the wrong field."""
    known = account.account_id if account else ""
    store.record("sign-in failed", known)
    if wait := store.wait_of(name):
        store.record("sign-in locked", known, {"seconds": round(wait.total_seconds())})


def _first_chosen(account: Account, code: str, css: str) -> AnyResponse:
    password, store = request.form.get("password", ""), workspace().opened().store
    said = passwords.complaint(password, account.account_id, account.name)
    if not said and password != request.form.get("again", ""):
        said = NOT_THE_SAME
    if said:
        return _first_page(account, code, css, said)
    if not store.choose_password(account.account_id, passwords.hash_of(password), code):
        return form_page("This link has ended", (USED,), css, "", 404)
    store.forget_tries(account.account_id)
    store.record("signed in", account.account_id)
    answer = redirect("/", 303)
    begin(answer, account.account_id, Mode.SIGN_IN, store)
    return answer


def _sign_in_page(css: str, name: str, said: str, status: int = 200) -> Response:
    parts = (
        wrong(said),
        field("account", "Account", complete="username", value=name, is_wrong=status == 401),
        field("password", "Password", "password", "current-password", is_wrong=status == 401),
        hidden("next", local_path(request.values.get("next", ""))),
    )
    note = '<p class="note">No password yet, or forgotten? Your administrator gives you a link to choose one.</p>'
    lead = (f"Goodword of {workspace().opened().home.config.organisation}",)
    return form_page("Sign in", lead, css, form("/sign-in", parts, "Sign in") + note, status)


def _first_page(account: Account, code: str, css: str, said: str) -> Response:
    parts = (
        wrong(said),
        hidden("code", code),
        whose(account.account_id),
        field("password", "New password", "password", "new-password", is_wrong=bool(said)),
        field("again", "The same again", "password", "new-password", is_wrong=bool(said)),
    )
    lead = (f"For the account {account.account_id}, {account.name}.", passwords.RULE)
    shown = form("/sign-in/first", parts, "Choose it and sign in")
    return form_page("Choose your password", lead, css, shown, 400 if said else 200)


def _words(wait: timedelta) -> str:
    seconds = max(round(wait.total_seconds()), 1)
    return f"{seconds} second{'s' if seconds > 1 else ''}" if seconds <= 90 else f"{round(seconds / 60)} minutes"
