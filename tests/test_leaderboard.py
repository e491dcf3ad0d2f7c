"""Leaderboards tell who does well, fairly, and tell nobody more of others than the second door does."""

import ast
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from deltalake import DeltaTable

from dashboard.board.rows import board_of
from dashboard.board.table import MOST_DRAWN, people_rows, team_rows
from dashboard.board.wording import answers_to_go, badge_words, many_finding, own_finding, trust_words
from data.agreement import Persons
from data.demo.making import make_demo
from data.engine import Engine
from data.home import Home
from data.warehouse import Warehouse
from queries.filter import Filter
from queries.leaderboard import people_board, team_board
from queries.protection import Withheld
from queries.router import NotAvailable
from queries.scope import Grant, Scope, masked
from queries.stats.places import LIKELY
from tests.company import AGENTS, TODAY

YEAR = Filter("last-52-weeks", "none")
FIRST, LAST = pd.Timestamp("2025-11-17").date(), pd.Timestamp("2026-11-15").date()
ALL = Scope("1", frozenset({Grant()}), "key")
AGENT = Scope("1", frozenset({Grant(agent="A01")}), "key")
MANAGER = Scope("1", frozenset({Grant(path=("West",))}), "key")
READER = Scope("1", frozenset({Grant(columns=frozenset(), may_open_rows=False, sees_persons=False)}), "key")
FUNCTION = Scope("1", frozenset({Grant(function="Network")}), "key")


@pytest.fixture(scope="module")
def by_hand(company: Home) -> pd.DataFrame:
    """Scored answers of the year, by pandas alone."""
    found = pd.concat(pd.read_parquet(path) for path in DeltaTable(company.lake_path / "responses").file_uris())
    return found[found.score.notna() & (found.day >= FIRST) & (found.day <= LAST)]


def net(answers: pd.DataFrame, by: str) -> pd.DataFrame:
    kinds = answers.assign(promoters=answers.score >= 9, detractors=answers.score <= 6, scored=1)
    return kinds.groupby(by)[["promoters", "detractors", "scored"]].sum()


def agreed(company: Home, **said: str | int) -> Warehouse:
    """The small company under another staff agreement."""
    return Engine(replace(company, config=replace(company.config, persons=Persons(**said)))).at(TODAY)  # type: ignore[arg-type]


# What is counted


@pytest.mark.parametrize(("question", "by"), [(team_board, "team"), (people_board, "agent")])
def test_counts_and_plain_scores_are_those_of_the_rows(warehouse, by_hand, question, by) -> None:
    expected = net(by_hand, f"{by}_id")
    found = {row[by]: row for row in question(warehouse, YEAR, ALL, contacts="all").rows() if row[by]}
    assert set(found) == set(expected.index)
    for unit, sums in expected.iterrows():
        row = found[unit]
        assert [row[part] for part in sums.index] == sums.tolist()
        if row["score"] is not None:
            plain = 100 * (sums.promoters - sums.detractors) / sums.scored
            assert row["score"] == pytest.approx(plain, abs=0.06) and row["fair_lo"] <= row["fair"] <= row["fair_hi"]


def test_what_is_expected_weighs_rates_of_all_by_the_own_mix(warehouse: Warehouse, by_hand: pd.DataFrame) -> None:
    """Where the units' effects are small, the two-way fit comes near to plain rates of contacts weighed by the mix."""
    kinds = by_hand.assign(net=(by_hand.score >= 9).astype(int) - (by_hand.score <= 6))
    rates = kinds.groupby(["touchpoint", "product"], dropna=False).net.transform("mean")
    plain = 100 * rates.groupby(by_hand.team_id).mean()
    for row in team_board(warehouse, YEAR, ALL).rows():
        if row["team"]:
            assert row["expected"] == pytest.approx(plain[row["team"]], abs=1.5)


def test_all_contacts_expect_the_same_of_everybody(warehouse: Warehouse) -> None:
    expected = {row["expected"] for row in people_board(warehouse, YEAR, ALL, contacts="all").rows()} - {None}
    assert len(expected) == 1


def test_a_person_has_one_place_whoever_looks(warehouse: Warehouse) -> None:
    said = ("fair", "direction", "place_from", "place_to", "among_first", "first_chance")
    alone = next(row for row in people_board(warehouse, YEAR, AGENT).rows() if row["agent"] == "A01")
    among = next(row for row in people_board(warehouse, YEAR, ALL).rows() if row["agent"] == "A01")
    assert [alone[name] for name in said] == [among[name] for name in said] and alone["fair"] is not None


# Who may be told what


def test_an_agent_gets_the_own_row_and_no_colleague(warehouse: Warehouse) -> None:
    answer = people_board(warehouse, YEAR, AGENT)
    text = json.dumps(answer.table.to_pylist())
    assert answer.table["agent"].to_pylist() == ["A01"]
    assert not any(agent in text or masked("agent_id", agent, "key") in text for agent in AGENTS if agent != "A01")


