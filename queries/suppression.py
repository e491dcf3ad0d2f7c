"""Which cells to hide, as plain arithmetic over counts: along time, and within a table and its totals.

Two rules, both independent of how a question was put. Along time, the weeks of a cell are joined into blocks of enough
answers, and only whole blocks are shown (`cuts`). Within a table, a hidden cell is never alone on a line with a shown
total, what a line hides rests on enough answers, and no system of such lines has a single solution for it (`hidden`).
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import lsmr

Key = TypeVar("Key", bound=Hashable)
Line = TypeVar("Line", bound=Hashable)
Counts = NDArray[np.int64]
Marks = NDArray[np.bool_]
#: A random table moves every hidden cell that is not determined by far more than this, and no other by more.
STILL = 1e-5


def cuts(counts: Counts, is_week: Marks, least: int) -> Marks:
    """Where each cell's time may be cut: a row a cell, a column a boundary (one more than there are pieces of time).

    `counts` has a row a cell and a column a piece; `is_week` says of each boundary whether a week begins there, else a
    month. Between two cuts lie no answers or at least `least`. Cuts depend on earlier pieces and on the rest of their
    own block alone: later answers add cuts and never move one.
    """
    cells, pieces = counts.shape
    found = np.zeros((cells, pieces + 1), bool)
    found[:, 0] = True
    running = np.zeros(cells, np.int64)
    for place in range(1, pieces + 1):
        running += counts[:, place - 1]
        if is_week[place]:
            found[:, place] = (running == 0) | (running >= least)
            running[found[:, place]] = 0
    return found | _within_weeks(counts, found, is_week, least)


def _within_weeks(counts: Counts, found: Marks, is_week: Marks, least: int) -> Marks:
    """Further cuts where a month begins within a block, if both sides of it have enough answers or none."""
    total = np.concatenate([np.zeros((len(counts), 1), np.int64), counts.cumsum(axis=1)], axis=1)
    # The count up to the next cut; -1 where the block is not complete yet.
    after = np.where(found, total, -1)
    for place in range(len(is_week) - 2, -1, -1):
        after[:, place] = np.where(found[:, place], total[:, place], after[:, place + 1])
    before, further = np.zeros(len(counts), np.int64), np.zeros_like(found)
    for place in range(1, len(is_week)):
        if not is_week[place]:
            left, right = total[:, place] - before, after[:, place] - total[:, place]
            enough = ((left == 0) | (left >= least)) & ((right == 0) | (right >= least))
            further[:, place] = enough & (after[:, place] >= 0)
        is_cut = found[:, place] | further[:, place]
        before[is_cut] = total[is_cut, place]
    return further


@dataclass(frozen=True, slots=True)
class Crossing(Generic[Key, Line]):
    """A table of cells: which lines add up to a shown total, and how cells and lines meet.

    `lines` has the cells of each line; `through` gives the lines that a cell stands on, also those without a shown
    total; `places` gives all cells that a line could have, counted or empty.
    """

    lines: Mapping[Line, Sequence[Key]]
    through: Callable[[Key], Iterable[Line]]
    places: Callable[[Line], Iterable[Key]]


def hidden(
    counts: Mapping[Key, int],
    order: Mapping[Key, int],
    crossing: Crossing[Key, Line],
    first: set[Key],
    least: int,
) -> set[Key]:
    """The cells to hide: `first` and their companions, until nothing hidden can be worked out from what is shown.

    Companions are the smallest by `order`, which should not depend on the period, so that a cell hides the same
    companion in each. Where no counted cell is left to hide beside one that can be worked out, the empty ones beside
    it are hidden too: then nobody knows that they are empty.
    """
    table = _Table(counts, order, crossing, set(first), least)
    while table.grows_by_lines() or table.grows_by_systems():
        pass
    return table.held


class _Table(Generic[Key, Line]):
    """Cells in the making: which are held back, and which of those nothing can protect."""

    def __init__(
        self,
        counts: Mapping[Key, int],
        order: Mapping[Key, int],
        crossing: Crossing[Key, Line],
        held: set[Key],
        least: int,
    ) -> None:
        self.counts, self.order, self.crossing, self.least, self.held = counts, order, crossing, least, held
        self.lines = {line: [key for key in cells if counts[key] > 0] for line, cells in crossing.lines.items()}
        self.known: set[Key] = set()
        for key in held:
            if not counts.get(key):
                self._join(key)

    def grows_by_lines(self) -> bool:
        """Hide companions on every line whose hidden cells are too few or rest on too few answers."""
        before = len(self.held)
        for line in self.lines.values():
            open_cells = sorted((key for key in line if key not in self.held), key=self._place, reverse=True)
            while open_cells and not self._is_safe(line):
                self.held.add(open_cells.pop())
        return len(self.held) > before

    def grows_by_systems(self) -> bool:
        """Hide one companion beside each hidden cell that all lines together determine."""
        determined = self._determined()
        for key in determined:
            beside = {other for line in self._through(key) for other in self.lines[line] if other not in self.held}
            if beside:
                self.held.add(min(beside, key=self._place))
            elif not self._conceals_empty(key):
                self.known.add(key)
        return bool(determined)

    def _conceals_empty(self, key: Key) -> bool:
        before = len(self.held)
        for line in self._through(key):
            for place in self.crossing.places(line):
                if place not in self.held and not self.counts.get(place):
                    self.held.add(place)
                    self._join(place)
        return len(self.held) > before

    def _join(self, empty: Key) -> None:
        """Let an empty cell that is hidden count as unknown on its lines."""
        for line in self._through(empty):
            self.lines[line].append(empty)

    def _through(self, key: Key) -> list[Line]:
        return [line for line in self.crossing.through(key) if line in self.lines]

    def _is_safe(self, line: Sequence[Key]) -> bool:
        back = [key for key in line if key in self.held and key not in self.known]
        return not back or (len(back) > 1 and sum(self.counts.get(key, 0) for key in back) >= self.least)

    def _place(self, key: Key) -> tuple[int, str]:
        return self.order.get(key, 0), repr(key)

    def _determined(self) -> list[Key]:
        unknown = sorted(self.held - self.known, key=self._place)
        return determined(unknown, ([(key, 1) for key in line] for line in self.lines.values()))


def determined(unknown: Sequence[Key], equations: Iterable[Sequence[tuple[Key, int]]]) -> list[Key]:
    """Those of the unknown cells that have one possible value under equations of cells and their signs.

    A random change that leaves every equation as it is moves all the others.
    """
    place = {key: number for number, key in enumerate(unknown)}
    rows = [found for line in equations if (found := [(place[key], sign) for key, sign in line if key in place])]
    if not rows:
        return []
    entries = [(row, column, sign) for row, line in enumerate(rows) for column, sign in line]
    numbers, columns, signs = zip(*entries, strict=True)
    change = _free_change(csr_matrix((np.array(signs, float), (numbers, columns)), (len(rows), len(unknown))))
    return [key for key, moved in zip(unknown, change, strict=True) if abs(moved) < STILL]


def _free_change(system: csr_matrix) -> NDArray[np.float64]:
    """A random change of the unknowns under which every sum stays as it is."""
    change = np.random.default_rng(1).uniform(1, 2, system.shape[1])
    if max(system.shape) <= 300:
        fixed, *_ = np.linalg.lstsq(system.toarray(), system @ change)
    else:
        fixed = lsmr(system, system @ change, atol=1e-13, btol=1e-13, maxiter=20 * max(system.shape))[0]
    moved: NDArray[np.float64] = change - fixed
    return moved
