"""What the line of state offers: to save the view that is open, or the name under which it was saved."""

from dash.development.base_component import Component

from dashboard.ui import saved as drawn
from dashboard.view import View, joined
from dashboard.workspace import workspace
from data.store_views import SavedView

LIST = "/views"


def save_menu(view: View) -> Component | None:
    """The form that saves the open view, or its name where it is saved already; None for who cannot keep anything."""
    if not view.person.is_known or view.person.shown_to:
        return None
    query = kept_query(view)
    mine = [one for one in views_of(view) if one.account_id == view.person.account_id]
    found = next((one for one in mine if (one.path, one.query) == (view.path, query)), None)
    if found:
        return drawn.saved_as(found.name, LIST)
    return drawn.save_form(f"{view.path}?{query}")


def kept_query(view: View) -> str:
    """The state as a saved view keeps it: from the first page on."""
    return joined(view.filter, {name: said for name, said in view.own.items() if name != "page"})


def views_of(view: View) -> tuple[SavedView, ...]:
    """The person's own views and those that others show to everybody; who looks as somebody else sees the latter."""
    found = workspace().opened().store.saved_views(view.person.account_id)
    return tuple(one for one in found if one.is_shared or not view.person.shown_to)
