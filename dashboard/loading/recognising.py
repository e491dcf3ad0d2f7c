"""What a file is: its columns with examples, what leaves no doubt about it, and what its format leaves open."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from data.contract import Column
from data.home import Home
from data.importers.counting import length_forms
from data.importers.dates import fitting_formats
from data.importers.draft import Question as Asked
from data.importers.drafting import NULL_WORDS
from data.importers.names import times_of_day
from data.importers.numbers import examples
from data.importers.opening import open_source
from data.importing import recognise as read_file

LOOKED_AT = 20_000
BLOCK = 5_000
MOST_VALUES = 200


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column of the file: its name, what was asked in it where the file says so, its most frequent values, and the
    numbers in it, one of each shape.

    `filled` and the numbers behind the values are rows, of those that were looked at.
    """

    name: str
    label: str
    filled: int
    values: tuple[tuple[str, int], ...]
    numbers: tuple[str, ...] = ()

    @property
    def said(self) -> list[str]:
        """Its values without those that often stand for no answer."""
        return [value for value, _ in self.values if value not in NULL_WORDS]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A recognised file: what it is in one sentence, its columns, a first mapping, and what its format leaves open.

    `said` has the shape of a mapping in TOML and holds only what leaves no doubt.
    """

    sentence: str
    columns: tuple[SourceColumn, ...]
    said: dict[str, Any]
    open: tuple[Asked, ...] = ()

    @property
    def times_of_day(self) -> dict[str, str]:
        """Columns that may hold the time of day, with its format."""
        taken = (rule.get("from", "") for rule in self.said.get("columns", {}).values())
        return times_of_day({column.name: column.said for column in self.columns}, taken)


def recognise(
    home: Home, file: Path, table: str, name: str, progress: Callable[[float], None], sheet: str | None = None
) -> Recognised:
    """Recognise a file that came in under that name, or one sheet of it.

    Raises ImportRefused for one that cannot be read; SheetOpen, which names them, for a workbook of several sheets.
    """
    found = read_file(home, file, table, sheet=sheet, progress=progress)
    said = dict(found.draft.said)
    said["source"] = {**said.get("source", {}), "name": name.rsplit(".", 1)[0]}
    columns = _columns(file, found.format, sheet, found.labels)
    return Recognised(found.sentence, columns, said, tuple(found.draft.questions))


def formats_of(column: SourceColumn) -> list[str]:
    """Date formats that fit every value seen."""
    return fitting_formats(column.said)


def lengths_of(column: SourceColumn, target: Column) -> tuple[str, ...]:
    """Forms of lengths of time that fit every value seen; none where the column is to become another thing."""
    return length_forms(target, column.said)


def null_words_of(column: SourceColumn) -> list[tuple[str, int]]:
    """Values that often stand for no answer, with their numbers of rows."""
    return [(value, rows) for value, rows in column.values if value in NULL_WORDS]


def _columns(file: Path, as_format: str | None, sheet: str | None, labels: Any) -> tuple[SourceColumn, ...]:
    """The columns of a file with the values of its first 20,000 rows."""
    with open_source(file, as_format=as_format, sheet=sheet) as source:
        rows = [
            row.cells
            for block in islice(source.blocks(BLOCK), LOOKED_AT // BLOCK)
            for row in block
            if row.fault is None
        ]
        named = [(place, name) for place, name in enumerate(source.header) if name]
    return tuple(_column(name, labels.get(name, ""), [cells[place].strip() for cells in rows]) for place, name in named)


def _column(name: str, label: str, cells: list[str]) -> SourceColumn:
    counts = Counter(cell for cell in cells if cell)
    told = "" if label == name else label
    return SourceColumn(name, told, counts.total(), tuple(counts.most_common(MOST_VALUES)), examples(counts))
