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
from functools import cached_property
from itertools import product
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from data.contract import LEVELS
from queries.dimensions import DIMENSIONS
from queries.filter import Filter
from queries.measures import MEASURES
from queries.periods import Period, whole
from queries.router import NotAvailable
from queries.suppression import Counts as Matrix
from queries.suppression import Crossing, Marks, cuts, determined, hidden

#: Column of an answer that names, row by row, the numbers that were hidden.
HIDDEN = "hidden"
#: How many things may be combined, the organisation counting once: beyond it nearly every cell would be hidden.
MOST_AXES = 2
WEEK = timedelta(days=7)
_PIECE = "cast(greatest(date_trunc('week', day), date_trunc('month', day)) as date) as piece"
_LEVELS = tuple(f"{level}_id" for level in LEVELS)
_OF_TIME = ("week", "month", "period")

T = TypeVar("T")
Columns = tuple[str, ...]
Key = tuple[Any, ...]
Line = tuple[str, Key]
Row = Mapping[str, Any]
#: Gives the answer of a question over all days and everything that the viewer may see.
Count = Callable[[str], pa.Table]


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


def protect(
    table: pa.Table,
    filter: Filter,
    periods: Mapping[str, Period],
    count: Count,
    today: date,
    least: int,
    own: Count | None = None,
) -> pa.Table:
    """The table with null for every number that may not be shown; a column `hidden` lists a row's hidden numbers.

    Rows that combine more than MOST_AXES are left out. `own` counts the viewer's own rows, which he knows and could
    subtract. Raises Withheld for a split by days, and where every row combines too much.
    """
    numbers = [field.name for field in table.schema if _is_number(field.type)]
    counts = sorted({name for number in numbers for name in COUNTED_BY.get(number, ())} & set(numbers))
    shapes = _Shapes(table, filter)
    table = _few_axes(table, shapes)
    rows = table.to_pylist()
    cells = dict(_grids(shapes.columns, counts, count, own, today, least))
    names: list[list[str]] = []
    kept: list[bool] = []
    for row in rows:
        shown = {name for name in counts if _is_shown(row, name, cells[name], shapes, periods)}
        names.append([number for number in numbers if not _is_covered(number, shown)])
        kept.append(bool(shown) or not _looks_empty(row, cells.values(), shapes, periods))
    return _nulled(table, numbers, names).filter(pa.array(kept, pa.bool_()))


def axes(columns: Iterable[str]) -> int:
    """How many things these columns combine, units counting as one."""
    return len(set(columns) - set(_LEVELS)) + bool(set(columns) & set(_LEVELS))


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


def _is_shown(row: Row, name: str, grid: "_Grid", shapes: "_Shapes", periods: Mapping[str, Period]) -> bool:
    """Whether all cells of the row are shown, and the row counts what they count: else it is not what it seems."""
    period = _period_of(row, periods)
    shape, wanted = shapes.of(row)
    found = grid.index(shape, tuple(wanted), period)
    keys = [key for values in product(*wanted.values()) for key in found.get(values, ())]
    counts, back = grid.counts(shape, period), grid.hidden(shape, period)
    return not back.intersection(keys) and (row[name] or 0) == sum(counts.get(key, 0) for key in keys)


def _looks_empty(row: Row, grids: Iterable["_Grid"], shapes: "_Shapes", periods: Mapping[str, Period]) -> bool:
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
        depth = max((place + 1 for place, column in enumerate(_LEVELS) if column in named), default=0)
        others = tuple(sorted(named - set(_LEVELS)))
        self.columns = _LEVELS[:depth] + others

    def of(self, row: Row) -> tuple[Columns, dict[str, list[Any]]]:
        """Columns of the row's cells, and the values wanted of each that is held fast."""
        held: dict[str, list[Any]] = {
            DIMENSIONS[name].column: sorted(values, key=repr) for name, values in self.wanted.items()
        }
        for name in self.splits:
            if not row.get(f"{name}_total"):
                is_wanted = name not in self.wanted or row[name] in self.wanted[name]
                held[DIMENSIONS[name].column] = [row[name]] if is_wanted else []
        depth = max((place + 1 for place, column in enumerate(_LEVELS) if column in held), default=0)
        shape = tuple(column for column in self.columns if column in held or column in _LEVELS[:depth])
        return shape, {column: held[column] for column in shape if column in held}


def _as_in_rows(name: str, values: Sequence[str | None]) -> Iterator[str | bool | None]:
    """Wanted values as they stand in rows: an address says yes and no where a row has a flag."""
    for value in values:
        yield value if value is None or name != "self_service" else value == "yes"


def _grids(
    columns: Columns, counts: Sequence[str], count: Count, own: Count | None, today: date, least: int
) -> Iterator[tuple[str, "_Grid"]]:
    """For each count its cells by these columns and pieces of time; one question a fact table would be no faster."""
    if not counts:
        return
    places = ", ".join(str(place + 1) for place in range(len(columns) + 1))
    sums = ", ".join(f"cast(sum({name}) as bigint) as {name}" for name in counts)
    question = f"select {', '.join((*columns, _PIECE, sums))} from visible group by {places}"
    found, mine = count(question), own(question) if own else None
    pieces = _pieces(found["piece"].to_pylist(), today)
    for name in counts:
        yield name, _Grid(columns, found, mine, name, pieces, least)


