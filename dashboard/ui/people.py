"""A table of people: counts first, the score last and only where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.attributes import UNSPOKEN
from dashboard.ui.numbers import number
from dashboard.ui.tables import number_with_range
from dashboard.ui.words import Told

STYLES = {"shares": "marks", "likely": "hide-narrow"}
CLASSES = ("promoter", "passive", "detractor")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person: name and page, how many would, are in between, would not; the score, or None where there is none."""

    name: str
    href: str
    counts: tuple[int, ...]
    score: Told | None
    responses: str
    responses_href: str = ""


def person_table(rows: Sequence[PersonRow], total: PersonRow, needed: int) -> Component:
    """People in the order given, with their counts as numbers and as a bar; the total last.

    `needed` is from how many scored responses on a person has a score.
    """
    titles = ("Person", "shares", "would recommend", "in between", "would not", "score", "likely", "scored responses")
    head = html.Tr([html.Th(_title(title), scope="col", className=STYLES.get(title, "")) for title in titles])
    table = html.Table(
        [
            html.Caption("Answers by person", className="visually-hidden"),
            html.Thead(head),
            html.Tbody([_row(row) for row in rows]),
            html.Tfoot(_row(total)),
        ],
        className="unit-table person-table",
    )
    said = f"In the order of names. A score stands from {needed} scored responses and 13 weeks on."
    return html.Div([html.Div(table, className="card-scroll"), html.P(said, className="note")])


def _row(row: PersonRow) -> Component:
    counted = (
        dcc.Link(row.responses, href=row.responses_href) if row.responses_href and row.responses else row.responses
    )
    return html.Tr(
        [
            html.Th(dcc.Link(row.name, href=row.href) if row.href else row.name, scope="row"),
            html.Td(_bar(row.counts), className="marks"),
            *(html.Td(number(count)) for count in row.counts),
            html.Td(number_with_range(row.score.value, row.score.range) if row.score else "", className="strong"),
            html.Td(row.score.range if row.score else "", className="quiet hide-narrow"),
            html.Td(counted),
        ]
    )


def _title(title: str) -> list[Component | str]:
    """A column's head; on a phone its first word alone, where the second one would take the room of a column."""
    first, more = title.removesuffix(" recommend"), title.endswith(" recommend")
    return [first, html.Span(" recommend", className="hide-narrow")] if more else [title]


def _bar(counts: Sequence[int]) -> Component:
    """The three counts as shares of one bar; empty without answers."""
    total = sum(counts)
    parts = [
        html.Span(className=f"share-part {name}", style={"width": f"{100 * count / total:.2f}%"})
        for name, count in zip(CLASSES, counts, strict=True)
        if count
    ]
    return html.Div(parts, className="share-bar", **UNSPOKEN)
