"""Delimited text to records: every one counted, a broken one told and never a reason to stop."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from data.importers.containers.grid import Record
from data.importers.decoding import Text
from data.importers.refusing import Fault

DELIMITERS = (",", ";", "\t")
_TITLES = {",": "a CSV file", ";": "a CSV file with semicolons", "\t": "a text file with tabs"}
#: One cell may hold this many characters; a quote that is never closed ends its search here.
LONGEST_CELL = 16 << 20


@dataclass(slots=True)
class Delimited:
    """Delimited text as records: its decoded text and what separates its cells."""

    text: Text
    delimiter: str
    is_padded: bool = False

    @property
    def title(self) -> str:
        """What the file is."""
        return _TITLES[self.delimiter]

    @property
    def said(self) -> Mapping[str, str]:
        """Its delimiter."""
        return {"delimiter": self.delimiter}

    @property
    def guessed(self) -> Mapping[str, str]:
        """Its encoding, where the bytes leave it open."""
        return {"encoding": self.text.encoding} if self.text.encoding in ("cp1252", "latin-1") else {}

    @property
    def read_share(self) -> float:
        """Bytes read of all."""
        return min(1.0, self.text.read_bytes / max(1, self.text.size_bytes))

    def records(self) -> Iterator[Record]:
        """All records; a blank line is one without cells."""
        return _records(self.text.lines(), self.delimiter)

    def warnings(self) -> Iterator[str]:
        """What had to be done to its bytes."""
        return self.text.warnings()


@dataclass(slots=True)
class _Remembered:
    """Lines with the memory of those taken since the last record, so that a broken record can be given back."""

    lines: Iterator[str]
    taken: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            self.taken.append(line)
            yield line


def _records(lines: Iterable[str], delimiter: str) -> Iterator[Record]:
    """Records by the strict rules of CSV. Where they break, one line is told as broken and reading resumes below it."""
    csv.field_size_limit(LONGEST_CELL)
    rest = iter(lines)
    while True:
        remembered = _Remembered(rest)
        try:
            for cells in csv.reader(remembered, delimiter=delimiter, strict=True):
                yield Record(cells, len(remembered.taken))
                remembered.taken.clear()
            return
        except csv.Error as error:
            broken, *unread = remembered.taken
            yield Record(_leniently(broken, delimiter), 1, _quote_fault(broken, error))
            rest = chain(unread, remembered.lines)


def _quote_fault(line: str, error: csv.Error) -> Fault:
    return Fault("", line.strip()[:200], f"a row whose quotes are closed and doubled inside text ({error})", "quotes")


def _leniently(line: str, delimiter: str) -> list[str]:
    """The cells of a broken line, for repair: as read without strictness, or the line as one cell."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [line])
    except csv.Error:
        return [line]
