"""An Excel workbook: one sheet of rows with real dates and numbers, one sheet about them, nothing that runs.

openpyxl makes the book; the rows are written into its first sheet as they come, many times faster than a
cell at a time. Run as a module it is a process of its own: it reads an Arrow stream from standard input and writes the
file named by its argument, so that what a workbook costs in memory and time is never the server's.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from io import BytesIO
from math import isfinite
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
import pyarrow.compute as pc
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from dashboard.spreadsheet import as_text, is_live
from data.faults import traced

MOST_ROWS = 100_000
BLOCK_ROWS = 2_000
#: Excel's end of a cell, in units of UTF-16.
LONGEST_TEXT = 32_767
#: Excel reads these back as characters, so a text that holds such a code has its own underscore written as one.
_CODED = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
#: Excel counts days from the first, and has a day in 1900 that never was: what lies before the second is text.
NO_DAY, FIRST_DAY = datetime(1899, 12, 30), datetime(1900, 3, 1)
SHEET = "xl/worksheets/sheet1.xml"
WIDTHS = ((pa.types.is_boolean, 9), (pa.types.is_date, 12), (pa.types.is_timestamp, 20), (pa.types.is_string, 18))
WIDE = {"verbatim": 60, "name": 28, "url": 40, "question": 40}


@dataclass(frozen=True, slots=True)
class _Styles:
    """Numbers of the styles of days, times, and texts that stay texts when they are edited."""

    day: int
    time: int
    text: int


def write_workbook(path: Path, schema: pa.Schema, blocks: Iterable[pa.RecordBatch], about: Mapping[str, str]) -> None:
    """Write the workbook. The sheet about it says how many texts were longer than a cell, and were cut."""
    cut = 0
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=3) as book:
        frame, styles = _frame(schema, about)
        head, tail = ZipFile(frame).read(SHEET).split(b"</sheetData>")
        with book.open(SHEET, "w", force_zip64=True) as sheet:
            # What it says of its size is that of the head alone; the element may be absent.
            sheet.write(re.sub(rb"<dimension [^>]*/>", b"", head))
            for first, block in _numbered(blocks):
                columns = [as_text(column) for column in block.columns]
                cut += sum(_too_long(column) for column in columns)
                sheet.write("".join(_rows(columns, first, styles)).encode())
            sheet.write(b"</sheetData>" + tail)
        frame, _ = _frame(schema, {**about, "Cut texts": _cut_words(cut)})
        with ZipFile(frame) as made:
            for name in made.namelist():
                if name != SHEET:
                    book.writestr(name, made.read(name))


def _frame(schema: pa.Schema, about: Mapping[str, str]) -> tuple[BytesIO, _Styles]:
    """The workbook with the head of its rows, and the sheet about them."""
    book = Workbook()
    rows, words = book.active, book.create_sheet("About")
    rows.title, rows.freeze_panes = "Rows", "B2"
    for place, field in enumerate(schema, 1):
        rows.column_dimensions[get_column_letter(place)].width = _width(field)
        _put(rows, 1, place, field.name, is_bold=True)
    words.column_dimensions["A"].width, words.column_dimensions["B"].width = 18, 100
    for row, (title, text) in enumerate(about.items(), 1):
        _put(words, row, 1, title, is_bold=True)
        _put(words, row, 2, text)
    day, time, live = (Cell(rows, 1, 1) for _ in range(3))
    day.number_format, time.number_format, live.quotePrefix = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", True
    # A style is the book's from the moment that its number is asked for.
    styles = _Styles(day.style_id, time.style_id, live.style_id)
    frame = BytesIO()
    book.save(frame)
    return frame, styles


def _put(sheet: Any, row: int, column: int, text: str, is_bold: bool = False) -> None:
    """Text in a cell, as text whatever it looks like."""
    cell = sheet.cell(row, column, _fitting(text))
    cell.data_type = "s"
    cell.font = Font(bold=is_bold)


def _width(field: pa.Field) -> int:
    kind = next((width for is_kind, width in WIDTHS if is_kind(field.type)), 11)
    return int(WIDE.get(field.name, max(kind, len(field.name) + 2)))


def _cut_words(cut: int) -> str:
    if not cut:
        return "none"
    return f"{cut}: an Excel cell holds {LONGEST_TEXT:,} characters. The CSV and Parquet files have them whole."


def _numbered(blocks: Iterable[pa.RecordBatch]) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Small blocks, each with the number of its first row; the head is row 1."""
    row = 2
    for block in blocks:
        for start in range(0, block.num_rows, BLOCK_ROWS):
            part = block.slice(start, BLOCK_ROWS)
            yield row, part
            row += part.num_rows


def _rows(columns: list[pa.Array], first: int, styles: _Styles) -> Iterator[str]:
    """XML of the rows; a cell without a value is left out."""
    makers = [(get_column_letter(place), _maker(column.type, styles)) for place, column in enumerate(columns, 1)]
    values = zip(*(column.to_pylist() for column in columns), strict=True)
    for number, row in enumerate(values, first):
        cells = [
            f'<c r="{letter}{number}"{make(value)}</c>'
            for (letter, make), value in zip(makers, row, strict=True)
            if value is not None
        ]
        yield f'<row r="{number}">{"".join(cells)}</row>'


@cache
def _maker(kind: pa.DataType, styles: _Styles) -> Callable[[Any], str]:
    """What writes a value of that type: the rest of the cell's tag and its content."""
    if pa.types.is_string(kind):
        return lru_cache(4096)(lambda text: _text(text, styles))
    if pa.types.is_boolean(kind):
        return lambda flag: f' t="b"><v>{int(flag)}</v>'
    if pa.types.is_date(kind):
        return lru_cache(4096)(lambda day: _time(datetime.combine(day, datetime.min.time()), day, styles.day, styles))
    if pa.types.is_timestamp(kind):
        return lambda at: _time(at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at, at, styles.time, styles)
    return lambda number: f"><v>{number}</v>" if isfinite(number) else _text(str(number), styles)


def _text(text: str, styles: _Styles) -> str:
    style = f' s="{styles.text}"' if is_live(text) else ""
    return f'{style} t="inlineStr"><is><t xml:space="preserve">{escape(_fitting(text))}</t></is>'


def _time(at: datetime, value: date, style: int, styles: _Styles) -> str:
    if at < FIRST_DAY:
        return _text(value.isoformat(), styles)
    since = at - NO_DAY
    return f' s="{style}"><v>{since.days if not since.seconds else since.total_seconds() / 86_400}</v>'


def _fitting(text: str) -> str:
    """The text with what XML cannot hold in Excel's own code, cut to what a cell holds."""
    coded = _coded(text)
    while (over := _units(coded) - LONGEST_TEXT) > 0:
        text = text[: -max(1, over // 7)]
        coded = _coded(text)
    return coded


def _too_long(column: pa.Array) -> int:
    """How many texts of the column are cut."""
    if not pa.types.is_string(column.type):
        return 0
    long = column.filter(pc.greater(pc.binary_length(column), LONGEST_TEXT // 7))
    return sum(_units(_coded(text)) > LONGEST_TEXT for text in long.to_pylist())


def _coded(text: str) -> str:
    return _CODED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _main(path: Path) -> None:
    with pa.ipc.open_stream(sys.stdin.buffer) as stream:
        about = {key.decode(): text.decode() for key, text in (stream.schema.metadata or {}).items()}
        write_workbook(path, stream.schema, stream, about)


if __name__ == "__main__":
    # What it complains of goes to the log of the server.
    sys.excepthook = lambda kind, error, where: sys.exit(traced(error))
    _main(Path(sys.argv[1]))
