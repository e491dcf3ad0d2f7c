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


@settings(max_examples=60, deadline=None)
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
        if is_quoted and report.recognised is None:
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


IDS = st.sampled_from(["a", "b", "c", "d", ""])
DAYS = st.sampled_from(["2026-09-30", "2026-10-01", "2026-11-20", "1970-01-01", "soon"])
ANSWER = st.tuples(
    IDS, DAYS, st.sampled_from(["0", "6", "7", "9", "10", "11", ""]), st.sampled_from(["", "fine", "no"])
)


@settings(max_examples=6, deadline=None)
@given(st.lists(st.lists(ANSWER, max_size=8), min_size=1, max_size=2))
def test_a_file_that_was_loaded_finds_itself_unchanged(files: list[list[tuple[str, ...]]]) -> None:
    with TemporaryDirectory() as folder:
        home = create_home(Path(folder) / "home", "company", "Any")
        for number, rows in enumerate(files):
            file = Path(folder) / f"{number}.csv"
            lines = ["response_id,responded_at,score,verbatim", *map(",".join, rows)]
            file.write_text("\n".join(lines) + "\n")
            first = import_file(home, file, today=date(2026, 11, 21))
            again = import_file(home, file, today=date(2026, 11, 21))
            fitting = first.loaded + first.unchanged + first.corrected
            assert len(rows) == first.rows_in == fitting + first.refused + first.left_out
            assert (again.loaded, again.corrected, again.unchanged) == (0, 0, fitting)
