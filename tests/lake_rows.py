"""Rows of the contract for tests of the lake: named columns are given, all others are null."""

from datetime import UTC, date, datetime, time
from typing import Any

import pyarrow as pa

from data.contract import TABLES, arrow_schema


def rows_of(table: str, *rows: dict[str, Any], ratings: tuple[str, ...] = ()) -> pa.Table:
    """An Arrow table of the contract's columns; a dated row has its time at noon of its day unless it says one."""
    schema = arrow_schema(table, ratings)
    happened_at = TABLES[table].happened_at
    complete = [
        {**dict.fromkeys(schema.names), **({happened_at: _noon(row["day"])} if happened_at else {}), **row}
        for row in rows
    ]
    return pa.Table.from_pylist(complete, schema=schema)


def answer(number: int, day: str = "2026-10-05", load: str = "first", **more: Any) -> dict[str, Any]:
    """One response with score 9."""
    return {"response_id": f"R-{number}", "day": date.fromisoformat(day), "load_id": load, "score": 9, **more}


def _noon(day: date | None) -> datetime | None:
    return datetime.combine(day, time(12), tzinfo=UTC) if day else None
