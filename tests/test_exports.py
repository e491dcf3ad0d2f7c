"""Files to carry away: the rows of the page, by the same door, safe to open in a spreadsheet."""

import csv
import io

import pytest
from flask.testing import FlaskClient

from dashboard import exports
from dashboard.server import Goodword
from tests.browser.expected import Company, State
from tests.company import TODAY

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def rows_in_pandas(served_home) -> Company:
    return Company(served_home.path, TODAY)


def as_person(client: FlaskClient, account: str) -> FlaskClient:
    assert client.post("/person", data={"account": account}).status_code == 303
    return client


def table(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200
    assert answer.text.startswith(MARK)
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix(MARK))))


def test_the_file_holds_every_row_behind_a_figure(client, rows_in_pandas):
    as_person(client, "wes")
    expected = rows_in_pandas.rows(State().having(region="West"))
    found = table(client.get("/export.csv?region=West"))
    assert [row["response_id"] for row in found] == list(
        expected.sort_values(["responded_at", "response_id"], ascending=[False, True])["response_id"]
    )
    scored = table(client.get("/export.csv?region=West&measure=nps"))
    assert len(scored) == expected["score"].notna().sum()


def test_a_manager_carries_away_no_row_of_others(client):
    as_person(client, "wes")
    assert {row["region_id"] for row in table(client.get("/export.csv"))} == {"West"}
    assert table(client.get("/export.csv?region=North")) == []


@pytest.mark.parametrize("account", ["rita", "ada"])
def test_whoever_may_not_open_rows_gets_none(client, account):
    as_person(client, account)
    answer = client.get("/export.csv")
    assert answer.status_code == 403 or not table(answer)


def test_persons_are_masked_as_on_the_page(client):
    as_person(client, "ana")
    agents = {row["agent_id"] for row in table(client.get("/export.csv"))} - {""}
    assert agents
    assert not any(agent.startswith("A") and agent[1:].isdigit() for agent in agents)


def test_the_file_of_a_card_is_its_answer(client, app: Goodword):
    found = table(client.get("/export.csv?card=tested_regions&period=last-52-weeks"))
    assert [row["region"] for row in found] == ["North", "West"]


def test_the_name_says_what_and_of_which_version(client):
    said = client.get("/export.csv?measure=contacts").headers["Content-Disposition"]
    assert said == 'attachment; filename="goodword-contacts-version-1.csv"'


@pytest.mark.parametrize("asked", ["measure=nonsense", "card=nonsense", "measure=contacts&class=promoter"])
def test_what_cannot_be_given_is_refused_in_words(client, asked):
    answer = client.get(f"/export.csv?{asked}")
    assert answer.status_code == 400
    assert answer.mimetype == "text/plain"
    assert len(answer.text) > 10


def test_a_file_of_too_many_rows_is_refused_before_they_are_read(client, monkeypatch):
    held = len(table(client.get("/export.csv?region=West")))
    monkeypatch.setattr(exports, "MOST_ROWS", held)
    assert len(table(client.get("/export.csv?region=West"))) == held
    monkeypatch.setattr(exports, "MOST_ROWS", held - 1)
    answer = client.get("/export.csv?region=West")
    assert answer.status_code == 400
    assert f"These are {held} rows; one file holds at most {held - 1}." in answer.text


def test_unknown_parts_of_the_address_change_nothing(client):
    plain, odd = (client.get(f"/export.csv?region=West{more}").text for more in ("", "&nonsense=1"))
    assert plain == odd
