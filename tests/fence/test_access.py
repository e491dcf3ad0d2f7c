"""A sample of the fence: nobody learns of others, whatever is asked of whatever is registered; and it would show."""

import logging

import pytest
from flask import g

from dashboard import explain
from dashboard.context import events_of
from dashboard.identity import person_of
from dashboard.roles import ROLES
from dashboard.view import View
from dashboard.workspace import warehouse, workspace
from queries.filter import Filter
from tests.company import TODAY
from tests.fence.asking import GENERATED, HONEST, LISTED, MUTATED
from tests.fence.bugs import BUGS
from tests.fence.marks import mark
from tests.fence.people import NARROW, PEOPLE, SHOWN

SAMPLE, BUG_REQUESTS, SECONDS = 1_500, 400, 60
#: Bugs that show within a few requests; `goodword torture --access` tries all.
QUICKLY_FOUND = (
    "scope_predicate_removed",
    "filtered_before_masks",
    "cached_without_scope",
    "last_unit_of_the_path_left_out",
    "customers_not_masked",
    "options_of_everybody",
    "files_past_the_door",
    "key_of_pseudonyms_shown",
    "one_route_without_a_session",
)


@pytest.fixture(autouse=True)
def quiet():
    """Odd requests are noted in the log by the thousand."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_every_role_is_in_the_fence():
    assert set(SHOWN) == set(ROLES)
    assert {role for person in PEOPLE for role in person.roles} == set(ROLES)


@pytest.fixture(scope="module")
def sample(fence):
    return fence.run(SAMPLE, seed=3, seconds=SECONDS)


def test_nobody_learns_of_others_and_nothing_fails(sample):
    assert [str(problem) for problem in sample.problems[:5]] == []


def test_the_sample_asks_in_every_way(sample):
    sources = sample.counts.sources
    assert all(sources[name] > 20 for name in (HONEST, LISTED, MUTATED, GENERATED)), sources


def test_honest_answers_carry_data(sample):
    honest, carrying = sample.counts.honest, sample.counts.carrying
    kinds = {kind for _, kind in honest if kind.startswith("callback")}
    assert {"callback card", "callback filter-values"} <= kinds
    for kind in kinds:
        sent = sum(number for (_, other), number in honest.items() if other == kind)
        assert sum(number for (_, other), number in carrying.items() if other == kind) >= 0.3 * sent, kind


@pytest.mark.parametrize(("account", "units"), [("alf", {"north", "n2b"}), ("tia", {"west", "w1a"}), ("moe", set())])
def test_nobody_is_told_of_events_of_units_that_they_do_not_see(fence, account, units):
    with fence.served(), fence.app.server.test_request_context():
        opened = workspace().opened()
        g.person = person_of(opened.store.account(account), opened.pseudonym_key)
        told = {event.title for event in events_of(View(Filter(), warehouse(), g.person))}
    assert told == {mark("e", unit) for unit in units}


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICKLY_FOUND)
def test_an_injected_bug_is_found(fence, monkeypatch, name):
    BUGS[name](monkeypatch)
    assert fence.run(BUG_REQUESTS, 3, NARROW, stop_at_first=True).problems


def test_a_figure_that_does_not_exist_under_a_filter_is_explained_in_words(fence):
    place = {"type": "card", "answer": "contact_measures", "name": "contacts", "q": "q=calls", "v": 1, "th": "light"}
    with fence.served(), fence.app.server.test_request_context():
        opened = workspace().opened()
        g.person = person_of(opened.store.account("mona"), opened.pseudonym_key)
        _, body = explain.opened({**place, "d": TODAY.isoformat()})
    assert "SQL" not in str(body)
    assert len(body) == 1
