"""Saved views as drawn: the form of the line of state, and what can be done with a view of the list."""

from collections.abc import Collection

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.attributes import data
from dashboard.ui.forms import Options, button, form, several
from dashboard.ui.static import Static
from data.store_views import LONGEST_NAME


def save_form(address: str, offered: Options) -> Component:
    """ "Save view": asks for a name, and who else shall find it; `offered` are roles with their words."""
    fields = (_name("save-name", ""), _shared(offered), button("Save"))
    panel = html.Div(form("/views/save", {"address": address}, *fields, key=address), className="panel")
    return html.Details([html.Summary("Save view", className="quiet-button"), panel], className="menu save-menu")


def saved_as(name: str, href: str) -> Component:
    """The name of a view that is saved, with the way to the list."""
    hint = html.Span("Saved view: ", className="visually-hidden")
    saved: Component = dcc.Link([hint, html.Span(name)], href=href, className="quiet-button saved-as")
    return saved


def change_form(view_id: int, name: str, offered: Options, roles: Collection[str]) -> Component:
    """Another name for a view, and who else finds it."""
    fields = (_name(f"name-{view_id}", name), _shared(offered, roles), button("Change"))
    opened = form("/views/change", {"view": str(view_id)}, *fields, key=f"{view_id} {name} {sorted(roles)}")
    press = html.Summary(_deed("Change", name), className="quiet-button")
    return html.Details([press, html.Div(opened, className="panel")], className="menu change-view")


def link_button(href: str, name: str) -> Component:
    """Copies the view's own link, which stays when its name changes."""
    return html.Button(_deed("Copy link", name), type="button", className="quiet-button", **data(share=href))


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


def _shared(offered: Options, roles: Collection[str] = ()) -> Component | None:
    """Who else finds it; nothing where there is nobody else."""
    if not offered:
        return None
    note = "They see its name and filters, and figures within their own rights."
    return several("shared", "Share with", offered, tuple(roles), note)
