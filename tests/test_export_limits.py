"""Files to carry away are whole or not there: limits, time that runs out, places at a time, large ones."""

import logging
import os
import subprocess
from collections import Counter
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from typer.testing import CliRunner

from dashboard.cli import app as cli
from dashboard.exporting import files, routes, workbook
from dashboard.exporting.wanted import Export, ExportBroken, export_of_measure, export_of_table
from dashboard.identity import Person
from dashboard.workspace import person
from data.engine import Engine
from data.home import Home
from data.lake import Lake
from queries.filter import Filter
from queries.scope import Grant, Scope
from tests.company import TODAY
from tests.exported import ENDINGS, in_parquet, in_workbook, table
from tests.serving import LookingAs

YEAR = Filter(period="last-52-weeks")


def test_too_many_rows_for_excel_are_offered_as_csv_and_parquet(client, monkeypatch):
    held = len(table(client.get("/export.csv?region=West")))
    monkeypatch.setattr(files, "MOST_ROWS", held - 1)
    answer = client.get("/export.xlsx?region=West&measure=responses")
    assert answer.status_code == 400
    assert f"These are {held} rows. An Excel file holds at most {held - 1} here." in answer.text
    for ending in ("csv", "parquet"):
        assert f'href="/export.{ending}?region=West&amp;measure=responses"' in answer.text
    assert workbook.MOST_ROWS == 100_000


def test_a_file_that_lacks_a_row_is_never_finished(client, monkeypatch, caplog):
    counted = Export.count.fget
    monkeypatch.setattr(Export, "count", property(lambda export: counted(export) + 1))
    with caplog.at_level(logging.INFO), pytest.raises(ExportBroken, match="rows came"):
        client.get("/export.csv?region=West").get_data()
    assert client.get("/export.parquet?region=West").status_code == 500
    assert client.get("/export.xlsx?region=West").status_code == 500
    assert "carried away" not in caplog.text
    free_again()


def test_a_client_that_hangs_up_frees_its_place(client):
    for _ in range(6):
        answer = client.get("/export.csv?period=last-52-weeks", buffered=False)
        next(iter(answer.response))
        answer.close()
    free_again()


@pytest.mark.parametrize("ending", ENDINGS)
def test_who_looks_at_the_headers_alone_leaves_no_file_open(client, ending):
    # A file that is still open when it is forgotten warns, and warnings are errors.
    with client.head(f"/export.{ending}?region=West") as answer:
        assert answer.status_code == 200
    free_again()


def test_only_so_many_files_are_made_at_a_time(client):
    for place, asked in ((routes.WORKBOOKS_AT_ONCE, "/export.xlsx"), (routes.AT_ONCE, "/export.csv")):
        taken = 0
        while place.acquire(blocking=False):
            taken += 1
        try:
            answer = client.get(asked)
            assert (answer.status_code, answer.mimetype) == (503, "text/plain")
            assert "Try again in a minute" in answer.text
        finally:
            for _ in range(taken):
                place.release()
    free_again()


def free_again() -> None:
    """All places for files are free."""
    assert (routes.AT_ONCE._value, routes.WORKBOOKS_AT_ONCE._value) == (4, 2)


def test_a_workbook_that_takes_too_long_ends_with_its_process(looking_as: LookingAs) -> None:
    with looking_as("ruth") as opened:
        export = export_of_measure(opened.engine.at(TODAY), YEAR, person(), "responses")
        with pytest.raises(files.FileFailed, match="take the CSV or the Parquet file"):
            files.excel_file(export, seconds=0.05)
    running = ["ps", "-o", "args", "--ppid", str(os.getpid())]
    assert "exporting.workbook" not in subprocess.run(running, capture_output=True, text=True, check=True).stdout


def test_a_parquet_file_that_takes_too_long_is_refused_and_leaves_nothing_open(looking_as: LookingAs) -> None:
    with looking_as("ruth") as opened:
        export = export_of_measure(opened.engine.at(TODAY), YEAR, person(), "responses")
        before = len(os.listdir("/proc/self/fd"))
        with pytest.raises(files.FileFailed, match="Choose a shorter period"):
            files.parquet_file(export, seconds=0)
        assert len(os.listdir("/proc/self/fd")) == before
        files.parquet_file(export).close()


def test_a_command_leaves_the_whole_file_or_none(larkfield: Home, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GOODWORD_HOME", str(larkfield.path))
    runner = CliRunner()
    command = ["export", "--as", "ruth", "--filter", "period=2026-10"]
    for ending in ENDINGS:
        ran = runner.invoke(cli, [*command, "--table", "units", "--to", str(tmp_path / f"units.{ending}")])
        assert ran.exit_code == 0, ran.output
    assert in_workbook((tmp_path / "units.xlsx").read_bytes()) == in_parquet((tmp_path / "units.parquet").read_bytes())
    monkeypatch.setattr(files, "MOST_ROWS", 3)
    kept = (tmp_path / "units.xlsx").read_bytes()
    ran = runner.invoke(cli, [*command, "--to", str(tmp_path / "units.xlsx")])
    assert isinstance(ran.exception, files.TooManyRows)
    assert (tmp_path / "units.xlsx").read_bytes() == kept
    assert Counter(path.suffix for path in tmp_path.iterdir()) == Counter([".csv", ".xlsx", ".parquet"])
    for wrong in (["--to", str(tmp_path / "x.txt")], ["--table", "units", "--measure", "nps", "--to", "x.csv"]):
        assert runner.invoke(cli, [*command, *wrong]).exit_code == 2


def fill_with_answers(home: Home, a_month: int) -> None:
    """Answers of 25 months, made by DuckDB: a hundred thousand a second."""
    with Lake(home.lake_path, ()).write("first") as transaction:
        for month in pd.period_range("2024-11", "2026-11", freq="M"):
            rows = duckdb.connect().execute(f"""
                select '{month}-' || n as response_id, date '{month}-01' + cast(n % 20 as integer) as day,
                    cast(day as timestamp) at time zone 'UTC' as responded_at, 'W1-a' as team_id,
                    cast(if(n % 10 = 0, null, n % 11) as integer) as score, 'Said "so", ' || n as verbatim
                from range({a_month}) as numbers (n)
            """)
            transaction.put_month("responses", str(month), rows.to_arrow_table())


@pytest.mark.slow
def test_all_of_250_000_rows_are_carried_away(own_home: Home, tmp_path: Path) -> None:
    """From a lake by each way that has no end; counted and added up by DuckDB alone on both sides."""
    home = own_home
    fill_with_answers(home, a_month=10_000)
    ann = Person("ann", "Ann", ("manager",), "", Scope("", frozenset({Grant()})))
    every_day = Filter(period="2024-01-01..2026-11-30")
    export = export_of_table(Engine(home).at(TODAY), every_day, ann, "responses")
    sums_of = "select count(*), sum(score), count(distinct response_id) from '{}'"
    [lake] = duckdb.connect().sql(sums_of.format(f"{home.lake_path}/responses/**/*.parquet")).fetchall()
    for ending in ("csv", "parquet"):
        to = tmp_path / f"all.{ending}"
        files.write_whole(export, export.blocks(), to)
        assert duckdb.connect().sql(sums_of.format(to)).fetchall() == [lake]
    print(f"\n{export.count} rows of 250000 in each file")
    assert export.count == lake[0] == 250_000
