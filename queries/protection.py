"""Protection of sums: what may not be shown to those who may not open the rows behind them.

    fixed      days and units as such a viewer may ask them: whole weeks or calendar units, teams as they were
    protect    an answer with null for every number that would tell of fewer answers than the threshold

Whether a number is shown depends on its cell alone (unit, context, period) and never on the table it stands in: the
cell is looked up in the full table of all the dimensions that question and filter name, over everything the viewer may
see. A choice of several values is shown where each of its cells is. docs/privacy.md says what this holds against.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pyarrow as pa

from queries.cells import UNITS, Grid
from queries.dimensions import DIMENSIONS
from queries.filter import Filter
from queries.history import Columns, History
from queries.measures import MEASURES
from queries.periods import Period, whole
from queries.router import NotAvailable

#: Column of an answer that names, row by row, the numbers that were hidden.
HIDDEN = "hidden"
#: How many things may be combined, units counting as one: with three, totals of totals were seen to give cells away.
MOST_AXES = 2
_OF_TIME = ("week", "month", "period")

Row = Mapping[str, Any]
#: Gives the history of each of these counts by these columns.
Counted = Callable[[Columns, tuple[str, ...]], Mapping[str, History]]


class Withheld(NotAvailable):
    """A question that sums alone cannot answer without telling of few people; says what to ask instead."""


def _counted_by() -> dict[str, frozenset[str]]:
    """Which counts each additive column is out of: the denominators, also possible ones, of the measures it is in."""
    found: dict[str, set[str]] = {}
    for measure in MEASURES.values():
        wholes = measure.parts[1:3] if measure.kind == "share" else (measure.n,)
        for part in measure.parts:
            found.setdefault(part, set()).update([part] if part in wholes else wholes)
    return {part: frozenset({part} if part in counts else counts) for part, counts in found.items()}


COUNTED_BY = _counted_by()


def fixed(filter: Filter, today: date) -> Filter:
    """The filter over finished weeks or calendar units, with teams as they were at the contact."""
    return replace(filter, period=whole(filter.period, today), org="then")


def protect(table: pa.Table, filter: Filter, periods: Mapping[str, Period], counted: Counted) -> pa.Table:
    """The table with null for every number that may not be shown; a column `hidden` lists a row's hidden numbers.

    Rows that combine more than MOST_AXES are left out. `counted` gives the histories of counts by columns, over all
    days and all that the viewer may see. Raises Withheld for a split by days, and where every row combines too much.
    """
    numbers = [field.name for field in table.schema if _is_number(field.type)]
    counts = sorted({name for number in numbers for name in COUNTED_BY.get(number, ())} & set(numbers))
    shapes = _Shapes(table, filter)
    table = _few_axes(table, shapes)
    rows = table.to_pylist()
    grids = {name: Grid(history) for name, history in counted(shapes.columns, tuple(counts)).items()}
    names: list[list[str]] = []
    kept: list[bool] = []
    for row in rows:
        shown = {name for name in counts if _is_shown(row, name, grids[name], shapes, periods)}
        names.append([number for number in numbers if not _is_covered(number, shown)])
        kept.append(bool(shown) or not _looks_empty(row, grids.values(), shapes, periods))
    return _nulled(table, numbers, names).filter(pa.array(kept, pa.bool_()))


def axes(columns: Iterable[str]) -> int:
    """How many things these columns combine, units counting as one."""
    return len(set(columns) - set(UNITS)) + bool(set(columns) & set(UNITS))


def _few_axes(table: pa.Table, shapes: "_Shapes") -> pa.Table:
    is_few = [axes(shapes.of(row)[0]) <= MOST_AXES for row in table.to_pylist()]
    if is_few and not any(is_few):
        raise Withheld(
            f"Not available under this filter: sums alone are shown for at most {MOST_AXES} things at a time, "
            "units counting as one. Remove a filter."
        )
    return table.filter(pa.array(is_few, pa.bool_()))


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _is_covered(number: str, shown: set[str]) -> bool:
    counts = COUNTED_BY.get(number)
    return counts is not None and counts <= shown


def _is_shown(row: Row, name: str, grid: "Grid", shapes: "_Shapes", periods: Mapping[str, Period]) -> bool:
    """Whether all cells of the row are shown, and the row counts what they count: else it is not what it seems."""
    period = _period_of(row, periods)
    shape, wanted = shapes.of(row)
    found = grid.index(shape, tuple(wanted), period)
    keys = [key for values in product(*wanted.values()) for key in found.get(values, ())]
    counts, back = grid.counts(shape, period), grid.hidden(shape, period)
    return not back.intersection(keys) and (row[name] or 0) == sum(counts.get(key, 0) for key in keys)


def _looks_empty(row: Row, grids: Iterable["Grid"], shapes: "_Shapes", periods: Mapping[str, Period]) -> bool:
    """Whether a hidden row of a split must be left out, since empty ones, which have no row, are hidden beside it."""
    shape, _ = shapes.of(row)
    is_split = any(not row.get(f"{name}_total") for name in shapes.splits)
    return is_split and any(grid.hides_empty(shape, _period_of(row, periods)) for grid in grids)


def _period_of(row: Row, periods: Mapping[str, Period]) -> Period:
    period = periods[row["period"]] if "period" in row else next(iter(periods.values()))
    if week := row.get("week"):
        return Period(max(week, period.first), min(week + timedelta(days=6), period.last))
    if month := row.get("month"):
        end = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return Period(max(month, period.first), min(end, period.last))
    return period


def _nulled(table: pa.Table, numbers: Sequence[str], names: Sequence[Sequence[str]]) -> pa.Table:
    if not any(names):
        return table
    for number in numbers:
        position = table.schema.get_field_index(number)
        said = zip(table[number].to_pylist(), names, strict=True)
        kept = [None if number in back else value for value, back in said]
        table = table.set_column(position, table.schema.field(number), pa.array(kept, table.schema.field(number).type))
    return table.append_column(HIDDEN, pa.array(names, pa.list_(pa.string())))


class _Shapes:
    """Which columns a row of the answer holds fast: by its own splits, and by the filter."""

    def __init__(self, table: pa.Table, filter: Filter) -> None:
        if "day" in table.column_names:
            raise Withheld("Not available by day to whoever sees sums alone. Choose week or month.")
        self.splits = [name for name in table.column_names if name in DIMENSIONS and name not in _OF_TIME]
        self.wanted = {name: frozenset(_as_in_rows(name, values)) for name, values in filter.values}
        named = {DIMENSIONS[name].column for name in (*self.splits, *self.wanted)}
        depth = max((place + 1 for place, column in enumerate(UNITS) if column in named), default=0)
        others = tuple(sorted(named - set(UNITS)))
        self.columns = UNITS[:depth] + others

    def of(self, row: Row) -> tuple[Columns, dict[str, list[Any]]]:
        """Columns of the row's cells, and the values wanted of each that is held fast."""
        held: dict[str, list[Any]] = {
            DIMENSIONS[name].column: sorted(values, key=repr) for name, values in self.wanted.items()
        }
        for name in self.splits:
            if not row.get(f"{name}_total"):
                is_wanted = name not in self.wanted or row[name] in self.wanted[name]
                held[DIMENSIONS[name].column] = [row[name]] if is_wanted else []
        depth = max((place + 1 for place, column in enumerate(UNITS) if column in held), default=0)
        shape = tuple(column for column in self.columns if column in held or column in UNITS[:depth])
        return shape, {column: held[column] for column in shape if column in held}


def _as_in_rows(name: str, values: Sequence[str | None]) -> Iterator[str | bool | None]:
    """Wanted values as they stand in rows: an address says yes and no where a row has a flag."""
    for value in values:
        yield value if value is None or name != "self_service" else value == "yes"
