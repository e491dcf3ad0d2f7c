"""Files to carry away: the rows of the page, by the same door, each as many as its figure says."""

import csv
import io
import logging
import os
import subprocess
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from typer.testing import CliRunner

from dashboard.cli import app as cli
from dashboard.exporting import files, routes, workbook
from dashboard.exporting.wanted import Export, ExportBroken, export_of_measure, export_of_table
from dashboard.identity import Person
from dashboard.server import Goodword
from dashboard.workspace import EXTENSION, Workspace, person
from data.contract import FACTS, TABLES
from data.engine import Engine
from data.home import Home
from data.lake import Lake
from queries.aggregate import sums
from queries.exports import whole_measure, whole_table
from queries.figures import figure
from queries.filter import Filter
from queries.measures import MEASURES
from queries.rows import rows
from queries.scope import MASKABLE, Grant, Scope
from tests.browser.expected import Company, State
from tests.company import TODAY
from tests.demo_files import reader
from tests.serving import LookingAs

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
YEAR = Filter(period="last-52-weeks")
DEMO_ROLES = ("mo", "priya", "tom", "marta", "anya", "ruth", "bea")
ENDINGS = ("csv", "xlsx", "parquet")


@pytest.fixture(scope="module")
def rows_in_pandas(served_home) -> Company:
    return Company(served_home.path, TODAY)


