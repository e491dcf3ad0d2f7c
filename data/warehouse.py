"""The warehouse: the files of one snapshot, seen from one day, as one engine answers questions about them."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

from data.contract import FACTS, LEVELS
from data.home import Config
from data.instance import DAMAGED, LOST, Values
from data.relations import files_text, literal
from data.rollups import Rollup
from data.snapshot import File, Snapshot

if TYPE_CHECKING:
    from data.engine import Engine

SETTLED_AFTER = timedelta(days=7)
T = TypeVar("T")


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

    def run(self, sql: str, values: Values = None) -> pa.Table:
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

    def stream(self, sql: str, values: Values = None) -> pa.RecordBatchReader:
        """The same answer block by block, each read when it is asked for; closing the reader ends the question.

        A file that is lost is left out only before the first block: later it is an error, never a shorter answer.
        """
        return self._tried(self.engine.stream, sql, values)

    def _tried(self, give: Callable[[str, Values], T], sql: str, values: Values) -> T:
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
