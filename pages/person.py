"""One person: what their customers answered, all their contacts, their teams over time, and the newest words."""

from dataclasses import replace
from typing import Any

import dash

from dashboard.access.recording import record_opened
from dashboard.cards import card
from dashboard.frame import Page, not_found, page, screen
from dashboard.persons import person_cards, teams_of
from dashboard.place import is_visible_place
from dashboard.view import View
from queries.ask import Answer
from queries.organisation import teams_over_time
from queries.peers import own_persons

PATH = "/person"
dash.register_page(__name__, path=PATH, name="Person", order=83)


@card("person_teams", answer=teams_over_time, title="Teams", sub="As they were at each contact, on all days.",
      height=120, when_empty="No contacts and no answers.")  # fmt: skip
def person_teams(answer: Answer, view: View) -> Any:
    if set(view.filter.get("agent")) != own_persons(view.scope):
        record_opened(view.person, view.filter, answer.table.num_rows)
    return teams_of(answer, view)


@screen(PATH, own=("id",))
def layout(view: View) -> Page:
    named = view.own.get("id") or next(iter(view.filter.get("agent")), None)
    if not named or not view.person.sees_persons:
        return not_found()
    # From here on all links are those of the unit: a filter that names a person leads to that person's page.
    asked = replace(view, filter=view.filter.with_values("agent", [named]), path="/organisation", own={})
    if not is_visible_place(asked):
        return not_found()
    return page(asked, "Person", person_cards(asked), finding="organisation_finding", foot="unit_foot")
