"""Containers: the same rows give the same table from any of them, exactly; what is no file of answers is refused."""

import csv
import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from data.home import Home, create_home
from data.importers.containers.workbook import SheetOpen
from data.importers.mapping_file import parse_mapping
from data.importers.opening import open_source
from data.importing import BLOCK, ImportRefused, ImportReport, import_file, recognise

TODAY = date(2026, 11, 21)
BIG = 9007199254740993001
HEADER = ["response_id", "responded_at", "score", "verbatim"]
Rows = list[list[Any]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return create_home(tmp_path / "home", "company", "Harbour Stores", 'time_zone = "Europe/Berlin"\n')


def as_csv(header: list[str], rows: Rows) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def as_workbook(header: list[str], rows: Rows) -> bytes:
    book = openpyxl.Workbook()
    for row in [header, *rows]:
        book.active.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_parquet(header: list[str], rows: Rows) -> bytes:
    content = io.BytesIO()
    columns = [list(cells) for cells in zip(*rows, strict=True)] or [[] for _ in header]
    pq.write_table(pa.table([pa.array(column) for column in columns], names=header), content)
    return content.getvalue()


def as_json_lines(header: list[str], rows: Rows) -> bytes:
    return "\n".join(json.dumps(dict(zip(header, row, strict=True)), default=str) for row in rows).encode()


def as_json_array(header: list[str], rows: Rows) -> bytes:
    return b"[" + as_json_lines(header, rows).replace(b"\n", b",\n") + b"]"


def as_json_object(header: list[str], rows: Rows) -> bytes:
    return b'{"count": 1, "links": ["a"], "rows": ' + as_json_array(header, rows) + b', "next": null}'


def in_zip(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


CONTAINERS: dict[str, Callable[[list[str], Rows], bytes]] = {
    "workbook": as_workbook,
    "parquet": as_parquet,
    "json lines": as_json_lines,
    "json array": as_json_array,
    "json object": as_json_object,
    "gzip": lambda header, rows: gzip.compress(as_csv(header, rows)),
    "zip": lambda header, rows: in_zip({"answers.csv": as_csv(header, rows)}),
    "workbook in a zip": lambda header, rows: in_zip({"answers.xlsx": as_workbook(header, rows)}),
    "parquet in gzip": lambda header, rows: gzip.compress(as_parquet(header, rows)),
}


def written(folder: Path, content: bytes, name: str = "answers") -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def cells(path: Path, mapping: str | None = None) -> list[tuple[str, ...]]:
    chosen = parse_mapping(mapping, "responses") if mapping else None
    with open_source(path, chosen) as source:
        return [source.header, *(row.cells for row in source.rows())]


def check(home: Home, file: Path, **options: Any) -> ImportReport:
    report = import_file(home, file, dry_run=True, today=TODAY, **options)
    assert report.rows_in == report.loaded + report.refused + report.left_out
    return report


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


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'[{"a": 1}, {"a": ', "no JSON to its end"),
        (b'[{"a": 1}] [', "more text behind the end"),
        (b'{"a": [{"x": 1}], "b": [{"y": 2}]}', "a second list of objects, 'b' beside 'a'"),
        (b'{"a": [1]', "is no JSON to its end"),
        (b"[]", "no list of objects"),
        (b'[{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]", "too deep"),
        (b"PAR1 and no more", "cannot be read as Parquet"),
        (b"\xd0\xcf\x11\xe0rest", "Save it as .xlsx"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x03\x04rest", "cannot be read"),
        (in_zip({"[Content_Types].xml": b"", "word/document.xml": b""}), "no Excel workbook"),
        (in_zip({"[Content_Types].xml": b"", "xl/workbook.xml": b"<a"}), "cannot be read as a workbook"),
        (in_zip({}), "holds no file"),
        (in_zip({"a.zip": in_zip({"a.csv": b"a\n1\n"})}), "an archive within an archive"),
        (in_zip({"a.csv.gz": gzip.compress(b"a\n1\n", mtime=0)}), "an archive within an archive"),
        (gzip.compress(gzip.compress(b"a\n1\n", mtime=0), mtime=0), "an archive within an archive"),
        (in_zip({"a.csv": b"a,b\n1,2\n", "b.csv": b"a,c\n1,2\n"}), "files with other headers"),
        (in_zip({f"{n}.csv": b"a\n" for n in range(1_001)}), "1,001 files; at most 1,000"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_way_out(home: Home, tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(ImportRefused, match=says):
        check(home, written(tmp_path, content))


def test_files_of_a_zip_with_one_header_are_read_as_one(home: Home, tmp_path: Path) -> None:
    members = {
        "2026/b.csv": as_csv(HEADER, [["b", "2026-10-02", 3, "bad"]]),
        "2026/a.csv": as_csv(HEADER, [["a", "2026-10-01", 10, "good"], ["x", "never", 1, ""]]),
        "__MACOSX/2026/._a.csv": b"\0\0",
        "2026/.DS_Store": b"\0\0",
    }
    report = check(home, written(tmp_path, in_zip(members)))
    assert (report.rows_in, report.loaded) == (3, 2)
    assert [refused.row for refused in report.first_refusals] == [2]
    assert any("holds 2 files with one header" in told for told in report.warnings)


@pytest.mark.parametrize(
    "name", ["../../escaped.csv", "/escaped.csv", "..\\escaped.csv", "C:\\escaped.csv", "a/../b.csv"]
)
def test_a_member_of_a_zip_is_never_written_where_its_name_points(home: Home, tmp_path: Path, name: str) -> None:
    before = {path for path in tmp_path.rglob("*") if path.name != "answers"}
    assert check(home, written(tmp_path, in_zip({name: as_csv(HEADER, [["a", "2026-10-01", 9, ""]])}))).loaded == 1
    assert {path for path in tmp_path.rglob("*") if "escaped" in path.name or path.name == "b.csv"} == set()
    assert before <= set(tmp_path.rglob("*"))


@cache
def bombs() -> dict[str, bytes]:
    many = b"\n" * (64 << 20)
    sheet = {"[Content_Types].xml": b"", "xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": many}
    lying = bytearray(in_zip({"a.csv": many}))
    # A directory that declares ten bytes where 64 MB come out.
    at = lying.rindex(b"PK\x01\x02")
    lying[at + 24 : at + 28] = struct.pack("<I", 10)
    return {
        "gzip": gzip.compress(many),
        "zip": in_zip({"a.csv": many}),
        "zip of many": in_zip({f"{n}.csv": many[: 1 << 20] for n in range(64)}),
        "workbook": in_zip(sheet),
        "zip that lies": bytes(lying),
    }


@pytest.mark.parametrize("bomb", ["gzip", "zip", "zip of many", "workbook", "zip that lies"])
def test_a_bomb_is_refused_before_it_is_out(home: Home, tmp_path: Path, bomb: str) -> None:
    file = written(tmp_path, bombs()[bomb])
    with pytest.raises(ImportRefused, match="unpacks to more|cannot be read"):
        check(home, file)


def test_a_workbook_that_names_entities_is_refused(home: Home, tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_workbook(["a"], [["b"]]))) as old, zipfile.ZipFile(content, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "xl/workbook.xml":
                text = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + text
            new.writestr(part, text)
    with pytest.raises(ImportRefused, match="cannot be read as a workbook"):
        check(home, written(tmp_path, content.getvalue()))


def test_a_damaged_parquet_file_is_refused(home: Home, tmp_path: Path) -> None:
    content = bytearray(as_parquet(HEADER, [["a", "2026-10-01", 9, "fine"]] * 50))
    with pytest.raises(ImportRefused, match="Parquet"):
        check(home, written(tmp_path, bytes(content[:-20])))


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


@pytest.mark.slow
def test_progress_runs_from_the_first_block_to_the_end(home: Home, tmp_path: Path) -> None:
    rows: Rows = [[f"r{n}", "2026-10-01", n % 11, "fine"] for n in range(BLOCK + 10_000)]
    for write in (as_csv, as_parquet, as_json_array):
        shares: list[float] = []
        check(home, written(tmp_path, write(HEADER, rows)), progress=shares.append)
        assert shares == sorted(shares)
        assert shares[-1] == 1.0
        assert 0 < shares[0] < 1


def test_crc_damage_inside_a_zip_is_told(home: Home, tmp_path: Path) -> None:
    content = bytearray(in_zip({"a.csv": zlib.compress(b"x") + as_csv(HEADER, [["a", "2026-10-01", 9, ""]])}))
    content[60] ^= 0xFF
    with pytest.raises(ImportRefused, match="cannot be read"):
        check(home, written(tmp_path, bytes(content)))


def test_a_zip_may_mix_containers_of_one_header(home: Home, tmp_path: Path) -> None:
    members = {
        "a.csv": as_csv(HEADER, [["a", "2026-10-01", 10, "good"]]),
        "b.xlsx": as_workbook(HEADER, [["b", "2026-10-02", 3, None]]),
        "c.json": as_json_array(HEADER, [["c", "2026-10-03", 7, "fine"]]),
    }
    report = check(home, written(tmp_path, in_zip(members)))
    assert (report.rows_in, report.loaded) == (3, 3)
