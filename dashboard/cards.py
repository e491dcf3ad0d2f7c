"""Cards: what a page's slots draw. One callback answers each question once and draws all its cards.

    @card("headline", answer=summary, title="Would they recommend us?")
    def headline(answer, view): ...

A slot's id carries the state, never a right: who asks comes from the sign-in, and everything in an id is checked.
"""

import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from dash import ALL, MATCH, Dash, Input, Output, ctx
from dash.development.base_component import Component

from dashboard.cache import answer_key
from dashboard.ui import cards as drawn
from dashboard.ui.findings import Finding, carried
from dashboard.ui.static import static
from dashboard.ui.theme import Theme
from dashboard.view import View, ViewWrong, parameters_of, parsed_query, pinned, theme_named
from dashboard.workspace import person, warehouse, workspace
from data.faults import traced
from data.limits import Busy, Overloaded
from data.warehouse import Warehouse
from queries.ask import Answer
from queries.filter import Filter
from queries.measures import MEASURES
from queries.router import NotAvailable
from queries.scope import Scope

log = logging.getLogger(__name__)
Question = Callable[..., Answer]
Draw = Callable[[Answer, View], Any]
Say = Callable[[Answer, View], Finding]
MOST_CARDS = 40
#: Rows of an answer that a card draws: more would be no card, and a large body.
MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Card:
    """One card: the question it draws, its words, and what its menu offers.

    `rows` is the page that lists the rows behind it, by default the rows of its first measure; `lists` names the
    measure whose rows a card lists, so that its file holds all of them; `height` is kept free while it loads, in
    pixels; `is_plain` cards have no frame and no menu, `is_finding` is the one of them in the page's heading.
    """

    name: str
    question: Question
    draw: Draw
    title: str = ""
    sub: str = ""
    measures: tuple[str, ...] = ()
    rows: str = ""
    height: int = 120
    is_plain: bool = False
    is_finding: bool = False
    has_table: bool = True
    lists: str = ""
    when_empty: str = ""


CARDS: dict[str, Card] = {}
QUESTIONS: dict[str, Question] = {}


class NameTaken(ValueError):
    """Two cards or two questions of one name."""


def card(name: str, answer: Question, **words: Any) -> Callable[[Draw], Draw]:
    """Declare a card that draws the answer of a question: `draw(answer, view)` gives its body.

    Further arguments are the fields of Card. Raises NameTaken where another function has the name.
    """

    def declared(draw: Draw) -> Draw:
        _refuse_taken(name, answer, draw)
        CARDS[name] = Card(name, answer, draw, **words)
        QUESTIONS[answer.__name__] = answer
        return draw

    return declared


def finding(name: str, answer: Question, **words: Any) -> Callable[[Say], Say]:
    """Declare the plain card of a page's first sentence: `say(answer, view)` gives it with the figures it rests on."""

    def declared(say: Say) -> Say:
        @wraps(say)
        def draw(answer: Answer, view: View) -> Component:
            return carried(say(answer, view))

        card(name, answer, is_plain=True, is_finding=True, **words)(draw)
        return say

    return declared


def slot(view: View, name: str, span: int = 12, **words: str) -> Component:
    """The place of a card on a page, with a skeleton until it is drawn; `span` is its width in twelfths.

    `title` and `sub` may be given anew where they depend on the state. Raises KeyError for an undeclared card.
    """
    entry = CARDS[name]
    place = slot_id(view, entry)
    if entry.is_plain:
        return drawn.plain_slot(place)
    menu = drawn.Menu(
        rows=_rows_href(entry, view),
        files=_files(view, entry),
        explain=place if entry.measures else None,
        table=place if entry.measures and entry.has_table else None,
    )
    title, sub = words.get("title", entry.title), words.get("sub", entry.sub)
    return drawn.framed_slot(place, title, sub, menu, entry.height, span)


def _rows_href(entry: Card, view: View) -> str:
    """Where the rows behind a card are listed: its own page for them, else those of its first measure."""
    if entry.rows:
        return view.href(entry.rows) if view.person.may_open_rows else ""
    return view.rows_href(measures_of(entry, view)[0]) if entry.measures else ""


def measures_of(entry: Card, view: View) -> tuple[str, ...]:
    """Measures that a card shows: its own, or the one that the address names where its question takes one."""
    named = view.own.get("measure", "") if "measure" in parameters_of(entry.question) else ""
    return (named,) if entry.measures and named in MEASURES else entry.measures


def slot_id(view: View, entry: Card) -> dict[str, str | int]:
    """Id of a card's place: all that decides what it shows, except who looks."""
    own = {name: view.own[name] for name in parameters_of(entry.question) if name in view.own}
    return {
        "type": "card",
        "answer": entry.question.__name__,
        "name": entry.name,
        "q": View(view.filter, view.warehouse, view.person, own=own).query(),
        "v": view.warehouse.version,
        "d": view.today.isoformat(),
        "th": view.theme.name,
    }


def _files(view: View, entry: Card) -> tuple[tuple[str, str], ...]:
    """Files of a card's table, or of all rows that it lists."""
    if entry.lists:
        return view.files(measure=entry.lists) if view.person.may_open_rows else ()
    own = {name: view.own[name] for name in parameters_of(entry.question) if name in view.own}
    return view.files(card=entry.name, **own)


