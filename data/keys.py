"""Ids of rows in SQL: as a list of columns, as one text, compared, and the files that hold some of them."""

from data.contract import TABLES
from data.parquet import kept_columns
from data.snapshot import File
from data.transaction import Writing

#: Where a row came from is no part of what it says: two rows that differ only here are equal.
PROVENANCE = frozenset({"load_id", "source", "source_row"})


def key_columns(table: str, alias: str = "") -> str:
    """The columns of a table's id as a select list."""
    return ", ".join(f"{alias}.{name}" if alias else name for name in TABLES[table].key)


def key_text(table: str, alias: str) -> str:
    """An expression that gives a row's id as one text."""
    return f"concat_ws(' ', {key_columns(table, alias)})"


def same_key(table: str, one: str, other: str) -> str:
    """A condition that two rows have the same id; parts of an id that are null are equal."""
    return " and ".join(
        f"{one}.{name} {'=' if column.required else 'is not distinct from'} {other}.{name}"
        for name in TABLES[table].key
        if (column := TABLES[table].column(name))
    )


def content_columns(writing: Writing, table: str) -> list[str]:
    """Columns that say what a row says, without where it came from."""
    return [column.name for column in kept_columns(table, writing.ratings) if column.name not in PROVENANCE]


def hit_files(writing: Writing, table: str, ids: str) -> tuple[File, ...]:
    """Files of the months of the table that hold one of the ids in the table `ids`; only key and day are read."""
    files = writing.table_files(table)
    month = "strftime(s.day, '%Y-%m')" if TABLES[table].is_partitioned else "cast(null as varchar)"
    found = writing.connection.execute(f"""
        select distinct {month}
        from ({writing.relation(table, files)}) as s
        where exists (from {ids} as i where {same_key(table, "s", "i")})
    """).fetchall()
    return tuple(file for file in files if (file.month,) in found)
