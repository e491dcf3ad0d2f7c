"""One answer: the customer's words, the scores, and what is known of the contact it was about."""

from typing import Any

import dash

from dashboard.access.recording import record_opened
from dashboard.cards import card, finding, slot
from dashboard.frame import Page, page, screen, sums_only
from dashboard.response import contact_facts, customer_said, response_finding
from dashboard.ui.cards import grid
from dashboard.ui.findings import Finding
from dashboard.view import View
from queries.ask import Answer
from queries.verbatims import response

dash.register_page(__name__, path="/response", name="Answer", order=81)
NOTHING = "There is nothing here that you can see. It may not exist, or it may belong to others."


@finding("response_finding", answer=response)
def first(answer: Answer, view: View) -> Finding:
    return response_finding(answer.rows(), view) if answer.table.num_rows else Finding(NOTHING)


@card("response_words", answer=response, title="What the customer said", height=140, when_empty=NOTHING)
def said(answer: Answer, view: View) -> Any:
    return customer_said(answer.rows()[0], view)


@card("response_contact", answer=response, title="The contact it was about", height=260, when_empty=NOTHING)
def contact(answer: Answer, view: View) -> Any:
    row = answer.rows()[0]
    record_opened(view.person, view.filter, 1, response_id=row["response_id"])
    return contact_facts(row, view)


@screen("/response", own=("id",))
def layout(view: View) -> Page:
    if not view.person.may_open_rows:
        return sums_only("Answer")
    cards = grid(slot(view, "response_words"), slot(view, "response_contact"))
    return page(view, "Answer", cards, finding="response_finding", foot="", has_state=False)
