"""Endless grids: AG Grid over an answer of any length, a block of rows at a time.

    @grid("verbatims", answer=verbatims, count=number_of_verbatims)
    def verbatim_columns(view): return [{"field": "score", "headerName": "Score"}, ...]

Beside warehouse, filter and scope the question takes `limit` and `offset` and may take parameters of the page's own,
which `count` takes too; `count` gives the number of rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import dash_ag_grid as dag
from dash import MATCH, Dash, Input, Output, State
from dash.development.base_component import Component

from dashboard.access.recording import record_opened
from dashboard.view import View, ViewWrong, joined, parameters_of, parsed_query, pinned
from dashboard.workspace import person, warehouse
from queries.ask import Answer
from queries.dimensions import UnknownName
from queries.router import NotAvailable

BLOCK = 100
FARTHEST = 50_000_000
_COLOURS = {
    "backgroundColor": "var(--card)",
    "foregroundColor": "var(--ink)",
    "headerBackgroundColor": "var(--card)",
    "headerTextColor": "var(--ink3)",
    "borderColor": "var(--hairline)",
    "rowHoverColor": "var(--sunken)",
    "accentColor": "var(--link)",
    "fontFamily": "inherit",
    "fontSize": "13px",
    "wrapperBorderRadius": "8px",
}
THEME = f"themeQuartz.withParams({{{', '.join(f'{name}: {value!r}' for name, value in _COLOURS.items())}}})"

Columns = Callable[[View], list[dict[str, Any]]]
Row = dict[str, Any]
Shown = Callable[[Row, View], Row]


@dataclass(frozen=True, slots=True)
class Grid:
    """One grid: its rows, their number, and its columns."""

    name: str
    question: Callable[..., Answer]
    count: Callable[..., int]
    columns: Columns
    row_id: str
    shown: Shown

    @property
    def own(self) -> frozenset[str]:
        """Parameters of the page's own that the question takes."""
        return parameters_of(self.question) - {"limit", "offset"}


NOTHING = "Nothing here. Choose a longer period or remove a filter."
GRIDS: dict[str, Grid] = {}


def as_it_is(row: Row, view: View) -> Row:
    """The row unchanged."""
    return row


def grid(
    name: str,
    answer: Callable[..., Answer],
    count: Callable[..., int],
    row_id: str = "response_id",
    shown: Shown = as_it_is,
) -> Callable[[Columns], Columns]:
    """Declare a grid; the function below gives its columns for a view.

    Rows are told apart by the text `row_id`; `shown` turns a row of the answer into what the grid prints.
    """

    def declared(columns: Columns) -> Columns:
        GRIDS[name] = Grid(name, answer, count, columns, row_id, shown)
        return columns

    return declared


def endless_grid(view: View, name: str, label: str) -> Component:
    """The grid as a component of a page. Raises KeyError for one that is not declared."""
    entry = GRIDS[name]
    place = {
        "type": "grid",
        "name": name,
        "q": joined(view.filter, {name: view.own[name] for name in entry.own if name in view.own}),
        "v": view.warehouse.version,
        "d": view.today.isoformat(),
    }
    made: Component = dag.AgGrid(
        id=place,
        columnDefs=entry.columns(view),
        defaultColDef={"sortable": False, "resizable": True},
        rowModelType="infinite",
        getRowId=f"params.data.{entry.row_id}",
        dashGridOptions={
            "theme": {"function": THEME},
            "localeText": {"noRowsToShow": NOTHING},
            "cacheBlockSize": BLOCK,
            "maxBlocksInCache": 20,
            "infiniteInitialRowCount": 1,
            # dash-ag-grid keeps one question for rows: of two at once an answer went to the other's rows, or to none.
            "maxConcurrentDatasourceRequests": 1,
            "rowBuffer": 10,
            # Arrows move inside the grid and Tab leaves it: cell by cell through a million rows would be a trap.
            "tabToNextCell": {"function": "false"},
            "tabToNextHeader": {"function": "false"},
            "animateRows": False,
        },
        className="endless-grid",
        style={"height": "640px"},
    )
    return made


def block(place: object, request: object) -> dict[str, Any]:
    """The rows a grid asks for and how many there are; none where the figure does not exist under the filter.

    Raises ViewWrong for a request no grid of ours makes.
    """
    if not isinstance(place, dict) or place.get("name") not in GRIDS or not isinstance(place.get("q"), str):
        raise ViewWrong("There is no such grid.")
    entry = GRIDS[place["name"]]
    first, last = _bounds(request)
    filter, own = parsed_query(place["q"], entry.own)
    house, _ = pinned(warehouse, place.get("v"), place.get("d"))
    view = View(filter, house, person(), own=own)
    try:
        answer = entry.question(house, filter, view.scope, limit=last - first, offset=first, **own)
        count = entry.count(house, filter, view.scope, **own)
    except NotAvailable:
        return {"rowData": [], "rowCount": 0}
    except UnknownName as reason:
        raise ViewWrong("A grid is asked for a measure that does not exist.") from reason
    if first == 0:
        # Scrolling on is no other look.
        record_opened(view.person, filter, count, grid=entry.name, **own)
    return {"rowData": [entry.shown(row, view) for row in answer.rows()], "rowCount": count}


def _bounds(request: object) -> tuple[int, int]:
    said = request if isinstance(request, dict) else {}
    first, last = said.get("startRow"), said.get("endRow")
    if type(first) is not int or type(last) is not int or not 0 <= first < last <= first + BLOCK or last > FARTHEST:
        raise ViewWrong(f"A grid asks for at most {BLOCK} rows at a time.")
    return first, last


def register(app: Dash) -> None:
    """Give the app the one callback of all grids."""
    place = {"type": "grid", "name": MATCH, "q": MATCH, "v": MATCH, "d": MATCH}

    @app.callback(
        Output(place, "getRowsResponse"),
        Input(place, "getRowsRequest"),
        State(place, "id"),
        prevent_initial_call=True,
    )
    def give(request: object, asked_in: object) -> dict[str, Any]:
        return block(asked_in, request)
