"""`goodword leaderboard`: who does well, fairly, from the command line through the same doors as the page."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from dashboard.commands.questions import AccountId, FilterText, Format, csv_of


class Board(StrEnum):
    """Who is compared."""

    teams = "teams"
    people = "people"


class Contacts(StrEnum):
    """What they are compared over."""

    same = "same"
    all = "all"


def leaderboard(
    who: Annotated[Board, typer.Argument(help="teams, or the people you may look at.")] = Board.teams,
    contacts: Annotated[Contacts, typer.Option(help="Compared with the same contacts, or as scores came.")] = (
        Contacts.same
    ),
    filter_text: FilterText = "",
    account_id: AccountId = "",
    written_as: Annotated[Format, typer.Option("--format", help="How to write the answer.")] = Format.table,
) -> None:
    """Fair scores with their range, shared places and who clearly differs, as the page shows them."""
    from dashboard.commands.opening import asking
    from dashboard.commands.printing import print_table, print_text
    from dashboard.spreadsheet import json_text
    from queries.leaderboard import people_board, team_board

    if written_as is Format.sql:
        raise typer.BadParameter("A leaderboard has no SQL: it rests on rows of others. Choose table, json or csv.")
    asked = asking(filter_text, account_id)
    question = team_board if who is Board.teams else people_board
    chosen = "all" if contacts is Contacts.all else ""
    answer = question(asked.warehouse, asked.filter, asked.person.scope, contacts=chosen)
    if written_as is Format.table:
        print_table(_table(asked, answer))
    else:
        rows = [_plain(row) for row in answer.rows() if not row.get("is_colleague")]
        print_text(json_text(rows) if written_as is Format.json else csv_of(rows))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("hidden", "is_colleague")}


def _table(asked: Any, answer: Any) -> Any:
    """One line a unit or person, in the texts of the page; whoever has too few answers last."""
    from rich.table import Table

    from dashboard.board.rows import board_of
    from dashboard.board.table import people_rows, team_rows
    from dashboard.board.wording import answers_to_go
    from dashboard.commands.printing import name_of
    from queries.dimensions import dimension

    board = board_of(answer)
    split = dimension(board.by)

    def name(row: dict[str, Any]) -> str:
        return name_of(asked.warehouse, split, row[board.by])

    made = people_rows if board.by == "agent" else team_rows
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in (asked.warehouse.config.levels.get(board.by, split.title), "Place", "Fair score", "As it came", "n"):
        table.add_column(title, justify="left" if title == split.title else "right")
    table.add_column("Against others")
    for row in made(board, name, lambda row: ("", "")):
        table.add_row(row.name, row.place, f"{row.fair} ({row.likely})", row.score, row.responses, row.verdict)
    for few in board.too_few:
        table.add_row(name(few), "", "", "", "" if few["scored"] is None else str(few["scored"]), answers_to_go(few))
    return table
