"""dashboard/exporting/workbook.py: an Excel file holds the texts, numbers and days it was given, and runs nothing."""

import io
import re
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pyarrow as pa
import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from dashboard.exporting.workbook import LONGEST_TEXT, write_workbook
from tests.test_spreadsheet import PAYLOADS

CODE = re.compile("_x([0-9A-F]{4})_")
TEXTS = st.text(
    st.one_of(st.sampled_from("=+-@'_x005F\r\n\t \x00\x0b\uffff<&>]"), st.characters(codec="utf-8")), max_size=40
)


def written(table: pa.Table, about: dict[str, str] | None = None) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.xlsx"
        write_workbook(path, table.schema, table.to_batches(), about or {})
        return path.read_bytes()


def sheet_of(file: bytes, name: str = "Rows") -> list[tuple]:
    return [tuple(row) for row in load_workbook(io.BytesIO(file))[name].iter_rows(values_only=True)]


def decoded(text: str | None) -> str:
    """Text as Excel shows it: its codes for characters that XML cannot hold read back."""
    return CODE.sub(lambda found: chr(int(found[1], 16)), text or "")


def parts_of(file: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(file)) as book:
        return {name: book.read(name) for name in book.namelist()}


@pytest.mark.parametrize("payload", [*PAYLOADS, "#N/A", "#REF!", "="])
def test_no_text_becomes_a_formula_an_error_or_a_link(payload: str) -> None:
    file = written(pa.table({payload: [payload]}))
    cells = [cell for row in load_workbook(io.BytesIO(file))["Rows"].iter_rows() for cell in row]
    assert [decoded(cell.value) for cell in cells] == [payload, payload]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    for name, part in parts_of(file).items():
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(part).iter()}
        assert not tags & {"f", "hyperlink", "hyperlinks", "externalReference", "definedName"}, name


@settings(max_examples=60)
@given(st.lists(TEXTS, min_size=1, max_size=12))
def test_every_text_can_be_read_back(texts: list[str]) -> None:
    _, *rows = sheet_of(written(pa.table({"text": texts, "row": range(len(texts))})))
    assert [decoded(text) for text, _ in rows] == texts


def test_numbers_days_and_nothing_are_what_they_are() -> None:
    at = datetime(2026, 3, 29, 1, 30, 15, tzinfo=UTC)
    table = pa.table(
        {
            "whole": [-5, None],
            "number": [-0.25, 0.0],
            "flag": [True, False],
            "day": [date(2026, 3, 1), date(1870, 5, 9)],
            "at": pa.array([at, None], pa.timestamp("us", "UTC")),
            "list": [["a", "b"], None],
        }
    )
    _, first, second = sheet_of(written(table))
    assert first == (-5, -0.25, True, datetime(2026, 3, 1), at.replace(tzinfo=None), "a, b")
    assert second == (None, 0, False, "1870-05-09", None, None)


@pytest.mark.parametrize("letter", ["a", "ё", "🙂", "\x01", "_x0041_"])
def test_a_text_longer_than_a_cell_is_cut_and_the_book_says_so(letter: str) -> None:
    whole, long = letter * 2_000, letter * 40_000
    file = written(pa.table({"text": [whole, long]}), {"What": "=tested"})
    about = {title: text for title, text, *_ in sheet_of(file, "About")}
    _, (first,), (second,) = sheet_of(file)
    assert decoded(first) == whole
    assert long.startswith(decoded(second))
    assert LONGEST_TEXT - 14 < len(second.encode("utf-16-le")) / 2 <= LONGEST_TEXT
    assert about["What"] == "=tested"
    assert about["Cut texts"].startswith("1: an Excel cell holds 32,767 characters.")


def test_the_head_stays_in_sight_and_rows_are_all_there() -> None:
    table = pa.table({"row": range(5_001)})
    file = written(table)
    book = load_workbook(io.BytesIO(file), read_only=True)
    assert book.sheetnames == ["Rows", "About"]
    assert [row for (row,) in book["Rows"].iter_rows(min_row=2, values_only=True)] == list(range(5_001))
    assert load_workbook(io.BytesIO(file))["Rows"].freeze_panes == "B2"
