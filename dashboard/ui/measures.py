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
    title, has_value = told.measure.title, told.figure.value is not None
    before = f"before {told.before}" if told.earlier is not None and told.earlier.value is not None else ""
    return html.Tr(
        [
            html.Td(spoken_number(told.value) if has_value else "–", className="number strong"),
            html.Th(dcc.Link(title, href=href) if href and has_value else title, scope="row"),
            html.Td(before, className="number quiet hide-narrow"),
            html.Td(change_words(told) if has_value else html.Span(told.value, className="quiet")),
        ],
        className="is-few" if told.is_few else "",
        title=f"{told.evidence}, {told.responses} counted" if told.range else told.value,
    )
