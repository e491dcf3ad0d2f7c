"""The lake as it stands before a load: its files, its loads so far, and the load whose place the file takes."""

from pathlib import Path

import pyarrow as pa

from data.contract import Table
from data.home import Home
from data.importers.mapping import SourceMapping
from data.importers.refusing import ImportRefused
from data.importers.replacing import Replacing, replacing, same_file
from data.importers.staging import Staging
from data.importers.units import made_units, units_of_load
from data.lake import Lake, LoadRefused
from data.loading import LoadUnknown, NotUndone, replaceable
from data.relations import files_text
from data.snapshot import BROUGHT
from data.store import Load, Store


class Before:
    """What a file of one table meets in a home; `replaced` is the load that it takes the place of, if any."""

    def __init__(self, home: Home, table: Table, replaces: str | None) -> None:
        """Raises ImportRefused where the load to be replaced cannot be."""
        self.lake = Lake(home.lake_path, home.rating_names)
        self.snapshot = self.lake.snapshot()
        self.replaced: Load | None = None
        self._loads: tuple[Load, ...] = ()
        self._table = table
        self._ratings = home.rating_names
        if self.snapshot.version or replaces:
            self._loads, self.replaced = _earlier(home, replaces, table.name)

    @property
    def replaces(self) -> str | None:
        """Id of the load whose place the file takes."""
        return self.replaced.load_id if self.replaced else None

    def known(self, table: str) -> str:
        """SQL of a table of the lake."""
        return files_text(table, self.snapshot.files.get(table, ()), f"{self.lake.path}/", self._ratings)

    def files(self, table: str) -> list[Path]:
        """The files of a table of the lake."""
        return [self.lake.path / file.path for file in self.snapshot.files.get(table, ())]

    def load_of_same_file(self, sha256: str) -> Load | None:
        """The load that brought these very bytes, unless it is the one that is replaced."""
        return None if self.replaced else same_file(self._loads, self._table.name, sha256)

    def new_units(self, staging: Staging, mapping: SourceMapping) -> pa.Table:
        """Units that the rows name and no earlier load brought; none for tables that carry no units."""
        named = staging.units() if self._table.is_partitioned else []
        known = dict(staging.ask(f"select unit_id, level from {self.known('units')}"))
        going = units_of_load(self.lake.path, self.snapshot.files.get("units" + BROUGHT, ()), self.replaces)
        return made_units(named, {unit: known[unit] for unit in known.keys() - going}, mapping)

    def replacing(self, staging: Staging) -> Replacing | None:
        """What becomes of the load whose place the file takes."""
        if self.replaced is None:
            return None
        brought = self.snapshot.files.get(self._table.name + BROUGHT, ())
        mine = [self.lake.path / file.path for file in brought if file.load_id == self.replaces]
        return replacing(staging, self.replaced, mine) if mine else None


def _earlier(home: Home, replaces: str | None, table: str) -> tuple[tuple[Load, ...], Load | None]:
    """Loads so far, newest first, and the one to replace. Raises ImportRefused for one that cannot be."""
    store = Store(home.store_url)
    try:
        store.upgrade()
        return store.loads(), replaceable(store, replaces, table) if replaces else None
    except (LoadRefused, LoadUnknown, NotUndone) as error:
        raise ImportRefused(str(error)) from error
    finally:
        store.close()
