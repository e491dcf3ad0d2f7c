"""Writing: the files that come and go with one load, table by table, and the commit that makes it visible."""

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import duckdb
import pyarrow as pa
from deltalake import DeltaTable, Schema
from deltalake.schema import Field
from deltalake.transaction import AddAction, RemoveAction

from data.contract import FACTS, TABLES, TYPES, Column, columns_of
from data.parquet import (
    add_action,
    base_table,
    kept_columns,
    literal,
    one_row,
    open_writer,
    partition_of,
    relation,
    select_columns,
    write_file,
)
from data.snapshot import File, Published, Snapshot, paths_of, publish, sync_log

Rows: TypeAlias = pa.Table | pa.RecordBatchReader


class LoadRefused(Exception):
    """Rows that cannot stand in the lake as they are; nothing was written."""


class LakeDamaged(Exception):
    """A file that a load must read is absent or not what was written."""


class Writing:
    """The changes of one load. Nothing is visible before `commit`; files that were written without it are swept."""

    def __init__(
        self,
        lake: Path,
        ratings: tuple[str, ...],
        load_id: str,
        base: Snapshot,
        is_sound: Callable[[File], bool],
        refused_source: str | None,
    ) -> None:
        """`base` is the newest snapshot, which nobody else changes meanwhile."""
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", load_id):
            raise LoadRefused(f"Load id {load_id!r}: use letters, digits, point, _ and -, at most 100.")
        self.lake, self.load_id, self.base = lake, load_id, base
        #: Of the lake with this version; a step of an upgrade sets it.
        self.format = base.format
        self.ratings = (*ratings, *(name for name in _kept_ratings(lake, base) if name not in ratings))
        self.is_sound, self.refused_source = is_sound, refused_source
        self.files: dict[str, dict[str, File]] = {t: {f.path: f for f in files} for t, files in base.files.items()}
        self.spill = Path(tempfile.mkdtemp(prefix=".work-", dir=lake))
        self.connection: duckdb.DuckDBPyConnection = open_writer(self.spill)

    @property
    def version(self) -> int:
        """The version that this transaction will be."""
        return self.base.version + 1

    def put_month(self, table: str, month: str, rows: Rows) -> int:
        """Fill a month (YYYY-MM) that has no rows yet, without looking for ids elsewhere; returns the number of rows.

        For the demo and other first fills that know their ids to be unique. Raises LoadRefused for a month that is
        there already, and for rows of another month.
        """
        if not TABLES[table].is_partitioned:
            raise LoadRefused(f"{table} is not kept by month. Use replace.")
        if self.month_files(table, month):
            raise LoadRefused(f"{table} has rows in {month} already. Use upsert.")
        select = self.incoming(table, rows)
        file = self.write(table, select, month)
        if file and {f"{file.first_day:%Y-%m}", f"{file.last_day:%Y-%m}"} != {month}:
            self.drop([file])
            raise LoadRefused(f"{table}: rows from {file.first_day} to {file.last_day} do not all belong to {month}.")
        return file.rows if file else 0

    def replace(self, table: str, rows: Rows) -> int:
        """Put these rows in the place of all rows of a table that is not kept by month; returns their number."""
        if TABLES[table].is_partitioned:
            raise LoadRefused(f"{table} is kept by month. Use put_month or upsert.")
        select = self.incoming(table, rows)
        self.drop(self.table_files(table))
        file = self.write(table, select)
        return file.rows if file else 0

    def table_files(self, table: str) -> tuple[File, ...]:
        """Files of the table as this transaction has it by now."""
        return tuple(self.files.get(table, {}).values())

    def month_files(self, table: str, month: str | None) -> tuple[File, ...]:
        """Files of one month of the table as this transaction has it by now."""
        return tuple(file for file in self.table_files(table) if file.month == month)

    def relation(self, table: str, files: Iterable[File]) -> str:
        """An SQL select of these files' rows in the contract's columns.

        Raises LakeDamaged for a file that is absent or changed: rewritten, its wrong rows would pass for right ones.
        """
        chosen = tuple(files)
        for file in chosen:
            if not self.is_sound(file):
                raise LakeDamaged(
                    f"{file.path} is absent or not what was written. Put it back from a backup, then try again."
                    " `goodword check` lists all such files."
                )
        return relation(self.lake, table, chosen, self.ratings)

    def write(self, table: str, select: str, month: str | None = None) -> File | None:
        """Write the rows of a select as one more file of the table, or of its month."""
        file = write_file(self.connection, self.lake, table, select, month)
        if file:
            self._refuse_source(file)
            self.files.setdefault(table, {})[file.path] = file
        return file

    def _refuse_source(self, file: File) -> None:
        """Refuse rows that belong to another company's lake; only tables that say where a row came from can tell."""
        if self.refused_source is None or TABLES[base_table(file.table)].column("source") is None:
            return
        path = literal(str(self.lake / file.path))
        said = f"select count(*) from read_parquet({path}) where source = {literal(self.refused_source)}"
        if rows := one_row(self.connection, said)[0]:
            raise LoadRefused(
                f"{rows} rows of {base_table(file.table)} come from {self.refused_source!r}: rows of the demo company"
                " have no place in a company's lake. Leave them out, or look at them in the demo's home."
            )

    def drop(self, files: Iterable[File]) -> None:
        """Take these files out of their tables; on the disk they stay as long as a kept version holds them."""
        for file in files:
            self.files[file.table].pop(file.path)

    def incoming(self, table: str, rows: Rows) -> str:
        """A select of the given rows in the contract's columns and types. Refuses columns it does not know."""
        columns = columns_of(table, self.ratings)
        if unknown := sorted(set(rows.schema.names) - {column.name for column in columns}):
            raise LoadRefused(f"{table} has no column {unknown[0]!r}. Columns: {', '.join(c.name for c in columns)}.")
        for column in columns:
            if column.name in rows.schema.names:
                _refuse_type(table, column, rows.schema.field(column.name).type)
        self.connection.register("incoming_rows", rows)
        return f"select {select_columns(columns, rows.schema.names)} from incoming_rows"

    def commit(self) -> None:
        """Make all changes visible as one version; without a change there is none."""
        before = {path: file for files in self.base.files.values() for path, file in _by_path(files)}
        after = {path: file for files in self.files.values() for path, file in files.items()}
        added = [file for path, file in after.items() if path not in before]
        left = [file for path, file in before.items() if path not in after]
        if not added and not left and self.format == self.base.format:
            return
        versions = dict(self.base.delta_versions)
        for table in sorted({file.table for file in (*added, *left)}):
            versions[table] = self._commit_table(
                table, [file for file in added if file.table == table], [file for file in left if file.table == table]
            )
        at = datetime.now(UTC)
        gone = tuple(sorted(paths_of(left)))
        publish(self.lake, Published(self.version, at, self.load_id, versions, gone, self.format))

    def _commit_table(self, table: str, added: list[File], left: list[File]) -> int:
        """One Delta commit of the files that come and go; returns the table's new Delta version."""
        delta = self._delta(table)
        now = int(time.time() * 1000)
        actions: list[AddAction | RemoveAction] = [add_action(self.connection, self.lake, file) for file in added]
        actions += [
            RemoveAction(file.path.split("/", 1)[1], True, now, file.size_bytes, partition_of(file)) for file in left
        ]
        delta.create_write_transaction(actions, "append", delta.schema(), delta.metadata().partition_columns)
        sync_log(self.lake / table)
        delta.update_incremental()
        return delta.version()

    def _delta(self, table: str) -> DeltaTable:
        """The Delta table, made empty where there is none, with all of the columns that this home's contract has."""
        schema = delta_schema(table, self.ratings)
        path = self.lake / table
        if not DeltaTable.is_deltatable(str(path)):
            return DeltaTable.create(path, Schema.from_arrow(schema), partition_by=_partition_columns(table))
        delta = DeltaTable(path)
        known = {field.name for field in delta.schema().fields}
        if new := [Field.from_arrow(column) for column in schema if column.name not in known]:
            delta.alter.add_columns(new)
        return delta

    def close(self) -> None:
        """Let go of the connection and of what it spilled."""
        self.connection.close()
        shutil.rmtree(self.spill, ignore_errors=True)


