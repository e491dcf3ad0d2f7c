"""Upsert: rows of a load are added, correct what stands in the lake, or find themselves there already.

Months are rewritten whole, streamed by DuckDB: no month is ever held in Python. What each load brought is kept in a
table beside (<table>_brought), so that the lake can be told without any one of its loads (data/undo.py). A load that
changes nothing is kept there too, and only there: its rows stay when the load that brought them first is undone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from data.contract import TABLES
from data.parquet import kept_columns, one_row
from data.snapshot import BROUGHT, File
from data.transaction import LoadRefused, Rows, Writing

#: Where a row came from is no part of what it says: two rows that differ only here are equal.
PROVENANCE = frozenset({"load_id", "source", "source_row"})
#: Holds the rows that were in the lake before any load met them; no load can be called so.
BEFORE_LOADS = "_before"


@dataclass(frozen=True, slots=True)
class Correction:
    """One row of the lake that a load changed: its id, and the changed columns as texts before and after."""

    table: str
    key: str
    load_id: str
    before: dict[str, str | None]
    after: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Changes:
    """How many rows of a load were added, corrected others, or were in the lake with equal content."""

    table: str
    added: int
    corrected: int
    unchanged: int


def upsert_rows(writing: Writing, table: str, rows: Rows) -> Changes:
    """Upsert rows in the contract's columns; see Transaction.upsert."""
    if any(file.load_id == writing.load_id for file in writing.table_files(table + BROUGHT)):
        raise LoadRefused(f"Load {writing.load_id} has brought rows of {table} already. Load them together, once.")
    brought = writing.write(table + BROUGHT, _by_load(writing.incoming(table, rows), writing.version, writing.load_id))
    if brought is None:
        return Changes(table, 0, 0, 0)
    _judge(writing, table, brought)
    changes = _count(writing, table)
    _keep_rows_before_loads(writing, table)
    coming = _arrived(writing, table, brought)
    keep_corrections(writing, table, writing.relation(table, hit_files(writing, table, "standing")), coming)
    if changes.added or changes.corrected:
        rewrite(writing, table, "select * from verdicts where verdict = 'corrected'", coming)
    return changes


def _by_load(select: str, version: int, load_id: str) -> str:
    return f"select *, cast({version} as bigint) as load_version, '{load_id}' as brought_by from ({select})"


def _judge(writing: Writing, table: str, brought: File) -> None:
    """Make the tables `standing`, rows whose ids arrive, and `verdicts`: key, day and verdict of each arriving id."""
    run = writing.connection.execute
    keys = ", ".join(TABLES[table].key)
    day = "day" if TABLES[table].is_partitioned else "cast(null as date) as day"
    arriving = writing.relation(table + BROUGHT, [brought])
    says = f"hash({', '.join(content_columns(writing, table))}) as content"
    run(f"create or replace temp table arriving as select {keys}, {day}, {says} from ({arriving})")
    _refuse_wrong_keys(writing, table)
    stored = writing.relation(table, hit_files(writing, table, "arriving"))
    run(f"""
        create or replace temp table standing as
        select {keys}, {says}, true as stands
        from ({stored}) as s
        where exists (from arriving as a where {same_key(table, "a", "s")})
    """)
    run(f"""
        create or replace temp table verdicts as
        select a.*,
            case
                when s.stands is null then 'added'
                when a.content = s.content then 'unchanged'
                else 'corrected'
            end as verdict
        from arriving as a
        left join standing as s on {same_key(table, "a", "s")}
    """)


def _refuse_wrong_keys(writing: Writing, table: str) -> None:
    """Refuse ids that are null or repeated, and dated rows without a day: they have no place in the lake."""
    contract = TABLES[table]
    needed = [name for name in contract.key if (column := contract.column(name)) and column.required]
    for name in [*needed, *(["day"] if contract.is_partitioned else [])]:
        (missing,) = one_row(writing.connection, f"select count(*) from arriving where {name} is null")
        if missing:
            raise LoadRefused(f"{table}: {missing} rows have no {name}. Give each row one, or refuse it.")
    keys = ", ".join(contract.key)
    repeated = writing.connection.execute(
        f"select {keys}, count(*) from arriving group by {keys} having count(*) > 1 order by all limit 1"
    ).fetchall()
    if repeated:
        *key, times = repeated[0]
        found = " ".join(str(part) for part in key)
        raise LoadRefused(f"{table}: {', '.join(contract.key)} {found!r} stands {times} times in this load. Keep one.")


