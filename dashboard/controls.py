"""Controls of the line of state: the browser writes the address, the server only lists what can be chosen."""

from typing import Any
from urllib.parse import parse_qsl

from dash import ClientsideFunction, Dash, Input, Output, State

from dashboard.choices import choices
from dashboard.frame import theme_chosen, view_of
from dashboard.view import ViewWrong
from queries.dimensions import DIMENSIONS

LOCATION = "_pages_location"


def values_of(name: object, search: object) -> tuple[list[dict[str, str]], str]:
    """Values of a dimension that the person may filter by on the page of that address, and a word where there are none.

    Raises ViewWrong for what is no filter, and for an address that is no text.
    """
    if not isinstance(name, str) or name not in DIMENSIONS or not DIMENSIONS[name].is_filter:
        raise ViewWrong("There is no filter of that name.")
    if not isinstance(search, str | None):
        raise ViewWrong("An address is no text.")
    address: dict[str, object] = dict(parse_qsl((search or "").lstrip("?"), keep_blank_values=True))
    view = view_of("", address, (), theme_chosen())
    found = [{"value": value, "label": words} for value, words in choices(view, name)]
    return found, "" if found else "Nothing is known of it here."


def register(app: Dash) -> None:
    """Give the app the callbacks of its controls."""

    @app.callback(
        Output("filter-values", "options"),
        Output("filter-hint", "children"),
        Input("filter-name", "value"),
        State(LOCATION, "search"),
        prevent_initial_call=True,
    )
    def list_values(name: object, search: object) -> tuple[Any, Any]:
        return values_of(name, search) if name else ([], "Choose what to filter by.")

    app.clientside_callback(
        ClientsideFunction("goodword", "chosen"),
        Output(LOCATION, "search", allow_duplicate=True),
        Input("period", "value"),
        Input("versus", "value"),
        State(LOCATION, "search"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("goodword", "applied"),
        Output(LOCATION, "search", allow_duplicate=True),
        Input("filter-apply", "n_clicks"),
        State("filter-name", "value"),
        State("filter-values", "value"),
        State("first-day", "value"),
        State("last-day", "value"),
        State(LOCATION, "search"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("goodword", "arrived"),
        Output("announcement", "children"),
        Input("_pages_store", "data"),
        prevent_initial_call=True,
    )
