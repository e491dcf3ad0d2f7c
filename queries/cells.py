"""Cells: how many answers each combination of units and context has over time, and what of it may be shown.

A shape names the columns of a table, () the total; its cells are looked up by their values. What is hidden in a shape
is hidden in all shapes that split it further, so that a cell is hidden or shown alike wherever it stands.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from data.contract import LEVELS
from queries.periods import Period
from queries.suppression import Counts as Matrix
from queries.suppression import Crossing, Marks, cuts, determined, hidden

T = TypeVar("T")
Columns = tuple[str, ...]
Key = tuple[Any, ...]
Line = tuple[str, Key]
#: Gives the answer of a question over all days and everything that the viewer may see.
Count = Callable[[str], pa.Table]
UNITS = tuple(f"{level}_id" for level in LEVELS)
WEEK = timedelta(days=7)
_PIECE = "cast(greatest(date_trunc('week', day), date_trunc('month', day)) as date) as piece"


def grids(
    columns: Columns, counts: Sequence[str], count: Count, own: Count | None, today: date, least: int
) -> Iterator[tuple[str, "Grid"]]:
    """For each count its cells by these columns and pieces of time; one question a fact table would be no faster."""
    if not counts:
        return
    places = ", ".join(str(place + 1) for place in range(len(columns) + 1))
    sums = ", ".join(f"cast(sum({name}) as bigint) as {name}" for name in counts)
    question = f"select {', '.join((*columns, _PIECE, sums))} from visible group by {places}"
    found, mine = count(question), own(question) if own else None
    pieces = _pieces(found["piece"].to_pylist(), today)
    for name in counts:
        yield name, Grid(columns, found, mine, name, pieces, least)


def _pieces(days: Sequence[date], today: date) -> list[date]:
    """First days of weeks and months, in order, from the first answer up to the end of the last finished week."""
    end = today - timedelta(days=today.weekday())
    first = min(days, default=end)
    monday = min(first - timedelta(days=first.weekday()), end)
    found = {monday + number * WEEK for number in range((end - monday) // WEEK + 1)}
    days_between = (monday + timedelta(days=number) for number in range((end - monday).days))
    return sorted(found | {day for day in days_between if day.day == 1})


class Grid:
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
        for column in last_columns(shape):
            for key in cells.keys:
                lines.setdefault(_line(shape, column, key), []).append(key)
        crossing = self._crossing(shape, lines, period)
        for column in last_columns(shape):
            above = _without(shape, column)
            for whole_key in self.hidden(above, period):
                back.update(key for key in lines.pop((column, whole_key), ()) if counts[key])
                if not self._cells(above).others(between).get(whole_key):
                    back.update(crossing.places((column, whole_key)))
        back = hidden(counts, cells.order, crossing, back, self.least)
        return self._tied(shape, period, back, crossing) if back and len(last_columns(shape)) > 1 else back

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
            for column in last_columns(part):
                for key in keys:
                    line = _line(part, column, key)
                    lines.setdefault((part, line), [((_without(part, column), line[1]), -1)]).append(((part, key), 1))
        return bool(determined(unknown, lines.values()))

    def _crossing(self, shape: Columns, lines: Mapping[Line, Sequence[Key]], period: Period) -> Crossing[Key, Line]:
        """How the cells of a shape meet: a line could have a cell for every value that its column has in its unit."""

        def through(key: Key) -> list[Line]:
            return [_line(shape, column, key) for column in last_columns(shape)]

        def places(line: Line) -> Iterator[Key]:
            column, whole_key = line
            place = shape.index(column)
            alone = shape[: place + 1] if column in UNITS else (column,)
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

    def __init__(self, grid: Grid, shape: Columns) -> None:
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
    above = [_without(shape, column) for column in last_columns(shape)]
    return list(dict.fromkeys(part for one in above for part in (*_parts(one), one)))


def _without(shape: Columns, column: str) -> Columns:
    return tuple(name for name in shape if name != column)


def _line(shape: Columns, column: str, key: Key) -> Line:
    """The line along a column that a cell stands on: the column, and the cell that the line adds up to."""
    place = shape.index(column)
    return column, key[:place] + key[place + 1 :]


def last_columns(shape: Columns) -> list[str]:
    """The columns that a cell can be freed of: its deepest unit, and each of the others."""
    units = [column for column in shape if column in UNITS]
    return units[-1:] + [column for column in shape if column not in UNITS]
