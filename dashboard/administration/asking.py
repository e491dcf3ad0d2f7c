"""What every deed of an administrator begins and ends with: who asks, whom it is about, and the page that follows."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import redirect, request
from werkzeug.wrappers import Response

from dashboard.administration.slips import Slip, slips
from dashboard.identity import Person
from dashboard.loading.routes import Unknown, administered
from dashboard.workspace import person, workspace
from data.home import Home
from data.store import Account, Store

PAGE = "/admin"
LONGEST = 200


class Refused(Exception):
    """A deed that is refused at a field of its form, in words."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field, self.words = field, words


def address(tab: str = "people", **own: str) -> str:
    """Address of a tab of the page."""
    return f"{PAGE}?{urlencode({'tab': tab} | {name: value for name, value in own.items() if value})}"


def typed(name: str) -> str:
    """What was written in a field, without blanks around it."""
    return request.form.get(name, "").strip()[:LONGEST]


def changing() -> tuple[Home, Store, Person]:
    """The home, its store and the administrator. Raises Unknown for everyone else."""
    home = administered()
    return home, workspace().opened().store, person()


def changed_account(store: Store) -> Account:
    """The account that the form names. Raises Unknown where there is none."""
    found = store.account(request.form.get("account", ""))
    if found is None:
        raise Unknown
    return found


def deed(form: str, do: Callable[[], Response]) -> Callable[[], Response]:
    """A deed as a route: what it refuses stands beside its field, on the page it came from."""

    def answer() -> Response:
        home, _, by = changing()
        try:
            if home.config.is_demo and form != "audit":
                raise Refused("", "The demo’s people are built in. Make a home of your own: goodword init.")
            return do()
        except Refused as reason:
            # A file that is too large is not read any further.
            said = {} if form == "staff" else {name: value[:LONGEST] for name, value in request.form.items()}
            key = slips().keep(by.account_id, Slip(form, reason.field, reason.words, said))
            known = {"account": said["account"]} if form != "add" and "account" in said else {}
            return back("people", said=key, **known, _form=form)

    return answer


def back(tab: str, _form: str = "", **own: str) -> Response:
    """To the page, at the form that was sent."""
    return redirect(address(tab, **own) + (f"#{_form}" if _form else ""), 303)
