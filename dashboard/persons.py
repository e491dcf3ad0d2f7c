"""Persons: counts first, and a score only from 30 responses and 13 weeks on; in the order of names, never ranked."""

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard.agreement import agreement_words, seen_by_words, who_sees
from dashboard.cards import slot
from dashboard.choices import name_of
from dashboard.reading import Periods, tell
from dashboard.scores import answers_for_a_score, has_score
from dashboard.ui.cards import grid
from dashboard.ui.numbers import number
from dashboard.ui.people import PersonRow, person_table
from dashboard.ui.tiles import tile
from dashboard.view import View
from dashboard.workspace import workspace
from queries.peers import own_persons

WOULD_THEY = (("promoters", "would recommend"), ("passives", "in between"), ("detractors", "would not"))


def person_counts(view: View, periods: Periods) -> Component:
    """What customers answered about one person."""
    now, score = periods.get("now", {}), tell(view, "nps", periods)
    said = [html.Li([html.Strong(number(now.get(part) or 0)), f" {words}"]) for part, words in WOULD_THEY]
    counts = html.Ul(said, className="would-they")
    if has_score(view, periods):
        return html.Div([counts, tile(score)])
    needed = answers_for_a_score(view)
    note = f"No score yet: a person has one from {needed} scored responses and 13 weeks on. Here: {score.responses}."
    return html.Div([counts, html.P(note, className="note")])


def people_of(view: View, found: Mapping[str | None, Periods], total: Periods) -> Component:
    """The people of a team by name, those without a known agent last, and the team as the total."""
    rows = [_person_row(view, person, periods) for person, periods in found.items()]
    rows.sort(key=lambda row: (row.href == "", row.name.casefold()))
    return person_table(rows, _row(view, "Together", "", view.rows_href("nps"), total, is_one=False))


def _person_row(view: View, person: str | None, periods: Periods) -> PersonRow:
    inside = view.filter.with_values("agent", [person])
    href = view.href("/organisation", inside) if person is not None else ""
    return _row(view, name_of(view, "agent", person), href, view.rows_href("nps", inside), periods)


def _row(view: View, name: str, href: str, responses_href: str, periods: Periods, is_one: bool = True) -> PersonRow:
    now, score = periods.get("now", {}), tell(view, "nps", periods)
    counts = tuple(now.get(part) or 0 for part, _ in WOULD_THEY)
    shown = score if not is_one or has_score(view, periods) else None
    return PersonRow(name, href, counts, shown, score.responses, responses_href)


def who_sees_it(view: View) -> str:
    """Who may see what this page shows of a person: to the person by name, to others as it is agreed."""
    persons, own = view.warehouse.config.persons, own_persons(view.scope)
    wanted = view.filter.get("agent") or tuple(own)
    if len(wanted) != 1 or wanted[0] not in own:
        return agreement_words(persons)[0]
    path = view.warehouse.path_now(str(wanted[0]))
    accounts = workspace().opened().store.accounts()
    return seen_by_words(who_sees(accounts, persons, str(wanted[0]), path))


def person_cards(view: View) -> Component:
    """The cards of one person's page: counts, all contacts, and the newest words."""
    return grid(
        slot(view, "person", span=6),
        slot(view, "contacts", span=6),
        slot(view, "unit_words") if view.person.may_open_rows else None,
        html.P(who_sees_it(view), className="note"),
    )
