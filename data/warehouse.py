"""The warehouse: DuckDB over the files of one snapshot, seen from one day.

One in-memory DuckDB a process, opened on first use (after any fork), locked: it reads the lake's folder and nothing
else. Every question gets a cursor of its own, since a shared connection mixes up answers between threads. A file that
is not what its name says is left out and named in `missing`; one that is lost while it is served costs its question
one more try, and the instance too where it takes it down.
"""

import logging
import threading
import warnings
import weakref
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import count, takewhile
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from data.contract import FACTS, LEVELS
from data.faults import traced
from data.home import Config, Home
from data.lake import Lake
from data.limits import UNLIMITED, Limits, Turns, watched
from data.relations import files_text, kinds_text, literal, without_files
from data.remembered import Remembered
from data.rollups import Rollup, drop_tables, make_rollups
from data.snapshot import File, Snapshot

log = logging.getLogger(__name__)
SETTLED_AFTER = timedelta(days=7)
ROLLUPS_KEPT = 2
#: Rows of a block that is read at a time: about 25 MB of responses with their words.
BLOCK_ROWS = 50_000
#: Room for what questions have worked out of the versions.
REMEMBERED_BYTES = 64_000_000
T = TypeVar("T")
#: Errors by which a file shows that it is absent or damaged, or a rollup that it went down with its instance ...
DAMAGED = (duckdb.IOException, duckdb.InvalidInputException, duckdb.CatalogException)
#: ... and those after which an instance answers nothing any more.
LOST = (duckdb.FatalException, duckdb.InternalException)


class NotRead(ValueError):
    """A statement that is not one select."""


Settings = dict[str, str | bool | int | float | list[str]]
warnings.filterwarnings("ignore", "Arrow output on a DB-API result")


