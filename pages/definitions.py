"""Definitions: every measure in words and as a formula."""

import dash
from dash import html

from dashboard.formulas import formula
from dashboard.frame import Page, page, screen
from dashboard.ui.cards import grid
from dashboard.view import View
from queries.measures import MEASURES

dash.register_page(__name__, path="/definitions", name="Definitions", order=90)


@screen("/definitions")
def layout(view: View) -> Page:
    """Every measure, and how to start with one's own data."""
    entries = [
        html.Div([html.Dt(measure.title), html.Dd([measure.meaning, html.Br(), html.Code(formula(measure))])])
        for measure in MEASURES.values()
    ]
    start = html.Section(
        [
            html.H2("Start with my data", className="card-title"),
            html.P(["Run ", html.Code("goodword init"), ", then ", html.Code("goodword import FILE --dry-run"), "."]),
        ],
        className="gw-card",
        id="start",
    )
    return page(view, "Definitions", grid(html.Dl(entries, className="gw-card definitions"), start))
