"""The cross-tab: one measure by two splits at once, with totals as last row and column, and which cells stand out.

A cell is compared with the rest of its row, or of its column where the rows are units or times, and a total with the
other totals beside it. With so many comparisons some differ by chance: those that are called clear are chosen so that
at most one in twenty of them is expected to be chance.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from math import inf
from typing import Any

import numpy as np
import pyarrow as pa

from data.additive import ADDITIVE
from data.contract import LEVELS
from data.warehouse import Warehouse
from queries.aggregate import grouped_question
from queries.ask import Answer, ask
from queries.dimensions import DIMENSIONS, FILTERS, dimension
from queries.figures import Sums, change, figure, moments, rest
from queries.filter import Filter
from queries.measures import MEASURES, Measure
from queries.protection import MOST_AXES, Withheld, axes
from queries.router import NotAvailable
from queries.scope import Scope
from queries.stats.estimate import Estimate, distance
from queries.stats.many_tests import FALSE_SHARE, benjamini_hochberg, two_sided
from queries.stats.means import pooled_distance

ROWS, COLUMNS, MEASURE = "touchpoint", "region", "nps"
#: Splits of a cross-tab. Persons are no part of it: they are compared with certainty, or not at all.
SPLITS = tuple(name for name in (*FILTERS, "week", "month") if name != "agent")
#: How rows can be ordered.
SORTS = ("value", "responses", "name")
_BESIDE = frozenset({*LEVELS, "week", "month"})
_TABLES = {"responses": "responses", "interactions": "contacts", "invitations": "invitations"}

Value = Any  # of a split: a text, a day, a flag, or None where it is not known
Pair = tuple[Value, Value]


class Over(Enum):
    """What stands in the place of a value where a row of the answer is a total."""

    ALL = "all"


TOTAL = Over.ALL


@dataclass(frozen=True, slots=True)
class Cell:
    """Sums of a cell or total, and of what it is compared with; `is_clear` where the two differ beyond chance."""

    sums: Sums
    others: Sums
    is_clear: bool = False


@dataclass(frozen=True, slots=True)
class Crosstab:
    """Values of both splits as they come, cells by them, and the totals by row, by column and over all."""

    rows: tuple[Value, ...]
    columns: tuple[Value, ...]
    cells: Mapping[Pair, Cell]
    by_row: Mapping[Value, Cell]
    by_column: Mapping[Value, Cell]
    whole: Sums


def crosstab(
    warehouse: Warehouse,
    filter: Filter,
    scope: Scope,
    *,
    rows: str = ROWS,
    columns: str = COLUMNS,
    measure: str = MEASURE,
    sort: str = "",
) -> Answer:
    """A measure now by two splits, with its totals. One row a cell, a total of a row, of a column, and over all.

    Columns: both splits, <split>_total (whether the row is a total over it), and the measure's parts. Totals come
    first. Rows stand by their totals, the highest first, or by responses or by name as `sort` says; weeks and months
    in their order, what is not known last.

    Raises NotAvailable for one person and where the splits do not fit each other or the measure, Withheld where sums
    alone are shown and splits and filter combine too much.
    """
    if filter.get("agent") or all(grant.agent is not None for grant in scope.grants):
        raise NotAvailable("One person’s answers are not split here. Choose a team or more.")
    _refuse_unfit(rows, columns, measure)
    held = {*filter.columns, DIMENSIONS[rows].column, DIMENSIONS[columns].column} - {"day"}
    if not scope.may_open_rows() and axes(held) > MOST_AXES:
        raise Withheld(
            f"Your role shows sums for at most {MOST_AXES} things at a time, units counting as one. Remove a filter."
        )
    question = grouped_question((measure,), (), ((), (rows,), (columns,), (rows, columns)))
    order = f"\norder by {rows}_total desc, {columns}_total desc, {rows} nulls last, {columns} nulls last"
    answer = ask(warehouse, question + order, filter, scope)
    by = sort if sort in SORTS else "name" if rows in ("week", "month") else "value"
    return (
        answer if by == "name" else replace(answer, table=_sorted(answer.table, MEASURES[measure], rows, columns, by))
    )


def _refuse_unfit(rows: str, columns: str, measure: str) -> None:
    """Say in words which of the three does not fit the others."""
    for name in (rows, columns):
        if name not in SPLITS:
            raise NotAvailable(f"There is no split {name[:40]!r} here. Choose rows and columns from the lists.")
    if rows == columns:
        raise NotAvailable("Rows and columns are the same. Choose two different ones.")
    if measure not in MEASURES:
        raise NotAvailable(f"There is no measure {measure[:40]!r}. Choose one from the list.")
    tables = {ADDITIVE[part].table for part in MEASURES[measure].parts}
    for name in (rows, columns):
        for table in sorted(tables - dimension(name).tables):
            title = dimension(name).title.lower()
            raise NotAvailable(f"Not available: {_TABLES[table]} have no {title}. Choose another measure.")


def _sorted(table: pa.Table, measure: Measure, rows: str, columns: str, by: str) -> pa.Table:
    """The table with its rows in the order of their totals: those without one behind them, the unknown value last."""
    rank: dict[Value, float] = {}
    for row in table.filter(table[f"{columns}_total"]).to_pylist():
        total = figure(measure, row)
        rank[row[rows]] = (total.n if by == "responses" else total.value) or (0 if total.value == 0 else -inf)
    split, total = table[rows].to_pylist(), table[f"{rows}_total"].to_pylist()
    whole = table[f"{columns}_total"].to_pylist()

    def key(at: int) -> tuple[bool, bool, bool, float]:
        return not total[at], not whole[at], split[at] is None, -rank.get(split[at], -inf)

    return table.take(sorted(range(table.num_rows), key=key))


def read_crosstab(answer: Answer, measure: Measure, rows: str, columns: str) -> Crosstab:
    """The table of an answer, with what is clear marked by Benjamini and Hochberg's rule over cells and totals."""
    sums = {_place(row, rows, columns): row for row in answer.rows()}
    whole = sums.pop((TOTAL, TOTAL), {})
    along = compared_along(rows, columns)
    above = {place: whole if TOTAL in place else sums.get(_total_of(place, along), {}) for place in sums}
    others = {place: rest(measure, above[place], of) for place, of in sums.items()}
    clear = _clear(measure, sums, others)
    cells = {place: Cell(of, others[place], place in clear) for place, of in sums.items()}
    by_row = {row: cell for (row, column), cell in cells.items() if column is TOTAL}
    by_column = {column: cell for (row, column), cell in cells.items() if row is TOTAL}
    inner = {place: cell for place, cell in cells.items() if TOTAL not in place}
    return Crosstab(_values(cells, 0), _values(cells, 1), inner, by_row, by_column, whole)


