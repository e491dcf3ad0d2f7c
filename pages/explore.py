"""Cross-tab: any measure by any two splits, with totals, ranges, and what stands out among so many cells."""

from typing import Any

import dash

from dashboard.cards import card, finding, slot
from dashboard.crosstab import crosstab_card, crosstab_finding
from dashboard.crosstab_choice import controls, crosstab_title, reading
from dashboard.frame import Page, not_found, page, screen
from dashboard.place import is_visible_place
from dashboard.ui.cards import grid
from dashboard.ui.findings import Finding
from dashboard.view import View
from queries.ask import Answer
from queries.crosstab import crosstab

dash.register_page(__name__, path="/explore", name="Cross-tab", order=5)


@finding("crosstab_finding", answer=crosstab)
def said(answer: Answer, view: View) -> Finding:
    return crosstab_finding(answer, view)


@card("crosstab", answer=crosstab, title="Cross-tab", measures=("nps",), height=420)
def table(answer: Answer, view: View) -> Any:
    return crosstab_card(answer, view)


@screen("/explore", own=("rows", "columns", "measure", "sort"))
def layout(view: View) -> Page:
    if not is_visible_place(view):
        return not_found()
    shown = slot(view, "crosstab", title=crosstab_title(view), sub=reading(view))
    return page(view, "Cross-tab", controls(view), grid(shown), finding="crosstab_finding", compares=False)
