"""What can be carried away whole: the rows behind a measure, and the tables of the contract, block by block.

Rows of responses, contacts and invitations are read month by month, newest first, so that neither memory nor the first
block depends on how many there are. Units, people, customers and themes are listed as far as those rows name them.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from data.additive import ADDITIVE
from data.contract import FACTS, TABLES, TYPES, columns_of
from data.relations import files_text
from data.warehouse import Warehouse
from queries.ask import ask, stream, stream_listed
from queries.dimensions import UnknownName, did_you_mean
from queries.filter import Filter
from queries.router import available
from queries.rows import count_of_rows, counted_column, rows_question, table_columns
from queries.scope import Scope

Blocks = Iterator[pa.RecordBatch]
#: Shown to the owner of a case only.
NEVER = {"customers": frozenset({"name", "phone", "email"})}
#: Columns of the visible rows that name the rows of a table.
NAMED_BY = {
    "units": ("region_id", "centre_id", "team_id"),
    "people": ("region_id", "centre_id", "team_id", "agent_id"),
    "customers": ("customer_id",),
    "verbatim_themes": ("response_id",),
}
_UNITS = " union ".join(f"select {column} from seen" for column in NAMED_BY["units"])
#: Which rows of a table those names allow. Of a person the memberships in units that are seen.
ALLOWED = {
    "units": f"unit_id in ({_UNITS})",
    "people": f"agent_id in (select agent_id from seen) and (unit_id is null or unit_id in ({_UNITS}))",
    "customers": "customer_id in (select customer_id from seen)",
    "verbatim_themes": "response_id in (select response_id from seen)",
}
#: A unit's neighbours are named only where they are seen themselves.
SHOWN = {
    ("units", name): f"case when {name} in ({_UNITS}) then {name} end as {name}"
    for name in ("parent_id", "successor_id")
}


@dataclass(frozen=True)
class Whole:
    """All rows of something: how many they are, their columns, and how they are read."""

    count: int
    schema: pa.Schema
    blocks: Callable[[], Blocks]


def whole_measure(warehouse: Warehouse, filter: Filter, scope: Scope, name: str) -> Whole:
    """Every row behind a measure: as many as its figure's n. Raises UnknownName, NotAvailable."""
    count = count_of_rows(warehouse, filter, scope, measure=name)
    counted = counted_column(warehouse, filter, scope, name)
    return _facts(warehouse, filter, scope, ADDITIVE[counted].table, count, counted)


def whole_table(warehouse: Warehouse, filter: Filter, scope: Scope, name: str) -> Whole:
    """Every row of a table of the contract as far as the scope and the filter go; benchmarks are for all.

    Raises UnknownName, NotAvailable.
    """
    if name not in TABLES:
        raise UnknownName(f"No table {name!r}. Tables: {', '.join(TABLES)}.{did_you_mean(name, TABLES)}")
    if name in FACTS:
        question = f"select count({TABLES[name].happened_at}) as rows from visible"
        [row] = ask(warehouse, question, filter, scope.for_rows()).rows()
        return _facts(warehouse, filter, scope, name, row["rows"])
    return _listed(warehouse, filter, scope, name)


def _facts(warehouse: Warehouse, filter: Filter, scope: Scope, table: str, count: int, counted: str = "") -> Whole:
    question = rows_question(table, warehouse.ratings, counted)
    schema = _schema(table, warehouse.ratings)

    def blocks() -> Blocks:
        for month in _months(warehouse, table, filter):
            yield from _typed(stream(warehouse, question, month, scope), schema)

    return Whole(count, schema, blocks)


def _months(warehouse: Warehouse, table: str, filter: Filter) -> Iterator[Filter]:
    """The filter over each month of its period that has rows, newest first."""
    now = filter.periods(warehouse.today)["now"]
    held = warehouse.snapshot.months(table)
    for month in reversed([month for month in now.months if month in held]):
        first = date.fromisoformat(f"{month}-01")
        last = first.replace(day=monthrange(first.year, first.month)[1])
        yield filter.over(f"{max(first, now.first)}..{min(last, now.last)}", "none")


def _listed(warehouse: Warehouse, filter: Filter, scope: Scope, name: str) -> Whole:
    """A table without days of its own, in the order of its key."""
    schema = _schema(name)
    columns = ", ".join(SHOWN.get((name, column), column) for column in schema.names)
    source = files_text(name, warehouse.snapshot.files.get(name, ()), warehouse.engine.folder)
    rows = f"from {source} as listed where {ALLOWED.get(name, 'true')}"

    def read(listing: str) -> Blocks:
        if name not in NAMED_BY:
            return iter(warehouse.stream(listing))
        return stream_listed(warehouse, listing, _seen(warehouse, filter, NAMED_BY[name]), filter, scope)

    [counted] = pa.Table.from_batches(read(f"select count(*) as rows {rows}")).to_pylist()
    order = ", ".join(map(str, range(1, len(TABLES[name].key) + 1)))
    return Whole(counted["rows"], schema, lambda: _typed(read(f"select {columns} {rows} order by {order}"), schema))


def _seen(warehouse: Warehouse, filter: Filter, names: tuple[str, ...]) -> str:
    """The question for the names that occur in any row: of all tables that the filter fits and that have the column."""
    counts = available(("responses", "contacts", "invited"), filter, warehouse.ratings)
    having = [n for n in counts if all(TABLES[ADDITIVE[n].table].column(name) for name in names)]
    sums = "".join(f", sum({count}) as {count}" for count in having)
    places = ", ".join(str(place) for place in range(1, len(names) + 1))
    return f"select {', '.join(names)}{sums} from visible group by {places}"


def _schema(table: str, ratings: tuple[str, ...] = ()) -> pa.Schema:
    types = {column.name: TYPES[column.type] for column in columns_of(table, ratings)}
    left_out = NEVER.get(table, frozenset())
    return pa.schema([(name, types[name]) for name in table_columns(table, ratings) if name not in left_out])


def _typed(blocks: Blocks, schema: pa.Schema) -> Blocks:
    """The blocks in the contract's types, whatever the masks made of a column."""
    for block in blocks:
        yield block.cast(schema)
