"""The cross-tab of a view: its sentence, and its table with names for values and links to the rows of its cells."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.cards import MOST_ROWS
from dashboard.choices import name_of, title_of
from dashboard.crosstab_choice import Wanted, chosen, crosstab_title, sorting
from dashboard.ui.crosstab import Line, Square, crosstab_table
from dashboard.ui.dates import days
from dashboard.ui.findings import Finding, figure_line, value_line
from dashboard.ui.numbers import count, number
from dashboard.ui.words import Told, finding, told
from dashboard.view import View
from queries.ask import Answer
from queries.crosstab import Cell, Crosstab, read_crosstab
from queries.figures import FEW, counted, figure
from queries.filter import Filter
from queries.measures import MEASURES, Measure

MOST_LINES, MOST_COLUMNS = 100, 24
SIX_DAYS = timedelta(days=6)
TIMES = "\N{MULTIPLICATION SIGN}"


def crosstab_finding(answer: Answer, view: View) -> Finding:
    """The lowest and the highest cell with enough answers: "Lowest with enough answers: Fault × West, −24 ..."""
    wanted, found = _read(answer, view)
    measure = MEASURES[wanted.measure]
    if figure(measure, found.whole).value is None:
        return Finding(finding(told(measure, found.whole)))
    enough = [
        (figure(measure, cell.sums).value, place) for place, cell in found.cells.items() if _is_enough(measure, cell)
    ]
    ranked = sorted(((value, place) for value, place in enough if value is not None), key=lambda one: one[0])
    whole = figure_line(told(measure, found.whole, currency=view.warehouse.config.currency))
    if not ranked:
        words = f"No cell has {FEW} {counted(measure)}s. Choose a longer period, or splits with fewer values."
        return Finding(words, (whole,))
    places = [ranked[0][1], ranked[-1][1]]
    lowest, highest = (_named(view, wanted, found, place) for place in places)
    sentence = f"Lowest with enough answers: {lowest}. Highest: {highest}."
    if measure.kind == "count":
        sentence, places = f"Most: {highest}.", places[1:]
    elif len(ranked) == 1:
        sentence, places = f"One cell has enough answers: {lowest}.", places[1:]
    return Finding(sentence, (*(_line_of(view, wanted, found, place) for place in places), whole))


