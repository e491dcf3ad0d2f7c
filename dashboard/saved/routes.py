"""Deeds on saved views: each a POST of our own pages by whoever the view belongs to, and ends at an address."""

from collections.abc import Callable
from html import escape
from urllib.parse import parse_qsl, urlsplit

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from dashboard.addresses import OWN
from dashboard.frame import theme_chosen, view_of
from dashboard.identity import ADMINISTRATOR
from dashboard.plain import plain_page, unknown_page
from dashboard.saved.menu import LIST, kept_query, saved_view
from dashboard.workspace import person, workspace
from data.store_views import LONGEST_QUERY, ViewRefused

#: The address of one view, which stays when its name changes: it leads to the page, within the opener's own rights.
ONE_VIEW = f"{LIST}/<number>"
Css = Callable[[], str]
#: Does it for an account; gives the address where it ends, None for what is not there.
Deed = Callable[[str], str | None]


def register(server: Flask, css: Css) -> None:
    """Give the server the routes; `css` gives the address of the styles of a plain page."""
    for name, do in DEEDS.items():
        server.post(f"{LIST}/{name}", endpoint=f"views_{name}")(_deed(do, css))

    @server.get(ONE_VIEW, endpoint="views_open")
    def opened(number: str) -> Response:
        view = saved_view(person(), _number(number))
        return redirect(view.address, 303) if view else unknown_page(css())


def _deed(do: Deed, css: Css) -> Callable[[], Response]:
    """A deed as a route: to the address where it ends; what it refuses is told on a page with the way back."""

    def answer() -> Response:
        asking = person()
        try:
            address = do(asking.account_id) if asking.is_known and not asking.shown_to else None
        except ViewRefused as reason:
            back = f'<p><a href="{escape(_back())}">Back</a></p>'
            return plain_page("Not saved", (str(reason),), 400, css(), extra=back)
        return redirect(address, 303) if address else unknown_page(css())

    return answer


def _back() -> str:
    """The page that the form stood on."""
    state = _state()
    return f"{state[0]}?{state[1]}" if state else LIST


def _state() -> tuple[str, str] | None:
    """Path and canonical query of the address that the form names; None for what is no page with a state."""
    said = urlsplit(request.form.get("address", "")[: 2 * LONGEST_QUERY])
    if said.scheme or said.netloc or said.path not in OWN:
        return None
    address: dict[str, object] = dict(parse_qsl(said.query, keep_blank_values=True))
    return said.path, kept_query(view_of(said.path, address, OWN[said.path], theme_chosen()))


def _save(account_id: str) -> str | None:
    if (state := _state()) is None:
        return None
    return workspace().opened().store.save_view(account_id, request.form.get("name", ""), *state, _roles()).address


def _change(account_id: str) -> str | None:
    name = request.form.get("name", "")
    is_there = workspace().opened().store.change_view(account_id, _view_id(), name, _roles())
    return LIST if is_there else None


def _delete(account_id: str) -> str | None:
    roles = person().roles if ADMINISTRATOR in person().roles else ()
    return LIST if workspace().opened().store.delete_view(account_id, _view_id(), roles) else None


def _roles() -> list[str]:
    """The roles that are ticked in the form."""
    return request.form.getlist("shared")


def _view_id() -> int:
    """The view that the form names."""
    return _number(request.form.get("view", ""))


def _number(said: str) -> int:
    """A view's number as it is written; 0, which none has, for anything else."""
    is_written = said.isascii() and said.isdigit() and len(said) < 16 and str(int(said)) == said
    return int(said) if is_written else 0


DEEDS: dict[str, Deed] = {"save": _save, "change": _change, "delete": _delete}
ROUTES = (*(f"{LIST}/{name}" for name in DEEDS), ONE_VIEW)
