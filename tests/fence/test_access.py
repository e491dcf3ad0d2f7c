"""A sample of the fence: nobody learns of others, and what takes rights away is found.

`goodword torture --access` runs the whole.
"""

import logging

import pytest
from flask import g

from dashboard import explain
from dashboard.cards import remembered
from dashboard.choices import choices
from dashboard.context import events_of
from dashboard.identity import person_of
from dashboard.roles import ROLES
from dashboard.view import View
from dashboard.workspace import warehouse, workspace
from queries.filter import Filter
from queries.leaderboard import team_board
from tests.company import TODAY
from tests.fence.asking import GENERATED, HONEST, LISTED, MUTATED, Answer, Request
from tests.fence.bugs import BUGS, meeting
from tests.fence.company import TEAMS
from tests.fence.judging import Judge
from tests.fence.marks import mark
from tests.fence.people import NARROW, PEOPLE, SHOWN

SAMPLE_REQUESTS, BUG_REQUESTS = 600, 6_000
#: The headers of an answer that nobody may keep.
UNKEPT = {"Cache-Control": "no-store"}
#: So that a busy machine asks less, rather than longer.
SAMPLE_SECONDS = 60


@pytest.fixture(autouse=True)
def quiet():
    """Odd requests are noted in the log by the thousand."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_every_role_is_in_the_fence():
    assert set(SHOWN) == set(ROLES)
    assert {role for person in PEOPLE for role in person.roles} == set(ROLES)


@pytest.mark.parametrize(("account", "units"), [("alf", {"north", "n2b"}), ("tia", {"west", "w1a"}), ("moe", set())])
def test_nobody_is_told_of_events_of_units_that_they_do_not_see(fence, account, units):
    with fence.served(), fence.app.server.test_request_context():
        opened = workspace().opened()
        g.person = person_of(opened.store.account(account), opened.pseudonym_key)
        told = {event.title for event in events_of(View(Filter(), warehouse(), g.person))}
    assert told == {mark("e", unit) for unit in units}


@pytest.mark.slow
def test_nobody_learns_of_others_whatever_they_ask(fence):
    outcome = fence.run(SAMPLE_REQUESTS, 3, seconds=SAMPLE_SECONDS)
    assert not outcome.problems, "\n".join(map(str, outcome.problems[:5]))
    assert {HONEST, LISTED, MUTATED, GENERATED} == set(outcome.counts.sources)
    assert {account for account, _ in outcome.counts.honest} == {person.account_id for person in PEOPLE}
    assert outcome.counts.compared > 0
    assert not outcome.poor()


@pytest.mark.slow
def test_a_run_of_a_seed_is_the_same_whatever_ran_before(fence):
    first, again = (fence.run(60, 5, NARROW[:3]).counts for _ in range(2))
    assert first == again


def test_units_that_the_second_door_tells_may_be_named_in_that_answer_alone(fence):
    with fence.served(), fence.app.server.test_request_context():
        opened = workspace().opened()
        g.person = person_of(opened.store.account("alf"), opened.pseudonym_key)
        view = View(Filter(), warehouse(), g.person)
        told = []
        for _ in ("asked", "remembered"):
            fence.answers.told.clear()
            remembered(team_board, view.warehouse, view.filter, view.scope)
            told.append(set(fence.answers.told))
        fence.answers.told.clear()
        choices(view, "team")
    assert told == [{mark("u", team) for team in TEAMS}] * 2
    assert fence.answers.told == set()


def test_of_peers_units_may_be_named_and_nothing_else(fence):
    [alf] = [person for person in PEOPLE if person.account_id == "alf"]
    judge = Judge(dict(fence.marks), "a secret", "a folder")
    judge.judge(alf, Request(HONEST, "page", "/"), Answer(200, UNKEPT, "zq-u-w1a-qz, zq-m-w1a-qz"), {"zq-u-w1a-qz"})
    assert not judge.problems
    for said in ("zq-a-w1a1-qz", "zq-n-w1a1-qz", "zq-w-1-qz", "zq-m-w1b-qz"):
        judge.judge(alf, Request(HONEST, "page", "/"), Answer(200, UNKEPT, said), {"zq-u-w1a-qz"})
    assert [problem.what for problem in judge.problems] == ["marks of others"] * 4


@pytest.mark.slow
@pytest.mark.parametrize("name", BUGS)
def test_an_injected_bug_is_found(fence, monkeypatch, name):
    BUGS[name](monkeypatch)
    assert fence.run(BUG_REQUESTS, 3, meeting(name), stop_at_first=True).problems


def test_a_figure_that_does_not_exist_under_a_filter_is_explained_in_words(fence):
    place = {"type": "card", "answer": "contact_measures", "name": "contacts", "q": "q=calls", "v": 1, "th": "light"}
    with fence.served(), fence.app.server.test_request_context():
        opened = workspace().opened()
        g.person = person_of(opened.store.account("mona"), opened.pseudonym_key)
        _, body = explain.opened({**place, "d": TODAY.isoformat()})
    assert "SQL" not in str(body)
    assert len(body) == 1
