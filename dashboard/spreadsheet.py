"""Rows as text for other programs: JSON, and CSV that a spreadsheet opens without running anything."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

#: What a spreadsheet looks through on its way to a formula: blanks, controls, marks without width, and quotes.
UNSEEN = (
    r"\x00-\x20\x7f-\xa0\x{ad}\x{34f}\x{61c}\x{115f}\x{1160}\x{1680}\x{17b4}\x{17b5}\x{180b}-\x{180f}"
    r"\x{2000}-\x{200f}\x{2028}-\x{202f}\x{205f}-\x{206f}\x{2800}\x{3000}\x{3164}\x{fe00}-\x{fe0f}\x{feff}\x{ffa0}"
    r"\x{fff9}-\x{fffb}\x{e0000}-\x{e007f}"
    r"\"'`\x{b4}\x{ab}\x{bb}\x{2018}-\x{201f}\x{2032}-\x{2036}\x{2039}\x{203a}\x{ff02}\x{ff07}\x{ff40}"
)
#: Letters that begin a formula, as = + - @ or in one of the forms that are turned into them.
BEGINS = (
    r"=+\-@\x{207a}-\x{207c}\x{208a}-\x{208c}\x{2212}\x{fb29}\x{fe62}\x{fe63}\x{fe66}\x{fe6b}"
    r"\x{ff0b}\x{ff0d}\x{ff1d}\x{ff20}"
)
#: Text that a spreadsheet may run, in RE2's words. Leading tabs and line ends count too: they move what follows.
LIVE = rf"^[{UNSEEN}]*[{BEGINS}\t\r\n]"
_LIVE = re.compile(re.sub(r"\\x\{(\w+)\}", lambda code: re.escape(chr(int(code[1], 16))), LIVE))
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def is_live(text: str) -> bool:
    """Whether a spreadsheet may run the text, or take it for anything but text."""
    return _LIVE.match(text) is not None


def csv_blocks(schema: pa.Schema, blocks: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """A CSV file (RFC 4180) block by block, its header first.

    Texts are quoted, and live ones, names of columns too, stand behind an apostrophe; taking one away from each live
    text gives the text back. Null is empty, truth true or false, a list its values by commas, times UTC in ISO form.
    """
    names = [f"'{name}" if is_live(name) else name for name in schema.names]
    yield _written(pa.RecordBatch.from_arrays([pa.array([], pa.string()) for _ in names], names), has_header=True)
    for block in blocks:
        yield _written(pa.RecordBatch.from_arrays([_column(column) for column in block.columns], names))


def csv_text(table: pa.Table) -> str:
    """A whole table as CSV."""
    return b"".join(csv_blocks(table.schema, table.to_batches())).decode()


def json_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """A JSON list of objects; days and times in ISO form, null where there is no value."""
    return json.dumps(list(rows), indent=2, default=_said, ensure_ascii=False, allow_nan=False) + "\n"


def as_text(column: pa.Array) -> pa.Array:
    """The column with what no file of cells holds as text: lists by commas, enumerations and nulls as texts."""
    if pa.types.is_list(column.type):
        return pc.binary_join(column.cast(pa.list_(pa.string())), ", ")
    if pa.types.is_dictionary(column.type) or pa.types.is_null(column.type):
        return column.cast(pa.string())
    return column


def _column(column: pa.Array) -> pa.Array:
    column = as_text(column)
    if pa.types.is_timestamp(column.type):
        return pc.strftime(column.cast(pa.timestamp("s", column.type.tz), safe=False), "%Y-%m-%dT%H:%M:%SZ")
    if pa.types.is_string(column.type):
        return pc.if_else(pc.match_substring_regex(column, LIVE), pc.binary_join_element_wise("'", column, ""), column)
    return column


def _written(block: pa.RecordBatch, has_header: bool = False) -> bytes:
    written = pa.BufferOutputStream()
    csv.write_csv(block, written, csv.WriteOptions(include_header=has_header, eol="\r\n"))
    text: bytes = written.getvalue().to_pybytes()
    return text


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)
