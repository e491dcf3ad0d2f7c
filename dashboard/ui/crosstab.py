"""The cross-tab as drawn: a cell says value, likely range and n; colour only where it clearly differs."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.attributes import UNSPOKEN, aria
from dashboard.ui.tables import TONES, spoken_number
from dashboard.ui.words import Told

NOTHING = "\N{EN DASH}"
TOTAL = "Total"


@dataclass(frozen=True, slots=True)
class Square:
    """A cell: what is told, small words below it, its rows, and how it clearly differs, "" where it does not."""

    told: Told
    notes: Sequence[str] = ()
    href: str = ""
    differs: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its name, its cells from left to right, None where there is none, and its total."""

    name: str
    squares: Sequence[Square | None]
    total: Square | None = None
    href: str = ""


def crosstab_table(
    caption: str, corner: str, heads: Sequence[str], lines: Sequence[Line], foot: Line, nothing: str, last: str = TOTAL
) -> Component:
    """The table in a box that scrolls both ways, so that heads, names and totals stay in sight.

    `nothing` says what an empty cell means, `last` heads the column of totals; lines without a total have none.
    """
    titles = [html.Th(words, scope="col") for words in (*heads, *([last] if last else []))]
    table = html.Table(
        [
            html.Caption(caption, className="visually-hidden"),
            html.Thead(html.Tr([html.Th(corner, scope="col"), *titles])),
            html.Tbody([_line(line, nothing, bool(last)) for line in lines]),
            html.Tfoot(_line(foot, nothing, bool(last))),
        ],
        className="crosstab",
    )
    return html.Div(table, className="crosstab-box", tabIndex=0, role="group", **aria(label=caption))


def _line(line: Line, nothing: str, has_total: bool) -> Component:
    name = dcc.Link(line.name, href=line.href) if line.href else line.name
    cells = [_cell(square, nothing) for square in line.squares]
    total = [_cell(line.total, nothing, "total")] if has_total else []
    return html.Tr([html.Th(name, scope="row"), *cells, *total])


def _cell(square: Square | None, nothing: str, kind: str = "") -> Component:
    if square is None or (square.told.figure.value is None and square.told.figure.reason != "hidden"):
        said = nothing if square is None else square.told.value
        empty = [html.Span(NOTHING, **UNSPOKEN), html.Span(said, className="visually-hidden")]
        return html.Td(empty, className=f"{kind} is-few".strip(), title=said)
    told = square.told
    value = spoken_number(told.value)
    is_few = told.is_few and told.measure.kind != "count"
    state = "is-few" if is_few else TONES.get(square.tone, "differs") if square.differs else ""
    parts = [
        dcc.Link(value, href=square.href, className="strong") if square.href else html.Span(value, className="strong"),
        *(html.Span(words, className="note") for words in square.notes if words),
        html.Span(square.differs, className="visually-hidden") if square.differs else None,
    ]
    shown = [part for part in parts if part is not None]
    return html.Td(shown, className=f"{kind} {state}".strip(), title=square.differs or None)
