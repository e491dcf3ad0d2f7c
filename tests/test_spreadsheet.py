"""dashboard/spreadsheet.py: a CSV file says what the rows say, and runs nothing."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.spreadsheet import FORMULA, cell, csv_lines

PAYLOADS = (
    *("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"),
    *(" =1+1", "   @x", "=cmd|' /C calc'!A0", "=HYPERLINK()", "＝1", "－2"),
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_never_begins_like_a_formula(payload: str) -> None:
    assert cell(payload) == f"'{payload}"


def test_numbers_days_and_nothing_keep_their_meaning() -> None:
    at = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert [cell(value) for value in (-5, -0.25, 0, None, True, date(2026, 3, 1), at)] == [
        "-5", "-0.25", "0", "", "true", "2026-03-01", "2026-03-29T01:30:00Z",
    ]  # fmt: skip


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2, max_size=2))
def test_what_is_written_can_be_read_back(texts: list[str]) -> None:
    file = "".join(csv_lines(["a", "b"], [dict(zip("ab", texts, strict=True))]))
    head, row = csv.reader(io.StringIO(file, newline=""))
    assert head == ["a", "b"]
    assert row == [cell(text) for text in texts]
    assert not [text for text in row if text.startswith(FORMULA)]
