"""An open file as rows under one header: every row counted, a header never data, a broken row no reason to stop."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, islice
from pathlib import Path
from typing import Self

from data.importers.containers.grid import NOTE, Grid, Record
from data.importers.formats.format import Format, Head
from data.importers.refusing import Fault, ImportRefused
from data.importers.unpacking import Unpacked

#: No export has more header rows than this.
MOST_HEADER_ROWS = 3
#: A title has at most so many cells, and the rows below at least so many more; they are looked for in so many lines.
_TITLE, _WIDER, _LINES_LOOKED_AT = 2, 2, 30


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the source: its number (first data row 1), its cells, and what is wrong with it as a row."""

    number: int
    cells: tuple[str, ...]
    fault: Fault | None = None


@dataclass(slots=True)
class Source:
    """An open file: its columns in order, the rows below them, and which tool wrote it where that is known.

    `grids` are the files inside, one after the other, each with the same `header_rows`; `format` is the known export,
    `head` are the cells of the first rows.
    """

    path: Path
    header: tuple[str, ...]
    header_rows: int
    grids: tuple[Grid, ...]
    unpacked: Unpacked
    format: Format | None = None
    head: Head = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.unpacked.close()

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def title(self) -> str:
        """What the file is, with its article."""
        return self.format.title if self.format else self.grids[0].title

    @property
    def read_share(self) -> float:
        """How much of the file the newest reading has passed, 0 to 1."""
        return sum(grid.read_share for grid in self.grids) / len(self.grids)

    def rows(self) -> Iterator[Row]:
        """Every data row once. Blank lines are no rows; a row of another width carries a fault."""
        number = 0
        for grid in self.grids:
            for record in islice(present(grid), self.header_rows, None):
                number += 1
                yield self._row(number, record, grid.is_padded)

    def heads(self) -> Iterator[Row]:
        """The header's rows below the first, as rows: to hold them against the rules, for none may be data."""
        grid = self.grids[0]
        head = islice(present(grid), 1, self.header_rows)
        return (self._row(number, record, grid.is_padded) for number, record in enumerate(head, 2))

    def blocks(self, size: int) -> Iterator[list[Row]]:
        """The rows in lists of that many."""
        block: list[Row] = []
        for row in self.rows():
            block.append(row)
            if len(block) == size:
                yield block
                block = []
        if block:
            yield block

    def warnings(self) -> Iterator[str]:
        """What a person should know about the file, once its rows are read."""
        for grid in self.grids:
            yield from grid.warnings()
        if len(self.grids) > 1:
            yield f"{self.name} holds {len(self.grids):,} files with one header; their rows are counted through."

    def _row(self, number: int, record: Record, is_padded: bool) -> Row:
        cells = record.cells
        if is_padded:
            cells = [*cells, *[""] * (len(self.header) - len(cells))]
        if self.format and self.format.clean:
            cells = [self.format.clean(cell) for cell in cells]
        return Row(number, tuple(cells), record.fault or self._width_fault(cells, record.lines))

    def _width_fault(self, cells: Sequence[str], lines: int) -> Fault | None:
        if len(cells) == len(self.header):
            return None
        over = f" over {lines:,} lines" if lines > 1 else ""
        allowed = f"{len(self.header)} cells, as in the header"
        return Fault("", f"{len(cells)} cells{over}", allowed, "number of cells")


def present(grid: Grid) -> Iterator[Record]:
    """The records that hold something, below the notes that may stand above a header; a blank line holds nothing."""
    return dropwhile(lambda record: record.cells[0].startswith(NOTE), filter(lambda each: each.cells, grid.records()))


def head_of(grid: Grid) -> Head:
    """The cells of the first records, up to one that is broken, blanks around them removed."""
    head: list[tuple[str, ...]] = []
    for record in islice(present(grid), MOST_HEADER_ROWS):
        if record.fault:
            break
        head.append(tuple(cell.strip() for cell in record.cells))
    return head


def refuse_lines_above(name: str, grid: Grid, head: Head) -> None:
    """Refuse a file whose first row is a title: reports that are made to be read have lines above the names."""
    first = _filled(head[0]) if head else 0
    records = islice(present(grid), 1, _LINES_LOOKED_AT)
    wide = [record.cells for record in records if _filled(record.cells) >= first + _WIDER]
    if first <= _TITLE and len(wide) > 1:
        shown = next(cell for cell in head[0] if cell)
        below = ", ".join(cell for cell in wide[0] if cell.strip())[:80]
        raise ImportRefused(
            f"{name}: the first row holds {shown!r}, and further below stand rows of {_filled(wide[0])} cells, first"
            f" {below!r}. The names of the columns must stand in the first row: remove the lines above them, or export"
            " the details without title and totals."
        )


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def refuse_unfit_header(name: str, header: Sequence[str], wanted: Sequence[str]) -> None:
    """Refuse a header that repeats a name, lacks a wanted one (with what was meant), or is data."""
    if not header:
        raise ImportRefused(f"{name}: the header row cannot be read. Check its quotes.")
    if repeated := [column for column, times in Counter(header).items() if times > 1 and column]:
        raise ImportRefused(f"{name}: the header names {repeated[0]!r} more than once. Rename one of them.")
    if missing := [column for column in wanted if column not in header]:
        raise ImportRefused(_missing_columns(name, header, missing))
    if not wanted and looks_like_data(header):
        raise ImportRefused(_no_header(name, header))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A short question that names the nearest known word, or nothing."""
    near = difflib.get_close_matches(name.lower(), {word.lower(): word for word in known}, n=1)
    return f" Did you mean {next(word for word in known if word.lower() == near[0])!r}?" if near else ""


def looks_like_data(header: Sequence[str]) -> bool:
    """Whether a first row holds numbers or dates, as no header does."""
    return any(re.fullmatch(r"[-+]?\d+([.,]\d+)?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*", cell.strip()) for cell in header)


def _missing_columns(name: str, header: Sequence[str], missing: Sequence[str]) -> str:
    if looks_like_data(header):
        return _no_header(name, header)
    found = ", ".join(repr(column) for column in header[:30])
    meant = did_you_mean(missing[0], [column for column in header if column])
    return f"{name} has no column {missing[0]!r}, which the mapping names.{meant} Columns found: {found}."


def _no_header(name: str, header: Sequence[str]) -> str:
    return f"{name} has no header: its first row is data ({', '.join(header[:4])}). Put the column names above it."
