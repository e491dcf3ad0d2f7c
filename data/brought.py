"""What each load brought, kept as it came in <table>_brought: the last word on an id is what its row is made from.

Nothing is ever derived here, so that the lake can be told anew at any time, without any one of its loads. A load that
changes nothing is kept there too, and only there: its rows stay when the load that brought them first is undone.
"""

from data.contract import TABLES
from data.keys import content_columns, hit_files, key_columns, same_key
from data.parquet import one_row
from data.snapshot import BROUGHT, File
from data.transaction import LoadRefused, Rows, Writing

#: Holds the rows that were in the lake before any load met them; no load can be called so.
BEFORE_LOADS = "_before"


def bring(writing: Writing, table: str, rows: Rows) -> bool:
    """Keep the rows of a load, and make the table own_<table> of their ids; False where there is no row.

    Raises LoadRefused for null or repeated ids, rows without a day, and a second time in one load.
    """
    if any(file.load_id == writing.load_id for file in writing.table_files(table + BROUGHT)):
        raise LoadRefused(f"Load {writing.load_id} has brought rows of {table} already. Load them together, once.")
    file = writing.write(table + BROUGHT, _by_load(writing.incoming(table, rows), writing.version, writing.load_id))
    if file is None:
        return False
    arriving = writing.relation(table + BROUGHT, [file])
    _refuse_wrong_keys(writing, table, arriving)
    _name_own(writing, table, arriving)
    _keep_rows_before_loads(writing, table)
    return True


def take_back(writing: Writing, table: str, load_id: str) -> bool:
    """Forget what a load brought, and make the table own_<table> of its ids; False where it brought nothing."""
    mine = [file for file in writing.table_files(table + BROUGHT) if file.load_id == load_id]
    if mine:
        _name_own(writing, table, writing.relation(table + BROUGHT, mine))
        writing.drop(mine)
    return bool(mine)


def tell_words(writing: Writing, table: str) -> None:
    """Make the table words_<table>: who said something new of each touched id, numbered by `word` from 1.

    One row a word: the id, `load_version` that finds it among what was brought, `said_at` (version of the first word on
    that id) and `is_last`. Ids are those of the table touched_<table>.
    """
    keys = key_columns(table)
    writing.connection.execute(f"""
        create or replace temp table words_{table} as
        with said as (
            select {keys},
                load_version,
                brought_by,
                hash({", ".join(content_columns(writing, table))}) as content
            from ({_brought(writing, table, f"touched_{table}")}) as b
            where exists (from touched_{table} as t where {same_key(table, "b", "t")})
        ),
        compared as (
            select *,
                lag(content) over (partition by {keys} order by load_version) as previous_content
            from said
        )
        select {keys},
            load_version,
            brought_by,
            min(load_version) over (partition by {keys}) as said_at,
            row_number() over (partition by {keys} order by load_version) as word,
            lead(load_version) over (partition by {keys} order by load_version) is null as is_last
        from compared
        where content is distinct from previous_content
    """)


def words_of(writing: Writing, table: str, condition: str) -> str:
    """A select of the rows that words_<table> speaks of, as they came, with `said_at`, `word` and `brought_by`."""
    return f"""
        select b.* exclude (load_version),
            w.said_at,
            w.word
        from ({_brought(writing, table, f"words_{table}")}) as b
        join words_{table} as w on {same_key(table, "b", "w")} and b.load_version = w.load_version and {condition}
    """


def every_word(writing: Writing, table: str) -> str:
    """A select of all that was ever said in a table; rows that no load brought were said in version 0."""
    brought = writing.relation(table + BROUGHT, writing.table_files(table + BROUGHT))
    standing = writing.relation(table, writing.table_files(table))
    return f"""
        {brought}
        union all by name
        select 0 as load_version, '{BEFORE_LOADS}' as brought_by, s.*
        from ({standing}) as s
        where not exists (from ({brought}) as b where {same_key(table, "b", "s")})
    """


def _by_load(select: str, version: int, load_id: str) -> str:
    return f"select *, cast({version} as bigint) as load_version, '{load_id}' as brought_by from ({select})"


def _name_own(writing: Writing, table: str, rows: str) -> None:
    writing.connection.execute(f"create or replace temp table own_{table} as select {key_columns(table)} from ({rows})")


def _refuse_wrong_keys(writing: Writing, table: str, arriving: str) -> None:
    """Refuse ids that are null or repeated, and dated rows without a day: they have no place in the lake."""
    contract = TABLES[table]
    needed = [name for name in contract.key if (column := contract.column(name)) and column.required]
    for name in [*needed, *(["day"] if contract.is_partitioned else [])]:
        (missing,) = one_row(writing.connection, f"select count(*) from ({arriving}) where {name} is null")
        if missing:
            raise LoadRefused(f"{table}: {missing} rows have no {name}. Give each row one, or refuse it.")
    keys = key_columns(table)
    repeated = writing.connection.execute(
        f"select {keys}, count(*) from ({arriving}) group by {keys} having count(*) > 1 order by all limit 1"
    ).fetchall()
    if repeated:
        *key, times = repeated[0]
        found = " ".join(str(part) for part in key)
        raise LoadRefused(f"{table}: {', '.join(contract.key)} {found!r} stands {times} times in this load. Keep one.")


def _keep_rows_before_loads(writing: Writing, table: str) -> None:
    """Keep the rows that this load meets and that no load brought, so that undoing it brings them back."""
    files = hit_files(writing, table, f"own_{table}")
    if not files:
        return
    earlier = [file for file in _brought_files(writing, table, f"own_{table}") if file.load_id != writing.load_id]
    rows = f"""
        select *
        from ({writing.relation(table, files)}) as s
        where exists (from own_{table} as o where {same_key(table, "s", "o")})
            and not exists (from ({writing.relation(table + BROUGHT, earlier)}) as k where {same_key(table, "s", "k")})
    """
    writing.write(table + BROUGHT, _by_load(rows, 0, BEFORE_LOADS))


def _brought(writing: Writing, table: str, ids: str) -> str:
    return writing.relation(table + BROUGHT, _brought_files(writing, table, ids))


def _brought_files(writing: Writing, table: str, ids: str) -> tuple[File, ...]:
    """Files of what was brought that hold one of the ids in the table `ids`; only keys and loads are read."""
    files = writing.table_files(table + BROUGHT)
    found = writing.connection.execute(f"""
        select distinct load_version, brought_by
        from ({writing.relation(table + BROUGHT, files)}) as b
        where exists (from {ids} as i where {same_key(table, "b", "i")})
    """).fetchall()
    loads = {brought_by for _, brought_by in found}
    return tuple(file for file in files if file.load_id in loads)
