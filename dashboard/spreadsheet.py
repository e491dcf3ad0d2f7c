"""Rows as text for other programs: JSON, and CSV that a spreadsheet opens without running anything."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

#: First letters that spreadsheets take for a formula. Numbers are never text here, so -5 stays a number.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Lines of a CSV file (RFC 4180), a header first: null is empty, truth true or false, times UTC in ISO form."""
    yield _line(columns)
    for row in rows:
        yield _line([cell(row.get(column)) for column in columns])


def json_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """A JSON list of objects; days and times in ISO form, null where there is no value."""
    return json.dumps(list(rows), indent=2, default=cell, ensure_ascii=False, allow_nan=False) + "\n"


def cell(value: object) -> str:
    """One value as it stands in the file; text that a spreadsheet would run is made text for it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return f"'{value}" if value.lstrip(" ").startswith(FORMULA) else value
    return str(value)


def _line(values: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()
