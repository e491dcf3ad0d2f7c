"""Writing Parquet files for the lake: sorted, zstd, on the disk before they get their name, which is their sha256."""

import hashlib
import json
import time
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow.parquet as pq
from deltalake.transaction import AddAction

from data.contract import TABLES, Column, columns_of
from data.snapshot import BROUGHT, File, sync

SQL_TYPES = {
    "text": "varchar",
    "date": "date",
    "timestamp": "timestamp with time zone",
    "integer": "integer",
    "money": "bigint",
    "number": "double",
    "flag": "boolean",
}
ROW_GROUP = 50_000
#: What the rows that a load brought say besides the contract's columns.
BY_LOAD = (
    Column("load_version", "money", "Version of the lake that the load made; 0 for rows that no load brought."),
    Column("brought_by", "text", "The load."),
)
_UNITS = ("region_id", "centre_id", "team_id")


def open_writer(folder: Path) -> duckdb.DuckDBPyConnection:
    """A DuckDB of its own for a writer, which spills into `folder` instead of growing beyond 2 GB."""
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    connection.execute("set threads = 2")
    connection.execute("set memory_limit = '2GB'")
    connection.execute("set autoinstall_known_extensions = false")
    connection.execute(f"set temp_directory = {literal(str(folder))}")
    return connection


def one_row(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    """The one row of a select that has exactly one; read to its end, or the connection stays in use."""
    (row,) = connection.execute(sql).fetchall()
    return tuple(row)


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def base_table(table: str) -> str:
    """The contract's table that `table` belongs to: itself, or the one whose loads it keeps."""
    return table.removesuffix(BROUGHT)


def kept_columns(table: str, ratings: Iterable[str]) -> tuple[Column, ...]:
    """Columns of the table's files; what a load brought also says at which version, for the order of loads."""
    columns = columns_of(base_table(table), ratings)
    # First, since the Delta log keeps ranges of the first 32 columns only.
    return (*BY_LOAD, *columns) if table.endswith(BROUGHT) else columns


def sort_columns(table: str) -> tuple[str, ...]:
    """Columns that a table's files are sorted by: units, time and key, or the key alone."""
    contract = TABLES[base_table(table)]
    if not contract.is_partitioned:
        return contract.key
    return ("day", *contract.key) if table.endswith(BROUGHT) else (*_UNITS, str(contract.happened_at), *contract.key)


def select_columns(columns: Iterable[Column], present: Iterable[str]) -> str:
    """Select list of the columns in their types; one that is not `present` is null."""
    names = set(present)
    return ", ".join(
        f"cast({column.name if column.name in names else 'null'} as {SQL_TYPES[column.type]}) as {column.name}"
        for column in columns
    )


def files_literal(lake: Path, files: Iterable[File]) -> str:
    """The files as an SQL list of paths."""
    return "[" + ", ".join(literal(str(lake / file.path)) for file in files) + "]"


def relation(lake: Path, table: str, files: Iterable[File], ratings: Iterable[str]) -> str:
    """An SQL select of these files' rows in the contract's columns; a column that older files lack is null in them."""
    columns = kept_columns(table, ratings)
    chosen = tuple(files)
    if not chosen:
        return f"select {select_columns(columns, ())} where false"
    source = f"read_parquet({files_literal(lake, chosen)}, union_by_name = true, hive_partitioning = false)"
    present = set().union(*(_columns_in(lake / file.path) for file in chosen))
    return f"select {select_columns(columns, present)} from {source}"


@lru_cache(maxsize=20_000)
def _columns_in(file: Path) -> frozenset[str]:
    """Names of a file's columns. Kept, for a load asks many times, and a file is named after what it holds."""
    return frozenset(pq.read_schema(file).names)


def write_file(
    connection: duckdb.DuckDBPyConnection, lake: Path, table: str, select: str, month: str | None = None
) -> File | None:
    """Write the rows of a select as one file of the table, or of its month, and give it back; None without a row."""
    folder = lake / table / f"month={month}" if month else lake / table
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{uuid4().hex}.parquet"
    try:
        connection.execute(
            f"copy (select * from ({select}) order by {', '.join(sort_columns(table))}) to {literal(str(unfinished))}"
            f" (format parquet, compression zstd, row_group_size {ROW_GROUP})"
        )
        return _name_file(connection, lake, table, unfinished, month)
    finally:
        unfinished.unlink(missing_ok=True)


def _name_file(
    connection: duckdb.DuckDBPyConnection, lake: Path, table: str, unfinished: Path, month: str | None
) -> File | None:
    """Give a written file its hash as its name once it is on the disk."""
    days = "min(day), max(day)" if TABLES[base_table(table)].is_partitioned else "null, null"
    load = "min(brought_by)" if table.endswith(BROUGHT) else "null"
    written = f"select count(*), {days}, {load} from read_parquet({literal(str(unfinished))})"
    rows, first_day, last_day, load_id = one_row(connection, written)
    if not rows:
        return None
    digest = sha256_of(unfinished)
    sync(unfinished)
    path = unfinished.with_name(f"{digest}.parquet")
    unfinished.replace(path)
    sync(path.parent)
    return File(
        path=str(path.relative_to(lake)),
        table=table,
        month=month,
        rows=rows,
        size_bytes=path.stat().st_size,
        sha256=digest,
        first_day=first_day,
        last_day=last_day,
        load_id=load_id,
    )


def sha256_of(path: Path) -> str:
    """The file's sha256 in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def partition_of(file: File) -> dict[str, str | None]:
    """The file's partition value by column, as the Delta log keeps it."""
    return {"month": file.month} if file.month else {}


def add_action(connection: duckdb.DuckDBPyConnection, lake: Path, file: File) -> AddAction:
    """The Delta log's entry for a new file, with the range of its key and day so that every reader can prune."""
    names = [*TABLES[base_table(file.table)].key[:1]]
    names += [name for name, known in (("day", file.first_day), ("brought_by", file.load_id)) if known]
    ranges = ", ".join(f"min({name}), max({name}), count(*) - count({name})" for name in names)
    found = one_row(connection, f"select {ranges} from read_parquet({literal(str(lake / file.path))})")
    said = [value.isoformat() if isinstance(value, date) else value for value in found]
    stats = {
        "numRecords": file.rows,
        "minValues": dict(zip(names, said[0::3], strict=True)),
        "maxValues": dict(zip(names, said[1::3], strict=True)),
        "nullCount": dict(zip(names, said[2::3], strict=True)),
    }
    path = file.path.split("/", 1)[1]
    return AddAction(path, file.size_bytes, partition_of(file), int(time.time() * 1000), True, json.dumps(stats))