def test_a_manager_gets_the_own_people_by_the_own_rows(warehouse: Warehouse, by_hand: pd.DataFrame) -> None:
    expected = net(by_hand[by_hand.region_id == "West"], "agent_id")
    found = {row["agent"]: row["scored"] for row in people_board(warehouse, YEAR, MANAGER).rows()}
    assert found == expected.scored.to_dict()


@pytest.mark.parametrize("scope", [READER, FUNCTION, Scope.nothing()])
def test_who_looks_after_nobody_gets_no_person(warehouse: Warehouse, scope: Scope) -> None:
    with pytest.raises(Withheld, match="Compare teams"):
        people_board(warehouse, YEAR, scope)


def test_who_sees_nothing_gets_no_team(warehouse: Warehouse) -> None:
    assert team_board(warehouse, YEAR, Scope.nothing()).rows() == []


@pytest.mark.parametrize("scope", [AGENT, READER, MANAGER])
def test_nothing_is_told_of_a_team_that_the_second_door_hides(warehouse: Warehouse, scope: Scope) -> None:
    hidden = few = 0
    for week in range(20, 46):
        for row in team_board(warehouse, Filter(f"2026-W{week}", "previous"), scope).rows():
            if row["scored"] is None or row["scored"] < 20:
                hidden, few = hidden + (row["scored"] is None), few + (row["scored"] is not None)
                told = ("score", "fair", "expected", "direction", "place_from", "first_chance", "change")
                assert all(row[name] is None for name in told)
    print(f"{hidden} hidden, {few} with too few answers")
    assert hidden and hidden + few > 50


def test_fewer_answers_than_agreed_give_no_place(company: Home) -> None:
    for row in people_board(agreed(company, figures_from=70), YEAR, ALL).rows():
        assert (row["fair"] is None) == (row["scored"] < 70)
        assert row["missing"] == max(0, 70 - row["scored"])


def test_colleagues_come_as_pseudonyms_alone_and_only_as_agreed(company: Home) -> None:
    for names in ("off", "consent", "on"):
        rows = people_board(agreed(company, colleague_names=names), YEAR, AGENT).rows()
        others = [row for row in rows if row["agent"] != "A01"]
        assert all(row["is_colleague"] and row["scored"] is None and row["fair"] is None for row in others)
        assert not {row["agent"] for row in others} & set(AGENTS)
        assert names != "off" or not others


def test_persons_are_compared_to_nobody_where_nobody_may_see_them(company: Home) -> None:
    with pytest.raises(Withheld, match="Compare teams"):
        people_board(agreed(company, seen_by="own"), YEAR, AGENT)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Filter("last-4-weeks"), "13 weeks or more"),
        (Filter(values=(("class", ("detractor",)),)), "counts all answers"),
        (Filter(q="repair"), "counts all answers"),
    ],
)
def test_what_cannot_be_compared_says_what_to_do(warehouse: Warehouse, asked: Filter, words: str) -> None:
    with pytest.raises(NotAvailable, match=words):
        people_board(warehouse, asked, ALL)


def test_cells_that_may_not_be_shown_are_read_in_one_place(root: Path) -> None:
    """Only the doors and the usual of colleagues read them; only leaderboards and comparisons compute with cells."""
    readers: dict[str, set[str]] = {"unprotected": set(), "peer_cells": set()}
    for floor in ("queries", "dashboard", "pages"):
        for file in (root / floor).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Name | ast.Attribute):
                    name = node.id if isinstance(node, ast.Name) else node.attr
                    readers.get(name, set()).add(file.relative_to(root).as_posix())
    computing = {"queries/leaderboard.py", "queries/units.py"}
    reading = {"queries/ask.py", "queries/peers.py", "queries/colleagues.py"}
    assert readers == {"unprotected": reading, "peer_cells": computing}


# What is said


def place(**said: object) -> dict[str, object]:
    row = {"agent": "A", "promoters": 30, "detractors": 10, "scored": 57, "missing": 0, "direction": 0, "moved": 0}
    row |= {"fair": 31.0, "fair_lo": 12.0, "fair_hi": 50.0, "expected": 20.0, "place_from": 1, "place_to": 40}
    return row | {"among_first": 38, "first_chance": 0.5, "last_chance": 0.0, "change": None} | said


TRUST = {"compared": 600, "mean": 15.0, "spread": 9.0, "tenth": 60, "truly": 28.4}
OTHERS = "colleagues with the same contacts"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (place(), "You are among the first 40 of 600 with 9 in 10 certainty."),
        (place(among_first=590), "You and most of your 599 colleagues cannot be told apart."),
        (place(among_first=None), "You and most of your 599 colleagues cannot be told apart."),
        (place(direction=None, scored=12, missing=18), "18 answers to go until you are compared with colleagues."),
        (place(direction=None, scored=29, missing=1), "1 answer to go until you are compared with colleagues."),
        (
            place(direction=-1, promoters=14, detractors=26, scored=50),
            f"14 of 50 customers would recommend you, 26 would not; {OTHERS} clearly reach more.",
        ),
        (None, "No customer has answered about you in this period."),
    ],
)
def test_the_own_place_claims_no_more_than_is_certain(row, words: str) -> None:
    assert own_finding(row, TRUST, OTHERS) == words


