"""Parts that both tabs of the leaderboard draw: sentences, movers, and those with too few answers."""

from collections.abc import Callable, Sequence
from typing import Any

from dash import dcc, html

from dashboard.board.rows import Board, Row
from dashboard.board.wording import answers_to_go
from dashboard.ui.numbers import count, number
from dashboard.view import View

#: Longer lists name their number and leave the rest to the file.
MOST_LISTED = 15
Named = Callable[[Row], str]


def paragraphs(sentences: Sequence[str]) -> Any:
    """Sentences, one a line."""
    return html.Div([html.P(sentence) for sentence in sentences if sentence], className="board-words")


def movers_list(view: View, board: Board, name: Named, href: Named) -> Any:
    """Who clearly moved unlike the rest, with the fair change."""
    if view.filter.before is None:
        return paragraphs(["No period to compare with is chosen."])
    if not board.movers:
        return paragraphs(["Nobody clearly moved unlike the rest."])
    items = [
        html.Li(
            [_linked(name(row), href(row)), html.Span(_change(row), className="up" if row["moved"] > 0 else "down")]
        )
        for row in board.movers
    ]
    return _listed(items)


def few_list(board: Board, name: Named, words_without: str) -> Any:
    """Who is not compared: answers so far, and what is missing."""
    if not board.too_few:
        return paragraphs([words_without])
    rows = sorted(board.too_few, key=lambda row: (row["missing"] is None, row["missing"], name(row).casefold()))
    return _listed([html.Li([html.Span(name(row)), html.Span(_so_far(row), className="quiet")]) for row in rows])


def _so_far(row: Row) -> str:
    if row["scored"] is None:
        return answers_to_go(row)
    return f"{count(row['scored'], 'answer')}, {answers_to_go(row)}"


def _listed(items: Sequence[Any]) -> Any:
    rest = len(items) - MOST_LISTED
    more = html.P(f"And {rest} more; the file lists all.", className="note") if rest > 0 else None
    return html.Div([html.Ul(list(items[:MOST_LISTED]), className="board-list"), more])


def _linked(text: str, href: str) -> Any:
    return dcc.Link(text, href=href) if href else html.Span(text)


def _change(row: Row) -> str:
    return f"{'up' if row['change'] > 0 else 'down'} {number(abs(row['change']))}"
