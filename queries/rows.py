"""The rows behind a figure: exactly its n, from the table that counts them, with the columns the viewer may see."""

from data.additive import ADDITIVE
from data.contract import TABLES
from data.warehouse import Warehouse
from queries.aggregate import sums
from queries.ask import Answer, ask
from queries.figures import counted_part
from queries.filter import Filter
from queries.measures import measure as measure_named
from queries.scope import Scope

#: Bookkeeping of a load that says nothing about the customer.
_LEFT_OUT = frozenset({"load_id", "source_row"})


def row_columns(name: str) -> tuple[str, ...]:
    """Columns of the rows behind a measure: the table's key and time first, then the rest of the contract."""
    table = TABLES[ADDITIVE[measure_named(name).n].table]
    first = (*table.key, str(table.happened_at), "day")
    return first + tuple(c.name for c in table.columns if c.name not in first and c.name not in _LEFT_OUT)


def rows_page(
    warehouse: Warehouse, filter: Filter, scope: Scope, *, measure: str = "responses", limit: int = 50, offset: int = 0
) -> Answer:
    """A block of the rows behind a measure: see `rows`."""
    return rows(warehouse, filter, scope, measure, limit, offset)


def number_of_rows(warehouse: Warehouse, filter: Filter, scope: Scope, *, measure: str = "responses") -> Answer:
    """How many rows stand behind a measure now, of those that may be opened. One row: rows (count)."""
    counted = _counted(warehouse, filter, scope, measure)
    question = f"select cast(sum({counted}) as bigint) as rows from visible"
    return ask(warehouse, question, filter, scope.for_rows())


def count_of_rows(warehouse: Warehouse, filter: Filter, scope: Scope, *, measure: str = "responses") -> int:
    """How many rows there are behind a measure: its figure's n, or 0 for whoever may not open rows."""
    [row] = number_of_rows(warehouse, filter, scope, measure=measure).rows()
    return row["rows"] or 0


def rows(
    warehouse: Warehouse, filter: Filter, scope: Scope, measure_name: str, limit: int | None = 50, offset: int = 0
) -> Answer:
    """Rows behind a measure now, newest first, ties by id; as many as the figure's n when there is no limit."""
    counted = _counted(warehouse, filter, scope, measure_name)
    table = TABLES[ADDITIVE[counted].table]
    columns = ",\n    ".join(row_columns(measure_name))
    cut = "\nlimit $limit offset $offset" if limit is not None else ""
    values = {"limit": limit, "offset": offset} if limit is not None else {}
    question = (
        f"select\n    {columns}\nfrom visible\nwhere {counted} = 1\n"
        f"order by {table.happened_at} desc, {table.key[0]}{cut}"
    )
    return ask(warehouse, question, filter, scope, **values)


def _counted(warehouse: Warehouse, filter: Filter, scope: Scope, name: str) -> str:
    """The additive column that the figure's n counts, chosen as the figure chooses it."""
    entry = measure_named(name)
    if entry.kind != "share" or len(entry.parts) == 2:
        return entry.n
    found = {row["period"]: row for row in sums(warehouse, filter, scope, [name], ["period"]).rows()}
    return counted_part(entry, found.get("now", {}), found.get(filter.before or ""))
