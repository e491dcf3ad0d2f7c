"""Undo: the lake as it would stand without one of its loads, told anew from what all others brought."""

from collections.abc import Iterator
from dataclasses import dataclass

from data.brought import take_back
from data.contract import TABLES
from data.judging import keep_corrections
from data.keys import key_text, same_key
from data.telling import Told, filled_words, tell
from data.transaction import Writing


@dataclass(frozen=True, slots=True)
class Undone:
    """What the undo of a load did to a table: rows that went, and rows that came back as they were before it.

    `followed` counts further rows of the table, brought by other loads, that are filled otherwise without it.
    """

    table: str
    removed: int
    restored: int
    followed: int = 0


def undo_load(writing: Writing, load_id: str) -> tuple[Undone, ...]:
    """Undo one load in all tables; see Transaction.undo. No entry for a load that brought nothing or is unknown."""
    own = [table for table in TABLES if take_back(writing, table, load_id)]
    told = {each.table: each for each in tell(writing, own, is_undo=True)}
    for table in told:
        _retell_corrections(writing, table)
    return tuple(_undone(each) for each in told.values() if each.table in own or each.followed)


def stale_corrections(writing: Writing, table: str) -> Iterator[str]:
    """Ids, as texts, whose corrections are to be told anew after the last undo of this table."""
    reader = writing.connection.execute(f"select {key_text(table, 'o')} from own_{table} as o")
    while rows := reader.fetchmany(5_000):
        yield from (str(key) for (key,) in rows)


def _retell_corrections(writing: Writing, table: str) -> None:
    """Make the table corrections_<table> of what the remaining loads said of the undone ids, one after the other."""
    own = f"exists (from own_{table} as o where {same_key(table, 'o', 'w')})"
    words = filled_words(writing, table, own)
    keep_corrections(
        writing, table, words, words, "a.brought_by", f"{same_key(table, 'b', 'a')} and a.word = b.word + 1"
    )


def _undone(told: Told) -> Undone:
    restored = told.own.get("corrected", 0) + told.own.get("restamped", 0)
    return Undone(told.table, told.own.get("gone", 0), restored, told.followed)
