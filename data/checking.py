"""Checking: does the lake hold what was written, as the contract says, and how fresh and complete is it?

Files that are absent or changed, columns that lack or have another type, and rows that break a rule are named with
their file, and the row where there is one. A file that is bad in itself is not read any further.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from data.contract import TABLES, Column, columns_of
from data.home import Home
from data.kinds import ATTRIBUTABLE
from data.lake import Lake
from data.parquet import SQL_TYPES, files_literal, literal, one_row, open_writer
from data.rules import Rule, references, rules
from data.snapshot import File, Snapshot

#: Rows of one rule and table that are named one by one; the last says how many more there are.
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, table, file, the row in the file (first 1) where there is one, and `more` rows like it."""

    kind: str
    table: str
    file: str
    row: int | None
    column: str
    found: str
    allowed: str
    more: int = 0

    def sentence(self) -> str:
        """The fault in one sentence."""
        row = f", row {self.row:,}" if self.row else ""
        column = f" {self.column}" if self.column else ""
        more = f" And {self.more:,} more rows." if self.more else ""
        return f"{self.file}{row}:{column} {self.kind}, found {self.found}; allowed: {self.allowed}.{more}"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found: faults, rows by table, newest response, and responses without a known agent.

    `unattributed` of `attributable` responses name no agent though an agent stands behind them.
    """

    version: int
    faults: tuple[Fault, ...]
    rows: dict[str, int]
    newest_response: datetime | None
    unattributed: int
    attributable: int

    @property
    def unattributed_share(self) -> float | None:
        """Share of responses without a known agent, 0 to 1; None without any response that could have one."""
        return self.unattributed / self.attributable if self.attributable else None


def check(home: Home, today: date | None = None) -> CheckReport:
    """Check the newest version of the home's lake as seen from `today`, by default this day in the home's zone."""
    day = today or datetime.now(home.config.zone).date()
    lake = Lake(home.lake_path, home.rating_names)
    snapshot = lake.snapshot()
    connection = open_writer(lake.path)
    try:
        return _Check(home, lake, snapshot, day, connection).report()
    finally:
        connection.close()


class _Check:
    """One check of one snapshot."""

    def __init__(
        self, home: Home, lake: Lake, snapshot: Snapshot, today: date, connection: duckdb.DuckDBPyConnection
    ) -> None:
        self.home, self.lake, self.today, self.connection = home, lake, today, connection
        self.snapshot = snapshot
        self.good, self.bad = lake.verified(snapshot, snapshot.files)

    def report(self) -> CheckReport:
        """Check everything."""
        faults = [self._bad_file(file) for file in self.bad]
        sound: dict[str, list[File]] = {}
        for table in TABLES:
            sound[table] = []
            for file in self.good.files[table]:
                wrong = list(self._columns(file))
                faults += [fault for fault, _ in wrong]
                if wrong:
                    faults += self._rows(table, [file], {column for _, column in wrong})
                else:
                    sound[table].append(file)
        for table, files in sound.items():
            faults += self._rows(table, files, set())
            faults += self._duplicates(table, files)
            faults += self._orphans(table, files, sound)
        newest, unattributed, attributable = self._freshness(sound["responses"])
        rows = {table: self.snapshot.rows(table) for table in TABLES}
        return CheckReport(self.snapshot.version, tuple(faults), rows, newest, unattributed, attributable)

    def _bad_file(self, file: File) -> Fault:
        path = self.lake.path / file.path
        if not path.is_file():
            return Fault("absent file", file.table, file.path, None, "", "no file", "every file that the log lists")
        return Fault("changed file", file.table, file.path, None, "", "other bytes", "the bytes that were written")

    def _columns(self, file: File) -> Iterator[tuple[Fault, str]]:
        """Columns of a file that lack or have another type; a rating may be younger than the file."""
        path = literal(str(self.lake.path / file.path))
        described = self.connection.execute(f"describe select * from read_parquet({path}, hive_partitioning = false)")
        present = {str(name): str(kind).lower() for name, kind, *_ in described.fetchall()}
        for column in columns_of(file.table, self.home.rating_names):
            wanted, found = SQL_TYPES[column.type], present.get(column.name)
            if found is None and not column.name.startswith("rating_"):
                fault = Fault("missing column", file.table, file.path, None, column.name, "no such column", column.type)
                yield fault, column.name
            elif found is not None and found != wanted:
                yield Fault("wrong type", file.table, file.path, None, column.name, found, column.type), column.name

    def _source(self, files: Iterable[File]) -> str:
        return (
            f"read_parquet({files_literal(self.lake.path, files)}, union_by_name = true, hive_partitioning = false,"
            " filename = true, file_row_number = true)"
        )

    def _rows(self, table: str, files: list[File], without: set[str]) -> Iterator[Fault]:
        """Rows that break a rule: counted in one pass over the files, then named where there are any."""
        if not files:
            return
        columns = [column for column in self._present(table, files) if column.name not in without]
        config = self.home.config
        asked = list(rules(table, columns, config.values, self.today, config.is_demo))
        counts = ", ".join(f"count(*) filter (where {rule.condition})" for rule in asked)
        found = one_row(self.connection, f"select {counts} from {self._source(files)}")
        for rule, count in zip(asked, found, strict=True):
            if count:
                yield from self._named(table, files, rule, count)

    def _present(self, table: str, files: Iterable[File]) -> list[Column]:
        described = self.connection.execute(f"describe select * from {self._source(files)}").fetchall()
        present = {str(name) for name, *_ in described}
        return [column for column in columns_of(table, self.home.rating_names) if column.name in present]

    def _named(self, table: str, files: Iterable[File], rule: Rule, count: int) -> Iterator[Fault]:
        """The first rows that break a rule."""
        sql = f"""
            select filename, file_row_number + 1, cast({rule.column} as varchar)
            from {self._source(files)}
            where {rule.condition}
            order by 1, 2
            limit {MOST_NAMED}
        """
        yield from self._faults(table, self.connection.execute(sql).fetchall(), rule, count)

    def _faults(self, table: str, found: list[Any], rule: Rule, count: int) -> Iterator[Fault]:
        for place, (name, row, value) in enumerate(found, start=1):
            path = Path(name).relative_to(self.lake.path).as_posix()
            more = count - place if place == len(found) else 0
            said = "null" if value is None else repr(value)
            yield Fault(rule.kind, table, path, int(row), rule.column, said, rule.allowed, more)

    def _duplicates(self, table: str, files: list[File]) -> Iterator[Fault]:
        """Rows whose id another row has already."""
        if not files:
            return
        keys = ", ".join(TABLES[table].key)
        text = "concat_ws(' ', " + keys + ")"
        self.connection.execute(f"""
            create or replace temp table repeated as
            select {keys}
            from {self._source(files)}
            where {TABLES[table].key[0]} is not null
            group by {keys}
            having count(*) > 1
        """)
        if not one_row(self.connection, "select count(*) from repeated")[0]:
            return
        same = " and ".join(f"r.{name} is not distinct from s.{name}" for name in TABLES[table].key)
        extra = f"""
            select filename, file_row_number + 1 as row, {text} as id
            from {self._source(files)} as s
            where exists (from repeated as r where {same})
            qualify row_number() over (partition by {keys} order by filename, file_row_number) > 1
        """
        (count,) = one_row(self.connection, f"select count(*) from ({extra})")
        found = self.connection.execute(f"{extra} order by 1, 2 limit {MOST_NAMED}").fetchall()
        rule = Rule("duplicate key", keys, "", "one row for each id")
        yield from self._faults(table, found, rule, count)

    def _orphans(self, table: str, files: list[File], sound: dict[str, list[File]]) -> Iterator[Fault]:
        """Rows that name a row which no table has; not asked where that table is empty or has bad files."""
        if not files:
            return
        for column, (other, key) in references(table).items():
            if not sound[other] or len(sound[other]) < len(self.snapshot.files[other]):
                continue
            orphans = f"""
                from {self._source(files)} as s
                where s.{column} is not null
                    and not exists (from {self._source(sound[other])} as o where o.{key} = s.{column})
            """
            (count,) = one_row(self.connection, f"select count(*) {orphans}")
            if count:
                sql = f"select s.filename, s.file_row_number + 1, s.{column} {orphans} order by 1, 2 limit {MOST_NAMED}"
                rule = Rule("orphan", column, "", f"an id that {other} has")
                yield from self._faults(table, self.connection.execute(sql).fetchall(), rule, count)

    def _freshness(self, files: list[File]) -> tuple[datetime | None, int, int]:
        if not files:
            return None, 0, 0
        newest, unattributed, attributable = one_row(
            self.connection,
            f"""
            select epoch_us(max(responded_at)),
                count(*) filter (where agent_id is null and {ATTRIBUTABLE}),
                count(*) filter (where {ATTRIBUTABLE})
            from {self._source(files)}
            """,
        )
        return datetime.fromtimestamp(newest / 1_000_000, UTC) if newest else None, unattributed, attributable
