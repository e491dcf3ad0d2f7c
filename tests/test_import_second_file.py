"""A second file that knows more of the same rows: its key is found, and the completed draft loads both."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from dashboard.cli import app as cli
from data.home import Home
from data.importing import ImportRefused, import_file, recognise
from data.lake import Lake
from tests.data_page import company_home

SURVEY = """Survey ID,Date,Likelihood to recommend,Comment,Call
s1,2026-10-05,10,Quick,c-1
s2,2026-10-06,3,Slow,c-2
s3,2026-10-07,8,,c-9
"""
CALLS = """Call ID,Agent,Team,Handle time,Media type,Number
c-1,Jo,Blue,00:04:35,voice,1
c-2,Kim,Red,00:14:05,voice,2
c-3,Kim,Red,00:01:00,chat,3
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return company_home(tmp_path / "home")


def files(folder: Path, calls: str = CALLS, survey: str = SURVEY) -> tuple[Path, Path]:
    first, second = folder / "survey.csv", folder / "calls.csv"
    first.write_text(survey, encoding="utf-8")
    second.write_text(calls, encoding="utf-8")
    return first, second


def completed(text: str) -> str:
    """A draft, its questions answered as a person would: by taking a # away."""
    for answer in ('survey_kind = "transactional"', "scale = { lowest = 0, highest = 10 }"):
        assert f"# {answer}" in text
        text = text.replace(f"# {answer}", answer)
    return text


def test_the_draft_of_two_files_loads_both_once_it_is_completed(home: Home, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("GOODWORD_HOME", str(home.path))
    survey, calls = files(tmp_path)
    ran = CliRunner().invoke(cli, ["import", str(survey), "--join", str(calls), "--dry-run"])
    assert ran.exit_code == 0, ran.output
    for line in ("[joins.calls]", 'on = "Call"', 'key = "Call ID"', 'from = "calls.Agent"', 'format = "h:mm:ss"'):
        assert line in ran.output
    mapping = tmp_path / "map.toml"
    mapping.write_text(completed(ran.output), encoding="utf-8")
    report = import_file(home, survey, mapping)
    assert (report.loaded, report.refused) == (3, 0)
    assert f"1 rows have no partner in {calls}; its columns are empty there." in report.warnings
    lake = Lake(home.lake_path)
    [file] = lake.snapshot().files["responses"]
    rows = pq.ParquetFile(lake.path / file.path).read().sort_by("response_id").to_pylist()
    assert [(row["interaction_id"], row["agent_id"], row["handle_seconds"]) for row in rows] == [
        ("c-1", "Jo", 275),
        ("c-2", "Kim", 845),
        ("c-9", None, None),
    ]


def test_where_several_columns_may_be_the_key_it_is_asked_with_counts(home: Home, tmp_path: Path) -> None:
    survey, calls = files(
        tmp_path, CALLS.replace(",Number", ",Also").replace(",1\n", ",c-1\n").replace(",2\n", ",c-2\n")
    )
    [question] = [
        each for each in recognise(home, survey, join=calls).draft.questions if each.where == "joins.calls.on"
    ]
    assert question.words == (
        "which columns hold the same key? 'Call' = 'Call ID' finds 2 of 3 rows; 'Call' = 'Also' finds 2 of 3 rows."
    )
    assert question.answers == ({"on": "Call", "key": "Call ID"}, {"on": "Call", "key": "Also"})


def test_a_second_file_without_a_key_is_refused_with_what_stands_in_the_way(home: Home, tmp_path: Path) -> None:
    survey, calls = files(tmp_path, CALLS + "c-1,Jo,Blue,00:04:35,voice,1\n")
    with pytest.raises(ImportRefused, match="'Call ID' holds what 'Call' holds, and 'c-1' stands on 2 rows"):
        recognise(home, survey, join=calls)
    survey, calls = files(tmp_path, "Phone,Name\n1,A\n2,B\n")
    with pytest.raises(ImportRefused, match="No value of the one stands in the other.*--table interactions"):
        recognise(home, survey, join=calls)
