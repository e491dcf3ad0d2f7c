"""Corrections in the store: those of a row are a chain, each begins where the one before it ended."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, select, update

from data.judging import Correction
from data.store_tables import CORRECTIONS, LOADS

Cells = dict[str, str | None]


def kept_corrections(
    connection: Connection, condition: ColumnElement[bool], most: int | None = None, skip: int = 0
) -> tuple[Correction, ...]:
    """Corrections that meet a condition, by table and row, each row's in the order of loads; `most` after `skip`."""
    query = select(CORRECTIONS).join(LOADS, LOADS.c.load_id == CORRECTIONS.c.load_id).where(condition)
    ordered = query.order_by(CORRECTIONS.c.table_name, CORRECTIONS.c.key, LOADS.c.started_at, LOADS.c.load_id)
    return tuple(
        Correction(row["table_name"], row["key"], row["load_id"], row["before"], row["after"])
        for row in connection.execute(ordered.limit(most).offset(skip)).mappings()
    )


def take_out(connection: Connection, load_id: str) -> None:
    """Forget the corrections of a load, and let what the next load corrected there begin where this one began."""
    for correction_id, before, after in _without(connection, load_id):
        chosen = CORRECTIONS.c.correction_id == correction_id
        if before:
            connection.execute(update(CORRECTIONS).where(chosen).values(before=before, after=after))
        else:
            connection.execute(delete(CORRECTIONS).where(chosen))
    connection.execute(delete(CORRECTIONS).where(CORRECTIONS.c.load_id == load_id))


def _without(connection: Connection, load_id: str) -> Iterator[tuple[int, Cells, Cells]]:
    """Later corrections that read otherwise without this load: id, cells before and after; none if nothing is left."""
    for _, chain in groupby(_later(connection, load_id), key=lambda row: (row["table_name"], row["key"])):
        began: Cells = {}
        for place, row in enumerate(chain):
            began = began if place else dict(row["began"])
            if shared := began.keys() & row["before"].keys():
                before = {**row["before"], **{name: began.pop(name) for name in shared}}
                left = [name for name in before if before[name] != row["after"][name]]
                yield row["correction_id"], _only(before, left), _only(row["after"], left)


def _later(connection: Connection, load_id: str) -> list[dict[str, Any]]:
    """Corrections by later loads of the rows that this one corrected, row by row in the order of the loads."""
    mine, my_load = CORRECTIONS.alias("mine"), LOADS.alias("my_load")
    query = (
        select(CORRECTIONS, mine.c.before.label("began"))
        .join(mine, (mine.c.table_name == CORRECTIONS.c.table_name) & (mine.c.key == CORRECTIONS.c.key))
        .join(my_load, my_load.c.load_id == mine.c.load_id)
        .join(LOADS, LOADS.c.load_id == CORRECTIONS.c.load_id)
        .where(mine.c.load_id == load_id, LOADS.c.started_at > my_load.c.started_at)
        .order_by(CORRECTIONS.c.table_name, CORRECTIONS.c.key, LOADS.c.started_at)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _only(cells: Cells, names: list[str]) -> Cells:
    return {name: cells[name] for name in names}
