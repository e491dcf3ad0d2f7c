"""Files to carry away: the rows of the page, by the same door, each as many as its figure says."""

import io
import logging

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from queries.aggregate import sums
from queries.exports import whole_measure
from queries.figures import figure
from queries.filter import Filter
from queries.measures import MEASURES
from queries.rows import rows
from queries.scope import Grant, Scope
from tests.browser.expected import Company, State
from tests.company import TODAY
from tests.exported import ENDINGS, MARK, as_person, in_parquet, in_workbook, table

YEAR = Filter(period="last-52-weeks")


@pytest.fixture(scope="module")
def rows_in_pandas(served_home) -> Company:
    return Company(served_home.path, TODAY)


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


def test_every_finished_file_is_noted_once_with_who_what_and_how_many(client, caplog):
    as_person(client, "wes")
    with caplog.at_level(logging.INFO):
        found = [len(table(client.get("/export.csv?measure=nps&region=West")))]
        client.get("/export.csv?measure=nonsense")
    said = [record.getMessage() for record in caplog.records if "carried away" in record.getMessage()]
    assert said == [f"Account 'wes' carried away nps.csv: filter 'region=West', {found[0]} rows, version 1"]


def test_unknown_parts_of_the_address_change_nothing(client):
    plain, odd = (client.get(f"/export.csv?region=West{more}").text for more in ("", "&nonsense=1"))
    assert plain == odd


def test_a_whole_of_nothing_is_a_file_with_its_columns(client):
    as_person(client, "wes")
    assert table(client.get("/export.csv?period=2019")) == []
    empty = pq.read_table(io.BytesIO(client.get("/export.parquet?period=2019").data))
    assert empty.num_rows == 0
    assert "verbatim" in empty.column_names
    assert in_workbook(client.get("/export.xlsx?period=2019").data) == []
