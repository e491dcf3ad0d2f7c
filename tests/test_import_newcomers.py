"""Exports as a newcomer has them: matched by names and questions, few words asked, and the figures that come out."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from dashboard.loading.answers import mapped
from dashboard.loading.recognising import recognise
from dashboard.loading.steps import asked
from data.home import Home
from data.importing import ImportRefused, ImportReport, import_file, mapping_from
from data.lake import Lake
from tests.data_page import company_home

AFTER = {"source.survey_kind": "transactional"}
GOOGLE_FORMS = """"Timestamp","How likely is it that you would recommend us?","What is the reason for your score?"
"2026/10/05 9:12:44 AM GMT+2","9","Friendly people"
"2026/10/26 7:12:44 PM GMT+1","4","Nobody at the till"
"2026/10/27 7:12:44 PM UTC","",""
"""
SALESFORCE = """"Survey Response: ID","Case Number","Case Owner","NPS Score","Comment","Response Date","Revenue"
"a01","00001001","Jo Field","9","Größe passt","05/10/2026, 09:12","12,500.00"
"a02","00001002","Kim Marsh","4","Zu langsam","14/10/2026, 19:12","1,234.50"


"NPS by case"
"Copyright (c) 2000-2026"
"""
GENESYS = """"Media Type","Users","Date","Queue","Wrap-up","Conversation ID","Total Queue","Total Handle","Total Hold"
"voice","Jo Field","10/5/26 9:12 AM","Billing","Resolved","c-1","00:00:35.000","00:04:00.620",""
"voice","Kim Marsh","10/14/26 7:12 PM","Orders","Call back","c-2","00:10:35.000","00:54:00.000","00:02:00.000"
"""
NICE = """contact_id,media_name,agent_no,team_no,start_date,start_time,InQueue,Agent_Time,Hold_Time
480001,Call,17,3,10/05/2026,09:12:44,35.250,240.000,0
480002,Chat,18,4,10/14/2026,19:12:44,"1,035.500","3,240.000",120.000
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return company_home(tmp_path / "home")


def loaded(
    home: Home, folder: Path, content: bytes | str, answers: Mapping[str, str], table: str = "responses"
) -> tuple[ImportReport, list[dict[str, Any]]]:
    """The file loaded as the page does it, with its own matches; `answers` are exactly what it asks."""
    file = folder / "export.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    seen = recognise(home, file, table, file.name, lambda share: None)
    matches = {rule["from"]: name for name, rule in seen.said["columns"].items()}
    form = {f"to.{place}": matches.get(column.name, "") for place, column in enumerate(seen.columns)}
    waiting = [one for some in asked(home, seen, seen.said, table).values() for one in some if one.is_open]
    assert {one.name for one in waiting} == set(answers)
    said = mapped(form | dict(answers), [], seen, seen.said, table, ())
    report = import_file(home, file, mapping_from(said, table))
    return report, rows_of(home, table)


def rows_of(home: Home, table: str) -> list[dict[str, Any]]:
    """The rows of a table of the lake, in the order of the file."""
    lake = Lake(home.lake_path)
    files = [lake.path / each.path for each in lake.snapshot().files[table]]
    rows = [row for each in files for row in pq.ParquetFile(each).read().to_pylist()]
    return sorted(rows, key=lambda row: row["source_row"])


def test_google_forms(home: Home, tmp_path: Path) -> None:
    report, rows = loaded(home, tmp_path, GOOGLE_FORMS, AFTER | {"source.key": "asked", "c.score.scale": "0-10"})
    assert (report.loaded, report.refused) == (3, 0)
    assert [row["score"] for row in rows] == [9, 4, None]
    assert rows[1]["verbatim"] == "Nobody at the till"
    assert [row["responded_at"] for row in rows] == [
        datetime(2026, 10, 5, 7, 12, 44, tzinfo=UTC),
        datetime(2026, 10, 26, 18, 12, 44, tzinfo=UTC),
        datetime(2026, 10, 27, 19, 12, 44, tzinfo=UTC),
    ]


