"""One customer's page: every event once in the order of time, nothing of others, and what is unknown alike."""

import json
from collections import Counter
from datetime import date, timedelta

import duckdb
import pytest

from dashboard.customers import known_facts, story, who_may_see, with_corrections
from dashboard.identity import Person
from dashboard.links import customer_href
from dashboard.ui.timeline import timeline
from dashboard.view import View
from dashboard.workspace import EXTENSION, Workspace, person
from data.engine import Engine
from data.home import create_home
from data.importing import import_file
from data.lake import Lake
from queries.customer import customer_events, customer_known
from queries.filter import Filter
from queries.scope import Grant, Scope, masked
from tests.company import TODAY
from tests.demo_files import reader
from tests.drawn import of_class, trees
from tests.lake_rows import rows_of
from tests.test_bad_input import seen

COMPANY = Scope("1", frozenset({Grant()}), "key")
ANALYST = Scope("1", frozenset({Grant(columns=frozenset({"verbatim", "response_id"}))}), "key")
FIRST = date(2026, 8, 3)


@pytest.fixture(scope="module")
def warehouse_of_one(tmp_path_factory):
    """A company with one customer, who had 7 contacts, and 3 surveys of which 2 were answered; and another one."""
    home = create_home(tmp_path_factory.mktemp("one"), "company", "One & Co")
    days = [FIRST + timedelta(days=5 * number) for number in range(7)]
    shared = {"customer_id": "C-1", "team_id": "T", "load_id": "first"}
    contacts = [
        {**shared, "interaction_id": f"I{place}", "day": day, "transfers": place} for place, day in enumerate(days)
    ]
    asked = [
        {**shared, "invitation_id": f"V{place}", "interaction_id": f"I{place}", "day": days[place]}
        for place in (1, 3, 5)
    ]
    answers = [
        {**shared, "response_id": f"R{place}", "invitation_id": f"V{place}", "interaction_id": f"I{place}",
         "day": days[place] + timedelta(days=1), "score": place}
        for place in (1, 5)
    ]  # fmt: skip
    other = {"interaction_id": "I-other", "customer_id": "C-2", "day": FIRST, "load_id": "first", "team_id": "U"}
    customer = {"customer_id": "C-1", "segment": "home", "may_call": True, "name": "Ann Secret", "phone": "0123"}
    with Lake(home.lake_path).write("first") as load:
        load.upsert("interactions", rows_of("interactions", *contacts, other))
        load.upsert("invitations", rows_of("invitations", *asked))
        load.upsert("responses", rows_of("responses", *answers))
        load.replace("customers", rows_of("customers", customer, {"customer_id": "C-2"}))
    return Engine(home).at(TODAY)


def test_seven_contacts_and_three_surveys_are_ten_events_in_time_order(looking_as, warehouse_of_one) -> None:
    rows = customer_events(warehouse_of_one, Filter("2020"), COMPANY, id="C-1").rows()
    with looking_as("priya"):
        found = story(rows, View(Filter(), warehouse_of_one, person()))
    assert (found.contacts, found.surveys, len(found.events)) == (7, 3, 10)
    times = [event.at for event in found.events]
    assert times == sorted(times, reverse=True)
    assert Counter(event.kind for event in found.events) == {"contact": 7, "answer": 2, "survey": 1}
    assert [event.score for event in found.events if event.kind == "answer"] == [5, 1]


def test_who_sees_customers_by_a_sign_or_not_at_all_finds_nobody(warehouse_of_one) -> None:
    for scope, said in ((ANALYST, "C-1"), (Scope.nothing(), "C-1"), (COMPANY, "C-9"), (COMPANY, "")):
        assert customer_events(warehouse_of_one, Filter(), scope, id=said).table.num_rows == 0
        assert customer_known(warehouse_of_one, Filter(), scope, id=said).table.num_rows == 0
    elsewhere = Scope("1", frozenset({Grant(agent="A-9")}), "key")
    assert customer_known(warehouse_of_one, Filter(), elsewhere, id="C-1").table.num_rows == 0
    # A sign stands for the customer where rows are read, and names nobody in the file of customers.
    sign = masked("customer_id", "C-1", "key")
    assert customer_known(warehouse_of_one, Filter(), ANALYST, id=sign).table.num_rows == 0


def test_neither_name_nor_number_of_a_customer_is_read(warehouse_of_one) -> None:
    [row] = customer_known(warehouse_of_one, Filter(), COMPANY, id="C-1").rows()
    assert (row["segment"], row["may_call"]) == ("home", True)
    assert not set(row) & {"name", "phone", "email"}


