"""Numbers as files write them: marks of decimals and thousands, lengths of time; what can be either is asked."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loading.answers import mapped
from dashboard.loading.recognising import recognise as recognise_upload
from dashboard.loading.steps import asked
from data.home import Home
from data.importers.durations import DURATIONS, forms, seconds
from data.importers.numbers import WRITINGS, Writing, writings
from data.importing import ImportRefused, ImportReport, import_file, mapping_from, recognise
from data.lake import Lake
from tests.data_page import company_home

MAPPING = """
[source]
name = "calls"
{said}
[columns.interaction_id]
from = "id"
[columns.started_at]
from = "date"
format = "iso"
[columns.handle_seconds]
from = "talk"
[columns.cost]
from = "cost"
multiply = 100
"""
FORM = {"to.0": "interaction_id", "to.1": "started_at", "to.2": "handle_seconds", "to.3": "cost"}
FORM |= {"source.name": "calls", "c.handle_seconds.multiply": "1", "c.cost.multiply": "100"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return company_home(tmp_path / "home")


def calls(folder: Path, *rows: tuple[str, str]) -> Path:
    """A file of calls that took so long and cost so much."""
    file = folder / "calls.csv"
    lines = [f"{number}\t2026-10-05\t{talk}\t{cost}" for number, (talk, cost) in enumerate(rows)]
    file.write_text("\n".join(["id\tdate\ttalk\tcost", *lines, ""]), encoding="utf-8")
    return file


def written(number: Decimal, writing: Writing) -> str:
    return f"{number:,}".translate(str.maketrans({",": writing.thousands, ".": writing.decimal}))


def kept(home: Home, column: str) -> list[Any]:
    lake = Lake(home.lake_path)
    [file] = lake.snapshot().files["interactions"]
    return list(pq.ParquetFile(lake.path / file.path).read().sort_by("interaction_id")[column].to_pylist())


def load(home: Home, file: Path, said: str) -> ImportReport:
    mapping = mapping_from(tomllib.loads(MAPPING.format(said=said)), "interactions")
    return import_file(home, file, mapping)


def answered(home: Home, file: Path, form: dict[str, str]) -> tuple[dict[str, Any], set[str]]:
    """What the form makes of the file's mapping, and the questions that are open."""
    seen = recognise_upload(home, file, "interactions", file.name, lambda share: None)
    said = mapped(form, [], seen, seen.said, "interactions", ())
    every = asked(home, seen, said, "interactions")
    return said, {question.name for some in every.values() for question in some if question.is_open}


numbers = st.decimals(-(10**9), 10**9, places=2) | st.integers(-(10**9), 10**9).map(Decimal)


@given(st.lists(numbers, min_size=1), st.sampled_from(WRITINGS))
def test_the_true_way_is_among_those_offered_and_the_only_one_is_never_wrong(
    values: list[Decimal], way: Writing
) -> None:
    texts = [written(value, way) for value in values]
    readings = [[Decimal(read) for text in texts if (read := each.plain(text))] for each in writings(texts)]
    assert values in readings


def test_what_can_be_read_in_two_ways_is_offered_in_both() -> None:
    for text, meanings in {"1,234": {"1.234", "1234"}, "1.234": {"1.234", "1234"}, "1,234.5": {"1234.5"}}.items():
        assert {way.plain(text) for way in writings([text])} == meanings
    assert [way.plain("1.234") for way in writings(["1.234", "0.5"])] == ["1.234"]
    assert [way.plain("12,34,567") for way in writings(["12,34,567"])] == ["1234567"]
    for blank in " \u00a0\u202f":
        assert Writing(",", " ").plain(f"1{blank}234,5") == "1234.5"


@pytest.mark.parametrize(
    ("said", "rows"),
    [
        ('thousands = ","', [("1,234", "1,250.50"), ("7", "3")]),
        ('decimal = ","\nthousands = "."', [("1.234", "1.250,50"), ("7", "3")]),
        ('decimal = ","\nthousands = " "', [("1\u202f234", "1 250,50"), ("7", "3")]),
        ('thousands = "\'"', [("1’234", "1'250.50"), ("7", "3")]),
    ],
)
def test_thousands_are_read_as_the_mapping_says(home: Home, tmp_path: Path, said: str, rows: list[Any]) -> None:
    assert load(home, calls(tmp_path, *rows), said).loaded == 2
    assert kept(home, "handle_seconds") == [1234, 7]
    assert kept(home, "cost") == [125_050, 300]


def test_groups_of_another_length_and_marks_nobody_declared_are_refused(home: Home, tmp_path: Path) -> None:
    report = load(home, calls(tmp_path, ("12,34", "1"), ("1,234.5.6", "1"), ("0,123", "1")), 'thousands = ","')
    assert (report.loaded, report.refused) == (0, 3)
    report = load(home, calls(tmp_path, ("1,234", "1")), "")
    assert report.reasons == {"talk: no number": 1}
    assert report.first_refusals[0].allowed == "a number written like 1234.5"
    with pytest.raises(ImportRefused, match="cannot be the mark of decimals and of thousands"):
        load(home, calls(tmp_path, ("1", "1")), 'thousands = "."')


