"""Who is answered for: figures follow corrections and late contacts, and no later move of an agent changes the past."""

from datetime import date
from multiprocessing import get_context
from typing import Any

import pytest

from data.engine import Engine
from data.home import Home
from data.loading import About, Loaded, load, undo
from data.store import Store
from queries.ask import ask
from queries.filter import Filter
from queries.scope import Grant, Scope
from tests.company import TODAY
from tests.lake_rows import answer, rows_of

ALL = Scope("1", frozenset({Grant()}), "key")
YEAR = Filter("2026", "none")
UNITS = [
    {"unit_id": "R", "level": "region", "name": "West"},
    {"unit_id": "C", "level": "centre", "name": "Port", "parent_id": "R"},
    {"unit_id": "T1", "level": "team", "name": "Alpha", "parent_id": "C"},
    {"unit_id": "T2", "level": "team", "name": "Beta", "parent_id": "C"},
]


@pytest.fixture
def home(own_home: Home) -> Home:
    return own_home


def bring(home: Home, load_id: str, table: str = "responses", **rows: list[dict[str, Any]]) -> Loaded:
    return load(
        home, f"{load_id}.csv", {name: rows_of(name, *each) for name, each in rows.items()}, load_id, About(table)
    )


def member(agent: str, unit: str, first: str) -> dict[str, Any]:
    return {"agent_id": agent, "unit_id": unit, "valid_from": date.fromisoformat(first)}


def totals(home: Home, split: str) -> dict[str | None, tuple[int, int]]:
    """Responses and total of their scores, by the split."""
    question = f"select {split} as split, sum(responses) as n, sum(score_total) as total from visible group by 1"
    rows = ask(Engine(home).at(TODAY), question, YEAR, ALL).rows()
    return {row["split"]: (row["n"], row["total"]) for row in rows}


def test_a_corrected_score_changes_the_totals_and_is_listed(home: Home, store: Store) -> None:
    bring(home, "a", responses=[answer(1, agent_id="A"), answer(2, agent_id="A")])
    assert totals(home, "agent_id") == {"A": (2, 18)}
    done = bring(home, "b", responses=[answer(2, agent_id="A", score=3)]).load
    assert totals(home, "agent_id") == {"A": (2, 12)}
    assert done.corrected == 1
    [listed] = store.corrections("b")
    assert (listed.key, listed.before, listed.after) == ("R-2", {"score": "9"}, {"score": "3"})


def test_a_response_corrected_to_another_agent_moves_between_their_totals(home: Home) -> None:
    people = [member("A", "T1", "2026-01-01"), member("B", "T2", "2026-01-01")]
    bring(home, "a", units=UNITS, people=people, responses=[answer(1, agent_id="A"), answer(2, agent_id="A", score=2)])
    assert (totals(home, "agent_id"), totals(home, "team_id")) == ({"A": (2, 11)}, {"T1": (2, 11)})
    bring(home, "b", responses=[answer(2, agent_id="B", score=2)])
    assert totals(home, "agent_id") == {"A": (1, 9), "B": (1, 2)}
    assert totals(home, "team_id") == {"T1": (1, 9), "T2": (1, 2)}


def test_an_agent_who_moves_afterwards_changes_no_figure_of_the_past(home: Home, store: Store) -> None:
    bring(home, "a", units=UNITS, people=[member("A", "T1", "2026-01-01")])
    bring(home, "b", responses=[answer(n, f"2026-{n:02d}-05", agent_id="A") for n in range(1, 11)])
    assert totals(home, "team_id") == {"T1": (10, 90)}
    done = bring(home, "c", "people", people=[member("A", "T2", "2026-11-01")])
    assert (totals(home, "team_id"), set(done.changes)) == ({"T1": (10, 90)}, {"people"})
    assert store.corrections("c") == ()
    bring(home, "d", responses=[answer(11, "2026-11-05", agent_id="A")])
    assert totals(home, "team_id") == {"T1": (10, 90), "T2": (1, 9)}


def test_a_late_contact_gives_a_response_its_team_and_is_told_apart(home: Home, store: Store) -> None:
    bring(home, "a", units=UNITS, people=[member("A", "T1", "2026-01-01")])
    bring(home, "b", responses=[answer(1, interaction_id="I")])
    assert totals(home, "team_id") == {None: (1, 9)}
    contact = {"interaction_id": "I", "day": date(2026, 10, 4), "load_id": "c", "agent_id": "A"}
    done = bring(home, "c", "interactions", interactions=[contact])
    assert totals(home, "region_id") == {"R": (1, 9)}
    assert (done.load.rows_in, done.load.loaded, done.load.corrected) == (1, 1, 0)
    assert done.changes["responses"].followed == 1
    [listed] = store.corrections_of_row("responses", "R-1")
    assert (listed.load_id, listed.before["team_id"], listed.after["team_id"]) == ("c", None, "T1")
    assert store.corrected_rows("c") == {"responses": 1}
    undo(home, "c")
    assert totals(home, "team_id") == {None: (1, 9)}
    assert store.corrections("c") == ()


def test_every_response_without_an_agent_is_counted_as_such(home: Home) -> None:
    rows = [answer(1), answer(2, interaction_id="gone"), answer(3, agent_id="A"), answer(4, is_self_service=True)]
    bring(home, "a", responses=[*rows, answer(5, interaction_id="I")])
    known = {"interaction_id": "I", "day": date(2026, 10, 4), "load_id": "b", "agent_id": "B"}
    bring(home, "b", "interactions", interactions=[known])
    question = "select sum(unattributed) as unattributed, sum(responses) as responses from visible"
    assert ask(Engine(home).at(TODAY), question, YEAR, ALL).rows() == [{"unattributed": 2, "responses": 5}]


def test_undone_corrections_close_the_chain_of_a_row(home: Home, store: Store) -> None:
    bring(home, "a", responses=[answer(1, interaction_id="I")])
    contact = {"interaction_id": "I", "day": date(2026, 10, 4), "load_id": "b"}
    for load_id, channel in (("b", "phone"), ("c", "chat"), ("d", "email")):
        bring(home, load_id, "interactions", interactions=[{**contact, "channel": channel}])
    undo(home, "c")
    chain = [(one.load_id, one.before, one.after) for one in store.corrections_of_row("responses", "R-1")]
    assert chain == [("b", {"channel": None}, {"channel": "phone"}), ("d", {"channel": "phone"}, {"channel": "email"})]
    undo(home, "a")
    assert store.corrections_of_row("responses", "R-1") == ()


def test_two_processes_fill_as_one_after_the_other(home: Home) -> None:
    served = {"day": date(2026, 10, 4), "load_id": "b", "agent_id": "A"}
    loads = [
        {"responses": [answer(n, interaction_id=f"I{n}") for n in range(9)]},
        {"interactions": [{"interaction_id": f"I{n}", **served} for n in range(9)]},
    ]
    bring(home, "a", "people", people=[member("A", "T1", "2026-01-01")])
    spawn = get_context("spawn")
    writers = [spawn.Process(target=bring, args=(home, f"l{n}"), kwargs=rows) for n, rows in enumerate(loads)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert totals(home, "team_id") == {"T1": (9, 81)}
