"""Saved views as drawn: the form of the line of state, and what can be done with a view of the list."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.forms import button, form
from dashboard.ui.static import Static
from data.store_views import LONGEST_NAME


def save_form(address: str) -> Component:
    """ "Save view": asks for a name, and whether everybody shall find it."""
    fields = (_name("save-name", ""), _shared(False), button("Save"))
    panel = html.Div(form("/views/save", {"address": address}, *fields, key=address), className="panel")
    return html.Details([html.Summary("Save view", className="quiet-button"), panel], className="menu save-menu")


def saved_as(name: str, href: str) -> Component:
    """The name of a view that is saved, with the way to the list."""
    hint = html.Span("Saved view: ", className="visually-hidden")
    saved: Component = dcc.Link([hint, html.Span(name)], href=href, className="quiet-button saved-as")
    return saved


def change_form(view_id: int, name: str, is_shared: bool) -> Component:
    """Another name for a view, and who finds it."""
    fields = (_name(f"name-{view_id}", name), _shared(is_shared), button("Change"))
    opened = form("/views/change", {"view": str(view_id)}, *fields, key=f"{view_id} {name} {is_shared}")
    press = html.Summary(_deed("Change", name), className="quiet-button")
    return html.Details([press, html.Div(opened, className="panel")], className="menu change-view")


def delete_button(view_id: int, name: str) -> Component:
    """Deletes a view at once: it can be saved again where it leads."""
    press = html.Button(_deed("Delete", name), type="submit", className="quiet-button")
    return form("/views/delete", {"view": str(view_id)}, press)


def _deed(words: str, name: str) -> list[Component]:
    """What a button does, and for those who cannot see the row, to which view."""
    return [html.Span(words), html.Span(f" {name}", className="visually-hidden")]


def _name(field_id: str, name: str) -> Component:
    label = ["label", {"htmlFor": field_id, "className": "form-label"}, ["Name"]]
    said = {"id": field_id, "name": "name", "type": "text", "defaultValue": name, "autoComplete": "off"}
    held = {"maxLength": LONGEST_NAME, "required": True, "className": "form-control"}
    return Static(["div", {"className": "field"}, [label, ["input", {**said, **held}, []]]])


def _shared(is_shared: bool) -> Component:
    box = ["input", {"type": "checkbox", "name": "shared", "value": "yes", "defaultChecked": is_shared}, []]
    tick = ["label", {"className": "tick"}, [box, "Show it to everybody here"]]
    note = [
        "small",
        {"className": "note"},
        ["They see its name and filters, and figures within their own rights."],
    ]
    return Static(["div", {"className": "field"}, [tick, note]])
