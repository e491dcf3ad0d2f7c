"""Relations: SQL that reads fact tables as rows with additive columns, over the files of one snapshot.

A relation is text: `read_parquet([...])` over the listed files of the months asked for, with the raw columns and
additive expressions that a question names. Several tables are one `union all`; a table gives 0 for an additive column
that another supplies, and its own day decides where a row counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from data.additive import ADDITIVE
from data.contract import FACTS, TABLES, TYPES, columns_of
from data.kinds import KIND
from data.snapshot import File, Snapshot

#: Columns that a row has by a rule, not in its file.
DERIVED = {
    "class": "case when score >= 9 then 'promoter' when score >= 7 then 'passive' when score >= 0 then 'detractor' end"
}
SQL_TYPES = {"text": "varchar", "date": "date", "timestamp": "timestamptz", "integer": "integer",
             "money": "bigint", "number": "double", "flag": "boolean"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """Fact tables to read, raw columns to carry, additive columns to compute."""

    tables: tuple[str, ...]
    columns: tuple[str, ...]
    additive: tuple[str, ...]


def tables_with(columns: Iterable[str], ratings: Sequence[str] = ()) -> tuple[str, ...]:
    """Fact tables that have all of these raw columns."""
    wanted = set(columns)
    return tuple(table for table in FACTS if wanted <= raw_columns(table, ratings))


def raw_columns(table: str, ratings: Sequence[str] = ()) -> set[str]:
    """Names that can be read from a row of the table, derived ones included."""
    derived = set(DERIVED) if table == "responses" else set()
    return {column.name for column in columns_of(table, ratings)} | derived


def relation(
    source: Source,
    files: Mapping[str, Sequence[File]],
    folder: str,
    ratings: Sequence[str] = (),
    only: Mapping[str, str] | None = None,
) -> str:
    """SQL of the rows: one select a table, joined by `union all`; `only` says by table which of its rows count."""
    conditions = only or {}
    parts = [
        _select(table, source, files.get(table, ()), folder, ratings, conditions.get(table, ""))
        for table in source.tables
    ]
    return "\n        union all\n        ".join(parts)


def _select(
    table: str, source: Source, files: Sequence[File], folder: str, ratings: Sequence[str], condition: str
) -> str:
    raw = [f"{DERIVED[name]} as {name}" if name in DERIVED else name for name in source.columns]
    sums = [f"{_addend(name, table)} as {name}" for name in source.additive]
    listed = ", ".join([*raw, *sums]) or "1 as one"
    where = f" where {condition}" if condition else ""
    return f"select {listed} from {files_text(table, files, folder, ratings)}{where}"


def _addend(name: str, table: str) -> str:
    entry = ADDITIVE[name]
    return entry.sql if entry.table == table else "0"


def files_text(table: str, files: Sequence[File], folder: str, ratings: Sequence[str] = ()) -> str:
    """SQL that reads the listed files; without any, a table of the contract's columns without rows."""
    if not files:
        nothing = ", ".join(
            f"cast(null as {SQL_TYPES[column.type]}) as {column.name}" for column in columns_of(table, ratings)
        )
        return f"(select {nothing} where false)"
    listed = ", ".join(literal(f"{folder}{file.path}") for file in files)
    partitions = ", hive_partitioning = true, hive_types_autocast = false" if TABLES[table].is_partitioned else ""
    return f"read_parquet([{listed}]{partitions}, union_by_name = true)"


def kinds_text(files: Sequence[File], folder: str) -> str:
    """SQL for the kinds of survey that responses in these files are known to come from, one row a `kind`."""
    source = files_text("responses", files, folder)
    return f"select distinct {KIND} as kind from {source} where {KIND} is not null"


def without_files(sql: str, files: Iterable[File], folder: str, ratings: Sequence[str] = ()) -> str:
    """The same SQL without these files in its lists; a list that would be empty becomes a table without rows."""
    for file in files:
        path = literal(f"{folder}{file.path}")
        sql = sql.replace(f", {path}", "").replace(f"{path}, ", "")
        alone, nothing = (files_text(file.table, each, folder, ratings) for each in ((file,), ()))
        sql = sql.replace(alone, nothing)
    return sql


def in_months(snapshot: Snapshot, table: str, months: frozenset[str] | None) -> tuple[File, ...]:
    """Files of a table that can hold rows of these months; None means all."""
    files = tuple(snapshot.files.get(table, ()))
    return files if months is None else tuple(file for file in files if file.month is None or file.month in months)


def literal(value: object) -> str:
    """A value as SQL text: null, true, numbers, dates, texts with doubled quotes, lists of these."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case list() | tuple():
            return f"[{', '.join(literal(item) for item in value)}]"
        case str():
            return "'" + value.replace("'", "''") + "'"
    return f"{type(value).__name__} '{value}'"


assert set(SQL_TYPES) == set(TYPES)