def test_microsoft_forms(home: Home, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    names = ["ID", "Start time", "Completion time", "Email", "Name", "How likely are you to recommend us?", "Why?\n"]
    begun, ended = datetime(2026, 10, 5, 9, 12), datetime(2026, 10, 5, 9, 14)
    for row in (
        names,
        [1, begun, ended, "anonymous", None, 9, "Kind"],
        [2, begun, ended, "anonymous", None, 3, "Long"],
    ):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    report, rows = loaded(home, tmp_path, out.getvalue(), AFTER | {"c.score.scale": "0-10"})
    assert (report.loaded, report.refused) == (2, 0)
    assert [(row["response_id"], row["score"], row["verbatim"]) for row in rows] == [("1", 9, "Kind"), ("2", 3, "Long")]
    assert rows[0]["responded_at"] == datetime(2026, 10, 5, 7, 14, tzinfo=UTC)


def test_a_salesforce_report_and_the_lines_below_it(home: Home, tmp_path: Path) -> None:
    answers = AFTER | {"source.encoding": "latin-1", "c.score.scale": "0-10"}
    report, rows = loaded(home, tmp_path, SALESFORCE.encode("latin-1"), answers)
    assert (report.loaded, report.reasons) == (2, {"number of cells": 2})
    assert [(row["response_id"], row["interaction_id"], row["agent_id"]) for row in rows] == [
        ("a01", "00001001", "Jo Field"),
        ("a02", "00001002", "Kim Marsh"),
    ]
    assert rows[0]["verbatim"] == "Größe passt"


def test_lines_above_the_names_are_refused_with_what_to_do(home: Home, tmp_path: Path) -> None:
    above = "NPS by case\nAs of 2026-10-15\n\n" + SALESFORCE
    with pytest.raises(ImportRefused, match="the first row holds 'NPS by case'.*remove the lines above them"):
        loaded(home, tmp_path, above, {})


def test_genesys_interactions(home: Home, tmp_path: Path) -> None:
    report, rows = loaded(home, tmp_path, GENESYS, {}, "interactions")
    assert (report.loaded, report.refused) == (2, 0)
    assert [(row["queue_seconds"], row["handle_seconds"], row["hold_seconds"]) for row in rows] == [
        (35, 241, None),
        (635, 3240, 120),
    ]
    assert rows[1]["started_at"] == datetime(2026, 10, 14, 17, 12, tzinfo=UTC)
    assert "Total Handle is kept in whole seconds: fractions, as in '00:04:00.620', were rounded." in report.warnings


def test_nice_contacts(home: Home, tmp_path: Path) -> None:
    seconds = {f"c.{name}_seconds.multiply": "1" for name in ("queue", "handle", "hold")}
    report, rows = loaded(home, tmp_path, NICE, seconds | {"c.started_at.time": "start_time"}, "interactions")
    assert (report.loaded, report.refused) == (2, 0)
    assert [(row["agent_id"], row["queue_seconds"], row["handle_seconds"]) for row in rows] == [
        ("17", 35, 240),
        ("18", 1036, 3240),
    ]
    assert rows[0]["started_at"] == datetime(2026, 10, 5, 7, 12, 44, tzinfo=UTC)


def test_day_and_time_in_two_columns_of_a_workbook(home: Home, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Call ID", "Date", "At"], ["c1", datetime(2026, 10, 5), time(9, 12, 44)]):
        book.active.append(row)
    book.save(tmp_path / "calls.xlsx")
    started = {"from": "Date", "format": "%d.%m.%Y", "time": {"from": "At", "format": "%H:%M:%S"}}
    columns = {"interaction_id": {"from": "Call ID"}, "started_at": started}
    mapping = mapping_from({"source": {"name": "calls"}, "columns": columns}, "interactions")
    assert import_file(home, tmp_path / "calls.xlsx", mapping).loaded == 1
    assert rows_of(home, "interactions")[0]["started_at"] == datetime(2026, 10, 5, 7, 12, 44, tzinfo=UTC)


def test_a_day_without_its_time_is_kept_where_that_is_said(home: Home, tmp_path: Path) -> None:
    seconds = {f"c.{name}_seconds.multiply": "1" for name in ("queue", "handle", "hold")}
    report, rows = loaded(home, tmp_path, NICE, seconds | {"c.started_at.time": "none"}, "interactions")
    assert report.loaded == 2
    assert rows[0]["started_at"] == datetime(2026, 10, 4, 22, tzinfo=UTC)