def _kept_ratings(lake: Path, base: Snapshot) -> list[str]:
    """Drivers with a column in the lake: one that goodword.toml no longer names keeps what was answered."""
    if "responses" not in base.delta_versions:
        return []
    names = [field.name for field in DeltaTable(lake / "responses").schema().fields]
    return [name.removeprefix("rating_") for name in names if name.startswith("rating_")]


def _refuse_type(table: str, column: Column, found: pa.DataType) -> None:
    """Refuse a type that could only be guessed into the column's own, such as 8.7 into a whole number."""
    value = found.value_type if pa.types.is_dictionary(found) else found
    fits = {
        "text": pa.types.is_string(value) or pa.types.is_large_string(value) or pa.types.is_string_view(value),
        "date": pa.types.is_date(value),
        "timestamp": pa.types.is_timestamp(value) and value.tz is not None,
        "integer": pa.types.is_integer(value),
        "money": pa.types.is_integer(value),
        "number": pa.types.is_floating(value) or pa.types.is_integer(value),
        "flag": pa.types.is_boolean(value),
    }
    if not fits[column.type] and not pa.types.is_null(value):
        raise LoadRefused(
            f"{table}.{column.name} is {found}, allowed: {TYPES[column.type]}. Convert it before the load."
        )


def delta_schema(table: str, ratings: Iterable[str]) -> pa.Schema:
    """The table's columns as the Delta log keeps them: its files', and the partition column that files lack."""
    columns = [pa.field(column.name, TYPES[column.type]) for column in kept_columns(table, ratings)]
    return pa.schema([*columns, *(pa.field(name, pa.string()) for name in _partition_columns(table))])


def _partition_columns(table: str) -> list[str]:
    return ["month"] if table in FACTS else []


def _by_path(files: Iterable[File]) -> Iterable[tuple[str, File]]:
    return ((file.path, file) for file in files)
