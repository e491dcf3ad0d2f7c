"""Looking as one of the demo's people: a session without a password, in a demo home alone."""

from collections.abc import Callable

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from dashboard.access.asking import begin
from dashboard.access.modes import Mode
from dashboard.workspace import mode, workspace


def register(server: Flask, css: Callable[[], str]) -> None:
    """Give the server the route that changes the person."""

    @server.post("/person")
    def look_as() -> Response:
        store, answer = workspace().opened().store, redirect("/", 303)
        wanted = request.form.get("account", "")
        if mode() is Mode.DEMO and any(account.account_id == wanted for account in store.accounts()):
            begin(answer, wanted, mode(), store)
        return answer
