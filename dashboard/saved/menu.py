"""What the line of state offers: to save the view that is open, or the name under which it was saved."""

from dash.development.base_component import Component

from dashboard.identity import Person
from dashboard.roles import ROLES
from dashboard.ui import saved as drawn
from dashboard.view import View, joined
from dashboard.workspace import workspace
from data.store_views import EVERYBODY, SavedView

LIST = "/views"


def save_menu(view: View) -> Component | None:
    """The form that saves the open view, or its name where it is saved already; None for who cannot keep anything."""
    if not view.person.is_known or view.person.shown_to:
        return None
    query = kept_query(view)
    mine = [one for one in views_of(view.person) if one.account_id == view.person.account_id]
    found = next((one for one in mine if (one.path, one.query) == (view.path, query)), None)
    if found:
        return drawn.saved_as(found.name, LIST)
    return drawn.save_form(f"{view.path}?{query}", offered(view))


def kept_query(view: View) -> str:
    """The state as a saved view keeps it: from the first page on."""
    return joined(view.filter, {name: said for name, said in view.own.items() if name != "page"})


def views_of(person: Person) -> tuple[SavedView, ...]:
    """A person's own views and those shared with their roles; who looks as somebody else sees the latter."""
    found = workspace().opened().store.saved_views(person.account_id, person.roles)
    return tuple(one for one in found if not person.shown_to or one.roles & {*person.roles, EVERYBODY})


def saved_view(person: Person, view_id: int) -> SavedView | None:
    """One of the views that a person finds; an unknown one looks like one of others."""
    return next((one for one in views_of(person) if one.view_id == view_id), None)


def offered(view: View, also: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """With whom a view can be shared, (role, words): roles that others have, and those that it is shared with."""
    accounts = workspace().opened().store.accounts()
    others = [account for account in accounts if account.is_active and account.account_id != view.person.account_id]
    held = also.union(*(account.roles for account in others))
    roles = [(name, roles_words(name)) for name in ROLES if name in held]
    return [(EVERYBODY, "Everybody here"), *roles] if roles else []


def roles_words(role: str) -> str:
    """Those who have a role: "Managers", "Customer advocates"."""
    return f"{ROLES[role].title}s"