def test_a_badge_is_told_only_where_it_is_certain() -> None:
    assert badge_words(place(first_chance=LIKELY)).startswith("This period’s badge is yours")
    assert badge_words(place(first_chance=0.79)).startswith("The badge goes to")
    assert badge_words(place(direction=None, missing=18)) == "18 answers to go for this period’s badge."


def test_the_finding_counts_those_who_clearly_differ(warehouse: Warehouse) -> None:
    board = board_of(people_board(warehouse, YEAR, ALL))
    some = replace(board, compared=(place(direction=1), place(agent="B"), place(agent="C", direction=-1)))
    nouns = ("person", "people")
    said = many_finding(some, lambda row: str(row["agent"]), nouns, OTHERS)
    assert said == f"2 of 3 people clearly differ from {OTHERS} (A above and C below); 1 cannot be told apart."
    alike = replace(board, compared=(place(), place(agent="B")))
    assert many_finding(alike, str, nouns, OTHERS) == f"2 people cannot be told apart from {OTHERS}."
    nobody = replace(board, compared=(), too_few=(place(direction=None),))
    assert many_finding(nobody, str, nouns, OTHERS) == "Nobody can be compared yet. People with too few answers: 1."
    assert answers_to_go(place(scored=None, missing=None)) == "hidden: too few answers to show here"


def test_how_far_a_list_can_be_trusted_is_said(warehouse: Warehouse) -> None:
    board = replace(board_of(people_board(warehouse, YEAR, ALL)), trust=TRUST)
    words = " ".join(trust_words(board, ("person", "people"), is_same=True))
    assert "Of the 60 highest fair scores about 28 truly are among the first 60." in words
    equal = replace(board, trust={**TRUST, "spread": 0.0})
    assert "there is no first and no last" in " ".join(trust_words(equal, ("person", "people"), is_same=False))
    few = replace(board, trust={**TRUST, "spread": None})
    assert "Fewer than ten" in " ".join(trust_words(few, ("person", "people"), is_same=False))


def test_every_row_is_compared_or_says_what_is_missing(warehouse: Warehouse) -> None:
    for question, made in ((team_board, team_rows), (people_board, people_rows)):
        answer = question(warehouse, YEAR, ALL)
        board = board_of(answer)
        drawn = made(board, lambda row: str(row["scored"]), lambda row: ("", ""))
        assert len(drawn) + len(board.too_few) == answer.table.num_rows <= MOST_DRAWN


def test_people_stand_in_the_order_of_names_and_without_places(warehouse: Warehouse) -> None:
    rows = people_rows(board_of(people_board(warehouse, YEAR, ALL)), lambda row: row["agent"], lambda row: ("", ""))
    assert [row.name for row in rows] == sorted(row.name for row in rows)
    assert {row.place for row in rows} == {""} and all(sum(row.counts) == int(row.responses) for row in rows)


# On the page


@pytest.mark.parametrize(("account", "own"), [("femi", True), ("marta", False)])
def test_the_page_names_the_own_people_alone(app, client, looking_as, account: str, own: bool) -> None:
    from tests.test_bad_input import seen

    with looking_as(account) as opened:
        everyone = opened.engine.at(TODAY).people_names
        drawn = "".join(seen(app, client, "/leaderboard", "?tab=people&period=last-52-weeks").values())
        file = client.get("/export.csv?card=board_own_place&period=last-52-weeks").get_data(as_text=True) if own else ""
        named = {name for agent, name in everyone.items() if name in drawn or agent in file}
        print(account, sorted(named))
        assert (len(named) == 1) if own else (2 <= len(named) <= 20)


@pytest.mark.slow
def test_on_a_quiet_company_at_most_one_of_600_is_named_in_a_week(tmp_path: Path) -> None:
    """Named: clearly different, or likely in the first or last tenth; 600 people and 48 teams over six weeks."""
    home = make_demo(tmp_path / "quiet", 60_000, 5, until=TODAY, quiet=True)
    engine, named = Engine(home), []
    for question in (people_board, team_board):
        for week in range(6):
            day = TODAY + timedelta(days=1) - timedelta(weeks=week)
            rows = question(engine.at(day), Filter(versus="none"), ALL).rows()
            chances = [(row["first_chance"] or 0, row["last_chance"] or 0, row["direction"]) for row in rows]
            named.append(sum(bool(way or max(first, last) >= LIKELY) for first, last, way in chances))
            assert rows[0]["compared"] in (600, 48)
    print("named by week, people then teams:", named)
    assert max(named) <= 1
