"""A question that would never end, asked of a real server while others ask theirs.

`python -m tests.storm.runaway HOME DAY PORT` serves a home with a page that asks such a question.
"""

import json
import sys
import threading
import time
from datetime import date
from pathlib import Path

import dash

from dashboard.cards import card, slot
from dashboard.frame import Page, page, page_title, screen
from dashboard.server import Goodword, build_app, serve
from dashboard.ui.cards import grid
from dashboard.view import View
from data.warehouse import Warehouse
from queries.ask import Answer
from queries.filter import Filter
from queries.scope import Scope
from tests.fence.pages import router
from tests.storm.clients import ANYONE, UPDATE, Crowd, Tally
from tests.storm.figure import Figure
from tests.storm.pages import card_bodies
from tests.storm.serving import Served

BUDGET_SECONDS = 1
ENDLESS = "select max(hash(a.range * b.range)) as n from range(100000000) as a, range(1000000) as b"


def endless(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    return Answer(warehouse.run(ENDLESS), ENDLESS, "none", warehouse.version)


@card("endless", answer=endless, title="Without end")
def never(answer: Answer, view: View) -> str:
    return "It ended."


@screen("/endless")
def layout(view: View) -> Page:
    return page(view, "Without end", grid(slot(view, "endless", span=6)))


def question_stopped(app: Goodword, server: Served, crowd: Crowd) -> Figure:
    """It is stopped at its budget and told in words; questions of others are answered meanwhile and afterwards."""
    key, done, others = crowd.sessions[ANYONE], threading.Event(), Tally()
    laid_out = server.ask(UPDATE, json.dumps(router(app.callback_map, "/endless").body), key).text
    [body] = [json.dumps(said) for said in card_bodies(app, "/endless", laid_out) if "endless" in json.dumps(said)]
    asking = threading.Thread(target=crowd.go_on, args=(server, 3, others, done))
    asking.start()
    began = time.monotonic()
    said = server.ask(UPDATE, body, key)
    took = time.monotonic() - began
    done.set()
    asking.join()
    is_told = said.status == 200 and f"This took longer than {BUDGET_SECONDS} seconds and was stopped" in said.text
    found = f"stopped after {took:.2f} s, told in words: {is_told}; others meanwhile: {dict(others.statuses)}"
    goal = f"budget of {BUDGET_SECONDS} s and at most one more, others answered"
    is_good = is_told and took <= BUDGET_SECONDS + 1 and set(others.statuses) == {200}
    return Figure("runaway question", found, goal, is_good)


def main(home: str, day: str, port: str) -> None:
    """Serve until it is ended."""
    app = build_app("app", Path(home), clock=lambda zone: date.fromisoformat(day))
    dash.register_page("endless", path="/endless", layout=layout, title=page_title)
    serve("127.0.0.1", int(port), app.server)


if __name__ == "__main__":
    main(*sys.argv[1:])
