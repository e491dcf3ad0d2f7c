"""A sheet of an Excel workbook as records: values of formulas, dates as dates, numbers as they are.

The parts of the file are weighed before any is opened, so that a bomb is refused at once.
"""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import IO, Any

import openpyxl
from openpyxl.utils.escape import unescape

from data.importers.containers.cells import Notation
from data.importers.containers.grid import GUIDE, Record
from data.importers.decoding import Cleaner
from data.importers.refusing import ImportRefused
from data.importers.unpacking import MOST_FILES, most_bytes

#: Texts that cells share are held in memory; more than this many bytes of them belong into a CSV file.
_MOST_SHARED = 512 << 20
#: A spreadsheet keeps 15 digits of a number.
_EXACT = 10**15
_UNCOMPUTED = (b"</f></c>", b"</f><v/></c>", b"</f><v /></c>", b"</f><v></v></c>")
_MERGED = (b"<mergeCell ",)
_BLOCK = 1 << 20


class SheetOpen(ImportRefused):
    """A workbook has several sheets that hold something; `sheets` are their names."""

    def __init__(self, name: str, sheets: list[str]) -> None:
        named = ", ".join(f'"{sheet}"' for sheet in sheets)
        super().__init__(f"{name} has {len(sheets)} sheets: {named}. Say which: --sheet, or sheet under [source].")
        self.sheets = sheets


@dataclass(slots=True)
class Sheet:
    """One sheet as records, cells at a row's end left away where they are empty."""

    path: Path
    sheet: str
    is_only: bool
    notation: Notation = field(default_factory=Notation)
    cleaner: Cleaner = field(default_factory=Cleaner)
    rounded: int = 0
    read_share: float = 0.0
    is_padded: bool = True
    guessed: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the file is."""
        return "an Excel workbook" if self.is_only else f'sheet "{self.sheet}" of an Excel workbook'

    @property
    def said(self) -> Mapping[str, str]:
        """The sheet, where there are others."""
        return {} if self.is_only else {"sheet": self.sheet}

    def records(self) -> Iterator[Record]:
        """All rows that hold something."""
        self.cleaner, self.rounded, self.read_share = Cleaner(), 0, 0.0
        names: list[str] = []
        with _opened(self.path) as book:
            sheet = book[self.sheet]
            rows = sheet.max_row or 0
            # A sheet may declare fewer rows and columns than it has.
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(), 1):
                cells = [self._text(cell, names[at] if at < len(names) else "") for at, cell in enumerate(row)]
                while cells and not cells[-1].strip():
                    cells.pop()
                names = names or [cell.strip() for cell in cells]
                self.read_share = min(1.0, number / rows) if rows else 0.0
                yield Record(cells)
        self.read_share = 1.0

    def warnings(self) -> Iterator[str]:
        """Numbers that were rounded before they came here, formulas without a value, merged cells."""
        yield from self.cleaner.warnings()
        if self.rounded:
            yield (
                f"{self.rounded:,} numbers have more than 15 digits, of which a spreadsheet keeps 15: the others are"
                " lost. Keep ids as text."
            )
        uncomputed, merged = _counted(self.path, self.sheet, _UNCOMPUTED), _counted(self.path, self.sheet, _MERGED)
        if uncomputed:
            yield (
                f"{uncomputed:,} formulas have no value and were read as empty. Open the workbook, save it, and load"
                " it again."
            )
        if merged:
            yield f"{merged:,} groups of cells are merged: their value stands in the first cell alone."

    def _text(self, cell: Any, column: str) -> str:
        value = cell.value
        if isinstance(value, str):
            return self.cleaner.clean(unescape(value) if "_x" in value else value)
        if isinstance(value, float) and abs(value) >= _EXACT:
            self.rounded += 1
        if isinstance(value, datetime) and value.time() == time.min and not _shows_time(cell.number_format):
            value = value.date()
        return self.notation.text(value, column)


def open_sheet(path: Path, name: str | None, notation: Notation) -> Sheet:
    """The sheet of that name, without one the only one that holds something.

    Raises ImportRefused for no workbook, one beyond the limits, no such sheet; SheetOpen where a name is needed.
    """
    _refuse_beyond(path)
    with _opened(path) as book:
        sheets = [sheet.title for sheet in book.worksheets]
        if name is not None:
            if name not in sheets:
                named = ", ".join(f'"{sheet}"' for sheet in sheets)
                raise ImportRefused(f'{path.name} has no sheet "{name}". Sheets: {named}.')
            return Sheet(path, name, len(sheets) == 1, notation)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible" and sheet.title != GUIDE]
        filled = [sheet.title for sheet in shown if _holds(sheet)]
    if not filled:
        raise ImportRefused(f"{path.name} has no sheet that holds anything. Export it again with its header row.")
    if len(filled) > 1:
        raise SheetOpen(path.name, filled)
    return Sheet(path, filled[0], len(sheets) == 1, notation)


def _holds(sheet: Any) -> bool:
    sheet.reset_dimensions()
    return any(value is not None for row in sheet.iter_rows(values_only=True) for value in row)


def _shows_time(number_format: str) -> bool:
    return "h" in number_format.lower()


def _refuse_beyond(path: Path) -> None:
    with zipfile.ZipFile(path) as parts:
        infos = parts.infolist()
    if not any(info.filename == "xl/workbook.xml" for info in infos):
        raise ImportRefused(f"{path.name} is no Excel workbook. Save the sheet as .xlsx or CSV and load that.")
    size = sum(info.file_size for info in infos)
    shared = sum(info.file_size for info in infos if info.filename == "xl/sharedStrings.xml")
    if len(infos) > MOST_FILES or size > most_bytes(path) or shared > _MOST_SHARED:
        raise ImportRefused(f"{path.name} unpacks to more than a workbook may hold. Save the sheet as CSV.")


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    # Opened here, since the library judges a path by the end of its name.
    with path.open("rb") as file:
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as error:
            raise _unreadable(path, error) from error
        try:
            yield book
        except ImportRefused:
            raise
        except Exception as error:
            raise _unreadable(path, error) from error
        finally:
            book.close()


def _unreadable(path: Path, error: Exception) -> ImportRefused:
    return ImportRefused(f"{path.name} cannot be read as a workbook ({error}). Save it again as .xlsx, or as CSV.")


def _counted(path: Path, sheet: str, marks: tuple[bytes, ...]) -> int:
    """How often one of the marks stands in the sheet's part of the file."""
    with _opened(path) as book, zipfile.ZipFile(path) as parts:
        # The library tells values only; whether a formula had none shows in the part itself.
        part = book[sheet]._worksheet_path
        total = 0
        for mark in marks:
            with parts.open(part) as opened:
                total += _occurrences(opened, mark)
        return total


def _occurrences(opened: IO[bytes], mark: bytes) -> int:
    total, tail = 0, b""
    while block := opened.read(_BLOCK):
        total += (tail + block).count(mark)
        tail = (tail + block)[-len(mark) + 1 :]
    return total
