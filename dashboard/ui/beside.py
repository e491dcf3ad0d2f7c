"""Measures beside what is usual with the same contacts, one a row; and three counts as bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.attributes import UNSPOKEN
from dashboard.ui.numbers import number


@dataclass(frozen=True, slots=True)
class BesideRow:
    """One row: what it is and where that leads, its value, what is usual, the verdict and its tone, of how many."""

    name: str
    href: str
    value: str
    usual: str
    verdict: str
    tone: str
    whole: int


def beside_table(caption: str, head: str, rows: Sequence[BesideRow]) -> Component:
    """Rows in the order given; coloured only where they clearly differ."""
    titles = (head, "now", "usual", "", "contacts")
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="visually-hidden"),
                html.Thead(html.Tr([html.Th(title, scope="col") if title else html.Td() for title in titles])),
                html.Tbody([_row(row) for row in rows]),
            ],
            className="unit-table beside-table",
        ),
        className="card-scroll",
    )


def counted_bars(counts: Sequence[tuple[str, str, int]]) -> Component:
    """Counts as bars of one length, each (class, words, number): a list, so that nobody needs to see the bars."""
    most = max((of for _, _, of in counts), default=0)
    items = [
        html.Li(
            [
                html.Strong(number(of)),
                html.Span(words),
                html.Div(
                    html.Span(
                        className=f"share-part {kind}", style={"width": f"{100 * of / most if most else 0:.1f}%"}
                    ),
                    className="share-bar",
                    **UNSPOKEN,
                ),
            ]
        )
        for kind, words, of in counts
    ]
    return html.Ul(items, className="counted-bars")


def _row(row: BesideRow) -> Component:
    return html.Tr(
        [
            html.Th(dcc.Link(row.name, href=row.href) if row.href else row.name, scope="row"),
            html.Td(row.value, className="strong"),
            html.Td(row.usual, className="quiet"),
            html.Td(html.Span(row.verdict, className=row.tone), className="change"),
            html.Td(number(row.whole)),
        ]
    )
