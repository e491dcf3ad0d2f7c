"""Records as drawn: a card with a title, and a small table that becomes a list on a phone."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.ui.attributes import data


def card_of(title: str, *content: Any, sub: str = "", span: int = 12) -> Component:
    """A card of that width in twelfths, without a menu."""
    head = [html.H2(title, className="card-title")] + ([html.P(sub, className="card-sub")] if sub else [])
    return html.Section([html.Div(html.Div(head), className="card-head"), *content], className=f"gw-card span-{span}")


def fact_list(facts: Sequence[tuple[str, Any]]) -> Component:
    """Facts one beside the other: (title, value)."""
    return html.Dl([html.Div([html.Dt(title), html.Dd(value)]) for title, value in facts], className="facts")


def record_table(caption: str, titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> Component:
    """A table of a few columns; its first cell names the row. On a phone each row is a block, its cells with titles."""
    head = html.Tr([html.Th(title or html.Span("state", className="visually-hidden"), scope="col") for title in titles])
    return html.Table(
        [
            html.Caption(caption, className="visually-hidden"),
            html.Thead(head),
            html.Tbody([_row(titles, row) for row in rows]),
        ],
        className="record-table",
    )


def _row(titles: Sequence[str], row: Sequence[Any]) -> Component:
    first, *others = row
    cells = [html.Td(_as_one(cell), **data(title=title)) for title, cell in zip(titles[1:], others, strict=True)]
    return html.Tr([html.Th(first, scope="row"), *cells])


def _as_one(cell: Any) -> Any:
    """Several pieces of text as one: on a phone each child of a cell takes a place of its own beside the title."""
    return html.Span(cell) if isinstance(cell, list) else cell
