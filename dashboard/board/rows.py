"""Rows of a leaderboard, read from its answer: who is compared, who has too few answers, who may be named."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from queries.ask import Answer
from queries.leaderboard import ALL_CONTACTS

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Board:
    """The compared, those with too few answers, and colleagues who may be named; how far the places can be trusted.

    `by` is the column of the unit or person; `trust` holds compared, mean, spread, tenth and truly.
    """

    by: str
    compared: tuple[Row, ...]
    too_few: tuple[Row, ...]
    colleagues: tuple[str, ...]
    trust: Row

    @property
    def clear(self) -> tuple[Row, ...]:
        """Those that clearly differ, the highest first."""
        return tuple(row for row in self.ranked if row["direction"])

    @property
    def ranked(self) -> tuple[Row, ...]:
        """The compared by their tie groups; within one, which no order can be told of, as they come."""
        return tuple(sorted(self.compared, key=lambda row: row["place_from"]))

    @property
    def movers(self) -> tuple[Row, ...]:
        """Those that clearly moved unlike the rest, the largest move first."""
        return tuple(sorted((row for row in self.compared if row["moved"]), key=lambda row: -abs(row["change"])))


def board_of(answer: Answer) -> Board:
    """The board that an answer of team_board or people_board holds."""
    rows = answer.rows()
    people = [row for row in rows if row.get("is_colleague")]
    others = [row for row in rows if not row.get("is_colleague")]
    by = answer.table.column_names[0]
    names = ("compared", "mean", "spread", "tenth", "truly")
    trust = {name: others[0][name] for name in names} if others else dict.fromkeys(names)
    return Board(
        by,
        tuple(row for row in others if row["direction"] is not None),
        tuple(row for row in others if row["direction"] is None),
        tuple(row["agent"] for row in people),
        trust,
    )


def is_same_contacts(own: Sequence[str] | str | None) -> bool:
    """Whether the page's parameter asks for the same contacts: it does unless it says "all"."""
    return own != ALL_CONTACTS
