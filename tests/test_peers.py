"""Peers: sums of others, masked, protected, and nothing that a viewer could subtract himself out of."""

from dataclasses import replace

import pytest

from data.agreement import Persons
from data.engine import Engine
from data.home import Home
from data.warehouse import Warehouse
from queries.aggregate import sums
from queries.ask import protected
from queries.dimensions import UnknownName
from queries.filter import Filter
from queries.gate import QuestionRefused
from queries.peers import ask_peers
from queries.protection import Withheld
from queries.scope import Grant, Scope
from tests.company import AGENTS, TODAY

YEAR = Filter("last-52-weeks", "none")
ALL = Scope("1", frozenset({Grant()}), "key")
AGENT = Scope("1", frozenset({Grant(agent="A01")}), "key")
TEAM = ("North", "N1", AGENTS["A01"])
PATHS = {"N1": "North", "N2": "North", "W1": "West"}


def home_with(company: Home, **said: str | int) -> Warehouse:
    """The small company under another staff agreement."""
    config = replace(company.config, persons=Persons(**said))  # type: ignore[arg-type]
    return Engine(replace(company, config=config)).at(TODAY)


def path_of(agent: str) -> tuple[str, ...]:
    centre = AGENTS[agent].split("-")[0]
    return PATHS[centre], centre, AGENTS[agent]


def test_an_agent_stands_among_masked_peers_under_his_own_id(warehouse: Warehouse) -> None:
    found = ask_peers(warehouse, YEAR, AGENT, by="agent", within=path_of("A01")).rows()
    team = {agent for agent in AGENTS if AGENTS[agent] == AGENTS["A01"]}
    assert len(found) >= len(team) - 1
    assert {row["agent"] for row in found} & set(AGENTS) == {"A01"}
    own = next(row for row in found if row["agent"] == "A01")
    [alone] = sums(warehouse, YEAR, AGENT, ["nps"]).rows()
    assert own["scored"] == alone["scored"]
    assert set(own) <= {"agent", "promoters", "detractors", "scored", "hidden"}


@pytest.mark.parametrize(
    ("names", "consenting", "named"),
    [("off", {"A07"}, False), ("consent", {"A07"}, True), ("consent", set(), False), ("on", set(), True)],
)
def test_colleagues_are_named_only_as_agreed(company: Home, names: str, consenting: set[str], named: bool) -> None:
    warehouse = home_with(company, colleague_names=names)
    colleague = next(agent for agent in AGENTS if AGENTS[agent] == AGENTS["A01"] and agent != "A01")
    agreed = frozenset({colleague} if consenting else ())
    found = ask_peers(warehouse, YEAR, AGENT, by="agent", within=path_of("A01"), consenting=agreed)
    assert (colleague in {row["agent"] for row in found.rows()}) is named


def test_a_person_is_compared_from_the_agreed_number_of_answers_on(company: Home) -> None:
    few = {agent: count for agent, count in counted(home_with(company)).items() if count}
    least = sorted(few.values())[len(few) // 2]
    warehouse = home_with(company, figures_from=max(30, least))
    for row in ask_peers(warehouse, YEAR, AGENT, by="agent", within=()).rows():
        assert row["agent"] == "A01" or row["scored"] is None or row["scored"] >= max(30, least)


def counted(warehouse: Warehouse) -> dict[str, int]:
    return {row["agent"]: row["scored"] for row in sums(warehouse, YEAR, ALL, ["nps"], ["agent"]).rows()}


def test_what_is_left_of_a_team_without_oneself_is_never_few(warehouse: Warehouse) -> None:
    """Weeks in which the others of a team have few answers show nothing, though the team has many."""
    tried = 0
    for week in range(30, 46):
        asked = Filter(f"2026-W{week}", "none")
        own = sums(warehouse, asked, AGENT, ["nps"], ["team"]).rows()
        mine = own[0]["scored"] if own else 0
        for row in ask_peers(warehouse, asked, AGENT, by="team", within=TEAM[:2]).rows():
            if row["team"] == AGENTS["A01"] and row["scored"] is not None:
                assert row["scored"] - mine == 0 or row["scored"] - mine >= 5
                tried += 1
    print(f"{tried} weeks of the own team shown")


def test_peers_have_no_words_rows_customers_or_classes(warehouse: Warehouse) -> None:
    asked = Filter.parse("period=last-52-weeks&versus=none&q=repair&class=detractor&agent=A02&region=West")[0]
    plain = ask_peers(warehouse, YEAR, AGENT, by="region").rows()
    assert ask_peers(warehouse, asked, AGENT, by="region").rows() == plain
    for split in ("customer", "verbatim", "class", "touchpoint"):
        with pytest.raises(UnknownName):
            ask_peers(warehouse, YEAR, AGENT, by=split)
    with pytest.raises(QuestionRefused):
        protected(warehouse, "select verbatim from visible", YEAR, AGENT)


def test_who_sees_nothing_has_no_peers(warehouse: Warehouse) -> None:
    assert ask_peers(warehouse, YEAR, Scope.nothing(), by="region").rows() == []


def test_persons_are_not_compared_where_nobody_may_see_them(company: Home) -> None:
    with pytest.raises(Withheld, match="Compare teams"):
        ask_peers(home_with(company, seen_by="own"), YEAR, AGENT, by="agent", within=TEAM)
