"""A table of those compared: fair score with its range drawn in, what others reach, and whether it clearly differs."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.attributes import aria
from dashboard.ui.marks import axis, mark
from dashboard.ui.numbers import number
from dashboard.ui.scales import Scale, common_scale
from dashboard.ui.tables import TONES, number_with_range, spoken_number
from queries.figures import Figure


@dataclass(frozen=True, slots=True)
class RankedRow:
    """One of those compared; texts as printed, `span` is (fair score, low, high) in points for the mark.

    `place` is the places it shares, "" where no order is told; `counts` how many would, are in between, would not,
    () where units are compared; `tone` is better or worse where the verdict says "clearly", else "".
    """

    name: str
    href: str
    place: str
    span: tuple[float, float, float]
    fair: str
    likely: str
    expected: str
    score: str
    verdict: str
    tone: str
    responses: str
    responses_href: str = ""
    counts: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class RankedHead:
    """What the table is of: its caption, what a row is ("Team"), and the head of what others reach, "" without."""

    caption: str
    noun: str
    expected: str = ""


def ranked_table(head: RankedHead, rows: Sequence[RankedRow], total: Sequence[str], mean: float) -> Component:
    """Those compared in the order given; `total` is (words, responses) of the last line, `mean` a stroke in points."""
    scale = _scale(rows, mean)
    has_place, has_counts = any(row.place for row in rows), any(row.counts for row in rows)
    titles: list[str | Component] = [
        *(["Place"] if has_place else []),
        head.noun,
        *(["would", "in between", "would not"] if has_counts else []),
        axis(scale, "points"),
        "fair score",
        "likely",
        *([head.expected] if head.expected else []),
        "as it came",
        "against others",
        "responses",
    ]
    # A cell for each column, shown where its column is: on a phone there are fewer.
    foot: list[Component] = [html.Td(className=_style(title)) for title in titles]
    foot[has_place], foot[-1] = html.Th(total[0], scope="row"), html.Td(total[1], className="hide-narrow")
    table = html.Table(
        [
            html.Caption(head.caption, className="visually-hidden"),
            html.Thead(html.Tr([_title(title) for title in titles])),
            html.Tbody([_row(row, scale, mean, has_place, has_counts, bool(head.expected)) for row in rows]),
            html.Tfoot(html.Tr(foot)),
        ],
        className="unit-table ranked-table",
    )
    return html.Div(table, className="card-scroll", tabIndex=0, role="group", **aria(label=head.caption))


def _row(row: RankedRow, scale: Scale, mean: float, has_place: bool, has_counts: bool, has_expected: bool) -> Component:
    name = dcc.Link(row.name, href=row.href) if row.href else row.name
    note = html.Span(row.note, className="note") if row.note else None
    counted = dcc.Link(row.responses, href=row.responses_href) if row.responses_href else row.responses
    cells = [
        html.Td(row.place, className="place") if has_place else None,
        html.Th([part for part in (name, note) if part is not None], scope="row"),
        *((html.Td(number(of), className="hide-narrow") for of in row.counts) if has_counts else ()),
        html.Td(mark(row.span, scale, row.tone, target=mean), className="marks"),
        html.Td(number_with_range(row.fair, row.likely), className="strong"),
        html.Td(row.likely, className="quiet hide-narrow"),
        html.Td(spoken_number(row.expected), className="quiet hide-narrow") if has_expected else None,
        html.Td(spoken_number(row.score), className="quiet hide-narrow"),
        html.Td(html.Span(row.verdict, className=TONES.get(row.tone, "quiet")), className="verdict"),
        html.Td(counted, className="hide-narrow"),
    ]
    return html.Tr([cell for cell in cells if cell is not None])


def _title(title: str | Component) -> Component:
    return html.Th(title, scope="col", className=_style(title))


def _style(title: str | Component) -> str:
    if not isinstance(title, str):
        return "marks"
    is_kept = title in ("Place", "fair score", "against others") or title[:1].isupper()
    return "" if is_kept else "hide-narrow"


def _scale(rows: Sequence[RankedRow], mean: float) -> Scale:
    return common_scale([Figure(*row.span, None, "points", "") for row in rows], "points", (mean,))
