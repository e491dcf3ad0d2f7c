"""What is new by unit: how many answered, and how many of them would and would not recommend."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.numbers import count, number


@dataclass(frozen=True, slots=True)
class NewsRow:
    """A unit, where it leads, and its new answers by class."""

    name: str
    href: str
    responses: int
    promoters: int
    passives: int
    detractors: int


def news_table(head: str, rows: Sequence[NewsRow], total: NewsRow) -> Component:
    """Units in the order given, the total last; answers without a score are told below, since no class holds them."""
    titles = (head, "answered", "would recommend", "in between", "would not")
    unscored = total.responses - total.promoters - total.passives - total.detractors
    return html.Div(
        [
            html.Table(
                [
                    html.Caption("New answers by unit", className="visually-hidden"),
                    html.Thead(html.Tr([html.Th(title, scope="col") for title in titles])),
                    html.Tbody([_row(row) for row in rows]),
                    html.Tfoot(_row(total)),
                ],
                className="unit-table",
            ),
            html.P(f"{count(unscored, 'answer')} without a score.", className="quiet") if unscored else None,
        ],
        className="card-scroll",
    )


def _row(row: NewsRow) -> Component:
    counts = (row.responses, row.promoters, row.passives, row.detractors)
    name = dcc.Link(row.name, href=row.href) if row.href else row.name
    return html.Tr([html.Th(name, scope="row"), *(html.Td(number(of)) for of in counts)])