def test_the_page_asks_once_where_a_mark_can_be_either(home: Home, tmp_path: Path) -> None:
    file = calls(tmp_path, ("1.234", "2.500"), ("98", "1"))
    said, waiting = answered(home, file, FORM)
    assert waiting == {"source.numbers"}
    for chosen, expected in {",.": [1234, 98], ".": [1, 98]}.items():
        said, waiting = answered(home, file, FORM | {"source.numbers": chosen})
        assert waiting == set()
        report = import_file(home, file, mapping_from(said, "interactions"))
        assert (report.refused, kept(home, "handle_seconds")) == (0, expected)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("1,234.5", "1")], {"decimal": ".", "thousands": ","}),
        ([("1,234", "12.50")], {"decimal": ".", "thousands": ","}),
        ([("2,5", "1")], {"decimal": ","}),
        ([("2.5", "1")], {}),
    ],
)
def test_what_can_be_read_in_one_way_is_not_asked(home: Home, tmp_path: Path, rows: list[Any], expected: Any) -> None:
    said, waiting = answered(home, calls(tmp_path, *rows), FORM)
    assert waiting == set()
    assert {name: mark for name, mark in said["source"].items() if name in ("decimal", "thousands")} == expected


def test_a_file_that_is_not_written_as_the_kept_mapping_says_is_asked_anew(home: Home, tmp_path: Path) -> None:
    said, _ = answered(home, calls(tmp_path, ("2,5", "1")), FORM)
    file = calls(tmp_path, ("1234.5", "1"))
    seen = recognise_upload(home, file, "interactions", file.name, lambda share: None)
    every = asked(home, seen, said, "interactions")
    assert [question.name for question in every[""] if question.is_open] == ["source.numbers"]


def test_the_draft_asks_in_words_and_each_answer_makes_a_mapping(home: Home, tmp_path: Path) -> None:
    file = calls(tmp_path, ("x", "1,234"))
    known = recognise(home, file, "interactions")
    [question] = [each for each in known.draft.questions if each.where == "source.numbers"]
    assert question.words == 'how are numbers written? "1,234" can be 1.234 as in 1234,5, or 1234 as in 1,234.5.'
    text = known.draft.text()
    for answer in question.answers:
        lines = [f'# {name} = "{mark}"' for name, mark in answer.items()]
        assert "\n".join(lines) in text
        assert mapping_from({"source": {"name": "x", **answer}}, "interactions").numbers in WRITINGS


def test_a_point_that_may_part_thousands_and_nobody_was_asked_about_is_told(home: Home, tmp_path: Path) -> None:
    report = load(home, calls(tmp_path, ("1.234", "1"), ("2", "1")), "")
    assert any("'1.234' was read with a point for decimals" in warning for warning in report.warnings)
    report = load(home, calls(tmp_path, ("1.234", "1"), ("2", "1")), 'decimal = "."')
    assert not any("was read with a point" in warning for warning in report.warnings)
    assert "talk is kept in whole seconds: fractions, as in '1.234', were rounded." in report.warnings


@given(st.integers(0, 10**6))
def test_a_length_of_time_reads_back(number: int) -> None:
    minutes, second = divmod(number, 60)
    hour, minute = divmod(minutes, 60)
    texts = {
        "h:mm:ss": f"{hour}:{minute:02}:{second:02}",
        "mm:ss": f"{minutes}:{second:02}",
        "h:mm": f"{hour}:{minute:02}",
    }
    for form, text in texts.items():
        assert seconds(text, form) == (number - second if form == "h:mm" else number)
        assert form in forms([text])
    assert forms(["1:75"]) == forms(["text"]) == forms([]) == ()
    assert list(DURATIONS) == list(texts)


def test_lengths_of_time_are_seconds_and_asked_where_they_may_be_hours(home: Home, tmp_path: Path) -> None:
    said, waiting = answered(
        home, calls(tmp_path, ("0:04:35", "1"), ("-", "1")), FORM | {"c.handle_seconds.nulls": "none"}
    )
    assert waiting == set()
    assert said["columns"]["handle_seconds"]["format"] == "h:mm:ss"
    file = calls(tmp_path, ("04:35", "1"), ("12:00", "1"))
    assert answered(home, file, FORM)[1] == {"c.handle_seconds.format"}
    said, waiting = answered(home, file, FORM | {"c.handle_seconds.format": "mm:ss"})
    assert (import_file(home, file, mapping_from(said, "interactions")).loaded, waiting) == (2, set())
    assert kept(home, "handle_seconds") == [275, 720]