@pytest.fixture
def of_larkfield(app: Goodword, larkfield_space: Workspace, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client of the application over the demo company."""
    monkeypatch.setitem(app.server.extensions, EXTENSION, larkfield_space)
    return app.server.test_client()


def as_person(client: FlaskClient, account: str) -> FlaskClient:
    assert client.post("/person", data={"account": account}).status_code == 303
    return client


def table(answer) -> list[dict[str, str]]:
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
    names, *found = load_workbook(io.BytesIO(content))["Rows"].iter_rows()
    rows = [[cell.value.date() if cell.number_format == "yyyy-mm-dd" else cell.value for cell in row] for row in found]
    return [dict(zip([cell.value for cell in names], map(printed, row), strict=True)) for row in rows]


def in_parquet(content: bytes) -> list[dict[str, str]]:
    found = pq.read_table(io.BytesIO(content)).to_pylist()
    return [{name: printed(value) for name, value in row.items()} for row in found]


def test_the_file_holds_every_row_behind_a_figure(client, rows_in_pandas):
    as_person(client, "wes")
    expected = rows_in_pandas.rows(State().having(region="West"))
    found = table(client.get("/export.csv?region=West"))
    assert [row["response_id"] for row in found] == list(
        expected.sort_values(["responded_at", "response_id"], ascending=[False, True])["response_id"]
    )
    scored = table(client.get("/export.csv?region=West&measure=nps"))
    assert len(scored) == expected["score"].notna().sum()


@pytest.mark.parametrize("asked", ["measure=nps&channel=phone", "measure=contacts&period=2026-10", "table=invitations"])
def test_the_three_kinds_of_file_hold_the_same_rows(client, asked):
    as_person(client, "wes")
    of_csv = table(client.get(f"/export.csv?{asked}"))
    assert of_csv
    assert in_workbook(client.get(f"/export.xlsx?{asked}").data) == of_csv
    assert in_parquet(client.get(f"/export.parquet?{asked}").data) == of_csv


@pytest.mark.parametrize("name", list(MEASURES))
def test_month_by_month_gives_the_rows_of_the_door_and_of_the_figure(warehouse, name):
    for scope in (Scope("", frozenset({Grant()})), Scope("", frozenset({Grant(("West",), columns=frozenset())}), "k")):
        for filter in (YEAR, Filter(period="2026-02-11..2026-02-11"), YEAR.with_values("channel", ["phone", "chat"])):
            whole = whole_measure(warehouse, filter, scope, name)
            given = [row for block in whole.blocks() for row in block.to_pylist()]
            assert given == rows(warehouse, filter, scope, name, limit=None).rows()
            [of_figure] = sums(warehouse, filter, scope, [name]).rows() or [{}]
            assert whole.count == len(given) == figure(MEASURES[name], of_figure).n


@pytest.mark.parametrize("account", DEMO_ROLES)
def test_page_and_command_line_carry_away_the_same_rows(
    of_larkfield: FlaskClient, larkfield: Home, account: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOODWORD_HOME", str(larkfield.path))
    as_person(of_larkfield, account)
    for measure in ("nps", "verbatims", "contacts"):
        said = of_larkfield.get(f"/export.csv?period=2026-10&measure={measure}")
        to = tmp_path / f"{measure}.csv"
        command = ["export", "--filter", "period=2026-10", "--as", account, "--measure", measure, "--to", str(to)]
        ran = CliRunner().invoke(cli, command)
        assert (ran.exit_code == 0) == (said.status_code == 200), (ran.output, said.text)
        if said.status_code == 200:
            assert to.read_bytes() == said.data
            assert f"{len(table(said)):,} rows in" in ran.output
        else:
            assert said.status_code == 403
            assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("account", DEMO_ROLES)
def test_no_role_carries_away_a_row_of_others(of_larkfield: FlaskClient, larkfield: Home, looking_as, account) -> None:
    ask = reader(larkfield)
    with looking_as(account) as opened:
        grants = opened.store.accounts()
    [held] = [person.grants for person in grants if person.account_id == account]
    as_person(of_larkfield, account)
    for name in FACTS:
        said = of_larkfield.get(f"/export.csv?period=2026-10&table={name}")
        if said.status_code == 403:
            continue
        limits = [limit_of(grant) for grant in held]
        wanted = (
            f"select count(*) from {name} where day between '2026-10-01' and '2026-10-31' and ({' or '.join(limits)})"
        )
        assert len(table(said)) == ask(wanted).iloc[0, 0]


def limit_of(grant: dict) -> str:
    """SQL of the rows of a grant."""
    levels = ("region_id", "centre_id", "team_id", "agent_id")
    limits = list(zip(levels, grant.get("path", []), strict=False))
    limits += [(name, grant[name]) for name in ("function", "vendor", "agent_id") if grant.get(name)]
    return " and ".join(f"{name} = '{value}'" for name, value in limits) or "true"


def test_units_people_and_customers_are_those_of_the_rows(of_larkfield: FlaskClient, larkfield: Home) -> None:
    ask = reader(larkfield)
    as_person(of_larkfield, "priya")
    within = "region_id = 'West' and day between '2026-10-01' and '2026-10-31'"
    seen = {
        name: set(ask(f"select distinct {name} as id from interactions where {within} and {name} is not null")["id"])
        for name in ("region_id", "centre_id", "team_id", "agent_id", "customer_id")
    }
    units = table(of_larkfield.get("/export.csv?period=2026-10&table=units"))
    people = table(of_larkfield.get("/export.csv?period=2026-10&table=people"))
    customers = table(of_larkfield.get("/export.csv?period=2026-10&table=customers"))
    below = seen["region_id"] | seen["centre_id"] | seen["team_id"]
    assert {unit["unit_id"] for unit in units} == below
    assert {unit["parent_id"] for unit in units} <= below | {""}
    assert seen["agent_id"] <= {person["agent_id"] for person in people}
    assert {person["unit_id"] for person in people} <= below | {""}
    assert seen["customer_id"] <= {customer["customer_id"] for customer in customers}
    assert not {"name", "phone", "email"} & set(customers[0])
    north = ask("select distinct customer_id as id from interactions where region_id <> 'West'")["id"]
    west = " union ".join(f"select customer_id as id from {name} where region_id = 'West'" for name in FACTS)
    only_north = set(north) - set(ask(west)["id"])
    assert only_north
    assert not only_north & {customer["customer_id"] for customer in customers}


@pytest.mark.parametrize("name", [name for name in TABLES if name != "benchmarks"])
def test_without_a_grant_no_table_has_a_row(warehouse, name):
    for scope in (Scope.nothing(), Scope("", frozenset({Grant(may_open_rows=False)}))):
        whole = whole_table(warehouse, YEAR, scope, name)
        assert whole.count == sum(block.num_rows for block in whole.blocks()) == 0


@pytest.mark.parametrize("name", ["people", "customers"])
def test_who_is_shown_no_person_gets_no_list_of_them(warehouse, name):
    masked = Scope("", frozenset({Grant(columns=MASKABLE - {"agent_id", "customer_id"})}), "key")
    assert whole_table(warehouse, YEAR, masked, name).count == 0


def test_a_manager_carries_away_no_row_of_others(client):
    as_person(client, "wes")
    assert {row["region_id"] for row in table(client.get("/export.csv"))} == {"West"}
    assert table(client.get("/export.csv?region=North")) == []


@pytest.mark.parametrize("account", ["rita", "ada"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_whoever_may_not_open_rows_gets_none(client, account, ending):
    as_person(client, account)
    for asked in ("", "measure=nps", "table=units", "table=people", "table=customers", "card=words"):
        answer = client.get(f"/export.{ending}?{asked}")
        assert answer.status_code == 403
        assert "may see sums alone, no rows" in answer.text
    assert client.get(f"/export.{ending}?table=benchmarks").status_code == 200


def test_persons_are_masked_as_on_the_page(client):
    as_person(client, "ana")
    for ending, read in (("csv", table), ("xlsx", lambda said: in_workbook(said.data))):
        agents = {row["agent_id"] for row in read(client.get(f"/export.{ending}"))} - {""}
        assert agents
        assert not any(agent.startswith("A") and agent[1:].isdigit() for agent in agents)
    assert client.get("/export.csv?table=people").status_code == 403


def test_the_file_of_a_card_is_its_answer(client):
    for ending, read in (("csv", table), ("xlsx", lambda said: in_workbook(said.data))):
        found = read(client.get(f"/export.{ending}?card=tested_regions&period=last-52-weeks"))
        assert [row["region"] for row in found] == ["North", "West"]


def test_the_name_says_what_of_which_days_and_of_which_version(client):
    for ending in ENDINGS:
        said = client.get(f"/export.{ending}?measure=contacts&period=2026-10").headers["Content-Disposition"]
        assert said == f'attachment; filename="goodword-contacts-2026-10-01-to-2026-10-31-version-1.{ending}"'


def test_a_file_says_what_it_holds(client):
    as_person(client, "ana")
    asked = "measure=nps&region=West&period=2026-10"
    found = pq.read_table(io.BytesIO(client.get(f"/export.parquet?{asked}").data))
    said = {key.decode(): value.decode() for key, value in found.schema.metadata.items()}
    assert said["What"] == "Rows behind Net Promoter Score"
    assert said["Rows"] == f"{found.num_rows}, all of them"
    assert (said["Days"], said["Filter"]) == ("2026-10-01 to 2026-10-31", "Region: West")
    assert said["Address"] == "period=2026-10&region=West"
    assert said["Data version"].startswith("1, responses until ")
    assert (said["Made on"], said["Made for"]) == ("2026-11-22", "Ana Lyt, Analyst")
    assert said["Masked"].startswith("agent_id, customer_id: a name that stands for each")
    book = load_workbook(io.BytesIO(client.get(f"/export.xlsx?{asked}").data))
    assert dict(book["About"].iter_rows(values_only=True)) == said | {"Cut texts": "none"}
    lines = client.get(f"/export.csv?{asked}&about=1").text.removeprefix(MARK).splitlines()
    assert lines[0] == f'"# {len(said) + 1} lines about this file, then the rows"'
    assert lines[1 : len(said) + 1] == [f'"# {title}: {text}"' for title, text in said.items()]
    assert lines[len(said) + 1].startswith('"response_id"')


@pytest.mark.parametrize(
    "asked",
    ["measure=nonsense", "card=nonsense", "table=unit", "measure=contacts&class=promoter", "table=units&measure=nps"],
)
@pytest.mark.parametrize("ending", ENDINGS)
def test_what_cannot_be_given_is_refused_in_words(client, asked, ending):
    answer = client.get(f"/export.{ending}?{asked}")
    assert answer.status_code == 400
    assert answer.mimetype == "text/plain"
    assert len(answer.text) > 10


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


def test_every_finished_file_is_noted_once_with_who_what_and_how_many(client, caplog):
    as_person(client, "wes")
    with caplog.at_level(logging.INFO):
        found = [len(table(client.get("/export.csv?measure=nps&region=West")))]
        client.get("/export.csv?measure=nonsense")
    said = [record.getMessage() for record in caplog.records if "carried away" in record.getMessage()]
    assert said == [f"Account 'wes' carried away nps.csv: filter 'region=West', {found[0]} rows, version 1"]


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


def test_unknown_parts_of_the_address_change_nothing(client):
    plain, odd = (client.get(f"/export.csv?region=West{more}").text for more in ("", "&nonsense=1"))
    assert plain == odd


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


def test_a_whole_of_nothing_is_a_file_with_its_columns(client):
    as_person(client, "wes")
    assert table(client.get("/export.csv?period=2019")) == []
    empty = pq.read_table(io.BytesIO(client.get("/export.parquet?period=2019").data))
    assert empty.num_rows == 0
    assert "verbatim" in empty.column_names
    assert in_workbook(client.get("/export.xlsx?period=2019").data) == []
