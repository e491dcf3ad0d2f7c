"""Small measures: one a row with its value, the value before, and whether it changed."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.tables import change_words, spoken_number
from dashboard.ui.words import Told


def measure_list(rows: Sequence[tuple[Told, str]]) -> Component:
    """Measures one under the other; each comes with the address of its rows, or ""."""
    head = html.Tr([html.Th(title, scope="col") for title in ("Now", "Measure", "Before", "Change")])
    return html.Table(
        [
            html.Caption("Now, before, and whether it changed", className="visually-hidden"),
            html.Thead(head, className="visually-hidden"),
            html.Tbody([_row(told, href) for told, href in rows]),
        ],
        className="measure-list",
    )


def _row(told: Told, href: str) -> Component:
    title = told.measure.title
    return html.Tr(
        [
            html.Td(spoken_number(told.value), className="number strong"),
            html.Th(dcc.Link(title, href=href) if href else title, scope="row"),
            html.Td(f"before {told.before}" if told.before else "", className="number quiet hide-narrow"),
            html.Td(change_words(told)),
        ],
        className="is-few" if told.is_few else "",
        title=f"{told.evidence}, {told.responses} counted" if told.range else told.value,
    )
