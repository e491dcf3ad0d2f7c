"""What is new on a page: since somebody said that they have seen it, a week back before that, for nobody else."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboard.ui.news import NewsRow, news_table
from data.configuration import KEYS
from data.store import Store
from data.warehouse import Warehouse
from queries.filter import Filter
from queries.newest import LISTED_DAYS, counts_since, moment_of, newest
from queries.scope import Grant, Scope
from tests.company import TODAY

WEST = Scope("1", frozenset({Grant(("West",))}), "key")
NORTH = Scope("1", frozenset({Grant(("North",))}), "key")


@pytest.fixture
def store(tmp_path) -> Store:
    made = Store(f"sqlite:///{tmp_path}/goodword.db")
    made.upgrade()
    made.add_account("wes", "Wes", ("manager",), ({"path": ["West"]},))
    yield made
    made.close()


def test_what_was_seen_is_kept_for_each_page_and_person_alone(store: Store) -> None:
    assert store.seen_until("wes", "/team") is None
    first, later = (datetime(2026, 11, day, 8, tzinfo=UTC) for day in (20, 21))
    for moment in (first, later):
        store.note_seen("wes", "/team", moment)
    assert store.seen_until("wes", "/team") == later
    assert store.seen_until("wes", "/me") is None
    assert store.seen_until("nobody", "/team") is None


def test_counts_and_list_are_of_the_scope_and_of_the_time(warehouse: Warehouse) -> None:
    listed = newest(warehouse, Filter("2020"), WEST).rows()
    assert listed
    assert {row["region_id"] for row in listed} == {"West"}
    assert listed == sorted(listed, key=lambda row: (-row["responded_at"].timestamp(), row["response_id"]))
    assert min(row["day"] for row in listed) >= TODAY - timedelta(days=LISTED_DAYS)
    since = TODAY - timedelta(days=9)
    counted = counts_since(warehouse, Filter(), WEST, since=f"{since}T12:00:00+00:00").rows()
    after = [
        row for row in listed if row["responded_at"] > datetime(since.year, since.month, since.day, 12, tzinfo=UTC)
    ]
    assert sum(row["responses"] for row in counted) == len(after)
    assert sum(row["detractors"] or 0 for row in counted) == sum(row["class"] == "detractor" for row in after)
    assert {row["unit"] for row in counted} == {row["centre_id"] for row in after}


@pytest.mark.parametrize("said", ["", "nonsense", "2026-13-40", "x" * 200])
def test_a_moment_that_means_nothing_is_a_week_ago(said: str) -> None:
    assert moment_of(said, date(2026, 11, 22)) == datetime(2026, 11, 15, tzinfo=UTC)


def test_seen_is_a_deed_of_whoever_sits_there(app, client) -> None:
    store = app.server.extensions["goodword"].opened().store
    client.post("/person", data={"account": "wes"})
    assert client.get("/seen").status_code in (404, 405)
    answer = client.post("/seen", data={"page": "/team", "query": "region=West"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/team?region=West")
    assert datetime.now(UTC) - store.seen_until("wes", "/team") < timedelta(minutes=1)
    for page in ("/summary", "https://elsewhere.example", ""):
        assert client.post("/seen", data={"page": page}).status_code == 404


@pytest.mark.parametrize(
    ("links", "is_right"),
    [
        ({}, True),
        ({"customer_link": "https://crm.example.com/c/{customer_id}"}, True),
        ({"interaction_link": "http://10.0.0.1/r?id={interaction_id}"}, True),
        ({"customer_link": "https://crm.example.com/c/"}, False),
        ({"customer_link": "javascript:alert({customer_id})"}, False),
        ({"other": "https://crm.example.com/{customer_id}"}, False),
    ],
)
def test_links_lead_to_the_web_and_hold_the_id(links: dict[str, str], is_right: bool) -> None:
    assert KEYS["links"].fits(links) is is_right


def test_how_much_is_new_is_told_to_whoever_the_page_is_for(app, client) -> None:
    store = app.server.extensions["goodword"].opened().store
    client.post("/person", data={"account": "wes"})
    store.note_seen("wes", "/team", datetime.now(UTC) - timedelta(days=3_000))
    said = client.get("/new?page=%2Fteam&query=").json["answers"]
    assert said > client.get("/new?page=%2Fteam&query=centre%3DW1%26channel%3Dphone").json["answers"] > 0
    store.note_seen("wes", "/team", datetime.now(UTC) + timedelta(days=3_000))
    assert client.get("/new?page=%2Fteam&query=").json["answers"] == 0
    assert client.get("/new?page=%2Fsummary&query=").status_code == 404
    client.post("/person", data={"account": "rita"})
    assert client.get("/new?page=%2Fteam&query=").status_code == 404


@pytest.mark.parametrize(("scored", "said"), [(7, False), (6, True)])
def test_answers_that_are_in_no_class_are_told_below_the_classes(scored: int, said: bool) -> None:
    news = news_table("Team", [], NewsRow("West", "", 7, scored - 3, 2, 1))
    assert ("1 answer without a score." in str(news)) is said
