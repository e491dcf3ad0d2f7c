"""History: how many answers each combination of units and context has, week by week, and where its time may be cut.

Nothing of it depends on the period that is asked for: made once for a version of the data, it serves every period.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from queries.periods import Period
from queries.suppression import Counts as Matrix
from queries.suppression import Marks, cuts

Columns = tuple[str, ...]
Key = tuple[Any, ...]
Places = tuple[int, int]
#: Gives the answer of a question over all days and everything that the viewer may see.
Count = Callable[[str], pa.Table]
WEEK = timedelta(days=7)
_PIECE = "cast(greatest(date_trunc('week', day), date_trunc('month', day)) as date) as piece"


def histories(
    columns: Columns, counts: Sequence[str], count: Count, own: Count | None, today: date, least: int
) -> dict[str, "History"]:
    """For each count its history by these columns; one question a fact table would be no faster.

    `own` counts what the viewer could subtract; no time may be cut where fewer than `least` answers of others lie.
    """
    if not counts:
        return {}
    places = ", ".join(str(place + 1) for place in range(len(columns) + 1))
    sums = ", ".join(f"cast(sum({name}) as bigint) as {name}" for name in counts)
    question = f"select {', '.join((*columns, _PIECE, sums))} from visible group by {places}"
    found, mine = count(question), own(question) if own else None
    pieces = pieces_of(found["piece"].to_pylist(), today)
    return {name: History(columns, found, mine, name, pieces, least) for name in counts}


def pieces_of(days: Sequence[date], today: date) -> list[date]:
    """First days of weeks and months, in order, from the first answer up to the end of the last finished week."""
    end = today - timedelta(days=today.weekday())
    first = min(days, default=end)
    monday = min(first - timedelta(days=first.weekday()), end)
    found = {monday + number * WEEK for number in range((end - monday) // WEEK + 1)}
    days_between = (monday + timedelta(days=number) for number in range((end - monday).days))
    return sorted(found | {day for day in days_between if day.day == 1})


class History:
    """One count by cell and piece of time."""

    def __init__(
        self, columns: Columns, found: pa.Table, mine: pa.Table | None, name: str, pieces: list[date], least: int
    ) -> None:
        self.columns, self.pieces, self.least = columns, pieces, least
        self._places = {day: place for place, day in enumerate(pieces)}
        keys, numbers = _numbered(found, columns)
        order = sorted(range(len(keys)), key=lambda number: repr(keys[number]))
        self.keys = [keys[number] for number in order]
        self._rows = {key: row for row, key in enumerate(self.keys)}
        self.all = self._matrix(found, keys, numbers, name)
        self.others = self.all - self._matrix(mine, *_numbered(mine, columns), name) if mine is not None else self.all
        self._shapes: dict[Columns, Cells] = {}

    def _matrix(self, found: pa.Table, keys: Sequence[Key], numbers: NDArray[np.int64], name: str) -> Matrix:
        """Counts by key and piece; what lies after the last finished week or is of no known key is left out."""
        matrix = np.zeros((len(self._rows), len(self.pieces) - 1), np.int64)
        row_of = np.array([self._rows.get(key, -1) for key in keys], np.int64)
        pieces, said = np.array(self.pieces, "datetime64[D]"), found["piece"].to_numpy().astype("datetime64[D]")
        places = np.minimum(np.searchsorted(pieces, said), len(pieces) - 1)
        rows = row_of[numbers]
        is_in = (rows >= 0) & (places < matrix.shape[1]) & (pieces[places] == said)
        counted = found[name].fill_null(0).to_numpy()
        np.add.at(matrix, (rows[is_in], places[is_in]), counted[is_in])
        return matrix

    @property
    def nbytes(self) -> int:
        """What it holds in memory at most, with all shapes of its columns: each once more, running, and its cuts."""
        return self.all.nbytes * (2 + 3 * len(self.columns))

    def between(self, period: Period) -> Places | None:
        """Places of the period's first day and of the day after its last; None where it ends within a piece."""
        ends = []
        for day in (period.first, period.last + timedelta(days=1)):
            place = 0 if day <= self.pieces[0] else self._places.get(day)
            if place is None:
                return None
            ends.append(place)
        return ends[0], ends[1]

    def cells(self, shape: Columns) -> "Cells":
        """The cells of a shape."""
        if shape not in self._shapes:
            self._shapes[shape] = Cells(self, shape)
        return self._shapes[shape]


class Cells:
    """The cells of one shape, with their counts over time and where it may be cut."""

    def __init__(self, history: History, shape: Columns) -> None:
        places = [history.columns.index(column) for column in shape]
        own_key = [tuple(key[place] for place in places) for key in history.keys]
        self.keys = list(dict.fromkeys(own_key))
        self._number = {key: number for number, key in enumerate(self.keys)}
        self._rows = [self._number[key] for key in own_key]
        self._history = history
        self._all = self._running(history.all)
        self._others = self._all if history.others is history.all else self._running(history.others)
        self.order = dict(zip(self.keys, self._others[:, -1].tolist(), strict=True))

    def _running(self, matrix: Matrix) -> Matrix:
        """Counts of these cells up to each boundary of time."""
        summed = np.zeros((len(self.keys), matrix.shape[1] + 1), np.int64)
        np.add.at(summed[:, 1:], self._rows, matrix)
        return summed.cumsum(axis=1)

    @cached_property
    def _cuts(self) -> Marks:
        is_week = np.array([day.weekday() == 0 for day in self._history.pieces])
        return cuts(np.diff(self._others, axis=1), is_week, self._history.least)

    def counts(self, between: Places | None) -> dict[Key, int]:
        """Answers of each cell between two places; over all time without any."""
        return self._in(self._all, between)

    def others(self, between: Places | None) -> dict[Key, int]:
        """The same without what the viewer could subtract."""
        return self._in(self._others, between)

    def not_cut_at(self, between: Places | None) -> Iterable[Key]:
        """The cells whose time may not be cut at both places."""
        if between is None:
            return self.keys
        is_cut = self._cuts[:, list(between)].all(axis=1)
        return (self.keys[number] for number in np.flatnonzero(~is_cut))

    def _in(self, running: Matrix, between: Places | None) -> dict[Key, int]:
        first, last = between or (0, running.shape[1] - 1)
        return dict(zip(self.keys, (running[:, last] - running[:, first]).tolist(), strict=True))


def _numbered(found: pa.Table, columns: Columns) -> tuple[list[Key], NDArray[np.int64]]:
    """The different keys of a table, and of each row the number of its own."""
    if not columns:
        return [()] * bool(found.num_rows), np.zeros(found.num_rows, np.int64)
    frame = found.select(list(columns)).to_pandas()
    numbers = frame.groupby(list(columns), dropna=False, sort=False).ngroup().to_numpy()
    _, first = np.unique(numbers, return_index=True)
    return _keys(found.take(first), columns), numbers


def _keys(found: pa.Table, columns: Columns) -> list[Key]:
    return list(zip(*(found[column].to_pylist() for column in columns), strict=True))
