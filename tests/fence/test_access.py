"""The fence would show what takes rights away: bugs are injected, and each is found within a few requests."""

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
from tests.fence.bugs import BUGS
from tests.fence.marks import mark
from tests.fence.people import NARROW, PEOPLE, SHOWN

BUG_REQUESTS = 400
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
