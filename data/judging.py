"""Judging: told rows against those that stand. What differs is counted, listed as corrections, and written.

Only the months in which a row changes are rewritten, whole, streamed by DuckDB: no month is ever held in Python.
"""

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from data.contract import TABLES, columns_of
from data.keys import PROVENANCE, content_columns, hit_files, key_columns, key_text, same_key
from data.parquet import literal
from data.transaction import Writing


@dataclass(frozen=True, slots=True)
class Correction:
    """One row of the lake that a load changed: its id, and the changed columns as texts before and after."""

    table: str
    key: str
    load_id: str
    before: dict[str, str | None]
    after: dict[str, str | None]


def write_told(writing: Writing, table: str, rows: str) -> None:
    """Write told rows to the writer's own disk, by month, to be read more than once."""
    folder = _folder(writing, table)
    shutil.rmtree(folder, ignore_errors=True)
    every = ", ".join(column.name for column in columns_of(table, writing.ratings))
    if TABLES[table].is_partitioned:
        every += ", strftime(day, '%Y-%m') as told_month"
    else:
        folder.mkdir()
    to = "(format parquet, partition_by (told_month))" if TABLES[table].is_partitioned else "(format parquet)"
    path = folder if TABLES[table].is_partitioned else folder / "all.parquet"
    writing.connection.execute(f"copy (select {every} from ({rows})) to {literal(str(path))} {to}")


def judge(writing: Writing, table: str) -> tuple[Mapping[str, int], int]:
    """Make the table verdicts_<table> for the ids in touched_<table>; how many own ids by verdict, how many followed.

    Verdicts: added, corrected, gone, unchanged, restamped (another load says the same now). Ids that no load brought
    and that are not the load's own stay as they are.
    """
    run = writing.connection.execute
    keys = key_columns(table)
    stamp = [name for name in sorted(PROVENANCE) if TABLES[table].column(name)]
    says = f"hash({', '.join(content_columns(writing, table))}) as content, hash({', '.join(stamp) or '0'}) as stamp"
    stored = writing.relation(table, hit_files(writing, table, f"touched_{table}"))
    run(f"""
        create or replace temp table standing as
        select {keys}, {says}
        from ({stored}) as s
        where exists (from touched_{table} as t where {same_key(table, "t", "s")})
    """)
    run(f"create or replace temp table told as select {keys}, {says} from ({_told(writing, table)})")
    run(f"""
        create or replace temp table verdicts_{table} as
        select t.*,
            case
                when n.content is null and t.is_own and s.content is not null then 'gone'
                when n.content is null then 'unchanged'
                when s.content is null then 'added'
                when n.content <> s.content then 'corrected'
                when n.stamp <> s.stamp then 'restamped'
                else 'unchanged'
            end as verdict
        from touched_{table} as t
        left join told as n on {same_key(table, "n", "t")}
        left join standing as s on {same_key(table, "s", "t")}
    """)
    return _counted(writing, table)


def _counted(writing: Writing, table: str) -> tuple[Mapping[str, int], int]:
    """Own ids by verdict, and how many others followed."""
    own: Counter[str] = Counter()
    followed = 0
    counts = f"select is_own, verdict, count(*) from verdicts_{table} group by 1, 2"
    for is_own, verdict, rows in writing.connection.execute(counts).fetchall():
        if is_own:
            own[verdict] = rows
        elif verdict != "unchanged":
            followed += rows
    return own, followed


def rewrite_changed(writing: Writing, table: str) -> None:
    """Make corrections_<table> of what the load corrects, then rewrite each month that loses or gains rows."""
    run = writing.connection.execute
    going = "'corrected', 'restamped', 'gone'"
    run(f"create or replace temp table going as select * from verdicts_{table} where verdict in ({going})")
    files = hit_files(writing, table, "going")
    keep_corrections(writing, table, writing.relation(table, files), _told(writing, table), f"'{writing.load_id}'")
    months = {file.month for file in files}
    coming = (
        f"exists (from verdicts_{table} as v where v.verdict in ('added', {going}) and {same_key(table, 'v', 'c')})"
    )
    month = "strftime(day, '%Y-%m')" if TABLES[table].is_partitioned else "cast(null as varchar)"
    found = run(f"select distinct {month} from ({_told(writing, table)}) as c where {coming}").fetchall()
    for each in sorted(months | {found_month for (found_month,) in found}, key=str):
        standing = writing.month_files(table, each)
        select = f"""
            select *
            from ({writing.relation(table, standing)}) as s
            where not exists (from going as g where {same_key(table, "g", "s")})
            union all by name
            select *
            from ({_told(writing, table, each)}) as c
            where {coming}
        """
        writing.drop(standing)
        writing.write(table, select, each)


def keep_corrections(
    writing: Writing, table: str, before: str, after: str, load: str, condition: str | None = None
) -> None:
    """Make the table corrections_<table> from rows before (b) and after (a) with one id: key, load, changed columns."""
    pairs = ", ".join(
        f"{{'name': '{name}', 'before': cast(b.{name} as varchar), 'after': cast(a.{name} as varchar)}}"
        for name in content_columns(writing, table)
    )
    corrected = f"exists (from verdicts_{table} as v where v.verdict = 'corrected' and {same_key(table, 'v', 'a')})"
    writing.connection.execute(f"""
        create or replace temp table corrections_{table} as
        select {key_text(table, "a")} as key,
            {load} as load_id,
            list_filter([{pairs}], lambda pair: pair.before is distinct from pair.after) as changed
        from ({before}) as b
        join ({after}) as a on {same_key(table, "b", "a")} and {condition or corrected}
    """)


def corrections_of(writing: Writing, table: str) -> Iterator[Correction]:
    """The corrections in the table corrections_<table>, in no order."""
    reader = writing.connection.execute(f"select key, load_id, changed from corrections_{table} where len(changed) > 0")
    while rows := reader.fetchmany(5_000):
        for key, load_id, changed in rows:
            before = {pair["name"]: pair["before"] for pair in changed}
            after = {pair["name"]: pair["after"] for pair in changed}
            yield Correction(table, key, load_id, before, after)


def _folder(writing: Writing, table: str) -> Path:
    return writing.spill / f"told_{table}"


def _told(writing: Writing, table: str, month: str | None = None) -> str:
    """A select of the told rows, or of those of one month."""
    files = sorted(_folder(writing, table).glob(f"told_month={month}/*.parquet" if month else "**/*.parquet"))
    if not files:
        return writing.relation(table, ())
    listed = ", ".join(literal(str(file)) for file in files)
    return f"select * from read_parquet([{listed}], hive_partitioning = false)"
