"""My team: whom to call, whom to thank, what to practise; several units one line each; a sheet for the huddle."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import dash
from dash import dcc, html

from dashboard.board import people_tab
from dashboard.board.verdicts import VERDICTS
from dashboard.cards import card, finding, slot
from dashboard.choices import name_of, title_of
from dashboard.colleagues import Beside, beside, counts_words
from dashboard.comparing.norm import norm_slot
from dashboard.frame import Page, not_found, page, screen, sums_only
from dashboard.persons import WOULD_THEY, people_of
from dashboard.place import is_visible_place, place_name, unit_href
from dashboard.practice import TRIES, by_measure, farthest, people_finding, row_of, together_finding
from dashboard.reading import by_split, totals
from dashboard.scores import is_person
from dashboard.team import below_place, in_its_place, tab_of, team_tabs
from dashboard.ui.beside import beside_table, counted_bars
from dashboard.ui.cards import grid
from dashboard.ui.findings import Finding
from dashboard.ui.news import NewsRow, news_table
from dashboard.ui.verbatims import verbatim_list
from dashboard.view import View
from dashboard.visits.answers import answered, new_answers, seen_line, since_words, totals_of
from dashboard.visits.since import seen_until
from dashboard.voices import verbatim_of
from queries.ask import Answer
from queries.colleagues import ANSWERED, PRACTISED, beside_colleagues, people_beside_colleagues
from queries.newest import counts_since, newest
from queries.organisation import organisation

PATH = "/team"
dash.register_page(__name__, path=PATH, name="My team", order=3)


@finding("team_finding", answer=counts_since)
def team_finding(answer: Answer, view: View) -> Finding:
    return answered(totals_of(answer.rows()), since_words(seen_until(view, PATH), view))


@finding("team_practice_finding", answer=people_beside_colleagues)
def team_practice_finding(answer: Answer, view: View) -> Finding:
    return people_finding(beside(answer, PRACTISED))


@finding("team_thing_finding", answer=beside_colleagues)
def team_thing_finding(answer: Answer, view: View) -> Finding:
    return together_finding(beside(answer, PRACTISED))


@card("team_call", answer=newest, title="Call first", sub="Would not recommend; the last two weeks, newest first.",
      height=420, has_table=False, when_empty="Nobody answered in the last two weeks.")  # fmt: skip
def team_call(answer: Answer, view: View) -> Any:
    return _of_class(answer, view, "detractor", "Nobody who answered in the last two weeks would not recommend.")


@card("team_thank", answer=newest, title="Thank", sub="Would recommend, in their words.", height=420,
      has_table=False, when_empty="Nobody answered in the last two weeks.")  # fmt: skip
def team_thank(answer: Answer, view: View) -> Any:
    return _of_class(answer, view, "promoter", "No words of praise in the last two weeks.", with_words=True)


@card("team_units", answer=counts_since, title="Since you were here", height=200, has_table=False,
      when_empty="Nobody answered since then.")  # fmt: skip
def team_units(answer: Answer, view: View) -> Any:
    below = below_place(view)
    rows = [
        NewsRow(
            name_of(view, below, row["unit"]),
            view.href(PATH, view.filter.with_values(below, [row["unit"]])) if row["unit"] else "",
            *(row[name] or 0 for name in ("responses", "promoters", "passives", "detractors")),
        )
        for row in answer.rows()
    ]
    rows.sort(key=lambda row: (row.href == "", -row.detractors, row.name))
    whole = totals_of(answer.rows())
    return news_table(title_of(view, below), rows, NewsRow(place_name(view), "", **whole))


@card("team_counts", answer=beside_colleagues, title="Together", sub="Whole weeks of the period.",
      measures=("responses",), has_table=False, height=170)  # fmt: skip
def team_counts(answer: Answer, view: View) -> Any:
    found = {one.measure.name: one for one in beside(answer, ANSWERED)}
    if not found:
        return html.P("Nobody has answered with a score in this period.", className="quiet")
    kinds = (("promoter", WOULD_THEY[0][1]), ("passive", WOULD_THEY[1][1]), ("detractor", WOULD_THEY[2][1]))
    bars = [(kind, words, found[f"{kind}_share"].part) for kind, words in kinds]
    return html.Div([counted_bars(bars), html.P(counts_words(found["promoter_share"], "this is"))])


@card("team_people", answer=organisation, title="Everyone", measures=("nps",), height=420)
def team_people(answer: Answer, view: View) -> Any:
    return people_of(view, by_split(answer, "agent"), totals(answer))


@card("team_practice", answer=people_beside_colleagues, title="Practise", height=320, measures=PRACTISED,
      sub="Over all contacts, beside everybody with the same contacts. Only what clearly differs.",
      has_table=False, when_empty="No contacts in this period.")  # fmt: skip
def team_practice(answer: Answer, view: View) -> Any:
    found = [one for one in beside(answer, PRACTISED) if one.is_worse]
    if not found:
        return html.P("Nobody stands out: over all contacts nobody is clearly off what is usual.")
    return html.Div([part for name, people in by_measure(found) for part in _practised(name, people, view)])


def _practised(name: str, people: Sequence[Beside], view: View) -> list[Any]:
    """What to try, and with whom: whoever is farthest off first."""
    title = people[0].measure.title
    rows = [row_of(one, view, name_of(view, "agent", one.person), _person_href(view, one.person)) for one in people]
    return [html.H3(title), html.P(TRIES[name]), beside_table(title, "Person", rows)]


@card("team_strong", answer=people_beside_colleagues, title="Learn from", height=240, measures=PRACTISED,
      sub="Who clearly does better than usual with the same contacts.", has_table=False,
      when_empty="No contacts in this period.")  # fmt: skip
def team_strong(answer: Answer, view: View) -> Any:
    found = [one for one in beside(answer, PRACTISED) if one.is_better]
    if not found:
        return html.P("Nobody clearly does better than usual. A few weeks tell little of one person.")
    rows = [row_of(one, view, _of_person(one, view), _person_href(view, one.person)) for one in found]
    return beside_table("Who does better than usual", "Person", rows)


@card("team_sheet", answer=newest, title="Huddle", sub="One win, one word, one thing.", height=320, has_table=False,
      when_empty="Nobody answered in the last two weeks.")  # fmt: skip
def team_sheet(answer: Answer, view: View) -> Any:
    said = [row for row in answer.rows() if row["verbatim"]]
    parts: list[Any] = []
    for title, kind in (("A win", "promoter"), ("A word to talk about", "detractor")):
        row = next((row for row in said if row["class"] == kind), None)
        # What went wrong is talked about before all without the person.
        shown = {**row, "agent_id": row["agent_id"] if kind == "promoter" else None} if row else None
        words = verbatim_list([verbatim_of(shown, view)]) if shown else html.P("Nothing in the last two weeks.")
        parts += [html.H3(title), words]
    return html.Div(parts, className="huddle")


@card("team_thing", answer=beside_colleagues, title="One thing", height=160, measures=PRACTISED, has_table=False,
      sub="The team over all contacts, beside everybody with the same contacts.",
      when_empty="No contacts in this period.")  # fmt: skip
def team_thing(answer: Answer, view: View) -> Any:
    found = beside(answer, PRACTISED)
    worse = farthest(found)
    words = TRIES[worse.measure.name] if worse else "Nothing stands out. Keep what works."
    table = beside_table("The team", "Over all contacts", [row_of(one, view) for one in found])
    return html.Div([html.P(html.Strong(words)), table])


@screen(PATH, own=("tab",))
def layout(view: View) -> Page:
    if not is_visible_place(view) or is_person(view):
        return not_found()
    if not view.person.may_open_rows:
        return sums_only("My team")
    seen = seen_until(view, PATH)
    asked = replace(in_its_place(view), own={"since": seen.isoformat()})
    draw = {"today": _today, "people": _people, "coaching": _coaching, "huddle": _huddle}[tab_of(view)]
    new = (seen_line(view, seen),) if tab_of(view) == "today" else ()
    says = _finding(view)
    days = f"since {since_words(seen, view)}" if says == "team_finding" else ""
    return page(asked, "My team", team_tabs(view), *new, draw(asked), finding=says, days=days)


def _finding(view: View) -> str:
    """The finding of the open tab; of single persons only for whoever sees them."""
    of_persons = {"people": people_tab.FINDING, "coaching": "team_practice_finding"} if view.person.sees_persons else {}
    return {**of_persons, "huddle": "team_thing_finding"}.get(tab_of(view), "team_finding")


def _today(view: View) -> Any:
    lists = (slot(view, "team_call", span=7), slot(view, "team_thank", span=5))
    together = html.Div([slot(view, "team_counts"), norm_slot(view)], className="stack")
    if below_place(view) != "agent":
        return grid(slot(view, "team_units", span=7), together, *lists)
    practise = slot(view, "team_practice", span=7) if view.person.sees_persons else None
    return grid(*lists, practise, together)


def _people(view: View) -> Any:
    if not view.person.sees_persons:
        return html.P("By the staff agreement you do not see single persons here.")
    if below_place(view) == "agent":
        return grid(slot(view, VERDICTS), slot(view, "team_people"))
    teams = dcc.Link("Choose a team", href=view.href("/organisation"))
    return html.Div([grid(slot(view, VERDICTS)), html.P(["Everyone stands on the page of the team. ", teams])])


def _coaching(view: View) -> Any:
    if not view.person.sees_persons:
        return html.P("By the staff agreement you do not see single persons here.")
    return grid(slot(view, "team_practice", span=7), slot(view, "team_strong", span=5))


def _huddle(view: View) -> Any:
    return grid(slot(view, "team_sheet", span=7), slot(view, "team_thing", span=5))


def _of_class(answer: Answer, view: View, kind: str, none: str, with_words: bool = False) -> Any:
    rows = [row for row in answer.rows() if row["class"] == kind and (row["verbatim"] or not with_words)]
    more = view.filter.with_values("class", [kind])
    return new_answers(rows, view, seen_until(view, PATH), more) if rows else html.P(none, className="quiet")


def _person_href(view: View, person: str | None) -> str:
    return unit_href(view, view.filter.with_values("agent", [person]))


def _of_person(one: Beside, view: View) -> str:
    return f"{name_of(view, 'agent', one.person)}: {one.measure.title.lower()}"
