"""Containers: the same rows give the same table from any of them, exactly."""

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from data.home import Home
from data.importers import one_file
from data.importers.containers.workbook import SheetOpen
from data.importers.mapping_file import parse_mapping
from data.importers.opening import open_source
from data.importing import ImportRefused, recognise
from tests.container_files import (
    CONTAINERS,
    HEADER,
    Rows,
    as_csv,
    as_json_array,
    as_parquet,
    as_workbook,
    cells,
    check,
    saved,
    written,
)

BIG = 9007199254740993001

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=8).filter(
    lambda word: word == word.strip() and "_x" not in word and word[0] not in "=#"
)
ANSWERS = st.lists(
    st.tuples(
        st.integers(1, BIG).map(str),
        st.dates(date(2026, 9, 1), date(2026, 11, 21)).map(str),
        st.integers(-1, 12),
        WORDS,
    ).map(list),
    min_size=1,
    max_size=6,
)


@pytest.fixture
def home(dry_home: Home) -> Home:
    return dry_home


@settings(max_examples=25, deadline=None)
@given(ANSWERS)
def test_the_same_rows_are_the_same_cells_in_every_container(rows: Rows) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        expected = cells(written(folder, as_csv(HEADER, rows), "answers.csv"))
        for container, write in CONTAINERS.items():
            assert cells(written(folder, write(HEADER, rows))) == expected, container


def test_the_same_rows_give_the_same_report_in_every_container(home: Home, tmp_path: Path) -> None:
    rows: Rows = [
        [str(BIG), "2026-10-01", 10, "good"],
        [str(BIG + 1), "2026-10-02", 11, "too high"],
        [str(BIG), "2026-10-01", 10, "good"],
        [str(BIG + 2), "2027-10-02", 3, "too late"],
        [str(BIG + 3), "2026-10-02", 3, "bad"],
    ]
    plain = check(home, written(tmp_path, as_csv(HEADER, rows)))
    assert (plain.loaded, plain.refused, plain.left_out) == (2, 2, 1)
    for container, write in CONTAINERS.items():
        report = check(home, written(tmp_path, write(HEADER, rows)))
        assert (report.reasons, report.counts) == (plain.reasons, plain.counts), container


MAPPING = """
[source]
name = "Shop"
time_zone = "Europe/Berlin"
decimal = ","
[columns.response_id]
from = "Ref"
[columns.responded_at]
from = "When"
format = "%d.%m.%Y %H:%M"
[columns.annual_value]
from = "Bill"
multiply = 100
"""


@pytest.mark.parametrize("write", [as_workbook, as_parquet], ids=["workbook", "parquet"])
def test_typed_values_are_read_by_the_mapping_of_the_text_file(
    home: Home, tmp_path: Path, write: Callable[[list[str], Rows], bytes]
) -> None:
    rows: Rows = [[str(BIG), datetime(2026, 10, 5, 9, 15), 19.9], [str(BIG + 1), datetime(2026, 10, 5, 18, 40), 250.0]]
    file = written(tmp_path, write(["Ref", "When", "Bill"], rows))
    assert cells(file, MAPPING)[1:] == [
        (str(BIG), "05.10.2026 09:15", "19,9"),
        (str(BIG + 1), "05.10.2026 18:40", "250"),
    ]
    assert check(home, file, mapping=parse_mapping(MAPPING, "responses")).loaded == 2


def test_a_time_that_the_stated_format_would_cut_is_refused(home: Home, tmp_path: Path) -> None:
    file = written(tmp_path, as_workbook(["Ref", "When", "Bill"], [["a", datetime(2026, 10, 5, 9, 15, 30), 1]]))
    report = check(home, file, mapping=parse_mapping(MAPPING, "responses"))
    assert report.reasons == {"When: no date": 1}
    assert report.first_refusals[0].found == "2026-10-05T09:15:30"


@pytest.mark.parametrize("is_1904", [False, True])
def test_days_of_both_calendars_of_excel_are_the_days_that_excel_shows(tmp_path: Path, is_1904: bool) -> None:
    book = openpyxl.Workbook()
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    book.active.append(["day", "moment", "midnight", "text", "number", "flag"])
    moment = datetime(2026, 10, 5, 9, 15, 30)
    book.active.append([date(2026, 10, 5), moment, datetime(2026, 10, 5), "05.10.2026", 46300.5, True])
    file = written(tmp_path, saved(book))
    assert cells(file)[1] == (
        "2026-10-05",
        "2026-10-05T09:15:30",
        "2026-10-05T00:00:00",
        "05.10.2026",
        "46300.5",
        "true",
    )


@pytest.mark.parametrize(("form", "number"), [("excel-1900", "46300.5"), ("excel-1904", "44838.5")])
def test_bare_day_numbers_are_read_by_the_calendar_that_the_mapping_names(
    home: Home, tmp_path: Path, form: str, number: str
) -> None:
    rules = f'[source]\nname = "Shop"\n[columns.responded_at]\nfrom = "When"\nformat = "{form}"\n'
    rules += "range = { first = 2026-10-05, last = 2026-10-05 }\n"
    file = written(tmp_path, f"When\n{number}\nsoon\n".encode())
    report = check(home, file, mapping=parse_mapping(rules, "responses"))
    assert (report.loaded, report.reasons) == (1, {"When: no date": 1})


def test_numbers_have_no_made_up_decimals_and_rounded_ones_are_told(home: Home, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["a", "b", "c", "d"], [7.0, 1e20, 0.1, str(BIG)], [1.5, 2, -3, "007"]):
        book.active.append(row)
    with open_source(written(tmp_path, saved(book))) as source:
        assert [row.cells for row in source.rows()] == [
            ("7", "100000000000000000000", "0.1", str(BIG)),
            ("1.5", "2", "-3", "007"),
        ]
        assert any("1 numbers have more than 15 digits" in told for told in source.warnings())


