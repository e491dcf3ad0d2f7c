"""How complete and fresh the whole lake is: counts alone, the same for everyone, and no row of anybody."""

from dataclasses import dataclass
from datetime import datetime

from data.contract import TABLES
from data.kinds import ATTRIBUTABLE
from data.relations import files_text
from data.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class TableState:
    """One table: its rows, and the moment (UTC) of its newest row where its rows are dated."""

    table: str
    rows: int
    newest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Responses without a known agent, of all behind which one stands."""

    unknown: int
    of: int


def table_states(warehouse: Warehouse) -> tuple[TableState, ...]:
    """Every table of the contract in its order."""
    return tuple(TableState(name, warehouse.snapshot.rows(name), _newest(warehouse, name)) for name in TABLES)


def attribution(warehouse: Warehouse) -> Attribution:
    """How many responses name no agent though an agent served the customer."""
    [row] = warehouse.run(f"""
        select
            count(*) filter (where agent_id is null and {ATTRIBUTABLE}) as unknown,
            count(*) filter (where {ATTRIBUTABLE}) as total,
        from {_files(warehouse, "responses")}
    """).to_pylist()
    return Attribution(row["unknown"], row["total"])


def _newest(warehouse: Warehouse, table: str) -> datetime | None:
    column = TABLES[table].happened_at
    if column is None or not warehouse.snapshot.rows(table):
        return None
    [row] = warehouse.run(f"select max({column}) as newest from {_files(warehouse, table)}").to_pylist()
    newest: datetime | None = row["newest"]
    return newest


def _files(warehouse: Warehouse, table: str) -> str:
    files = warehouse.snapshot.files.get(table, ())
    return files_text(table, files, warehouse.engine.folder, warehouse.ratings)
