"""The table of a leaderboard: its rows as printed, for the page and the command line."""

from collections.abc import Callable, Sequence
from typing import Any

from dashboard.board.rows import Board, Row
from dashboard.board.wording import TONES, fair_range, fair_score, points, raw_score, shared_places
from dashboard.ui.findings import first_lines, part_line, standing_line, value_line
from dashboard.ui.numbers import number
from dashboard.ui.ranking import RankedRow
from dashboard.ui.words import BESIDE_OTHERS, with_range

#: Of more rows than these only the clear ones are drawn; the file holds all.
MOST_DRAWN = 100
Linked = Callable[[Row], tuple[str, str]]


def team_rows(board: Board, name: Callable[[Row], str], linked: Linked) -> list[RankedRow]:
    """Units by tie group, with the places that a group shares; `linked` gives a row's page and its responses' page."""
    rows = sorted(board.ranked, key=lambda row: (row["place_from"], name(row).casefold()))
    return [_ranked(row, name(row), linked(row), place=shared_places(row)) for row in rows]


def people_rows(board: Board, name: Callable[[Row], str], linked: Linked) -> list[RankedRow]:
    """Persons by name with their counts, never by rank; of many only those that clearly differ."""
    rows = board.compared if len(board.compared) <= MOST_DRAWN else board.clear
    rows = tuple(sorted(rows, key=lambda row: name(row).casefold()))
    return [_ranked(row, name(row), linked(row), counts=would_they(row)) for row in rows]


def would_they(row: Row) -> tuple[int, int, int]:
    """How many would recommend, are in between, would not."""
    return row["promoters"], row["scored"] - row["promoters"] - row["detractors"], row["detractors"]


def board_figures(board: Board, rows: Sequence[RankedRow], nouns: tuple[str, str]) -> tuple[str, ...]:
    """What the finding of a board rests on: how many there are, and those who clearly differ, in the order of rows."""
    if not board.compared:
        return (part_line(f"{nouns[1].capitalize()} with too few answers", len(board.too_few)),)
    counts = standing_line(nouns[1], *(sum(row["direction"] == way for row in board.compared) for way in (1, 0, -1)))
    together = value_line("All together", points(board.trust["mean"]), f"{responses_of(board.compared)} responses")
    lines = [
        value_line(
            row.name, f"fair score {with_range(row.fair, row.likely)}", f"{row.responses} responses", row.verdict
        )
        for row in rows
        if row.tone
    ]
    return (counts, together, *first_lines(lines))


def own_figures(row: Row, trust: Row) -> tuple[str, ...]:
    """What somebody's own place rests on: the counts, and the fair score where there is one."""
    words = ("Would recommend you", "In between", "Would not")
    counts = [part_line(name, of, row["scored"]) for name, of in zip(words, would_they(row), strict=True)]
    if row["direction"] is None:
        return (*counts, part_line("Answers to go", row["missing"])) if row["missing"] else tuple(counts)
    score = value_line("Fair score", with_range(fair_score(row), fair_range(row)), f"{number(row['scored'])} responses")
    return (*counts, score, part_line("People compared", trust["compared"]))


def responses_of(rows: Sequence[Row]) -> str:
    """Scored responses of all these rows."""
    return number(sum(row["scored"] for row in rows))


def _ranked(row: Row, name: str, links: tuple[str, str], **more: Any) -> RankedRow:
    return RankedRow(
        name=name,
        href=links[0],
        span=(row["fair"], row["fair_lo"], row["fair_hi"]),
        fair=fair_score(row),
        likely=fair_range(row),
        expected=points(row["expected"]),
        score=points(raw_score(row)),
        verdict=BESIDE_OTHERS[row["direction"]],
        tone=TONES[row["direction"]],
        responses=number(row["scored"]),
        responses_href=links[1],
        **{"place": "", **more},
    )
