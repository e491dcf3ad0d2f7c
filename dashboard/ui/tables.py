"""Tables: units with their marks drawn in, one row a unit and the total last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.attributes import UNSPOKEN, aria
from dashboard.ui.marks import axis, range_mark, row_scale
from dashboard.ui.numbers import spoken
from dashboard.ui.scales import Scale
from dashboard.ui.words import Told

TONES = {"better": "up", "worse": "down"}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A row: the unit's name, what is told of it, and where its name (one level down) and its responses lead.

    `part` is what it adds to the change of all, as printed.
    """

    name: str
    told: Told
    href: str = ""
    responses_href: str = ""
    note: str = ""
    is_known: bool = True
    part: str = ""


@dataclass(frozen=True, slots=True)
class Sorting:
    """By which column a table is sorted, and the address that sorts by each (name, value, change, responses)."""

    by: str = "value"
    hrefs: Mapping[str, str] = field(default_factory=dict)


def unit_table(
    caption: str,
    head: str,
    rows: Sequence[UnitRow],
    total: UnitRow,
    target: float | None = None,
    sorting: Sorting | None = None,
) -> Component:
    """Units with dot and range on one common scale, value, range, before, change and responses; the total last.

    The rows stand as they come; `head` is what a row is ("Centre"), `caption` names the table for screen readers.
    """
    scale = row_scale([row.told for row in (*rows, total)], target)
    order = sorting or Sorting()
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="visually-hidden"),
                html.Thead(_head(head, scale, total, order)),
                html.Tbody([_row(row, scale, target, bool(total.part)) for row in rows]),
                html.Tfoot(_row(total, scale, target, bool(total.part))),
            ],
            className="unit-table",
        ),
        className="card-scroll",
        tabIndex=0,
        role="group",
        **aria(label=caption),
    )


def change_words(told: Told) -> Component:
    """The verdict, coloured only where it is clear, with the change's range."""
    if told.change is None or not told.change.is_clear:
        return html.Span(told.change_evidence, className="quiet")
    likely = html.Span(f" ({told.difference_range})", className="change-range")
    return html.Span([told.verdict, likely], className=TONES.get(told.tone, "quiet"))


def _head(head: str, scale: Scale, total: UnitRow, order: Sorting) -> Component:
    told = total.told
    part = [html.Th(f"part of {total.part}", scope="col", className="hide-narrow")] if total.part else []
    return html.Tr(
        [
            _title("name", head, order),
            html.Th(axis(scale, told.measure.unit), className="marks", scope="col"),
            _title("value", told.measure.title if len(told.measure.title) < 12 else "Now", order),
            html.Th("likely", scope="col", className="hide-narrow"),
            html.Th("before", scope="col", className="hide-narrow"),
            _title("change", "change", order),
            *part,
            _title("responses", "responses", order),
        ]
    )


def _title(name: str, words: str, order: Sorting) -> Component:
    inside = dcc.Link(words, href=order.hrefs[name]) if name in order.hrefs else words
    direction = aria(sort="ascending" if name == "name" else "descending")
    return html.Th(inside, scope="col", **(direction if name == order.by and order.hrefs else {}))


def _row(row: UnitRow, scale: Scale, target: float | None, has_parts: bool) -> Component:
    told = row.told
    name = dcc.Link(row.name, href=row.href) if row.href else row.name
    said = html.Span(row.note, className="note") if row.note else None
    counted = told.responses or ""
    responses = dcc.Link(counted, href=row.responses_href) if row.responses_href and counted else counted
    return html.Tr(
        [
            html.Th([part for part in (name, said) if part is not None], scope="row"),
            html.Td(range_mark(told, scale, target), className="marks"),
            html.Td(spoken_number(told.value), className="strong"),
            html.Td(told.range, className="quiet hide-narrow"),
            html.Td(told.before, className="quiet hide-narrow"),
            html.Td(change_words(told), className="change"),
            *([html.Td(spoken_number(row.part), className="hide-narrow")] if has_parts else []),
            html.Td(responses),
        ],
        className="is-few" if told.is_few else "",
    )


def number_with_range(text: str, likely: str) -> list[Component]:
    """A number; on a phone its range stands below it, which saves a column."""
    below = [html.Span(likely, className="only-narrow note")] if likely else []
    return [spoken_number(text), *below]


def spoken_number(text: str) -> Component:
    """A number as printed, with the words a screen reader should say where they differ."""
    said = spoken(text)
    if said == text:
        return html.Span(text)
    return html.Span([html.Span(text, **UNSPOKEN), html.Span(said, className="visually-hidden")])