def test_corrections_that_loads_made_stand_among_the_events(app, monkeypatch, tmp_path) -> None:
    home = create_home(tmp_path / "home", "company", "One & Co")
    said = "response_id,responded_at,score,customer_id,team_id\nR-1,2026-10-02,{},C-1,{}\n"
    for score, team in ((3, "Elsewhere"), (9, "T")):
        file = tmp_path / f"answers-{score}.csv"
        file.write_text(said.format(score, team))
        import_file(home, file, table="responses")
    monkeypatch.setitem(app.server.extensions, EXTENSION, Workspace(home.path, lambda zone: TODAY))
    with app.server.test_request_context():
        view = View(Filter(), Engine(home).at(TODAY), Person("m", "M", ("manager",), "", COMPANY))
        rows = customer_events(view.warehouse, view.filter, view.scope, id="C-1").rows()
        correction, answer = with_corrections(story(rows, view).events, rows, view)
    assert (answer.kind, answer.score) == ("answer", 9)
    assert (correction.kind, correction.where) == ("correction", "answers-9.csv")
    assert correction.title == "A load corrected the answer of Fri 2 Oct"
    # What it said before of a unit that may be another's is not told.
    assert sorted(correction.facts.split("; ")) == ["score 3, now 9", "team corrected"]


def test_the_page_of_a_customer_shows_what_plain_questions_to_the_files_give(looking_as, larkfield) -> None:
    ask = reader(larkfield)
    known = ask("""
        select customer_id
        from interactions
        where team_id = 'Alder' and customer_id in (select customer_id from responses where team_id = 'Alder')
        group by 1
        order by count(*) desc, 1
        limit 1
    """).iloc[0, 0]
    counted = {
        table: ask(f"select count(*) from {table} where customer_id = $id and team_id = 'Alder'", id=known).iloc[0, 0]
        for table in ("interactions", "responses")
    }
    with looking_as("marta") as opened:
        view = View(Filter(), opened.engine.at(opened.today()), person(), own={"id": known})
        rows = customer_events(view.warehouse, view.filter, view.scope, id=known).rows()
        drawn = trees(timeline(story(rows, view).events))
        facts = known_facts(customer_known(view.warehouse, view.filter, view.scope, id=known).rows()[0], known, view)
        assert "people by their role" in who_may_see(rows, view) or "1 person by their role" in who_may_see(rows, view)
        assert customer_href(known, view) == f"/customer?id={known}"
    assert Counter(row["event"] for row in rows)["contact"] == counted["interactions"]
    assert Counter(row["event"] for row in rows)["answer"] == counted["responses"]
    assert {row["team_id"] for row in rows} == {"Alder"}
    assert len(of_class(drawn, "is-answer")) == counted["responses"]
    assert dict(facts)["Number"] == known
    with looking_as("anya") as opened:
        view = View(Filter(), opened.engine.at(opened.today()), person())
        assert customer_href(known, view) == ""


def test_the_unknown_and_the_forbidden_are_one_page(app, client, served_home) -> None:
    ask = reader(served_home)
    ids = "select customer_id from {} where region_id = 'North'"
    tables = ("responses", "interactions", "invitations")
    west = " union ".join(f"select customer_id from {table} where region_id = 'West'" for table in tables)
    north = ask(f"{ids.format('interactions')} and customer_id not in ({west}) limit 1").iloc[0, 0]
    assert client.post("/person", data={"account": "wes"}).status_code == 303
    for path, forbidden, unknown in (("/customer", north, "C9999"), ("/person", "A01", "Z01")):
        looks = [seen(app, client, path, f"?id={said}")[""].replace(said, "ID") for said in (forbidden, unknown)]
        assert looks[0] == looks[1], path
        assert "There is nothing here that you can see" in looks[0]


def test_each_look_is_written_down_without_the_customer_number(app, client, served_home) -> None:
    known = reader(served_home)("select min(customer_id) from responses where region_id = 'West'").iloc[0, 0]
    store = app.server.extensions["goodword"].opened().store
    assert client.post("/person", data={"account": "wes"}).status_code == 303
    before = store.audit_count(kind="person opened")
    found = seen(app, client, "/customer", f"?id={known}")
    assert "timeline-event" in found["customer_events"]
    assert store.audit_count(kind="person opened") == before + 1
    [line] = store.audit(kind="person opened", lines=1)
    assert line.account_id == "wes" and line.count and "customer" in line.about
    assert known not in json.dumps(dict(line.about))


def test_the_sql_that_is_shown_names_no_place_of_the_machine_and_runs_from_the_home(
    warehouse_of_one, monkeypatch
) -> None:
    home = warehouse_of_one.engine.home.path
    for question in (customer_known, customer_events):
        answer = question(warehouse_of_one, Filter(), COMPANY, id="C-1")
        assert str(home) not in answer.sql
        monkeypatch.chdir(home)
        found = [duckdb.connect().sql(text).to_arrow_table() for text in answer.sql.split(";") if text.strip()]
        assert sum(table.num_rows for table in found) == answer.table.num_rows > 0
