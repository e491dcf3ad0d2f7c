"""Units by their ids: the path from the region down to each, as the newest version of the lake knows them."""

from collections.abc import Mapping
from dataclasses import dataclass

from data.contract import LEVELS
from data.importers.reading import did_you_mean
from data.relations import files_text
from data.warehouse import Warehouse

COMPANY = "(company)"


class UnitUnknown(ValueError):
    """No unit has that id or path."""


@dataclass(frozen=True, slots=True)
class Units:
    """Paths of all units by their ids; empty where the lake has no units yet."""

    paths: Mapping[str, tuple[str, ...]]

    def path(self, said: str) -> tuple[str, ...]:
        """The path of a unit by its id or by its path with slashes; (company) is ().

        Where the lake knows no units a path is taken as it is. Raises UnitUnknown.
        """
        if said == COMPANY:
            return ()
        if said in self.paths:
            return self.paths[said]
        path = tuple(part.strip() for part in said.split("/"))
        if all(path) and len(path) < len(LEVELS) and (not self.paths or path in self.paths.values()):
            return path
        meant = did_you_mean(said, self.paths)
        raise UnitUnknown(f"no unit {said!r}.{meant} Allowed: a unit's id, a path like West/Harlow, or {COMPANY}.")


def units_of(warehouse: Warehouse) -> Units:
    """The units that the lake knows. A unit whose parent is unknown begins a path."""
    files = warehouse.snapshot.files.get("units", ())
    if not files:
        return Units({})
    text = f"select unit_id, parent_id from {files_text('units', files, warehouse.engine.folder)}"
    parents = {row["unit_id"]: row["parent_id"] for row in warehouse.run(text).to_pylist()}
    return Units({unit: _path(unit, parents) for unit in parents})


def _path(unit: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    path: list[str] = []
    step: str | None = unit
    while step in parents and step is not None and step not in path:
        path.insert(0, step)
        step = parents[step]
    return tuple(path)
