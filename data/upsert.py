"""Upsert: rows of a load are added, correct what stands in the lake, or find themselves there already."""

from collections.abc import Mapping
from dataclasses import dataclass

from data.brought import bring
from data.telling import Told, tell
from data.transaction import Rows, Writing


@dataclass(frozen=True, slots=True)
class Changes:
    """How many rows of a load were added, corrected others, or were in the lake with equal content.

    `followed` counts further rows of the table, brought by other loads, that changed with what this load says.
    """

    table: str
    added: int
    corrected: int
    unchanged: int
    followed: int = 0


def upsert_rows(writing: Writing, rows: Mapping[str, Rows]) -> dict[str, Changes]:
    """Upsert rows in the contract's columns, by table; see Transaction.upsert_all."""
    own = [table for table, each in rows.items() if bring(writing, table, each)]
    told = {each.table: _changes(each) for each in tell(writing, own) if each.table in own or each.followed}
    return {**{table: Changes(table, 0, 0, 0) for table in rows}, **told}


def _changes(told: Told) -> Changes:
    unchanged = told.own.get("unchanged", 0) + told.own.get("restamped", 0)
    return Changes(told.table, told.own.get("added", 0), told.own.get("corrected", 0), unchanged, told.followed)
