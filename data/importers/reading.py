"""Delimited text to rows: the header read exactly, every row counted, a broken row told and never a reason to stop."""

import csv
import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from data.importers.decoding import Text
from data.importers.refusing import Fault, ImportRefused

DELIMITERS = (",", ";", "\t")
#: One cell may hold this many characters; a quote that is never closed ends its search here.
LONGEST_CELL = 16 << 20


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the source: its number (first data row 1), its cells, and what is wrong with it as a row."""

    number: int
    cells: tuple[str, ...]
    fault: Fault | None = None


@dataclass(slots=True)
class Source:
    """An open delimited file: its decoded text, its columns in order, and what separates them."""

    text: Text
    header: tuple[str, ...]
    delimiter: str

    @property
    def name(self) -> str:
        """The file's name."""
        return self.text.path.name

    def rows(self) -> Iterator[Row]:
        """Every data row once. Blank lines are no rows; a row of another width carries a fault."""
        records = _records(self.text.lines(), self.delimiter)
        next(records, None)
        present = (record for record in records if record.cells)
        for number, record in enumerate(present, 1):
            yield Row(number, tuple(record.cells), record.fault or self._width_fault(record))

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

    def _width_fault(self, record: "_Record") -> Fault | None:
        if len(record.cells) == len(self.header):
            return None
        lines = f" over {record.lines:,} lines" if record.lines > 1 else ""
        allowed = f"{len(self.header)} cells, as in the header"
        return Fault("", f"{len(record.cells)} cells{lines}", allowed, "number of cells")


@dataclass(slots=True)
class _Record:
    cells: list[str]
    lines: int
    fault: Fault | None = None


@dataclass(slots=True)
class _Remembered:
    """Lines with the memory of those taken since the last record, so that a broken record can be given back."""

    lines: Iterator[str]
    taken: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            self.taken.append(line)
            yield line


def open_source(text: Text, wanted: Sequence[str] = (), delimiter: str | None = None) -> Source:
    """The source behind a decoded file. Its delimiter is as said, else the one whose header holds most `wanted` names.

    Raises ImportRefused for a header that repeats a name, lacks a wanted one (with what was meant), or is data.
    """
    headers = {mark: _header(text, mark) for mark in ([delimiter] if delimiter else DELIMITERS)}
    best = max(headers, key=lambda mark: (len(set(headers[mark]) & set(wanted)), len(headers[mark])))
    header = headers[best]
    name = text.path.name
    if not header:
        raise ImportRefused(f"{name}: the header row cannot be read. Check its quotes.")
    if repeated := [column for column, times in Counter(header).items() if times > 1 and column]:
        raise ImportRefused(f"{name}: the header names {repeated[0]!r} more than once. Rename one of them.")
    if missing := [column for column in wanted if column not in header]:
        raise ImportRefused(_missing_columns(name, header, missing))
    if not wanted and looks_like_data(header):
        raise ImportRefused(_no_header(name, header))
    return Source(text, header, best)


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


def _header(text: Text, delimiter: str) -> tuple[str, ...]:
    record = next(_records(text.lines(), delimiter), None)
    return () if record is None or record.fault else tuple(cell.strip() for cell in record.cells)


def _records(lines: Iterable[str], delimiter: str) -> Iterator[_Record]:
    """Records by the strict rules of CSV. Where they break, one line is told as broken and reading resumes below it."""
    csv.field_size_limit(LONGEST_CELL)
    rest = iter(lines)
    while True:
        remembered = _Remembered(rest)
        try:
            for cells in csv.reader(remembered, delimiter=delimiter, strict=True):
                yield _Record(cells, len(remembered.taken))
                remembered.taken.clear()
            return
        except csv.Error as error:
            broken, *unread = remembered.taken
            yield _Record(_leniently(broken, delimiter), 1, _quote_fault(broken, error))
            rest = chain(unread, remembered.lines)


def _quote_fault(line: str, error: csv.Error) -> Fault:
    return Fault("", line.strip()[:200], f"a row whose quotes are closed and doubled inside text ({error})", "quotes")


def _leniently(line: str, delimiter: str) -> list[str]:
    """The cells of a broken line, for repair: as read without strictness, or the line as one cell."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [line])
    except csv.Error:
        return [line]
