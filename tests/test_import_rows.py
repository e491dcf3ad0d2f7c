"""Imports, any file: no row is lost and nothing ends in a traceback."""

import csv
import io
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from data.home import create_home
from data.importing import ImportRefused, import_file

CELL = st.one_of(
    st.sampled_from(
        ["", "0", "10", "11", "9.0", "2026-10-01", "01.02.03", "NA", '"', 'a"b', "a\nb", "=1+1", "\ud800", "\0", "é"]
    ),
    st.text(max_size=6),
)
ROW = st.lists(CELL, min_size=0, max_size=6)
HEADERS = st.sampled_from(
    [
        ["response_id", "responded_at", "score", "verbatim"],
        ["responded_at", "score"],
        ["response_id", "score"],
        ["score", "score"],
        ["a", "b"],
    ]
)


def as_bytes(header: list[str], rows: list[list[str]], delimiter: str, encoding: str, is_quoted: bool) -> bytes:
    text = io.StringIO()
    text.write(delimiter.join(header) + "\n")
    if is_quoted:
        csv.writer(text, delimiter=delimiter).writerows(rows)
    else:
        text.write("\n".join(delimiter.join(row) for row in rows))
    return text.getvalue().encode(encoding, "replace" if encoding in ("latin-1", "cp1252") else "surrogatepass")


@settings(max_examples=120, deadline=None)
@given(
    HEADERS,
    st.lists(ROW, max_size=8),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
    st.booleans(),
)
def test_rows_in_are_loaded_refused_or_left_out_whatever_the_file(
    header: list[str], rows: list[list[str]], delimiter: str, encoding: str, is_quoted: bool
) -> None:
    with TemporaryDirectory() as folder:
        home = create_home(Path(folder) / "home", "company", "Any")
        file = Path(folder) / "any.csv"
        file.write_bytes(as_bytes(header, rows, delimiter, encoding, is_quoted))
        try:
            report = import_file(home, file, dry_run=True, today=date(2026, 11, 21))
        except ImportRefused:
            return
        assert report.rows_in == report.loaded + report.refused + report.left_out
        assert sum(report.reasons.values()) == report.refused
        if is_quoted and report.draft is None:
            # A line of nothing but NULs is a blank line once they are removed.
            blank = sum(len(row) == 1 and bool(row[0]) and not row[0].strip("\0") for row in rows)
            assert report.rows_in == sum(bool(row) for row in rows) - blank


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_report_or_a_reason(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        home = create_home(Path(folder) / "home", "company", "Any")
        file = Path(folder) / "any.csv"
        file.write_bytes(content)
        try:
            report = import_file(home, file, dry_run=True, today=date(2026, 11, 21))
        except ImportRefused:
            return
        assert report.rows_in == report.loaded + report.refused + report.left_out
