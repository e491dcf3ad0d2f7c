"""The database behind the operational store: connections, transactions, and plain rows.

Every method is one transaction; nothing of SQLAlchemy leaves the modules of the store.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, insert

from data.migrations import is_newest, upgrade

T = TypeVar("T")


class StoreInUse(Exception):
    """What was removed from the store cannot be wiped from the disk yet."""


class Database:
    """A database by its URL, e.g. sqlite:////srv/goodword/goodword.db."""

    def __init__(self, url: str) -> None:
        """Opens nothing yet; `upgrade` makes the tables."""
        self._engine = _engine(url)

    def upgrade(self) -> None:
        """Bring the database to the newest shape; nothing happens to one that has it."""
        with self._engine.connect() as connection:
            if is_newest(connection):
                return
        with self._writing() as connection:
            upgrade(connection)

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def compact(self) -> None:
        """Write SQLite's file anew, for a row that was removed or rewritten stays in it, and in the log beside it.

        Raises StoreInUse while another process reads from before, so that the log cannot be cut.
        """
        if self._engine.dialect.name == "sqlite":
            # Outside of any transaction, which SQLAlchemy would begin.
            with closing(self._engine.raw_connection()) as connection:
                cursor = connection.cursor()
                cursor.execute("vacuum")
                is_busy, _, _ = cursor.execute("pragma wal_checkpoint(truncate)").fetchone()
            if is_busy:
                raise StoreInUse("Another process has been reading the store for long. Try again when it has ended.")

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def _rows(self, query: Any) -> list[dict[str, Any]]:
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _add(self, table: Any, rows: Iterable[dict[str, Any]]) -> int:
        """Insert rows in batches within one transaction; keys that are no columns are left away."""
        names = set(table.c.keys())
        count = 0
        with self._writing() as connection:
            for some in batches(rows, 1_000):
                chosen = [{name: value for name, value in row.items() if name in names} for row in some]
                connection.execute(insert(table), chosen)
                count += len(chosen)
        return count


def batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows in lists of at most that size, in their order."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


def without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    """The row without those keys."""
    return {key: value for key, value in row.items() if key not in names}


def _engine(url: str) -> Engine:
    # An error of the database names its statement, and no value: it may end in a log.
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, record: Any) -> None:
    """Readers and a writer side by side; a writer waits for another; what is committed is on the disk."""
    connection.isolation_level = None
    for pragma in ("busy_timeout = 10000", "journal_mode = wal", "synchronous = full", "foreign_keys = on"):
        connection.execute(f"pragma {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once where another wrote in between: so take the lock.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("begin immediate" if writes else "begin")
