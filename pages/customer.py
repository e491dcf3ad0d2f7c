"""One customer: all contacts, surveys and answers in the order of time, and what loads corrected of them."""

from typing import Any

import dash
from dash import html

from dashboard.access.recording import names_customers, record_opened
from dashboard.cards import card, finding, remembered, slot
from dashboard.customers import MOST_DRAWN, customer_finding, known_facts, story, who_may_see, with_corrections
from dashboard.frame import Page, not_found, page, screen
from dashboard.links import links_of
from dashboard.ui.cards import grid
from dashboard.ui.findings import Finding
from dashboard.ui.numbers import number
from dashboard.ui.records import fact_list
from dashboard.ui.timeline import timeline
from dashboard.view import View
from queries.ask import Answer
from queries.customer import customer_events, customer_known
from queries.scope import masked

PATH = "/customer"
dash.register_page(__name__, path=PATH, name="Customer", order=82)
NOTHING = "There is nothing here that you can see. It may not exist, or it may belong to others."


@finding("customer_finding", answer=customer_events)
def first(answer: Answer, view: View) -> Finding:
    return customer_finding(answer.rows(), view) if answer.table.num_rows else Finding(NOTHING)


@card("customer_events", answer=customer_events, title="What happened", sub="Newest first, on all days.", height=420,
      when_empty=NOTHING)  # fmt: skip
def events(answer: Answer, view: View) -> Any:
    rows = answer.rows()
    customer = masked("customer_id", view.own.get("id", ""), view.scope.pseudonym_key)
    record_opened(view.person, view.filter, len(rows), customer=customer)
    found = with_corrections(story(rows, view).events, rows, view)
    shown = timeline(found[:MOST_DRAWN])
    if len(found) <= MOST_DRAWN:
        return html.Div([shown, html.P(who_may_see(rows, view), className="note")])
    kept = "The card’s file holds all contacts, surveys and answers, but not what loads corrected."
    more = html.P(f"The newest {MOST_DRAWN} of {number(len(found))}. {kept}", className="note")
    return html.Div([shown, more, html.P(who_may_see(rows, view), className="note")])


@card("customer_known", answer=customer_known, title="The customer", height=180,
      when_empty="No file tells more of this customer than their number.")  # fmt: skip
def known(answer: Answer, view: View) -> Any:
    [row] = answer.rows()
    away = [html.A(words, href=href, target="_blank", rel="noopener noreferrer") for words, href in links_of(row, view)]
    return html.Div([fact_list(known_facts(row, row["customer_id"], view)), *away])


@screen(PATH, own=("id",))
def layout(view: View) -> Page:
    if not names_customers(view.scope) or not _events_of(view).table.num_rows:
        return not_found()
    beside = html.Div(slot(view, "customer_known"), className="stack")
    cards = grid(slot(view, "customer_events", span=7), beside)
    return page(view, "Customer", cards, finding="customer_finding", foot="", has_state=False, days="all days")


def _events_of(view: View) -> Answer:
    return remembered(customer_events, view.warehouse, view.filter, view.scope, **view.own)