@dataclass(frozen=True)
class Warehouse:
    """An open home pinned to a snapshot and a day: the same warehouse and question give the same answer."""

    engine: "Engine"
    snapshot: Snapshot
    today: date
    rollups: tuple[Rollup, ...] = ()
    missing: tuple[File, ...] = ()

    @property
    def version(self) -> int:
        """The snapshot's number."""
        return self.snapshot.version

    @property
    def config(self) -> Config:
        """What goodword.toml says."""
        return self.engine.home.config

    @property
    def ratings(self) -> tuple[str, ...]:
        """Drivers this organisation's surveys ask about."""
        return self.engine.home.rating_names

    @cached_property
    def settled_until(self) -> date:
        """Last day whose contacts have had seven whole days to come back; before all days without contacts."""
        last = self.snapshot.last_day("interactions")
        return last - SETTLED_AFTER if last else date.min + SETTLED_AFTER

    @cached_property
    def data_until(self) -> date | None:
        """Day of the newest response, or None without any."""
        return self.snapshot.last_day("responses")

    def run(self, sql: str, values: dict[str, Any] | None = None) -> pa.Table:
        """Answer of DuckDB as an Arrow table. `values` are exactly the parameters the text names.

        Files that were lost since the version was pinned are left out of a second try; the next warehouse of the
        version names them in `missing`. Raises NotRead for anything but one select, Busy and TookTooLong where the
        engine's limits are reached.
        """
        return self._tried(self.engine.answer, sql, values)

    def once(self, key: tuple[Hashable, ...], make: Callable[[], T], size: Callable[[T], int]) -> T:
        """What `make` works out of this version on this day, remembered under the key; `size` tells its bytes."""
        lost = tuple(file.path for file in self.missing)
        return self.engine.remembered.once(self.version, (self.today, lost, *key), make, size)

    def stream(self, sql: str, values: dict[str, Any] | None = None) -> pa.RecordBatchReader:
        """The same answer block by block, each read when it is asked for; closing the reader ends the question.

        A file that is lost is left out only before the first block: later it is an error, never a shorter answer.
        """
        return self._tried(self.engine.stream, sql, values)

    def _tried(self, give: Callable[[str, dict[str, Any] | None], T], sql: str, values: dict[str, Any] | None) -> T:
        try:
            return give(sql, values)
        except (*DAMAGED, *LOST) as error:
            repaired = self.engine.repaired(sql, self)
            if repaired == sql and not isinstance(error, LOST):
                raise
        return give(repaired, values)

    def people_now(self, folder: str) -> str:
        """SQL of each agent's units today: agent_id, region_id, centre_id, team_id; null below the agent's own unit.

        Agents that belong to no known unit today have no row.
        """
        people = files_text("people", self.snapshot.files.get("people", ()), folder)
        units = files_text("units", self.snapshot.files.get("units", ()), folder)
        day = literal(self.today)
        # Where memberships overlap the later one counts, so that no row is seen twice.
        member = (
            "select agent_id, unit_id,"
            " row_number() over (partition by agent_id order by valid_from desc, unit_id) as place"
            f" from {people} where valid_from <= {day} and coalesce(valid_to, {day}) >= {day}"
        )
        levels = ", ".join(
            f"case '{level}' when own.level then own.unit_id when above.level then above.unit_id"
            f" when top.level then top.unit_id end as {level}_id"
            for level in LEVELS[:3]
        )
        return (
            f"select member.agent_id, {levels}"
            f" from ({member}) as member inner join {units} as own on own.unit_id = member.unit_id"
            f" left join {units} as above on above.unit_id = own.parent_id"
            f" left join {units} as top on top.unit_id = above.parent_id where member.place = 1"
        )

    def path_now(self, agent_id: str) -> tuple[str, ...]:
        """The units that an agent belongs to today, from the region down; () where none is known."""
        text = f"select * from ({self.people_now(self.engine.folder)}) as people_now where agent_id = $agent_id"
        found = self.run(text, {"agent_id": agent_id}).to_pylist()
        units = [found[0][f"{level}_id"] for level in LEVELS[:3]] if found else []
        return tuple(takewhile(lambda unit: unit is not None, units))

    def paths_of(self, agent_id: str) -> frozenset[tuple[str, ...]]:
        """The units where an agent's rows can be seen, each from the region down: today's, and those of the rows."""
        levels = ", ".join(f"{level}_id" for level in LEVELS[:3])
        rows = " union ".join(
            f"select {levels} from {files_text(table, self.snapshot.files.get(table, ()), self.engine.folder)}"
            " where agent_id = $agent_id"
            for table in FACTS
        )
        found = self.run(rows, {"agent_id": agent_id}).to_pylist()
        then = {tuple(takewhile(lambda unit: unit is not None, row.values())) for row in found}
        return frozenset({self.path_now(agent_id), *then})

    @cached_property
    def unit_names(self) -> dict[str, str]:
        """Names of regions, centres and teams by id; a unit without a name is not in it."""
        return self.engine.names_of(self, "units", "unit_id")

    @cached_property
    def survey_kinds(self) -> frozenset[str]:
        """The kinds of survey that responses are known to come from."""
        return self.engine.kinds_of(self)

    @cached_property
    def people_names(self) -> dict[str, str]:
        """Names of employees by id."""
        return self.engine.names_of(self, "people", "agent_id")


@dataclass(frozen=True, slots=True)
class _Pin:
    """What is served of one version: the snapshot's sound files, its rollups, and the files that are left out."""

    snapshot: Snapshot
    rollups: tuple[Rollup, ...]
    missing: tuple[File, ...]


