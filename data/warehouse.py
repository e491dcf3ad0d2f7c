"""The warehouse: DuckDB over the files of one snapshot, seen from one day.

One in-memory DuckDB a process, opened on first use (after any fork), locked: it reads the lake's folder and nothing
else. Every question gets a cursor of its own, since a shared connection mixes up answers between threads. A file that
is not what its name says is left out and named in `missing`; a damaged one that takes the instance down costs one
rebuild and one retry.
"""

import logging
import threading
import warnings
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import duckdb
import pyarrow as pa

from data.contract import LEVELS
from data.home import Config, Home
from data.lake import Lake
from data.relations import files_text, literal
from data.rollups import Rollup, drop_rollups, make_rollups
from data.snapshot import File, Snapshot

log = logging.getLogger(__name__)
SETTLED_AFTER = timedelta(days=7)
ROLLUPS_KEPT = 2
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
        """Answer of DuckDB as an Arrow table. `values` are exactly the parameters the text names."""
        return self.engine.run(sql, values)

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

    @cached_property
    def unit_names(self) -> dict[str, str]:
        """Names of regions, centres and teams by id."""
        return self.engine.unit_names(self.snapshot)

    @cached_property
    def people_names(self) -> dict[str, str]:
        """Names of employees by id."""
        return self.engine.people_names(self.snapshot)


class Engine:
    """DuckDB of this process over one home, and the warehouses it has pinned."""

    def __init__(self, home: Home, threads: int = 2, memory_limit: str = "8GB") -> None:
        self.home = home
        self.lake = Lake(home.lake_path, home.rating_names)
        self.folder = f"{home.lake_path.resolve()}/"
        self._settings: Settings = {"threads": threads, "memory_limit": memory_limit}
        self._lock = threading.RLock()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._rollups: dict[int, tuple[Rollup, ...]] = {}
        self._pinned: dict[int, tuple[Snapshot, tuple[File, ...]]] = {}
        self._names: dict[tuple[int, str], dict[str, str]] = {}

    def at(self, today: date, version: int | None = None) -> Warehouse:
        """The warehouse of the newest snapshot, or of a kept one.

        Raises what `Lake.snapshot` raises: no lake, or a version that is gone.
        """
        kept = self.lake.versions()
        number = version if version is not None else max(kept, default=0)
        with self._lock:
            if number not in kept or number not in self._pinned:
                self._pin(self.lake.snapshot(number))
            good, missing = self._pinned[number]
            return Warehouse(self, good, today, self._rollups.get(number, ()), missing)

    def run(self, sql: str, values: dict[str, Any] | None = None) -> pa.Table:
        """Answer of DuckDB as an Arrow table; the instance is rebuilt once when a damaged file took it down."""
        connection = self._open()
        try:
            return _answer(connection, sql, values)
        except (duckdb.FatalException, duckdb.InternalException) as error:
            log.error("DuckDB instance lost, rebuilding: %s", type(error).__name__)
            self._rebuild(connection)
            return _answer(self._open(), sql, values)

    def unit_names(self, snapshot: Snapshot) -> dict[str, str]:
        """Names of units by id; a unit without one is called by its id."""
        return self._named(snapshot, "units", "unit_id", "valid_from")

    def people_names(self, snapshot: Snapshot) -> dict[str, str]:
        """Names of employees by id."""
        return self._named(snapshot, "people", "agent_id", "valid_from")

    def _named(self, snapshot: Snapshot, table: str, key: str, order: str) -> dict[str, str]:
        with self._lock:
            if (snapshot.version, table) not in self._names:
                text = files_text(table, snapshot.files.get(table, ()), self.folder)
                found = self.run(f"select {key} as id, name from {text} where name is not null order by {order}")
                names = dict(zip(found["id"].to_pylist(), found["name"].to_pylist(), strict=True))
                self._names[snapshot.version, table] = names
            return self._names[snapshot.version, table]

    def _pin(self, snapshot: Snapshot) -> None:
        """Leave out damaged files, make the rollups, and forget those of old snapshots."""
        good, missing = self.lake.verified(snapshot)
        settled = good.last_day("interactions")
        until = literal(settled - SETTLED_AFTER if settled else date.min)
        self._pinned[snapshot.version] = (good, tuple(missing))
        self._rollups[snapshot.version] = make_rollups(
            self.run, good, self.folder, until, self.home.config.rollups_from_rows
        )
        for old in sorted(self._rollups)[:-ROLLUPS_KEPT]:
            drop_rollups(self.run, self._rollups.pop(old))

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

    def _rebuild(self, broken: duckdb.DuckDBPyConnection) -> None:
        with self._lock:
            if self._connection is broken:
                self._connection = None
                self._rollups.clear()
                for snapshot, _ in list(self._pinned.values()):
                    self._pin(snapshot)


def _answer(connection: duckdb.DuckDBPyConnection, sql: str, values: dict[str, Any] | None) -> pa.Table:
    # Executed at once: a relation is bound twice, which costs a third of a short question. Answers are small, so the
    # copy that DuckDB warns of is nothing.
    with connection.cursor() as cursor:
        return cursor.execute(sql, values or None).to_arrow_table()
