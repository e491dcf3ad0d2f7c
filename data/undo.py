"""Undo: the lake as it would stand without one of its loads.

What every load brought is kept, so the rows that a load touched can be told anew from the other loads: the last word
on an id counts, and it came from the first of the loads that said it without a break.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from data.contract import TABLES, columns_of
from data.parquet import one_row
from data.snapshot import BROUGHT, File
from data.transaction import Writing
from data.upsert import content_columns, hit_files, keep_corrections, key_text, rewrite, same_key


@dataclass(frozen=True, slots=True)
class Undone:
    """What the undo of a load did to a table: rows that went, and rows that came back."""

    table: str
    removed: int
    restored: int


def undo_load(writing: Writing, load_id: str) -> tuple[Undone, ...]:
    """Undo one load in all tables; see Transaction.undo. No entry for a load that brought nothing or is unknown."""
    tables = [table for table in TABLES if any(f.load_id == load_id for f in writing.table_files(table + BROUGHT))]
    return tuple(_undo_table(writing, table, load_id) for table in tables)


def _undo_table(writing: Writing, table: str, load_id: str) -> Undone:
    run = writing.connection.execute
    files = writing.table_files(table + BROUGHT)
    mine = tuple(file for file in files if file.load_id == load_id)
    keys = ", ".join(TABLES[table].key)
    run(f"create or replace temp table touched as select {keys} from ({writing.relation(table + BROUGHT, mine)})")
    _tell(writing, table, files)
    run(f"""
        create or replace temp table stale_{table} as
        select distinct {key_text(table, "w")} as key
        from ({_words(table)}) as w
        where word > 1
    """)
    run(f"create or replace temp table words as {_words(table, load_id)}")
    writing.drop(mine)
    rows = f"""
        select b.*,
            w.word
        from ({writing.relation(table + BROUGHT, [file for file in files if file not in mine])}) as b
        join words as w on {same_key(table, "b", "w")} and b.load_version = w.load_version
    """
    same = f"{same_key(table, 'b', 'a')} and a.word = b.word + 1"
    keep_corrections(writing, table, rows, f"{rows} and w.word > 1", same)
    return _bring_back(writing, table, rows)


def _tell(writing: Writing, table: str, files: tuple[File, ...]) -> None:
    """Make the table `told`: which load said what of each touched id, the content as a hash."""
    writing.connection.execute(f"""
        create or replace temp table told as
        select {", ".join(TABLES[table].key)},
            load_version,
            brought_by,
            hash({", ".join(content_columns(writing, table))}) as content
        from ({writing.relation(table + BROUGHT, files)}) as b
        where exists (from touched as t where {same_key(table, "b", "t")})
    """)


def _words(table: str, without: str = "") -> str:
    """A select of those loads that said something new of an id, numbered by `word` from 1, without one of the loads."""
    keys = ", ".join(TABLES[table].key)
    return f"""
        select {keys},
            load_version,
            row_number() over (partition by {keys} order by load_version) as word
        from (
            select *,
                lag(content) over (partition by {keys} order by load_version) as previous_content
            from told
            where brought_by <> '{without}'
        )
        where content is distinct from previous_content
    """


def _bring_back(writing: Writing, table: str, rows: str) -> Undone:
    """Put the last word of `rows` on each touched id in the place of what stands."""
    keys = ", ".join(TABLES[table].key)
    run = writing.connection.execute
    every = ", ".join(column.name for column in columns_of(table, writing.ratings))
    run(f"""
        create or replace temp table last_words as
        select {every}
        from ({rows})
        qualify row_number() over (partition by {keys} order by word desc) = 1
    """)
    stored = writing.relation(table, hit_files(writing, table, "touched"))
    run(f"""
        create or replace temp table standing as
        select {every} from ({stored}) as s where exists (from touched as t where {same_key(table, "s", "t")})
    """)
    run("create or replace temp table leaving as select * from standing except select * from last_words")
    run("create or replace temp table restored as select * from last_words except select * from standing")
    (restored,) = one_row(writing.connection, "select count(*) from restored")
    (leaving,) = one_row(writing.connection, "select count(*) from leaving")
    rewrite(writing, table, "select * from leaving", "select * from restored")
    return Undone(table, leaving - restored, restored)


def stale_corrections(writing: Writing, table: str) -> Iterator[str]:
    """Ids, as texts, that had a correction before the last undo of this table."""
    reader = writing.connection.execute(f"select key from stale_{table}")
    while rows := reader.fetchmany(5_000):
        yield from (str(key) for (key,) in rows)