def _pieces(days: Sequence[date], today: date) -> list[date]:
    """First days of weeks and months, in order, from the first answer up to the end of the last finished week."""
    end = today - timedelta(days=today.weekday())
    first = min(days, default=end)
    monday = min(first - timedelta(days=first.weekday()), end)
    found = {monday + number * WEEK for number in range((end - monday) // WEEK + 1)}
    days_between = (monday + timedelta(days=number) for number in range((end - monday).days))
    return sorted(found | {day for day in days_between if day.day == 1})


class _Grid:
    """One count by cell and piece of time, and what of it may be shown in a period."""

    def __init__(
        self, columns: Columns, found: pa.Table, mine: pa.Table | None, name: str, pieces: list[date], least: int
    ) -> None:
        self.columns, self.pieces, self.least = columns, pieces, least
        self.places = {day: place for place, day in enumerate(pieces)}
        keys = sorted(set(_keys(found, columns)), key=repr)
        self.rows = {key: number for number, key in enumerate(keys)}
        self.all = self._matrix(found, name)
        self.others = self.all - self._matrix(mine, name) if mine is not None else self.all
        self.kept: dict[tuple[Any, ...], Any] = {}

    def _matrix(self, found: pa.Table, name: str) -> Matrix:
        matrix = np.zeros((len(self.rows), len(self.pieces) - 1), np.int64)
        said = zip(_keys(found, self.columns), found["piece"].to_pylist(), found[name].to_pylist(), strict=True)
        for key, piece, number in said:
            place = self.places.get(piece, len(self.pieces))
            if place < matrix.shape[1] and key in self.rows:
                matrix[self.rows[key], place] += number or 0
        return matrix

    def index(self, shape: Columns, held: Columns, period: Period) -> dict[Key, list[Key]]:
        """Cells of a shape by their values in some of its columns, the hidden empty ones too."""

        def made() -> dict[Key, list[Key]]:
            found: dict[Key, list[Key]] = {}
            for key in dict.fromkeys([*self._cells(shape).keys, *self.hidden(shape, period)]):
                found.setdefault(tuple(key[shape.index(column)] for column in held), []).append(key)
            return found

        return self._once(("index", shape, held, period), made)

    def hides_empty(self, shape: Columns, period: Period) -> bool:
        """Whether cells without an answer are hidden among the others."""
        counts = self.counts(shape, period)
        return any(not counts.get(key) for key in self.hidden(shape, period))

    def counts(self, shape: Columns, period: Period) -> dict[Key, int]:
        """Answers of each cell in the period."""
        return self._once(("counts", shape, period), lambda: self._cells(shape).counts(self._between(period)))

    def hidden(self, shape: Columns, period: Period) -> set[Key]:
        """Cells of a shape that may not be shown in the period: what is hidden is hidden in all its parts."""
        return self._once(("hidden", shape, period), lambda: self._hidden(shape, period))

    def _hidden(self, shape: Columns, period: Period) -> set[Key]:
        cells, between = self._cells(shape), self._between(period)
        counts = cells.others(between)
        back = {key for key, n in counts.items() if n and (n < self.least or not cells.is_cut_at(key, between))}
        lines: dict[Line, list[Key]] = {}
        for column in _last_columns(shape):
            for key in cells.keys:
                lines.setdefault(_line(shape, column, key), []).append(key)
        crossing = self._crossing(shape, lines, period)
        for column in _last_columns(shape):
            above = _without(shape, column)
            for whole_key in self.hidden(above, period):
                back.update(key for key in lines.pop((column, whole_key), ()) if counts[key])
                if not self._cells(above).others(between).get(whole_key):
                    back.update(crossing.places((column, whole_key)))
        back = hidden(counts, cells.order, crossing, back, self.least)
        return self._tied(shape, period, back, crossing) if back and len(_last_columns(shape)) > 1 else back

    def _tied(self, shape: Columns, period: Period, back: set[Key], crossing: Crossing[Key, Line]) -> set[Key]:
        """Hide more of a shape where it and all totals of its totals, hidden ones too, together give a cell away."""
        empty = {key for line, cells in crossing.lines.items() if back & set(cells) for key in crossing.places(line)}
        whole_shape = set(self._cells(shape).keys) | {key for line in crossing.lines for key in crossing.places(line)}
        for more in (set(), {key for key in empty if not self.counts(shape, period).get(key)}, whole_shape):
            back = back | more
            if not self._gives_away(shape, period, back):
                break
        return back

    def _gives_away(self, shape: Columns, period: Period, back: set[Key]) -> bool:
        below = {(part, key) for part in _parts(shape) for key in self.hidden(part, period)}
        unknown = sorted(below | {(shape, key) for key in back}, key=repr)
        lines: dict[tuple[Columns, Line], list[tuple[tuple[Columns, Key], int]]] = {}
        for part in (*_parts(shape), shape):
            keys = dict.fromkeys([*self._cells(part).keys, *(back if part == shape else self.hidden(part, period))])
            for column in _last_columns(part):
                for key in keys:
                    line = _line(part, column, key)
                    lines.setdefault((part, line), [((_without(part, column), line[1]), -1)]).append(((part, key), 1))
        return bool(determined(unknown, lines.values()))

    def _crossing(self, shape: Columns, lines: Mapping[Line, Sequence[Key]], period: Period) -> Crossing[Key, Line]:
        """How the cells of a shape meet: a line could have a cell for every value that its column has in its unit."""

        def through(key: Key) -> list[Line]:
            return [_line(shape, column, key) for column in _last_columns(shape)]

        def places(line: Line) -> Iterator[Key]:
            column, whole_key = line
            place = shape.index(column)
            alone = shape[: place + 1] if column in _LEVELS else (column,)
            units = whole_key[: len(alone) - 1]
            for key in self._cells(alone).keys:
                found = whole_key[:place] + key[-1:] + whole_key[place:]
                if key[:-1] == units and not any(self._is_known_empty(shape, *line, period) for line in through(found)):
                    yield found

        return Crossing(lines, through, places)

    def _is_known_empty(self, shape: Columns, column: str, whole_key: Key, period: Period) -> bool:
        above = _without(shape, column)
        return not self.counts(above, period).get(whole_key) and whole_key not in self.hidden(above, period)

    def _between(self, period: Period) -> tuple[int, int] | None:
        """Places of the period's first day and of the day after its last; None where it ends within a piece."""
        ends = []
        for day in (period.first, period.last + timedelta(days=1)):
            place = 0 if day <= self.pieces[0] else self.places.get(day)
            if place is None:
                return None
            ends.append(place)
        return ends[0], ends[1]

    def _cells(self, shape: Columns) -> "_Cells":
        return self._once(("cells", shape), lambda: _Cells(self, shape))

    def _once(self, name: tuple[Any, ...], make: Callable[[], T]) -> T:
        if name not in self.kept:
            self.kept[name] = make()
        found: T = self.kept[name]
        return found


class _Cells:
    """The cells of one shape, with their counts over time and where it may be cut."""

    def __init__(self, grid: _Grid, shape: Columns) -> None:
        places = [grid.columns.index(column) for column in shape]
        self._own_key = [tuple(key[place] for place in places) for key in grid.rows]
        self.keys = list(dict.fromkeys(self._own_key))
        self._number = {key: number for number, key in enumerate(self.keys)}
        self._grid = grid
        self._all, self._others = self._running(grid.all), self._running(grid.others)
        self.order = {key: int(self._others[number, -1]) for key, number in self._number.items()}

    def _running(self, matrix: Matrix) -> Matrix:
        """Counts of these cells up to each boundary of time."""
        summed = np.zeros((len(self.keys), matrix.shape[1] + 1), np.int64)
        np.add.at(summed[:, 1:], [self._number[key] for key in self._own_key], matrix)
        return summed.cumsum(axis=1)

    @cached_property
    def _cuts(self) -> Marks:
        is_week = np.array([day.weekday() == 0 for day in self._grid.pieces])
        return cuts(np.diff(self._others, axis=1), is_week, self._grid.least)

    def counts(self, between: tuple[int, int] | None) -> dict[Key, int]:
        return self._in(self._all, between)

    def others(self, between: tuple[int, int] | None) -> dict[Key, int]:
        return self._in(self._others, between)

    def is_cut_at(self, key: Key, between: tuple[int, int] | None) -> bool:
        return between is not None and all(self._cuts[self._number[key], place] for place in between)

    def _in(self, running: Matrix, between: tuple[int, int] | None) -> dict[Key, int]:
        first, last = between or (0, running.shape[1] - 1)
        return {key: int(running[number, last] - running[number, first]) for key, number in self._number.items()}


def _keys(found: pa.Table, columns: Columns) -> list[Key]:
    if not columns:
        return [()] * found.num_rows
    return list(zip(*(found[column].to_pylist() for column in columns), strict=True))


def _parts(shape: Columns) -> list[Columns]:
    """All shapes that a shape's totals have, and theirs, each once."""
    above = [_without(shape, column) for column in _last_columns(shape)]
    return list(dict.fromkeys(part for one in above for part in (*_parts(one), one)))


def _without(shape: Columns, column: str) -> Columns:
    return tuple(name for name in shape if name != column)


def _line(shape: Columns, column: str, key: Key) -> Line:
    """The line along a column that a cell stands on: the column, and the cell that the line adds up to."""
    place = shape.index(column)
    return column, key[:place] + key[place + 1 :]


def _last_columns(shape: Columns) -> list[str]:
    """The columns that a cell can be freed of: its deepest unit, and each of the others."""
    units = [column for column in shape if column in _LEVELS]
    return units[-1:] + [column for column in shape if column not in _LEVELS]
