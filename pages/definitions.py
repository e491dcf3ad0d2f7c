"""Definitions: every measure in words, as a formula and as SQL, and how to start with one's own data."""

import dash
from dash import html

from dashboard.formulas import formula
from dashboard.frame import Page, page, screen
from dashboard.ui.cards import grid
from dashboard.view import View
from data.additive import ADDITIVE
from queries.measures import MEASURES

dash.register_page(__name__, path="/definitions", name="Definitions", order=90)


@screen("/definitions", own=("measure",))
def layout(view: View) -> Page:
    named = view.own.get("measure", "")
    measures = html.Section(
        [
            html.H2("Measures", className="card-title"),
            html.Dl([_entry(name) for name in MEASURES], className="definitions"),
        ],
        className="gw-card",
    )
    asked_for = _asked_for(named) if named in MEASURES else None
    return page(view, "Definitions", grid(asked_for, measures, _start()), foot="", has_state=False)


def _asked_for(name: str) -> html.Section:
    """The one measure that the address names, before all others."""
    entry = html.Dl(_entry(name), className="definitions")
    return html.Section([html.H2("What you looked for", className="card-title"), entry], className="gw-card")


def _entry(name: str) -> html.Div:
    entry = MEASURES[name]
    columns = "\n".join(f"{part} = sum({ADDITIVE[part].sql}) over {ADDITIVE[part].table}" for part in entry.parts)
    sql = html.Details([html.Summary("SQL"), html.Pre(html.Code(columns))])
    return html.Div([html.Dt(entry.title), html.Dd([html.P(entry.meaning), html.Code(formula(entry)), sql])])


def _start() -> html.Section:
    """The way from the demo to a home of one's own."""
    steps = [
        html.Li([html.Code("goodword init"), " makes a home for your company beside the demo."]),
        html.Li(
            [html.Code("goodword import FILE --dry-run"), " reads your file and drafts how its columns are meant."]
        ),
        html.Li(
            [
                html.Code("goodword import FILE --mapping MAP.toml"),
                " loads it. ",
                html.Code("goodword undo LOAD"),
                " takes it back.",
            ]
        ),
        html.Li([html.Code("make run"), " serves your own home from then on."]),
    ]
    title = html.H2("Start with my data", className="card-title")
    return html.Section([title, html.Ol(steps)], className="gw-card", id="start")
