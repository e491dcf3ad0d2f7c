"""Customers' words: searched, filtered by class, newest first; as a list of pages or as one endless grid."""

from typing import Any

import dash
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.cards import card, finding, slot
from dashboard.frame import Page, page, screen, sums_only
from dashboard.grids import endless_grid
from dashboard.grids import grid as declare_grid
from dashboard.search import class_tabs, list_paging, search_form, words_finding
from dashboard.ui.cards import file_links, grid
from dashboard.ui.findings import Finding
from dashboard.ui.verbatims import verbatim_list
from dashboard.view import View
from dashboard.voices import grid_columns, grid_row, verbatim_of
from queries.ask import Answer
from queries.filter import search_terms
from queries.verbatims import count_of_verbatims, verbatim_count, verbatim_page, verbatims

dash.register_page(__name__, path="/verbatims", name="Customers’ words", order=3)
NOBODY = "Nobody wrote this here. Try fewer words, a longer period, or remove a filter."


@finding("words_finding", answer=verbatim_count)
def said(answer: Answer, view: View) -> Finding:
    return words_finding(answer, view)


@card("words", answer=verbatim_page, title="Newest first", measures=("verbatims",), lists="verbatims", height=600,
      has_table=False, when_empty=NOBODY)  # fmt: skip
def words(answer: Answer, view: View) -> Any:
    looked_for = [phrase for is_wanted, phrase in search_terms(view.filter.q) if is_wanted]
    shown = verbatim_list([verbatim_of(row, view) for row in answer.rows()], looked_for)
    return html.Div([shown, list_paging(answer, view)])


@declare_grid("verbatims", answer=verbatims, count=count_of_verbatims, shown=grid_row)
def columns(view: View) -> list[dict[str, Any]]:
    return grid_columns(view)


@screen("/verbatims", own=("page", "as"))
def layout(view: View) -> Page:
    if not view.person.may_open_rows:
        return sums_only("Customers’ words")
    is_grid = view.own.get("as") == "grid"
    other = dcc.Link(
        "As list" if is_grid else "As grid", href=view.href("/verbatims", **({} if is_grid else {"as": "grid"}))
    )
    tools = html.Div(
        [search_form(view), html.Div([class_tabs(view), other], className="tab-line")], className="words-tools"
    )
    listed = slot(view, "words")
    return page(
        view,
        "Customers’ words",
        tools,
        grid(_endless(view) if is_grid else listed),
        finding="words_finding",
        compares=False,
    )


def _endless(view: View) -> Component:
    files = file_links("All words", view.files(measure="verbatims"))
    return html.Section([files, endless_grid(view, "verbatims", "All customers’ words")], className="gw-card")
