"""dashboard/spreadsheet.py: a CSV file says what the rows say, and runs nothing."""

import csv
import io
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.spreadsheet import csv_text, is_live, json_text

#: Texts that a spreadsheet runs, or may run once it has trimmed or widened them.
PAYLOADS = (
    *("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\thello", "\rhello"),
    *(" =1+1", "   @x", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")', "-2+3+cmd|' /C calc'!A0"),
    *("＝1", "－2", "＋1", "＠x", "\u2212" + "1", "\ufeff=1", "\u200b=1", "\xa0=1", "\u3000 ＝1"),
    *("'=1", '"=1"', "“=1+1”", "''@x", "\x00=1", "\x0b+1"),
)
HARMLESS = ("", "hello", "it's 5-1", "a=1", "5", "(-5)", "'quoted'", "£5", "mail me@x.org", "½", "ёлка", "🙂 =)")
TEXTS = st.text(st.one_of(st.sampled_from("=+-@'\"\t\r\n ＝,;\ufeff\u200b|"), st.characters(codec="utf-8")))


def read_back(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def without_apostrophe(text: str) -> str:
    """What a live text was before it stood behind an apostrophe."""
    return text.removeprefix("'") if is_live(text) else text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_never_begins_like_a_formula(payload: str) -> None:
    [[name], [text]] = read_back(csv_text(pa.table({payload: [payload]})))
    assert name == text == f"'{payload}"


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert read_back(csv_text(pa.table({"a": [text], "b": ["x"]})))[1] == [text, "x"]


def test_numbers_days_and_nothing_keep_their_meaning() -> None:
    at = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    table = pa.table(
        {
            "whole": [-5, None],
            "number": [-0.25, 1e20],
            "flag": [True, False],
            "day": [date(2026, 3, 1), None],
            "at": pa.array([at, None], pa.timestamp("us", "UTC")),
            "list": [["a", "b"], []],
            "nothing": pa.nulls(2),
        }
    )
    _, first, second = read_back(csv_text(table))
    assert first == ["-5", "-0.25", "true", "2026-03-01", "2026-03-29T01:30:00Z", "a, b", ""]
    assert second == ["", "1e+20", "false", "", "", "", ""]


@example(["'=1", "=1"])
@given(st.lists(TEXTS, min_size=2, max_size=2))
def test_what_is_written_can_be_read_back(texts: list[str]) -> None:
    names, row = read_back(csv_text(pa.table({"a": [texts[0]], "b": [texts[1]]})))
    assert names == ["a", "b"]
    assert [without_apostrophe(text) for text in row] == texts
    assert not [text for text in row if is_live(text) and not text.startswith("'")]


def test_json_gives_times_in_iso_form_and_null_for_nothing() -> None:
    text = json_text([{"at": datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "day": date(2026, 3, 1), "no": None}])
    assert '"2026-03-29T01:30:00Z"' in text
    assert '"2026-03-01"' in text
    assert '"no": null' in text
