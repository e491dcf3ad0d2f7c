"""Files to carry away as they are asked for and read back in tests."""

import csv
import io
from datetime import date, datetime

import pyarrow.parquet as pq
from flask.testing import FlaskClient
from openpyxl import load_workbook

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
ENDINGS = ("csv", "xlsx", "parquet")


def as_person(client: FlaskClient, account: str) -> FlaskClient:
    """The client, from now on of that person."""
    assert client.post("/person", data={"account": account}).status_code == 303
    return client


def table(answer) -> list[dict[str, str]]:
    """The rows of a CSV file, as texts."""
    assert answer.status_code == 200, answer.text
    assert answer.text.startswith(MARK)
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix(MARK))))


def printed(value: object) -> str:
    """A value of a workbook or a Parquet file as it stands in a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    return value.isoformat() if isinstance(value, date) else str(value)


def in_workbook(content: bytes) -> list[dict[str, str]]:
    """The rows of a workbook, as they would stand in a CSV file."""
    names, *found = load_workbook(io.BytesIO(content))["Rows"].iter_rows()
    rows = [[cell.value.date() if cell.number_format == "yyyy-mm-dd" else cell.value for cell in row] for row in found]
    return [dict(zip([cell.value for cell in names], map(printed, row), strict=True)) for row in rows]


def in_parquet(content: bytes) -> list[dict[str, str]]:
    """The rows of a Parquet file, as they would stand in a CSV file."""
    found = pq.read_table(io.BytesIO(content)).to_pylist()
    return [{name: printed(value) for name, value in row.items()} for row in found]
