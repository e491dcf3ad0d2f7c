"""Regions, centres and teams made from the names on a file's rows, where no hierarchy names them.

The id of such a unit is the text on the row, with the mapping's prefix; its name is that text without it.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.contract import LEVELS, arrow_schema
from data.importers.mapping import SourceMapping
from data.importers.refusing import ImportRefused
from data.snapshot import File

Named = tuple[str, str, str | None]


def made_units(named: Iterable[Named], known: Mapping[str, str], mapping: SourceMapping) -> pa.Table:
    """Rows of the table units for those named (level, id, id above) that are not known yet, by id and level.

    Raises ImportRefused where one id stands on two levels, for then a link to it could mean either.
    """
    level_of = dict(known)
    rows = []
    for level, unit_id, parent_id in named:
        if level_of.setdefault(unit_id, level) != level:
            raise ImportRefused(
                f"{unit_id!r} is the id of a {level_of[unit_id]} and of a {level}. Ids of units are unique:"
                f' give one a prefix, [columns.{level}_id] prefix = "{level}-".'
            )
        if unit_id not in known:
            name = unit_id.removeprefix(_prefixes(mapping)[level])
            rows.append({"unit_id": unit_id, "level": level, "parent_id": parent_id, "name": name})
    return pa.Table.from_pylist(rows, schema=arrow_schema("units"))


def units_of_load(lake: Path, brought: Iterable[File], load_id: str | None) -> set[str]:
    """Ids of the units that this load alone has brought, and that go with it; none without a load."""
    mine: set[str] = set()
    others: set[str] = set()
    for file in brought:
        ids = pq.read_table(lake / file.path, columns=["unit_id"])["unit_id"].to_pylist()
        (mine if file.load_id == load_id else others).update(ids)
    return mine - others


def _prefixes(mapping: SourceMapping) -> Mapping[str, str]:
    rules = {level: mapping.rule(f"{level}_id") for level in LEVELS}
    return {level: rule.prefix if rule else "" for level, rule in rules.items()}
