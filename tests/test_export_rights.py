"""Files to carry away hold what their reader may see, and no row, name or column of others."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from typer.testing import CliRunner

from dashboard.cli import app as cli
from dashboard.server import Goodword
from dashboard.workspace import EXTENSION, Workspace
from data.contract import FACTS, TABLES
from data.home import Home
from queries.exports import whole_table
from queries.filter import Filter
from queries.scope import MASKABLE, Grant, Scope
from tests.demo_files import reader
from tests.exported import ENDINGS, as_person, in_workbook, table

YEAR = Filter(period="last-52-weeks")
DEMO_ROLES = ("mo", "priya", "tom", "marta", "anya", "ruth", "bea")


@pytest.fixture
def of_larkfield(app: Goodword, larkfield_space: Workspace, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client of the application over the demo company."""
    monkeypatch.setitem(app.server.extensions, EXTENSION, larkfield_space)
    return app.server.test_client()


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