def _count(writing: Writing, table: str) -> Changes:
    counts = dict(writing.connection.execute("select verdict, count(*) from verdicts group by 1").fetchall())
    return Changes(table, *(int(counts.get(verdict, 0)) for verdict in ("added", "corrected", "unchanged")))


def _arrived(writing: Writing, table: str, brought: File) -> str:
    """A select of the arriving rows that are new or correct another."""
    # The day is in the condition so that a month's rows meet that month's verdicts only.
    same_day = "and b.day = v.day" if TABLES[table].is_partitioned else ""
    return f"""
        select * exclude (load_version, brought_by)
        from ({writing.relation(table + BROUGHT, [brought])}) as b
        where exists (from verdicts as v where v.verdict <> 'unchanged' and {same_key(table, "b", "v")} {same_day})
    """


def _keep_rows_before_loads(writing: Writing, table: str) -> None:
    """Keep the rows that this load meets and that no load brought, so that undoing it brings them back."""
    earlier = [file for file in writing.table_files(table + BROUGHT) if file.load_id != writing.load_id]
    rows = f"""
        select *
        from ({writing.relation(table, hit_files(writing, table, "standing"))}) as s
        where exists (from standing as t where {same_key(table, "s", "t")})
            and not exists (from ({writing.relation(table + BROUGHT, earlier)}) as k where {same_key(table, "s", "k")})
    """
    writing.write(table + BROUGHT, _by_load(rows, 0, BEFORE_LOADS))


def rewrite(writing: Writing, table: str, going: str, coming: str) -> None:
    """Rewrite each month that loses rows (whose ids are in the select `going`) or gains those of `coming`."""
    run = writing.connection.execute
    run(f"create or replace temp table going as select {', '.join(TABLES[table].key)} from ({going})")
    months = {file.month for file in hit_files(writing, table, "going")}
    month = "strftime(day, '%Y-%m')" if TABLES[table].is_partitioned else "cast(null as varchar)"
    months |= {found for (found,) in run(f"select distinct {month} from ({coming})").fetchall()}
    for each in sorted(months, key=str):
        files = writing.month_files(table, each)
        select = f"""
            select *
            from ({writing.relation(table, files)}) as s
            where not exists (from going as g where {same_key(table, "s", "g")})
            union all by name
            select *
            from ({coming}) as c
            where {_in_month(each)}
        """
        writing.drop(files)
        writing.write(table, select, each)


def _in_month(month: str | None) -> str:
    if month is None:
        return "true"
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=32)).replace(day=1)
    return f"day >= date '{first}' and day < date '{following}'"


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


def keep_corrections(writing: Writing, table: str, before: str, after: str, condition: str = "true") -> None:
    """Make the table corrections_<table> from rows before (b) and after (a) with one id: key, load, changed columns."""
    pairs = ", ".join(
        f"{{'name': '{name}', 'before': cast(b.{name} as varchar), 'after': cast(a.{name} as varchar)}}"
        for name in content_columns(writing, table)
    )
    load = "a.brought_by" if condition != "true" else f"'{writing.load_id}'"
    writing.connection.execute(f"""
        create or replace temp table corrections_{table} as
        select {key_text(table, "a")} as key,
            {load} as load_id,
            list_filter([{pairs}], lambda pair: pair.before is distinct from pair.after) as changed
        from ({before}) as b
        join ({after}) as a on {same_key(table, "b", "a")} and {condition}
    """)


def corrections_of(writing: Writing, table: str) -> Iterator[Correction]:
    """The corrections that the last upsert or undo of this table left behind, in no order."""
    reader = writing.connection.execute(f"select key, load_id, changed from corrections_{table}")
    while rows := reader.fetchmany(5_000):
        for key, load_id, changed in rows:
            before = {pair["name"]: pair["before"] for pair in changed}
            after = {pair["name"]: pair["after"] for pair in changed}
            yield Correction(table, key, load_id, before, after)


def content_columns(writing: Writing, table: str) -> list[str]:
    """Columns that say what a row says, without where it came from."""
    return [column.name for column in kept_columns(table, writing.ratings) if column.name not in PROVENANCE]


def key_text(table: str, alias: str) -> str:
    """An expression that gives a row's id as one text."""
    return "concat_ws(' ', " + ", ".join(f"{alias}.{name}" for name in TABLES[table].key) + ")"


def same_key(table: str, one: str, other: str) -> str:
    """A condition that two rows have the same id; parts of an id that are null are equal."""
    return " and ".join(
        f"{one}.{name} {'=' if column.required else 'is not distinct from'} {other}.{name}"
        for name in TABLES[table].key
        if (column := TABLES[table].column(name))
    )