def crosstab_card(answer: Answer, view: View) -> Component:
    """The table with its totals, in a box of its own, and what of it is not drawn."""
    wanted, found = _read(answer, view)
    heads = _heads(found, MEASURES[wanted.measure])
    most = max(1, min(MOST_LINES, (MOST_ROWS - len(found.rows) - len(found.columns)) // max(1, len(found.columns))))
    lines = [_line(view, wanted, found, row, heads) for row in found.rows[:most]]
    total = _square(view, wanted, Cell(found.whole, {}), {})
    foot = Line(
        "Total",
        [_square(view, wanted, found.by_column.get(column), {wanted.columns: column}) for column in heads],
        total,
    )
    corner = f"{title_of(view, wanted.rows)} {TIMES} {title_of(view, wanted.columns).lower()}"
    nothing = f"no {counted(MEASURES[wanted.measure])}s" if view.person.may_open_rows else "hidden, or nothing"
    table = crosstab_table(
        crosstab_title(view), corner, [_value(view, wanted.columns, column) for column in heads], lines, foot, nothing
    )
    notes = [html.P(words, className="note") for words in _left_out(found, len(lines), len(heads))]
    return html.Div([sorting(view, wanted), table, *notes])


def _read(answer: Answer, view: View) -> tuple[Wanted, Crosstab]:
    wanted = chosen(view)
    return wanted, read_crosstab(answer, MEASURES[wanted.measure], wanted.rows, wanted.columns)


def _is_enough(measure: Measure, cell: Cell) -> bool:
    n = figure(measure, cell.sums).n
    return n is not None and (n >= FEW or measure.kind == "count")


def _line_of(view: View, wanted: Wanted, found: Crosstab, place: tuple[Any, Any]) -> str:
    """ "Fault × West: −24 (−26 to −22), 3 300 responses; clearly lower than the rest: +20, difference 41 to 47"."""
    said, cell = _told(view, wanted, found.cells[place]), found.cells[place]
    n = "" if said.measure.kind == "count" else count(said.figure.n or 0, counted(said.measure))
    beside = _differs(said) if cell.is_clear else ""
    return value_line(_cell_name(view, wanted, place), said.evidence, n, beside[:1].lower() + beside[1:])


def _cell_name(view: View, wanted: Wanted, place: tuple[Any, Any]) -> str:
    split = zip((wanted.rows, wanted.columns), place, strict=True)
    return f" {TIMES} ".join(_value(view, name, value) for name, value in split)


def _named(view: View, wanted: Wanted, found: Crosstab, place: tuple[Any, Any]) -> str:
    """ "Fault × West, −24 (3 300 responses)"; of a count only the count."""
    said = _told(view, wanted, found.cells[place])
    return f"{_cell_name(view, wanted, place)}, {said.value}" + (
        "" if said.measure.kind == "count" else f" ({count(said.figure.n or 0, counted(said.measure))})"
    )


def _heads(found: Crosstab, measure: Measure) -> list[Any]:
    """The columns that are drawn, in their order: those with most responses where there are too many."""
    by_size = sorted(found.columns, key=lambda column: -(_n(found.by_column, column, measure)))
    kept = set(by_size[:MOST_COLUMNS])
    return [column for column in found.columns if column in kept]


def _n(totals: Any, value: Any, measure: Measure) -> int:
    return figure(measure, totals[value].sums).n or 0 if value in totals else 0


def _line(view: View, wanted: Wanted, found: Crosstab, row: Any, heads: list[Any]) -> Line:
    held = {wanted.rows: row}
    squares = [
        _square(view, wanted, found.cells.get((row, column)), held | {wanted.columns: column}) for column in heads
    ]
    return Line(_value(view, wanted.rows, row), squares, _square(view, wanted, found.by_row.get(row), held))


def _square(view: View, wanted: Wanted, cell: Cell | None, held: Mapping[str, Any]) -> Square | None:
    """A cell or total as drawn; `held` are the values it is of, by their splits."""
    if cell is None:
        return None
    said = _told(view, wanted, cell)
    notes = () if said.measure.kind == "count" else (said.range, said.responses)
    href = view.rows_href(wanted.measure, _inside(view, held))
    return Square(said, notes, href, _differs(said) if cell.is_clear else "", said.tone)


def _differs(said: Told) -> str:
    """ "Clearly lower than the rest: +20, difference 41 to 47"."""
    way = "higher" if said.change is not None and said.change.verdict == "up" else "lower"
    return f"Clearly {way} than the rest: {said.before}, difference {said.difference_range}"


def _told(view: View, wanted: Wanted, cell: Cell) -> Told:
    currency = view.warehouse.config.currency
    return told(MEASURES[wanted.measure], cell.sums, cell.others or None, currency)


def _inside(view: View, held: Mapping[str, Any]) -> Filter:
    """The filter of the rows behind a cell: its values, and of a week or month its days within the period."""
    inside = view.filter
    now = inside.periods(view.today)["now"]
    for name, value in held.items():
        if name in ("week", "month"):
            inside = inside.over(f"{max(value, now.first)}..{min(_last_day(name, value), now.last)}")
        elif name == "self_service" and value is not None:
            inside = inside.with_values(name, ["yes" if value else "no"])
        else:
            inside = inside.with_values(name, [value])
    return inside


def _value(view: View, split: str, value: Any) -> str:
    """How a value of a split is called; weeks and months by their days."""
    if split in ("week", "month"):
        return days(value, _last_day(split, value))
    return name_of(view, split, value)


def _last_day(split: str, first: date) -> date:
    """Last day of the week or month that begins then."""
    return first + SIX_DAYS if split == "week" else first.replace(day=monthrange(first.year, first.month)[1])


def _left_out(found: Crosstab, lines: int, heads: int) -> list[str]:
    """What is not drawn, so that no row is lost in silence."""
    said = []
    if lines < len(found.rows):
        said.append(f"{number(lines)} of {number(len(found.rows))} rows. The totals are of all; the file holds all.")
    if heads < len(found.columns):
        said.append(
            f"The {number(heads)} largest of {number(len(found.columns))} columns. The totals are of all; "
            "swap rows and columns to see more."
        )
    return said
