"""The rows behind a figure: exactly its n, from the table that counts them, with the columns the viewer may see."""

from collections.abc import Sequence

from data.additive import ADDITIVE
from data.contract import TABLES, columns_of
from data.warehouse import Warehouse
from queries.aggregate import sums
from queries.ask import Answer, ask
from queries.figures import counted_part
from queries.filter import Filter
from queries.measures import measure as measure_named
from queries.scope import Scope

#: Bookkeeping of a load that says nothing about the customer.
_LEFT_OUT = frozenset({"load_id", "source_row"})


def row_columns(name: str, ratings: Sequence[str] = ()) -> tuple[str, ...]:
    """Columns of the rows behind a measure: see `table_columns`."""
    return table_columns(ADDITIVE[measure_named(name).n].table, ratings)


def table_columns(name: str, ratings: Sequence[str] = ()) -> tuple[str, ...]:
    """Columns of a table's rows: its key, time and day first, then the rest of the contract and the ratings."""
    table = TABLES[name]
    first = (*table.key, str(table.happened_at), "day") if table.is_partitioned else table.key
    others = (column.name for column in columns_of(name, ratings))
    return first + tuple(name for name in others if name not in first and name not in _LEFT_OUT)


def rows_page(
    warehouse: Warehouse, filter: Filter, scope: Scope, *, measure: str = "responses", limit: int = 50, offset: int = 0
) -> Answer:
    """A block of the rows behind a measure: see `rows`."""
    return rows(warehouse, filter, scope, measure, limit, offset)


def number_of_rows(warehouse: Warehouse, filter: Filter, scope: Scope, *, measure: str = "responses") -> Answer:
    """How many rows stand behind a measure now, of those that may be opened. One row: rows (count)."""
    counted = counted_column(warehouse, filter, scope, measure)
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
    counted = counted_column(warehouse, filter, scope, measure_name)
    question = rows_question(ADDITIVE[counted].table, warehouse.ratings, counted)
    if limit is None:
        return ask(warehouse, question, filter, scope)
    return ask(warehouse, f"{question}\nlimit $limit offset $offset", filter, scope, limit=limit, offset=offset)


def rows_question(name: str, ratings: Sequence[str] = (), counted: str = "") -> str:
    """The question for the rows of a fact table, newest first, ties by id: all, or those that a column counts.

    The day comes before the time, so that the order is the same whether a period is read at once or month by month.
    """
    table = TABLES[name]
    columns = ",\n    ".join(table_columns(name, ratings))
    condition = f"where {counted} = 1\n" if counted else ""
    order = f"day desc, {table.happened_at} desc, {table.key[0]}"
    return f"select\n    {columns}\nfrom visible\n{condition}order by {order}"


def counted_column(warehouse: Warehouse, filter: Filter, scope: Scope, name: str) -> str:
    """The additive column that the n of a measure's figure counts, chosen as the figure chooses it."""
    entry = measure_named(name)
    if entry.kind != "share" or len(entry.parts) == 2:
        return entry.n
    found = {row["period"]: row for row in sums(warehouse, filter, scope, [name], ["period"]).rows()}
    return counted_part(entry, found.get("now", {}), found.get(filter.before or ""))
