"""One person's page: the one address of a person, all their contacts, and their teams over time."""

from dashboard.place import unit_href
from dashboard.view import View
from dashboard.workspace import person
from queries.filter import Filter
from queries.organisation import teams_over_time
from queries.scope import Grant, Scope
from tests.company import AGENTS
from tests.demo_files import reader
from tests.test_bad_input import seen

WEST = Scope("1", frozenset({Grant(("West",))}), "key")


def test_teams_over_time_are_those_of_the_contacts_and_answers(warehouse, company) -> None:
    filter = Filter().with_values("agent", ["A02"])
    wes, everywhere = (
        teams_over_time(warehouse, filter, scope).rows() for scope in (WEST, Scope("1", frozenset({Grant()}), "key"))
    )
    counted = reader(company)("""
        select min(day) as first_day, max(day) as last_day,
            count(*) filter (what = 'c') as contacts, count(*) filter (what = 'r') as responses
        from (
            select 'c' as what, day, agent_id from interactions
            union all select 'r', day, agent_id from responses
            union all select 'i', day, agent_id from invitations
        ) where agent_id = 'A02' and what <> 'i'
    """).iloc[0]
    [row] = everywhere
    assert wes == []
    assert row["team_id"] == AGENTS["A02"]
    assert (row["contacts"], row["responses"]) == (counted["contacts"], counted["responses"])
    assert [str(row[name]) for name in ("first_day", "last_day")] == [
        str(counted[name])[:10] for name in ("first_day", "last_day")
    ]


def test_the_page_of_units_leads_to_the_person(app, client) -> None:
    assert client.post("/person", data={"account": "wes"}).status_code == 303
    agent = next(agent for agent, team in AGENTS.items() if team == "W1-a")
    for path in ("/organisation", "/summary"):
        found = seen(app, client, path, f"?region=West&agent={agent}")
        assert f"/person?region=West&id={agent}" in found[""]
        assert not {"person", "headline", "unit_headline"} & set(found)
    shown = seen(app, client, "/person", f"?region=West&id={agent}")
    assert {"person", "contacts", "person_teams", "unit_words", "organisation_finding"} <= set(shown)
    assert "would recommend" in shown["person"]


def test_links_name_a_person_by_the_one_address(looking_as) -> None:
    with looking_as("priya") as opened:
        view = View(Filter(), opened.engine.at(opened.today()), person())
        filter = Filter().with_values("team", ["Alder"])
        assert unit_href(view, filter) == "/organisation?team=Alder"
        assert unit_href(view, filter.with_values("agent", ["A-1"])) == "/person?team=Alder&id=A-1"


def test_who_sees_no_persons_finds_none(app, client) -> None:
    for account in ("mona", "rita", "wes"):
        assert client.post("/person", data={"account": account}).status_code == 303
        looks = [seen(app, client, "/person", f"?id={agent}")[""].replace(agent, "ID") for agent in ("A01", "Z99")]
        assert looks[0] == looks[1], account
        assert "There is nothing here that you can see" in looks[0]


def test_a_look_at_a_person_is_written_down(app, client) -> None:
    store = app.server.extensions["goodword"].opened().store
    assert client.post("/person", data={"account": "wes"}).status_code == 303
    agent = next(agent for agent, team in AGENTS.items() if team == "W1-b")
    before = store.audit_count(kind="person opened")
    seen(app, client, "/person", f"?id={agent}")
    assert store.audit_count(kind="person opened") == before + 1
