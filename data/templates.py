"""Templates: a file to fill for a table, whose columns are ours, so that it loads without a mapping.

What each column means, its unit and what it allows stand in the file too, made from the contract.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data.contract import LOADABLE, Column
from data.home import Config
from data.importers.containers.grid import GUIDE, NOTE
from data.importers.mapping import ours

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_TYPES = {
    "text": "text",
    "date": "date, 2026-10-31",
    "timestamp": "time, 2026-10-31T14:05:00 (UTC where it ends in Z, else the organisation's own)",
    "integer": "whole number",
    "money": "whole number",
    "number": "number, 0.5",
    "flag": "yes or no",
}
_HEADINGS = ("column", "needed", "kind", "unit", "allowed", "meaning")
#: Rows of a workbook that offer the allowed words in a list.
_OFFERED_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Explained:
    """One column in words: its name, whether a row needs it, its kind, unit, what is allowed, and its meaning."""

    name: str
    needed: str
    kind: str
    unit: str
    allowed: str
    meaning: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The words in the order of the headings."""
        return (self.name, self.needed, self.kind, self.unit, self.allowed, self.meaning)


def explained(column: Column, values: Mapping[str, tuple[str, ...]]) -> Explained:
    """A column of the contract in words; `values` are those that goodword.toml allows."""
    words = column.words or values.get(column.name)
    return Explained(
        column.name,
        "needed" if column.required else "",
        _TYPES[column.type],
        "" if column.unit == "UTC" else column.unit,
        ", ".join(words) if words else column.bounds,
        column.meaning,
    )


def explained_columns(table: str, config: Config) -> tuple[Explained, ...]:
    """The columns of a table that a file can fill, in words, with the organisation's own ratings and values."""
    ratings = {f"rating_{rating.name}": f"Rating of {rating.title}." for rating in config.ratings}
    columns = ours(table, [rating.name for rating in config.ratings]).values()
    told = (explained(column, config.values) for column in columns)
    # Whoever fills a file leaves a cell empty.
    return tuple(replace(each, meaning=ratings.get(each.name, each.meaning.replace("null", "empty"))) for each in told)


def template_csv(table: str, config: Config) -> str:
    """The template as CSV: one line about each column, which an import reads over, then the header."""
    columns = explained_columns(table, config)
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow([f"{NOTE} {table}: {LOADABLE[table].meaning} Fill in rows below the header; these lines may stay."])
    lines.writerows([f"{NOTE} {_sentence(column)}"] for column in columns)
    lines.writerow([column.name for column in columns])
    return text.getvalue()


def template_xlsx(table: str, config: Config) -> bytes:
    """The template as a workbook: a sheet to fill, whose header explains itself, and one about its columns."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    columns = explained_columns(table, config)
    book = Workbook()
    sheet, guide = book.active, book.create_sheet(GUIDE)
    assert sheet is not None
    sheet.title = table
    _fill_header(sheet, columns)
    _offer_words(sheet, table, columns, config)
    for cells in (_HEADINGS, *(column.cells for column in columns)):
        guide.append(cells)
    for cell in (*sheet[1], *guide[1]):
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDEF", (24, 10, 40, 14, 40, 70), strict=True):
        guide.column_dimensions[letter].width = width
    sheet.freeze_panes = guide.freeze_panes = "A2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _sentence(column: Explained) -> str:
    kind = f"{column.kind}, {column.unit}" if column.unit else column.kind
    parts = [column.needed, kind, f"allowed: {column.allowed}" if column.allowed else ""]
    return f"{column.name}: {column.meaning} ({'; '.join(part for part in parts if part)})"


def _fill_header(sheet: "Worksheet", columns: Sequence[Explained]) -> None:
    """The header, each cell with its explanation; columns of text keep what is typed, so that 007 stays 007."""
    from openpyxl.comments import Comment
    from openpyxl.utils import get_column_letter

    for place, column in enumerate(columns, 1):
        cell = sheet.cell(1, place, column.name)
        cell.comment = Comment(_sentence(column), "Goodword")
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = max(12, len(column.name) + 2)
        if column.kind.startswith(("text", "time")):
            dimension.number_format = "@"
        elif column.kind.startswith("date"):
            dimension.number_format = "yyyy-mm-dd"


def _offer_words(sheet: "Worksheet", table: str, columns: Sequence[Explained], config: Config) -> None:
    """Offer the allowed words of a column in a list; Excel takes no list beyond 255 characters."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    every = ours(table, [rating.name for rating in config.ratings])
    for place, column in enumerate(columns, 1):
        words = ",".join(every[column.name].words or config.values.get(column.name, ()))
        if words and len(words) <= 250 and '"' not in words:
            offered = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
            letter = get_column_letter(place)
            offered.add(f"{letter}2:{letter}{_OFFERED_ROWS}")
            sheet.add_data_validation(offered)
