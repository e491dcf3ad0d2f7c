"""The tab People: the own place for who answers to customers, the own people for who looks after them."""

from typing import Any

from dash import html

from dashboard.agreement import agreement_words
from dashboard.board.parts import few_list, movers_list, paragraphs
from dashboard.board.rows import Board, Row, board_of, is_same_contacts
from dashboard.board.table import board_figures, own_figures, people_rows, responses_of, would_they
from dashboard.board.wording import (
    badge_words,
    fair_range,
    fair_score,
    many_finding,
    others_words,
    own_finding,
    points,
    raw_score,
    trust_words,
)
from dashboard.cards import card, finding, slot
from dashboard.choices import name_of
from dashboard.persons import WOULD_THEY, who_sees_it
from dashboard.place import unit_href
from dashboard.ui.cards import grid
from dashboard.ui.findings import Finding
from dashboard.ui.numbers import number
from dashboard.ui.ranking import RankedHead, RankedRow, ranked_table
from dashboard.view import View
from dashboard.workspace import workspace
from queries.ask import Answer
from queries.leaderboard import people_board
from queries.peers import own_persons
from queries.scope import masked

NOUNS = ("person", "people")
#: The card that says who clearly differs.
FINDING = "board_people_finding"


def people_tab(view: View) -> Any:
    """The tab's cards: one's own place, or one's people."""
    if own_persons(view.scope):
        names = slot(view, "board_colleagues", span=6) if _may_name(view) else None
        cards = grid(slot(view, "board_own_place", span=6), slot(view, "board_people_trust", span=6), names)
        return html.Div([cards, html.P(who_sees_it(view), className="note board-seen")])
    cards = grid(
        slot(view, "board_people"),
        slot(view, "board_people_trust", span=4),
        slot(view, "board_people_movers", span=4),
        slot(view, "board_people_few", span=4),
    )
    seen_by = agreement_words(view.warehouse.config.persons)[0]
    return html.Div([cards, html.P(seen_by, className="note board-seen")])


@finding(FINDING, answer=people_board)
def board_people_finding(answer: Answer, view: View) -> Finding:
    """The own place with its certainty, or which of one's people clearly differ."""
    board, others = board_of(answer), others_words("colleagues", _is_same(view))
    if own_persons(view.scope):
        row = _own(board, view)
        return Finding(own_finding(row, board.trust, others), own_figures(row, board.trust) if row else ())
    sentence = many_finding(board, lambda row: _name(view, row), NOUNS, others)
    return Finding(sentence, board_figures(board, _rows(view, board), NOUNS))


@card("board_own_place", answer=people_board, title="Your place", sub="Among colleagues, by a fair score.", height=180,
      when_empty="No customer has answered about you in this period.")  # fmt: skip
def board_own_place(answer: Answer, view: View) -> Any:
    """Counts first, then the fair score where there is one, and what colleagues reach with such contacts."""
    row = _own(board_of(answer), view)
    if row is None:
        return paragraphs(["No customer has answered about you in this period."])
    counts = zip(would_they(row), WOULD_THEY, strict=True)
    said = [html.Li([html.Strong(number(of)), f" {words}"]) for of, (_, words) in counts]
    return html.Div([html.Ul(said, className="would-they"), paragraphs([*_score_words(view, row), badge_words(row)])])


@card("board_colleagues", answer=people_board, title="First tenth, with at least 8 in 10 certainty",
      sub="Colleagues whom your staff agreement lets be named, by name.", height=180)  # fmt: skip
def board_colleagues(answer: Answer, view: View) -> Any:
    """Names of those likely in the first tenth who may be named."""
    agreed = _may_be_named(view)
    names = sorted(agreed[person] for person in board_of(answer).colleagues if person in agreed)
    if not names:
        return paragraphs(["Nobody who may be named is in the first tenth with that certainty."])
    return html.Ul([html.Li(name) for name in names], className="board-list")


@card("board_people", answer=people_board, title="Your people", height=420,
      sub="In the order of names. Fair score with its likely range; the dashed line is all colleagues.")  # fmt: skip
def people_board_card(answer: Answer, view: View) -> Any:
    """The table of persons."""
    board = board_of(answer)
    if not board.compared:
        return paragraphs(trust_words(board, NOUNS, _is_same(view)))
    rows = _rows(view, board)
    head = RankedHead("Fair scores of people", "Person", "others, same contacts" if _is_same(view) else "")
    shown = f"{len(rows)} of {len(board.compared)}" if len(rows) < len(board.compared) else f"{len(rows)}"
    total = (f"{shown} {NOUNS[len(board.compared) != 1]} compared", responses_of(board.compared))
    note = html.P("Only those who clearly differ are listed; the file holds all.", className="note")
    table = ranked_table(head, rows, total, board.trust["mean"])
    return html.Div([table, note if len(rows) < len(board.compared) else None])


@card("board_people_trust", answer=people_board, title="How far to trust it", height=180)
def board_people_trust(answer: Answer, view: View) -> Any:
    """What the places can carry."""
    return paragraphs(trust_words(board_of(answer), NOUNS, _is_same(view)))


@card("board_people_movers", answer=people_board, title="Moved unlike the rest",
      sub="Fair change; only what is beyond chance.", height=150)  # fmt: skip
def board_people_movers(answer: Answer, view: View) -> Any:
    """Persons whose change clearly differs from that of all."""
    return movers_list(view, board_of(answer), lambda row: _name(view, row), lambda row: _links(view, row)[0])


@card("board_people_few", answer=people_board, title="Too few answers", sub="Not compared yet.", height=150)
def board_people_few(answer: Answer, view: View) -> Any:
    """Persons with too few answers, and what is missing."""
    return few_list(board_of(answer), lambda row: _name(view, row), "Everybody has enough answers.")


def _rows(view: View, board: Board) -> list[RankedRow]:
    return people_rows(board, lambda row: _name(view, row), lambda row: _links(view, row))


def _score_words(view: View, row: Row) -> list[str]:
    if row["direction"] is None:
        needed = view.warehouse.config.persons.figures_from
        return [f"A score and a place stand from {needed} scored answers on; you have {row['scored']}."]
    said = [f"Fair score {fair_score(row)} (likely {fair_range(row)}), as it came {points(raw_score(row))}."]
    if _is_same(view):
        said.append(f"Colleagues with the same contacts reach {points(row['expected'])}.")
    return said


def _own(board: Board, view: View) -> Row | None:
    rows = {row["agent"]: row for row in (*board.compared, *board.too_few)}
    return next((rows[agent] for agent in own_persons(view.scope) if agent in rows), None)


def _may_name(view: View) -> bool:
    return view.warehouse.config.persons.colleague_names != "off"


def _may_be_named(view: View) -> dict[str, str]:
    """Names by pseudonym of those whom the staff agreement lets be named now."""
    people = view.warehouse.people_names
    agreed = workspace().opened().store.consents() & set(people)
    if view.warehouse.config.persons.colleague_names == "on":
        agreed = frozenset(people)
    key = view.scope.pseudonym_key
    return {masked("agent_id", person, key): people[person] for person in agreed} if _may_name(view) else {}


def _name(view: View, row: Row) -> str:
    return name_of(view, "agent", row["agent"])


def _links(view: View, row: Row) -> tuple[str, str]:
    inside = view.filter.with_values("agent", [row["agent"]])
    return unit_href(view, inside), view.rows_href("nps", inside)


def _is_same(view: View) -> bool:
    return is_same_contacts(view.own.get("contacts"))
