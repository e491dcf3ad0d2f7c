"""Packed, broken and hostile files: read where they hold answers, refused with the way out before they do harm."""

import gzip
import io
import struct
import zipfile
import zlib
from functools import cache
from pathlib import Path

import pytest

from data.home import Home
from data.importing import ImportRefused
from tests.container_files import HEADER, as_csv, as_json_array, as_parquet, as_workbook, check, in_zip, written


@pytest.fixture
def home(dry_home: Home) -> Home:
    return dry_home


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