def remembered(question: Question, warehouse: Warehouse, filter: Filter, scope: Scope, **values: str) -> Answer:
    """The answer of a question, from the cache where it was given before to somebody of the same scope."""
    key = answer_key(
        question.__name__,
        filter.query(),
        repr(sorted(values.items())),
        scope.key,
        repr(warehouse.config.persons),
        str(warehouse.version),
        warehouse.today.isoformat(),
    )
    return workspace().answers.get(key, lambda: question(warehouse, filter, scope, **values))


def asked(place: object) -> tuple[Card, View]:
    """Card and view that an id describes, for the person who is signed in. Raises ViewWrong for any other id."""
    if not isinstance(place, Mapping) or not all(isinstance(place.get(key), str) for key in ("answer", "name", "q")):
        raise ViewWrong("A card is asked without question, name and filter.")
    entry = CARDS.get(place["name"])
    if entry is None or entry.question.__name__ != place["answer"]:
        raise ViewWrong(f"There is no card {place['name'][:40]!r} of an answer {place['answer'][:40]!r}.")
    filter, own = parsed_query(place["q"], parameters_of(entry.question))
    theme: Theme = theme_named(place.get("th"))
    house, is_renewed = pinned(warehouse, place.get("v"), place.get("d"))
    return entry, View(filter, house, person(), theme, own=own, is_renewed=is_renewed)


def draw_cards(places: list[Any]) -> list[Any]:
    """What stands in each of these places: all cards of one answer, asked once.

    A question that fails and a card that fails are told in their places alone. Raises ViewWrong for a foreign id.
    """
    if not isinstance(places, list) or len(places) > MOST_CARDS:
        raise ViewWrong(f"At most {MOST_CARDS} cards are drawn at a time.")
    wanted = [asked(place) for place in places]
    answers: dict[str, Answer | Component | NotAvailable] = {}
    children = []
    for (entry, view), place in zip(wanted, places, strict=True):
        group = repr((place["answer"], place["q"], place.get("v"), place.get("d")))
        if group not in answers:
            answers[group] = _answer(entry, view)
        children.append(static(draw_card(entry, answers[group], view)))
    return children


def draw_card(entry: Card, answer: "Answer | Component | NotAvailable", view: View) -> Any:
    """The body of one card; a failure is told in its place, with a reference to the log.

    What is not available is said by the cards of a frame and by the finding; other plain cards stay empty.
    """
    if isinstance(answer, NotAvailable):
        if entry.is_plain:
            return carried(Finding(str(answer))) if entry.is_finding else ""
        return drawn.unavailable(str(answer), way_back(view))
    if not isinstance(answer, Answer):
        return answer
    try:
        if not entry.is_plain and drawn.is_empty(answer.table, may_hide=not view.person.may_open_rows):
            return drawn.empty(entry.when_empty, way_back(view))
        rows = answer.table.num_rows
        body = entry.draw(replace(answer, table=answer.table.slice(0, MOST_ROWS)), view)
        return body if entry.is_plain else drawn.body(body, view.is_renewed, min(rows, MOST_ROWS), rows)
    except Exception as error:
        return _failed(f"card {entry.name}", error)


def way_back(view: View) -> tuple[str, str]:
    """Words and address of the way out of an empty state: without filters, else in the period that is always there."""
    if view.filter.values or view.filter.q:
        return "Clear filters", view.href(filter=view.filter.cleared())
    return "Show the last 13 weeks", view.href(filter=Filter())


def _answer(entry: Card, view: View) -> "Answer | Component | NotAvailable":
    started = time.perf_counter()
    try:
        return remembered(entry.question, view.warehouse, view.filter, view.scope, **view.own)
    except NotAvailable as reason:
        return reason
    except Overloaded as reason:
        return drawn.overloaded(str(reason), tries_again=isinstance(reason, Busy))
    except Exception as error:
        return _failed(f"question {entry.question.__name__}", error)
    finally:
        log.debug("%s answered in %.1f ms", entry.question.__name__, 1000 * (time.perf_counter() - started))


def _failed(what: str, error: Exception) -> Component:
    reference = secrets.token_hex(4)
    log.error("%s failed, reference %s\n%s", what, reference, traced(error))
    return drawn.failed(reference)


def _refuse_taken(name: str, answer: Question, draw: Draw) -> None:
    """Dash may run a page file twice; the same function again is no conflict."""
    held = CARDS.get(name)
    if held and (held.draw.__module__, held.draw.__qualname__) != (draw.__module__, draw.__qualname__):
        raise NameTaken(f"Card {name!r} is declared in {held.draw.__module__} and in {draw.__module__}.")
    asked_before = QUESTIONS.get(answer.__name__)
    if asked_before and asked_before.__module__ != answer.__module__:
        raise NameTaken(f"Question {answer.__name__!r} is in {asked_before.__module__} and in {answer.__module__}.")


def register(app: Dash) -> None:
    """Give the app its one callback for cards."""
    place = {"type": "card", "answer": MATCH, "name": ALL, "q": MATCH, "v": MATCH, "d": MATCH, "th": MATCH}

    @app.callback(Output(place, "children"), Input(place, "id"))
    def draw(ids: list[Any]) -> list[Any]:
        if [output.get("id") for output in ctx.outputs_list] != ids:
            raise ViewWrong("The places to draw are not the places that ask.")
        return draw_cards(ids)
