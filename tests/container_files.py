"""The same rows as a file in any container, and looking at such a file, for tests."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from data.home import Home
from data.importers.mapping_file import parse_mapping
from data.importers.opening import open_source
from data.importing import ImportReport, import_file

TODAY = date(2026, 11, 21)
HEADER = ["response_id", "responded_at", "score", "verbatim"]
Rows = list[list[Any]]


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
