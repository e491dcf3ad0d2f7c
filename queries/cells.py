"""Cells: what may be shown of each combination of units and context in a period.

A shape names the columns of a table, () the total; its cells are looked up by their values. What is hidden in a shape
is hidden in all shapes that split it further, so that a cell is hidden or shown alike wherever it stands.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from data.contract import LEVELS
from queries.history import Cells, Columns, History, Key
from queries.periods import Period
from queries.suppression import Crossing, determined, hidden

T = TypeVar("T")
Line = tuple[str, Key]
UNITS = tuple(f"{level}_id" for level in LEVELS)


class Grid:
    """What of a count may be shown by cell in a period. It keeps what it has found of each period."""

    def __init__(self, history: History) -> None:
        self.history = history
        self._kept: dict[tuple[Any, ...], Any] = {}

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
        return self._once(("counts", shape, period), lambda: self._cells(shape).counts(self.history.between(period)))

    def hidden(self, shape: Columns, period: Period) -> set[Key]:
        """Cells of a shape that may not be shown in the period: what is hidden is hidden in all its parts."""
        return self._once(("hidden", shape, period), lambda: self._hidden(shape, period))

    def _hidden(self, shape: Columns, period: Period) -> set[Key]:
        cells, between = self._cells(shape), self.history.between(period)
        counts = cells.others(between)
        few = {key for key, n in counts.items() if n < self.history.least}
        back = {key for key in few.union(cells.not_cut_at(between)) if counts[key]}
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
        back = hidden(counts, cells.order, crossing, back, self.history.least)
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

    def _cells(self, shape: Columns) -> Cells:
        return self.history.cells(shape)

    def _once(self, name: tuple[Any, ...], make: Callable[[], T]) -> T:
        if name not in self._kept:
            self._kept[name] = make()
        found: T = self._kept[name]
        return found


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
