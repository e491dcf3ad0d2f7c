"""What a card's menu opens: how it is computed, or the same as a table. One dialog, filled by one callback for all."""

from collections.abc import Mapping
from typing import Any

import dash_bootstrap_components as dbc
from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard.cards import Card, asked, measures_of, remembered
from dashboard.choices import title_of, visible_name
from dashboard.formulas import formula
from dashboard.kinds import AFTER_CONTACTS, kind_words
from dashboard.twins import twin
from dashboard.ui.attributes import aria, data
from dashboard.ui.cards import plain_table
from dashboard.ui.dates import days
from dashboard.view import View
from queries.ask import Answer
from queries.measures import MEASURES, Measure
from queries.router import NotAvailable


def dialog() -> Component:
    """The empty dialog; it opens when its body is filled."""
    made: Component = dbc.Modal(
        [
            dbc.ModalHeader(dbc.ModalTitle("How computed", id="explanation-title", tag="h2")),
            dbc.ModalBody(id="explanation-body"),
        ],
        id="explanation",
        size="lg",
        scrollable=True,
        is_open=False,
        labelledby="explanation-title",
    )
    return made


def filter_words(answer: Answer, view: View) -> list[str]:
    """What was asked in words, a line a part: the days that were read, the filters, and as when teams are seen.

    A question may read other days than the page shows, as a trend does, and may leave filters out.
    """
    lines = [
        f"{name.replace('_', ' ').capitalize()}: {days(period.first, period.last)}"
        for name, period in answer.periods.items()
    ]
    for name, values in answer.filter.values:
        lines.append(f"{title_of(view, name)}: {', '.join(visible_name(view, name, value) for value in values)}")
    said = kind_words(view.warehouse, answer.filter)
    kinds = [f"{said}; those about the whole relationship are kept apart" if said == AFTER_CONTACTS else said]
    words = [f"Words: {answer.filter.q}"] if answer.filter.q else []
    teams = ["Teams as they are today"] if answer.filter.org == "now" else []
    return [*lines, *filter(None, kinds), *words, *teams]


def opened(place: object) -> tuple[str, list[Any]]:
    """Title and body of the dialog that a card's menu opens. Raises ViewWrong for an id that no page of ours makes."""
    entry, view = asked(place)
    try:
        answer = remembered(entry.question, view.warehouse, view.filter, view.scope, **view.own)
    except NotAvailable as reason:
        return "How computed", [html.P(str(reason))]
    if isinstance(place, Mapping) and place.get("as") == "table":
        table = plain_table(*twin(answer, measures_of(entry, view), view))
        return "The same as a table", [
            html.Div(table, className="scroll", tabIndex=0, role="region", **aria(label="Table"))
        ]
    return "How computed", explanation(entry, answer, view)


def explanation(entry: Card, answer: Answer, view: View) -> list[Any]:
    """Measures, filter, version and SQL of a card."""
    measures = [_measure_line(MEASURES[name]) for name in measures_of(entry, view) if name in MEASURES]
    return [
        html.H3("Formula"),
        html.Ul(measures),
        html.H3("Rows"),
        html.Ul([html.Li(line) for line in filter_words(answer, view)]),
        html.P(f"Data version {answer.version}, seen from {view.today.isoformat()}.", className="note"),
        html.H3("SQL"),
        *_sql(answer),
    ]


def _sql(answer: Answer) -> list[Component]:
    """The SQL of an answer; where it rests on rows beyond the viewer's, the words that there is none."""
    if not answer.sql:
        return [
            html.P("This rests also on answers that you may not open, so there is no SQL to run.", className="note")
        ]
    return [
        html.P("Runs as it stands in DuckDB, opened in the folder of the home.", className="note"),
        html.Button("Copy the SQL", type="button", className="quiet-button", **data(copies="explained-sql")),
        html.Pre(html.Code(answer.sql), id="explained-sql", tabIndex=0, role="region", **aria(label="SQL")),
    ]


def _measure_line(measure: Measure) -> Component:
    said = html.Strong(f"{measure.title} = {formula(measure)}")
    return html.Li([said, html.Br(), html.Span(measure.meaning, className="note")])


def register(app: Dash) -> None:
    """Give the app the callback that fills and opens the dialog."""

    @app.callback(
        Output("explanation-title", "children"),
        Output("explanation-body", "children"),
        Output("explanation", "is_open"),
        Input("explained", "data"),
        prevent_initial_call=True,
    )
    def explain(place: object) -> tuple[str, list[Any], bool]:
        return *opened(place), True
