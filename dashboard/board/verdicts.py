"""People in groups: who clearly differs from colleagues, who cannot be told apart, who has too few answers."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.agreement import agreement_words
from dashboard.board.rows import Board, Row, board_of
from dashboard.board.wording import answers_to_go
from dashboard.cards import card
from dashboard.choices import name_of
from dashboard.place import unit_href
from dashboard.ui.numbers import number
from dashboard.ui.words import BESIDE_OTHERS
from dashboard.view import View
from queries.ask import Answer
from queries.leaderboard import people_board

#: Name of the card.
VERDICTS = "people_verdicts"
#: Longer groups name these first and leave the rest to the leaderboard.
MOST_NAMED = 12
WAYS = {1: "up", -1: "down"}


@card(VERDICTS, answer=people_board, title="Who clearly differs", measures=("nps",), has_table=False,
      sub="By what customers answered, among all colleagues with the same contacts.", height=150)  # fmt: skip
def people_verdicts(answer: Answer, view: View) -> Any:
    """Names of those who clearly differ or lack answers, the number of all others, and who sees it."""
    board = board_of(answer)
    if not board.compared and not board.too_few:
        return html.P("Nobody has answered about these people in this period.", className="quiet")
    groups = [html.Div([html.Dt(title), html.Dd(said)]) for title, said in _groups(board, view) if said]
    more = dcc.Link("Fair scores", href=view.href("/leaderboard", tab="people"))
    seen = f"{agreement_words(view.warehouse.config.persons)[0]} "
    return html.Div([html.Dl(groups, className="verdicts"), html.P([seen, more], className="note")])


def _groups(board: Board, view: View) -> list[tuple[Component | str, list[Any]]]:
    """Title and names, or the number, of each group; nothing of one that nobody is in."""
    sides = [(way, [row for row in board.clear if row["direction"] == way]) for way in WAYS]
    clear = [
        (html.Span(BESIDE_OTHERS[way].capitalize(), className=WAYS[way]), _names(rows, view)) for way, rows in sides
    ]
    alike = len(board.compared) - len(board.clear)
    return [
        *clear,
        ("Clearly different", ["nobody"] if alike and not board.clear else []),
        (BESIDE_OTHERS[0].capitalize(), [f"{number(alike)} of {number(len(board.compared))}"] if alike else []),
        ("Too few answers", _names(board.too_few, view)),
    ]


def _names(rows: Sequence[Row], view: View) -> list[Any]:
    """Names in the order of the alphabet, each a link; beside those who are not compared what is missing."""
    named = sorted(rows, key=lambda row: name_of(view, "agent", row["agent"]).casefold())
    parts: list[Any] = [part for row in named[:MOST_NAMED] for part in (*_person(row, view), ", ")][:-1]
    rest = len(named) - MOST_NAMED
    return [*parts, f" and {number(rest)} more"] if rest > 0 else parts


def _person(row: Row, view: View) -> list[Component | str]:
    href = unit_href(view, view.filter.with_values("agent", [row["agent"]]))
    link = dcc.Link(name_of(view, "agent", row["agent"]), href=href)
    return [link] if row["direction"] is not None else [link, f" ({answers_to_go(row)})"]