def test_formulas_without_a_value_and_merged_cells_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["a", "b"], ["=1+1", "x"], [1, "y"], [2, None]):
        book.active.append(row)
    book.active.merge_cells("B3:B4")
    with open_source(written(tmp_path, saved(book))) as source:
        assert [row.cells for row in source.rows()] == [("", "x"), ("1", "y"), ("2", "")]
        told = " ".join(source.warnings())
    assert "1 formulas have no value" in told
    assert "1 groups of cells are merged" in told


def test_a_workbook_of_several_sheets_needs_one_named(home: Home, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["read me"])
    for row in (HEADER, ["a", "2026-10-01", 9, "fine"]):
        (book["Answers"] if "Answers" in book.sheetnames else book.create_sheet("Answers")).append(row)
    book.create_sheet("Empty")
    file = written(tmp_path, saved(book))
    with pytest.raises(SheetOpen, match='2 sheets: "Notes", "Answers"') as refused:
        check(home, file)
    assert refused.value.sheets == ["Notes", "Answers"]
    assert check(home, file, sheet="Answers").loaded == 1
    with pytest.raises(ImportRefused, match='no sheet "Answer"'):
        check(home, file, sheet="Answer")


def test_structs_and_lists_become_columns_and_words(tmp_path: Path) -> None:
    rows = [
        {"id": 1, "who": {"team": {"name": "Blue"}}, "tags": ["a", "b"], "notes": [{"text": "x"}], "amount": 1.50},
        {"id": 2, "who": {"team": {"name": None}}, "tags": [], "notes": [], "amount": None},
    ]
    expected = [
        ("id", "who.team.name", "tags", "notes", "amount"),
        ("1", "Blue", "a, b", '[{"text": "x"}]', "1.5"),
        ("2", "", "", "[]", ""),
    ]
    content = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), content)
    found = cells(written(tmp_path, content.getvalue()))
    assert found[:2] == expected[:2]
    assert [cell for cell in found[2] if cell] == ["2"]
    assert cells(written(tmp_path, json.dumps(rows).encode()))[:2] == expected[:2]


def test_parquet_keeps_types_exactly(tmp_path: Path) -> None:
    moment = datetime(2026, 10, 5, 9, 15, tzinfo=UTC)
    table = pa.table(
        {
            "id": pa.array([BIG], pa.int64()),
            "big": pa.array([2**64 - 1], pa.uint64()),
            "at": pa.array([moment], pa.timestamp("ns", "UTC")),
            "local": pa.array([moment.replace(tzinfo=None)], pa.timestamp("ms")),
            "day": pa.array([date(2026, 10, 5)]),
            "flag": pa.array([False]),
            "word": pa.array(["blue"]).dictionary_encode(),
        }
    )
    pq.write_table(table, tmp_path / "answers.parquet")
    assert cells(tmp_path / "answers.parquet")[1] == (
        str(BIG), str(2**64 - 1), "2026-10-05T09:15:00+00:00", "2026-10-05T09:15:00", "2026-10-05", "false", "blue",
    )  # fmt: skip


def test_a_broken_line_of_json_is_refused_alone(home: Home, tmp_path: Path) -> None:
    good = '{"response_id": "%s", "responded_at": "2026-10-01", "score": 9}'
    lines = [good % "a", '{"response_id": "b", ', "[1]", good % "c", good.replace('"score"', '"response_id"') % "d", ""]
    report = check(home, written(tmp_path, "\n".join(lines).encode()))
    assert (report.rows_in, report.loaded) == (5, 2)
    assert report.reasons == {"no JSON object": 2, "response_id: name twice": 1}


def test_numbers_of_json_are_read_as_they_are_written(tmp_path: Path) -> None:
    content = f'[{{"a": {BIG}, "b": 7.0, "c": 0.1, "d": -0, "e": 1e2, "f": true, "g": "\\ud800x\\u0000"}}]'
    with open_source(written(tmp_path, content.encode())) as source:
        assert [row.cells for row in source.rows()] == [(str(BIG), "7", "0.1", "0", "100", "true", "\ufffdx")]
        assert any("1 halves of characters" in told for told in source.warnings())


def test_every_container_says_what_it_is(home: Home, tmp_path: Path) -> None:
    rows: Rows = [["a", "2026-10-01", 9, "fine"], ["b", "2026-10-01", 9, "fine"]]
    said = {
        name: recognise(home, written(tmp_path, write(HEADER, rows))).sentence for name, write in CONTAINERS.items()
    }
    assert said["workbook"] == "This is an Excel workbook, 1 header row, 2 rows."
    assert said["parquet"] == "This is a Parquet file, 1 header row, 2 rows."
    assert said["json lines"] == "This is a file of JSON lines, 1 header row, 2 rows."
    assert said["json object"] == "This is a JSON file, 1 header row, 2 rows."
    assert said["zip"] == said["gzip"] == "This is a CSV file, 1 header row, 2 rows."


def test_progress_runs_from_the_first_block_to_the_end(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_file, "BLOCK", 6_000)
    rows: Rows = [[f"r{n}", "2026-10-01", n % 11, "fine " * 30] for n in range(14_000)]
    for write in (as_csv, as_parquet, as_json_array):
        shares: list[float] = []
        check(home, written(tmp_path, write(HEADER, rows)), progress=shares.append)
        assert shares == sorted(shares)
        assert shares[-1] == 1.0
        assert 0 < shares[0] < 1
