"""One in-memory DuckDB, locked: it reads one folder and nothing else, and a question is one select.

Every question gets a cursor of its own, since a shared connection mixes up answers between threads.
"""

import warnings
from typing import Any

import duckdb
import pyarrow as pa

from data.limits import watched
from data.relations import literal

#: Rows of a block that is read at a time: about 25 MB of responses with their words.
BLOCK_ROWS = 50_000
#: Errors by which a file shows that it is absent or damaged, or a rollup that it went down with its instance ...
DAMAGED = (duckdb.IOException, duckdb.InvalidInputException, duckdb.CatalogException)
#: ... and those after which an instance answers nothing any more.
LOST = (duckdb.FatalException, duckdb.InternalException)
Connection = duckdb.DuckDBPyConnection
Settings = dict[str, str | bool | int | float | list[str]]
Values = dict[str, Any] | None
warnings.filterwarnings("ignore", "Arrow output on a DB-API result")


class NotRead(ValueError):
    """A statement that is not one select."""


def connected(settings: Settings, folder: str) -> Connection:
    """A new instance that may read that folder alone, and whose configuration nothing changes any more."""
    connection = duckdb.connect(":memory:", config=settings)
    for setting in (
        "set timezone = 'UTC'",
        "set autoinstall_known_extensions = false",
        "set autoload_known_extensions = false",
        "set parquet_metadata_cache = true",
        f"set allowed_directories = [{literal(folder)}]",
        "set enable_external_access = false",
        "set lock_configuration = true",
    ):
        connection.execute(setting)
    return connection


def answer_of(connection: Connection, sql: str, values: Values) -> pa.Table:
    """Answer to a statement of the engine's own as an Arrow table."""
    # Executed at once: a relation is bound twice, which costs a third of a short question. Answers are small, so the
    # copy that DuckDB warns of is nothing.
    with connection.cursor() as cursor:
        return cursor.execute(sql, values or None).to_arrow_table()


def answer_within(connection: Connection, seconds: float | None, sql: str, values: Values) -> pa.Table:
    """Answer to one select, ended after these seconds; None for never. Raises NotRead, TookTooLong."""
    with connection.cursor() as cursor:
        statement = _only_select(cursor, sql)
        with watched(cursor, seconds):
            return cursor.execute(statement, values or None).to_arrow_table()


def reader_of(connection: Connection, sql: str, values: Values) -> pa.RecordBatchReader:
    """The same answer block by block, each read when it is taken; closing it ends the question. Raises NotRead."""
    # A relation, though it is bound twice: what is executed is read whole before its first block can be had. The
    # reader keeps the cursor's question alive, and ends it when it is closed.
    with connection.cursor() as cursor:
        _only_select(cursor, sql)
        return cursor.sql(sql, params=values or None).to_arrow_reader(BLOCK_ROWS)


def _only_select(cursor: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """The statement of a text. DuckDB lets any other kind write into a folder that it may read."""
    statements = cursor.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        kinds = ", ".join(statement.type.name.lower() for statement in statements) or "nothing"
        raise NotRead(f"A question is one select, this is {kinds}.")
    return statements[0]
