"""The engine: DuckDB of this process over one home, and the versions of the lake that it serves.

One instance a process, opened on first use (after any fork). A file that is not what its name says is left out and
named in `missing`; one that is lost while it is served costs its question one more try, and the instance too where it
takes it down.
"""

import logging
import threading
import weakref
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import TypeVar

import duckdb
import pyarrow as pa

from data.contract import FACTS
from data.faults import traced
from data.home import Home
from data.instance import LOST, Connection, Settings, Values, answer_of, answer_within, connected, reader_of
from data.lake import Lake
from data.limits import UNLIMITED, Limits, Turns
from data.relations import files_text, kinds_text, literal, without_files
from data.remembered import Remembered
from data.rollups import Rollup, drop_tables, make_rollups
from data.snapshot import File, Snapshot
from data.warehouse import SETTLED_AFTER, Warehouse

log = logging.getLogger(__name__)
ROLLUPS_KEPT = 2
#: Room for what questions have worked out of the versions.
REMEMBERED_BYTES = 64_000_000
T = TypeVar("T")


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
        self._connection: Connection | None = None
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

    def run(self, sql: str, values: Values = None) -> pa.Table:
        """Answer of DuckDB to a statement of the engine's own, as an Arrow table.

        An instance that a damaged file took down is let go of.
        """
        return self._given(answer_of, sql, values)

    def answer(self, sql: str, values: Values = None) -> pa.Table:
        """Answer to a question, in its turn and within its budget; only one select is run at all."""
        with self._turns.taken():
            return self._given(self._within, sql, values)

    def stream(self, sql: str, values: Values = None) -> pa.RecordBatchReader:
        """The same answer block by block, as fast as it is taken: a long file has neither turn nor budget."""
        return self._given(reader_of, sql, values)

    def _within(self, connection: Connection, sql: str, values: Values) -> pa.Table:
        return answer_within(connection, self.limits.seconds, sql, values)

    def _given(self, give: Callable[[Connection, str, Values], T], sql: str, values: Values) -> T:
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

    def _open(self) -> Connection:
        with self._lock:
            if self._connection is None:
                self._connection = connected(self._settings, self.folder)
            return self._connection

    def _lose(self, broken: Connection) -> None:
        """Let go of an instance, and of the pins whose rollups were in it."""
        with self._lock:
            if self._connection is broken:
                log.error("DuckDB instance lost: it is made anew.")
                self._connection = None
                self._pinned.clear()
