"""My page: what my customers said, praise, my counts beside colleagues with the same contacts, and one thing to try."""

from dataclasses import replace
from typing import Any

import dash
from dash import dcc, html

from dashboard.cards import card, finding, slot
from dashboard.colleagues import beside, counts_words
from dashboard.frame import Page, not_found, page, screen
from dashboard.persons import who_sees_it
from dashboard.practice import practice, practice_table
from dashboard.scores import is_person
from dashboard.ui.beside import counted_bars
from dashboard.ui.cards import grid
from dashboard.ui.findings import Finding
from dashboard.ui.verbatims import verbatim_list
from dashboard.view import View
from dashboard.visits.answers import answered, new_answers, seen_line, since_words, totals_of
from dashboard.visits.since import seen_until
from dashboard.voices import verbatim_of
from queries.ask import Answer
from queries.colleagues import ANSWERED, PRACTISED, beside_colleagues
from queries.newest import counts_since, newest, praise

PATH = "/me"
dash.register_page(__name__, path=PATH, name="My page", order=4)
WOULD_THEY = (("promoter", "would recommend"), ("passive", "in between"), ("detractor", "would not"))


@finding("me_finding", answer=counts_since)
def me_finding(answer: Answer, view: View) -> Finding:
    return answered(totals_of(answer.rows()), since_words(seen_until(view, PATH), view), " you")


@card("me_new", answer=newest, title="What customers said", sub="The last two weeks, newest first.", height=320,
      has_table=False, when_empty="Nobody answered in the last two weeks.")  # fmt: skip
def me_new(answer: Answer, view: View) -> Any:
    return new_answers(answer.rows(), view, seen_until(view, PATH), view.filter)


@card("me_praise", answer=praise, title="Praise", sub="Words of customers who would recommend you, 13 weeks.",
      height=180, has_table=False, when_empty="No words of praise in these 13 weeks.")  # fmt: skip
def me_praise(answer: Answer, view: View) -> Any:
    everything = dcc.Link("All praise", href=view.href("/verbatims", view.filter.with_values("class", ["promoter"])))
    return html.Div([verbatim_list([verbatim_of(row, view) for row in answer.rows()]), everything])


@card("me_counts", answer=beside_colleagues, title="13 weeks", sub="Whole weeks, your own customers.",
      measures=("responses",), has_table=False, height=170)  # fmt: skip
def me_counts(answer: Answer, view: View) -> Any:
    found = {one.measure.name: one for one in beside(answer, ANSWERED)}
    if not found:
        return html.P("Nobody has answered with a score in these 13 weeks.", className="quiet")
    bars = [(kind, words, found[f"{kind}_share"].part) for kind, words in WOULD_THEY]
    return html.Div([counted_bars(bars), html.P(counts_words(found["promoter_share"]))])


@card("me_try", answer=beside_colleagues, title="One thing to try", sub="Over all your contacts, not surveys alone.",
      measures=PRACTISED, has_table=False, height=200)  # fmt: skip
def me_try(answer: Answer, view: View) -> Any:
    found = beside(answer, PRACTISED)
    return html.Div([practice(found), practice_table(found, view)])


@screen(PATH)
def layout(view: View) -> Page:
    if not is_person(view):
        return not_found()
    cards = grid(
        html.Div([slot(view, "me_new"), slot(view, "me_praise")], className="stack span-7"),
        html.Div([slot(view, "me_counts"), slot(view, "me_try")], className="stack"),
        html.P([who_sees_it(view), " ", dcc.Link("How is this counted?", href="/definitions")], className="note"),
    )
    seen = seen_until(view, PATH)
    asked, days = replace(view, own={"since": seen.isoformat()}), f"since {since_words(seen, view)}"
    return page(asked, "My page", seen_line(view, seen), cards, finding="me_finding", has_state=False, days=days)
