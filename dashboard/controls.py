"""Controls of the line of state: the browser writes the address, the server only lists what can be chosen."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State

from dashboard.choices import choices
from dashboard.frame import theme_chosen, view_of
from dashboard.view import ViewWrong
from queries.dimensions import DIMENSIONS

LOCATION = "_pages_location"


def values_of(name: object) -> tuple[list[dict[str, str]], str]:
    """Values of a dimension that the person may filter by, and a word where there are none.

    Raises ViewWrong for what is no filter.
    """
    if not isinstance(name, str) or name not in DIMENSIONS or not DIMENSIONS[name].is_filter:
        raise ViewWrong("There is no filter of that name.")
    view = view_of("", {}, (), theme_chosen())
    found = [{"value": value, "label": words} for value, words in choices(view, name)]
    return found, "" if found else "Nothing is known of it in the last two years."


def register(app: Dash) -> None:
    """Give the app the callbacks of its controls."""

    @app.callback(
        Output("filter-values", "options"),
        Output("filter-hint", "children"),
        Input("filter-name", "value"),
        prevent_initial_call=True,
    )
    def list_values(name: object) -> tuple[Any, Any]:
        return values_of(name) if name else ([], "Choose what to filter by.")

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
