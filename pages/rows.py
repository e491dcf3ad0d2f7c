"""Rows: exactly the answers, contacts or invitations behind a figure, as one endless grid."""

from typing import Any

import dash
from dash import html

from dashboard.cards import finding
from dashboard.frame import Page, not_found, page, screen, sums_only
from dashboard.grids import endless_grid
from dashboard.grids import grid as declare_grid
from dashboard.rows import printed_row, row_grid_columns, rows_finding
from dashboard.ui.cards import file_links, grid
from dashboard.ui.findings import Finding
from dashboard.view import View
from queries.ask import Answer
from queries.measures import MEASURES
from queries.rows import count_of_rows, number_of_rows, rows_page

dash.register_page(__name__, path="/rows", name="Rows", order=80)


@finding("rows_finding", answer=number_of_rows)
def said(answer: Answer, view: View) -> Finding:
    return rows_finding(answer, view)


@declare_grid("rows", answer=rows_page, count=count_of_rows, row_id="row_id", shown=printed_row)
def columns(view: View) -> list[dict[str, Any]]:
    return row_grid_columns(view)


@screen("/rows", own=("measure",))
def layout(view: View) -> Page:
    if not view.person.may_open_rows:
        return sums_only("Rows")
    if view.own.get("measure", "responses") not in MEASURES:
        return not_found()
    files = file_links("All rows", view.files(measure=view.own.get("measure", "responses")))
    shown = html.Section([files, endless_grid(view, "rows", "Rows")], className="gw-card")
    return page(view, "Rows", grid(shown), finding="rows_finding", compares=False)
