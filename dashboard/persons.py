"""Persons: counts first, and a score only from 30 responses and 13 weeks on; in the order of names, never ranked."""

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.agreement import agreement_words, seen_by_words, sees_names, who_sees
from dashboard.cards import slot
from dashboard.choices import name_of
from dashboard.place import unit_href
from dashboard.reading import Periods, tell
from dashboard.scores import answers_for_a_score, has_score
from dashboard.ui.cards import grid
from dashboard.ui.dates import days
from dashboard.ui.numbers import number
from dashboard.ui.people import PersonRow, person_table
from dashboard.ui.records import record_table
from dashboard.ui.tiles import tile
from dashboard.view import View
from dashboard.workspace import workspace
from queries.ask import Answer
from queries.peers import own_persons

WOULD_THEY = (("promoters", "would recommend"), ("passives", "in between"), ("detractors", "would not"))


def person_looked_at(view: View) -> str | None:
    """Whose figures these are, where `is_person` holds."""
    return next(iter(view.filter.get("agent") or own_persons(view.scope)), None)


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
    together = _row(view, "Together", "", view.rows_href("nps"), total, is_one=False)
    return person_table(rows, together, answers_for_a_score(view))


def _person_row(view: View, person: str | None, periods: Periods) -> PersonRow:
    inside = view.filter.with_values("agent", [person])
    href = unit_href(view, inside) if person is not None else ""
    return _row(view, name_of(view, "agent", person), href, view.rows_href("nps", inside), periods)


def _row(view: View, name: str, href: str, responses_href: str, periods: Periods, is_one: bool = True) -> PersonRow:
    now, score = periods.get("now", {}), tell(view, "nps", periods)
    counts = tuple(now.get(part) or 0 for part, _ in WOULD_THEY)
    shown = score if not is_one or has_score(view, periods) else None
    return PersonRow(name, href, counts, shown, score.responses, responses_href)


def teams_of(answer: Answer, view: View) -> Component:
    """The teams of `queries.organisation.teams_over_time`, each with its first and last day and its numbers."""
    rows = [
        (
            name_of(view, "team", row["team_id"]),
            days(row["first_day"], row["last_day"]),
            number(row["contacts"] or 0),
            number(row["responses"] or 0),
        )
        for row in answer.rows()
    ]
    return record_table("Teams over time", ("Team", "From and to", "Contacts", "Responses"), rows)


def person_lead(view: View) -> Component:
    """On the page of units: the way to the person's own page."""
    person = person_looked_at(view)
    address = unit_href(view, view.filter.with_values("agent", [person]))
    link = dcc.Link(name_of(view, "agent", person), href=address)
    return html.P(["One person’s figures have a page of their own: ", link], className="lead")


def who_sees_it(view: View) -> str:
    """Who may see what this page shows of a person: to the person by name, to others as it is agreed."""
    persons, own = view.warehouse.config.persons, own_persons(view.scope)
    wanted = view.filter.get("agent") or tuple(own)
    if len(wanted) != 1 or wanted[0] not in own:
        return agreement_words(persons)[0]
    paths = view.warehouse.paths_of(str(wanted[0]))
    accounts = workspace().opened().store.accounts()
    by_name, masked = (
        who_sees([one for one in accounts if sees_names(one) is named], persons, str(wanted[0]), paths)
        for named in (True, False)
    )
    return seen_by_words(by_name, masked)


def person_cards(view: View) -> Component:
    """The cards of one person's page: counts, all contacts, teams over time, and the newest words."""
    return grid(
        slot(view, "person", span=6),
        slot(view, "contacts", span=6),
        slot(view, "person_teams"),
        slot(view, "unit_words") if view.person.may_open_rows else None,
        html.P(who_sees_it(view), className="note"),
    )