def compared_along(rows: str, columns: str) -> str:
    """Whether a cell is compared with the rest of its "row" or of its "column": units with units, times with times."""
    return "column" if rows in _BESIDE and columns not in _BESIDE else "row"


def _total_of(place: Pair, along: str) -> Pair:
    return (place[0], TOTAL) if along == "row" else (TOTAL, place[1])


def _place(row: Mapping[str, Any], rows: str, columns: str) -> Pair:
    """Where a row of the answer stands: its values of both splits, TOTAL for a total."""
    first, second = (TOTAL if row[f"{name}_total"] else row[name] for name in (rows, columns))
    return first, second


def _values(places: Iterable[Pair], at: int) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(place[at] for place in places if place[at] is not TOTAL))


def _clear(measure: Measure, sums: Mapping[Pair, Sums], others: Mapping[Pair, Sums]) -> set[Pair]:
    """Places that stand out among so many; one without a range is not judged."""
    found = {place: _distance(measure, of, others[place]) for place, of in sums.items()}
    judged = {place: apart for place, apart in found.items() if apart is not None}
    p_values = benjamini_hochberg(two_sided(np.array(list(judged.values()))))
    return {place for place, p in zip(judged, p_values, strict=True) if p < FALSE_SHARE}


def _distance(measure: Measure, sums: Sums, others: Sums) -> float | None:
    """Standard errors between a cell and the rest: the smaller of what its range says and what their mixture says.

    Far out, where a hundred cells are judged, either alone finds more by chance than it should: the range where the
    cell is small, since what is added to it pulls it to 0, the mixture where nearly all answers agree.
    """
    moved = change(measure, sums, others)
    if moved.value is None or moved.lo is None or moved.hi is None:
        return None
    of_range = distance(Estimate(moved.value, moved.lo, moved.hi))
    of_mixture = pooled_distance(moments(measure, sums, others), moments(measure, others, sums))
    return min(of_range, of_mixture, key=abs)
