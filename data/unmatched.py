"""What finds no partner in the lake: agents nobody knows, contacts without a unit, moments that go unmeasured."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from data.contract import FACTS, TABLES
from data.home import Home
from data.lake import Lake
from data.parquet import one_row, open_writer
from data.relations import files_text, literal
from data.rules import references

#: Ids of a column that are named one by one, those on most rows first.
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Ids in a column of a table that the table `of` does not have: how many, on how many rows, the most frequent.

    `of_is_empty` says that nothing is known at all: then no id is counted.
    """

    table: str
    column: str
    of: str
    ids: int
    rows: int
    named: tuple[tuple[str, int], ...]
    of_is_empty: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, in rows or people."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """From 0 to 1, None of nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Moment:
    """A touchpoint whose customers are not asked: contacts without any invitation, and responses that came anyhow."""

    touchpoint: str
    contacts: int
    responses: int


@dataclass(frozen=True, slots=True)
class UnmatchedReport:
    """All of it at one version of the lake: columns with ids that find no partner, most rows first; contacts that were
    no self-service and have no unit; people who are in no known unit today; moments that are not measured."""

    version: int
    columns: tuple[Unmatched, ...]
    contacts_without_unit: Share
    people_without_unit: Share
    moments_not_measured: tuple[Moment, ...]


def unmatched(home: Home, today: date | None = None) -> UnmatchedReport:
    """What finds no partner in the newest version of the home's lake, as seen from `today` (this day without it)."""
    lake = Lake(home.lake_path, home.rating_names)
    snapshot, _ = lake.verified(lake.snapshot())
    day = today or datetime.now(home.config.zone).date()
    if not snapshot.version:
        return UnmatchedReport(0, (), Share(0, 0), Share(0, 0), ())
    connection = open_writer(lake.path)
    tables = {
        table: files_text(table, snapshot.files.get(table, ()), f"{lake.path}/", home.rating_names) for table in TABLES
    }
    try:
        found = sorted(_columns(connection, tables), key=lambda each: -each.rows)
        return UnmatchedReport(
            snapshot.version,
            tuple(found),
            _contacts_without_unit(connection, tables),
            _people_without_unit(connection, tables, day),
            tuple(_moments(connection, tables)),
        )
    finally:
        connection.close()


def _columns(connection: duckdb.DuckDBPyConnection, tables: dict[str, str]) -> Iterator[Unmatched]:
    """Columns with ids that find no partner, and those whose partner's table is empty."""
    naming: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for table in (*FACTS, "people"):
        for column, partner in references(table).items():
            naming.setdefault(partner, []).append((table, column))
    for (of, key), columns in naming.items():
        if one_row(connection, f"select count(*) = 0 from {tables[of]}")[0]:
            yield from _of_nothing(connection, tables, of, columns)
            continue
        # Numbers are met much faster than texts: of 3.5 million ids by their hash, in half of the time.
        asked = " union all ".join(
            f"select {place} as place, hash({column}) as id, count(*) as times from {tables[table]}"
            f" where {column} is not null group by 2"
            for place, (table, column) in enumerate(columns)
        )
        connection.execute(f"""
            create or replace temp table lost as
            select place, id, times
            from ({asked}) as asked
            anti join (select hash({key}) as id from {tables[of]}) as partners using (id)
        """)
        sums = connection.execute("select place, count(*), sum(times) from lost group by 1 order by 1").fetchall()
        for place, ids, rows in sums:
            table, column = columns[place]
            yield Unmatched(table, column, of, ids, int(rows), _named(connection, tables[table], column, place))


def _of_nothing(
    connection: duckdb.DuckDBPyConnection, tables: dict[str, str], of: str, columns: list[tuple[str, str]]
) -> Iterator[Unmatched]:
    for table, column in columns:
        if one_row(connection, f"select count({column}) > 0 from {tables[table]}")[0]:
            yield Unmatched(table, column, of, 0, 0, (), of_is_empty=True)


def _named(
    connection: duckdb.DuckDBPyConnection, relation: str, column: str, place: int
) -> tuple[tuple[str, int], ...]:
    """The most frequent ids of those that were lost in a column, with their rows."""
    found = connection.execute(f"""
        with first as (
            select id, times from lost where place = {place} order by times desc, id limit {MOST_NAMED}
        )
        select any_value({column}), any_value(times)
        from {relation}
        join first on hash({column}) = first.id
        group by first.id
        order by 2 desc, 1
    """).fetchall()
    return tuple((str(each), int(times)) for each, times in found)


def _contacts_without_unit(connection: duckdb.DuckDBPyConnection, tables: dict[str, str]) -> Share:
    part, whole = one_row(
        connection,
        f"""
        select count(*) filter (where region_id is null and centre_id is null and team_id is null), count(*)
        from {tables["interactions"]}
        where not coalesce(is_self_service, false)
        """,
    )
    return Share(part, whole)


def _people_without_unit(connection: duckdb.DuckDBPyConnection, tables: dict[str, str], today: date) -> Share:
    """Of the people who have a membership today, those none of whose memberships is in a known unit."""
    day = literal(today)
    part, whole = one_row(
        connection,
        f"""
        with today as (
            select agent_id, bool_or(unit_id in (select unit_id from {tables["units"]})) as is_placed
            from {tables["people"]}
            where valid_from <= {day} and coalesce(valid_to, {day}) >= {day} and coalesce(left_at, {day}) >= {day}
            group by 1
        )
        select count(*) filter (where not coalesce(is_placed, false)), count(*)
        from today
        """,
    )
    return Share(part, whole)


def _moments(connection: duckdb.DuckDBPyConnection, tables: dict[str, str]) -> Iterator[Moment]:
    found = connection.execute(f"""
        with counted as (
            select touchpoint, count(*) as contacts, 0 as invited, 0 as responses
            from {tables["interactions"]} group by 1
            union all
            select touchpoint, 0, count(*) filter (where not_sampled_reason is null), 0
            from {tables["invitations"]} group by 1
            union all
            select touchpoint, 0, 0, count(*)
            from {tables["responses"]} group by 1
        )
        select touchpoint, cast(sum(contacts) as bigint) as contacts, cast(sum(responses) as bigint)
        from counted
        where touchpoint is not null
        group by 1
        having sum(contacts) > 0 and sum(invited) = 0
        order by 2 desc, 1
    """).fetchall()
    yield from (Moment(*row) for row in found)
