"""The tab Teams: units by name, in tie groups, with what is missing to take part and who moved."""

from typing import Any

from dashboard.board.parts import few_list, movers_list, paragraphs
from dashboard.board.rows import Board, Row, board_of, is_same_contacts
from dashboard.board.table import board_figures, responses_of, team_rows
from dashboard.board.wording import many_finding, others_words, trust_words
from dashboard.cards import card, finding, slot
from dashboard.choices import is_visible, name_of, title_of
from dashboard.ui.cards import grid
from dashboard.ui.findings import Finding
from dashboard.ui.numbers import count
from dashboard.ui.ranking import RankedHead, RankedRow, ranked_table
from dashboard.view import View
from queries.ask import Answer
from queries.leaderboard import deepest_level, team_board


def teams_tab(view: View) -> Any:
    """The tab's cards."""
    return grid(
        slot(view, "board_teams"),
        slot(view, "board_teams_trust", span=4),
        slot(view, "board_teams_movers", span=4),
        slot(view, "board_teams_few", span=4),
    )


@finding("board_teams_finding", answer=team_board)
def board_teams_finding(answer: Answer, view: View) -> Finding:
    """How many clearly differ."""
    board, nouns = board_of(answer), _nouns(view)
    others = others_words(nouns[1], _is_same(view))
    sentence = many_finding(board, lambda row: _name(view, board, row), nouns, others)
    return Finding(sentence, board_figures(board, _rows(view, board), nouns))


@card("board_teams", answer=team_board, title="Who really differs",
      sub="Fair score with its likely range; dashed is all together. Who shares places cannot be told apart.",
      height=420)  # fmt: skip
def team_board_card(answer: Answer, view: View) -> Any:
    """The table of units."""
    board, noun = board_of(answer), _nouns(view)
    if not board.compared:
        return paragraphs(trust_words(board, noun, _is_same(view)))
    rows = _rows(view, board)
    head = RankedHead(
        f"Fair scores of {noun[1]}", noun[0].capitalize(), "others, same contacts" if _is_same(view) else ""
    )
    return ranked_table(head, rows, (count(len(rows), noun[0]), responses_of(board.compared)), board.trust["mean"])


@card("board_teams_trust", answer=team_board, title="How far to trust it", height=150)
def board_teams_trust(answer: Answer, view: View) -> Any:
    """What the places can carry."""
    return paragraphs(trust_words(board_of(answer), _nouns(view), _is_same(view)))


@card("board_teams_movers", answer=team_board, title="Moved unlike the rest",
      sub="Fair change; only what is beyond chance.", height=150)  # fmt: skip
def board_teams_movers(answer: Answer, view: View) -> Any:
    """Units whose change clearly differs from that of all."""
    board = board_of(answer)
    return movers_list(view, board, lambda row: _name(view, board, row), lambda row: _links(view, board, row)[0])


@card("board_teams_few", answer=team_board, title="Too few answers", sub="Not compared yet.", height=150)
def board_teams_few(answer: Answer, view: View) -> Any:
    """Units with too few answers, and what is missing."""
    board = board_of(answer)
    return few_list(board, lambda row: _name(view, board, row), f"Every {_nouns(view)[0]} has enough answers.")


def _rows(view: View, board: Board) -> list[RankedRow]:
    return team_rows(board, lambda row: _name(view, board, row), lambda row: _links(view, board, row))


def _nouns(view: View) -> tuple[str, str]:
    noun = title_of(view, deepest_level(view.warehouse)).lower()
    return noun, f"{noun}s"


def _name(view: View, board: Board, row: Row) -> str:
    return f"No {_nouns(view)[0]} known" if row[board.by] is None else name_of(view, board.by, row[board.by])


def _links(view: View, board: Board, row: Row) -> tuple[str, str]:
    """A unit's page and its responses, for whoever may see its rows."""
    if not is_visible(view, board.by, row[board.by]) or not view.scope.is_by_units:
        return "", ""
    inside = view.filter.with_values(board.by, [row[board.by]])
    return view.href("/organisation", inside), view.rows_href("nps", inside)


def _is_same(view: View) -> bool:
    return is_same_contacts(view.own.get("contacts"))