class Engine:
    """DuckDB of this process over one home, and the versions it has pinned."""

    def __init__(self, home: Home, threads: int = 2, limits: Limits = UNLIMITED) -> None:
        self.home = home
        self.limits = limits
        self._turns = Turns(limits.at_once)
        self.lake = Lake(home.lake_path, home.rating_names)
        self.folder = f"{home.lake_path.resolve()}/"
        self._settings: Settings = {
            "threads": threads,
            "memory_limit": f"{limits.most_memory_bytes}B",
            "temp_directory": str(home.path / "temp"),
            "max_temp_directory_size": f"{limits.most_disk_bytes}B",
        }
        self._lock = threading.RLock()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._pinned: dict[int, _Pin] = {}
        self._names: dict[tuple[int, str], dict[str, str]] = {}
        self._kinds: dict[int, frozenset[str]] = {}
        self.remembered = Remembered(REMEMBERED_BYTES)
        self._numbers = count(1)
        self._unused: deque[str] = deque()

    def at(self, today: date, version: int | None = None) -> Warehouse:
        """The warehouse of the newest snapshot, or of a kept one.

        Raises what `Lake.snapshot` raises: no lake, or a version that is gone.
        """
        with self._lock:
            kept = self.lake.versions()
            number = version if version is not None else max(kept, default=0)
            self._forget_all_but(kept)
            if number not in self._pinned:
                self._pin(self.lake.snapshot(number))
            pin = self._pinned[number]
            return Warehouse(self, pin.snapshot, today, pin.rollups, pin.missing)

    def run(self, sql: str, values: dict[str, Any] | None = None) -> pa.Table:
        """Answer of DuckDB to a statement of the engine's own, as an Arrow table.

        An instance that a damaged file took down is let go of.
        """
        return self._given(_answer, sql, values)

    def answer(self, sql: str, values: dict[str, Any] | None = None) -> pa.Table:
        """Answer to a question, in its turn and within its budget; only one select is run at all."""
        with self._turns.taken():
            return self._given(self._watched, sql, values)

    def stream(self, sql: str, values: dict[str, Any] | None = None) -> pa.RecordBatchReader:
        """The same answer block by block, as fast as it is taken: a long file has neither turn nor budget."""
        return self._given(_reader, sql, values)

    def _watched(self, connection: duckdb.DuckDBPyConnection, sql: str, values: dict[str, Any] | None) -> pa.Table:
        with connection.cursor() as cursor:
            statement = _only_select(cursor, sql)
            with watched(cursor, self.limits.seconds):
                return cursor.execute(statement, values or None).to_arrow_table()

    def _given(
        self,
        give: Callable[[duckdb.DuckDBPyConnection, str, dict[str, Any] | None], T],
        sql: str,
        values: dict[str, Any] | None,
    ) -> T:
        connection = self._open()
        try:
            return give(connection, sql, values)
        except LOST:
            self._lose(connection)
            raise

    def repaired(self, sql: str, warehouse: Warehouse) -> str:
        """A failed question of this warehouse over what is there now: without lost files, with rollups that exist.

        The files it names are read through again, and versions that hold a lost one are pinned anew. The same text
        where nothing is lost.
        """
        with self._lock:
            named = [file for files in warehouse.snapshot.files.values() for file in files if file.path in sql]
            self.lake.forget(named)
            lost = {file.path for file in named if not self.lake.is_sound(file)}
            for version, pin in list(self._pinned.items()):
                if lost & {file.path for files in pin.snapshot.files.values() for file in files}:
                    log.error("Version %s has lost files: %s", version, ", ".join(sorted(lost)))
                    del self._pinned[version]
            now = self.at(warehouse.today, warehouse.version)
        for old in warehouse.rollups:
            for new in now.rollups:
                if (new.splits, new.by_month) == (old.splits, old.by_month):
                    sql = sql.replace(old.name, new.name)
        return without_files(sql, now.missing, self.folder, warehouse.ratings)

    def names_of(self, warehouse: Warehouse, table: str, key: str) -> dict[str, str]:
        """Names of units or people by id; whoever has several is called by the last one."""
        with self._lock:
            if (warehouse.version, table) not in self._names:
                text = files_text(table, warehouse.snapshot.files.get(table, ()), self.folder)
                sql = f"select {key} as id, name from {text} where name is not null order by valid_from"
                found = warehouse.run(sql)
                names = dict(zip(found["id"].to_pylist(), found["name"].to_pylist(), strict=True))
                self._names[warehouse.version, table] = names
            return self._names[warehouse.version, table]

    def kinds_of(self, warehouse: Warehouse) -> frozenset[str]:
        """The kinds of survey among the responses of a version, looked up once."""
        with self._lock:
            if warehouse.version not in self._kinds:
                found = warehouse.run(kinds_text(warehouse.snapshot.files.get("responses", ()), self.folder))
                self._kinds[warehouse.version] = frozenset(found["kind"].to_pylist())
            return self._kinds[warehouse.version]

    def _pin(self, snapshot: Snapshot) -> None:
        """Leave out damaged files, make the rollups of a new version, and let go of those of older ones."""
        good, missing = self.lake.verified(snapshot)
        number = snapshot.version
        newest = sorted({*self._pinned, number})[-ROLLUPS_KEPT:]
        rollups = self._rollups_of(good) if number in newest else ()
        self._pinned[number] = _Pin(good, rollups, missing)
        for old in set(self._pinned) - set(newest):
            self._pinned[old] = replace(self._pinned[old], rollups=())
        self._drop_unused()

    def _rollups_of(self, snapshot: Snapshot) -> tuple[Rollup, ...]:
        """The rollups of a version: those of another with the same facts, else new ones; none where that fails."""
        for pin in self._pinned.values():
            if pin.rollups and all(pin.snapshot.files[table] == snapshot.files[table] for table in FACTS):
                return pin.rollups
        settled = snapshot.last_day("interactions")
        until = literal(settled - SETTLED_AFTER if settled else date.min)
        prefix = f"rollup_{snapshot.version}_{next(self._numbers)}"
        try:
            made = make_rollups(self.run, snapshot, self.folder, until, self.home.config.rollups_from_rows, prefix)
        except duckdb.Error as error:
            log.error("Version %s is served without rollups\n%s", snapshot.version, traced(error))
            return ()
        for rollup in made:
            # Noted only: who lets go of it may be in the middle of a question of its own.
            weakref.finalize(rollup, self._unused.append, rollup.name).atexit = False
        return made

    def _drop_unused(self) -> None:
        """Drop the tables of rollups that no pin and no warehouse holds any more."""
        drop_tables(self.run, [self._unused.popleft() for _ in range(len(self._unused))])

    def _forget_all_but(self, kept: tuple[int, ...]) -> None:
        """Forget the versions that the lake no longer keeps."""
        for gone in set(self._pinned).difference(kept):
            del self._pinned[gone]
        for version, table in [key for key in self._names if key[0] not in kept]:
            del self._names[version, table]
        for version in [version for version in self._kinds if version not in kept]:
            del self._kinds[version]
        self.remembered.forget_all_but(kept)

    def _open(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._connection is None:
                self._connection = self._connect()
            return self._connection

    def _connect(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(":memory:", config=self._settings)
        for setting in (
            "set timezone = 'UTC'",
            "set autoinstall_known_extensions = false",
            "set autoload_known_extensions = false",
            "set parquet_metadata_cache = true",
            f"set allowed_directories = [{literal(self.folder)}]",
            "set enable_external_access = false",
            "set lock_configuration = true",
        ):
            connection.execute(setting)
        return connection

    def _lose(self, broken: duckdb.DuckDBPyConnection) -> None:
        """Let go of an instance, and of the pins whose rollups were in it."""
        with self._lock:
            if self._connection is broken:
                log.error("DuckDB instance lost: it is made anew.")
                self._connection = None
                self._pinned.clear()


def _answer(connection: duckdb.DuckDBPyConnection, sql: str, values: dict[str, Any] | None) -> pa.Table:
    # Executed at once: a relation is bound twice, which costs a third of a short question. Answers are small, so the
    # copy that DuckDB warns of is nothing.
    with connection.cursor() as cursor:
        return cursor.execute(sql, values or None).to_arrow_table()


def _reader(connection: duckdb.DuckDBPyConnection, sql: str, values: dict[str, Any] | None) -> pa.RecordBatchReader:
    # A relation, though it is bound twice: what is executed is read whole before its first block can be had. The
    # reader keeps the cursor's question alive, and ends it when it is closed.
    with connection.cursor() as cursor:
        _only_select(cursor, sql)
        return cursor.sql(sql, params=values or None).to_arrow_reader(BLOCK_ROWS)


def _only_select(cursor: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """The statement of a text. DuckDB lets any other kind write into a folder that it may read."""
    statements = cursor.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        kinds = ", ".join(statement.type.name.lower() for statement in statements) or "nothing"
        raise NotRead(f"A question is one select, this is {kinds}.")
    return statements[0]
