"""Units and who belongs to them, over time: the organisation's own tables, which hold no answer and no customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.relations import files_text
from data.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit as the newest version of the lake knows it, the depth at which it lies, and its people on a day."""

    unit_id: str
    name: str
    level: str
    path: tuple[str, ...]
    kind: str | None
    valid_from: date | None
    valid_to: date | None
    successor_id: str | None
    people: int


@dataclass(frozen=True, slots=True)
class Member:
    """One membership: an employee in a unit from a day on, to a day or until today."""

    agent_id: str
    name: str | None
    valid_from: date
    valid_to: date | None


def units_on(warehouse: Warehouse, day: date) -> tuple[Unit, ...]:
    """Every unit, each below its parent, siblings by their names; with the people in it and below it on that day."""
    rows = {row["unit_id"]: row for row in _rows(warehouse, "units", "select * from {}")}
    direct = _people_on(warehouse, day)
    below: dict[str | None, list[str]] = {}
    for unit_id, row in sorted(rows.items(), key=lambda item: (item[1]["name"] or item[0], item[0])):
        below.setdefault(row["parent_id"] if row["parent_id"] in rows else None, []).append(unit_id)
    return tuple(_walked(rows, below, direct, None, ()))


def members(warehouse: Warehouse, unit_id: str) -> tuple[Member, ...]:
    """Everybody who ever belonged to a unit itself, those who do today first, then the newest."""
    text = """
        select
            agent_id,
            name,
            valid_from,
            valid_to,
        from {}
        where unit_id = $unit_id
        order by valid_to is not null, valid_from desc, agent_id
    """
    found = _rows(warehouse, "people", text, {"unit_id": unit_id})
    return tuple(Member(**{name: row[name] for name in Member.__dataclass_fields__}) for row in found)


def employees(warehouse: Warehouse) -> dict[str, str]:
    """Names of all employees whom the lake knows by their ids; the id where there is no name."""
    text = """
        select
            agent_id,
            coalesce(arg_max(name, valid_from), agent_id) as name,
        from {}
        group by 1
    """
    return {row["agent_id"]: row["name"] for row in _rows(warehouse, "people", text)}


def members_on(found: Sequence[Member], day: date) -> int:
    """How many of these memberships held on a day."""
    return len(
        {one.agent_id for one in found if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)}
    )


def _walked(
    rows: Mapping[str, Mapping[str, Any]],
    below: Mapping[str | None, Sequence[str]],
    direct: Mapping[str, int],
    parent: str | None,
    path: tuple[str, ...],
) -> list[Unit]:
    """The units below a parent in the order of reading."""
    found: list[Unit] = []
    for unit_id in below.get(parent, ()):
        row, here = rows[unit_id], (*path, unit_id)
        under = _walked(rows, below, direct, unit_id, here)
        inside = sum(unit.people for unit in under if len(unit.path) == len(here) + 1)
        people = direct.get(unit_id, 0) + inside
        told = {name: row[name] for name in ("level", "kind", "valid_from", "valid_to", "successor_id")}
        found += [Unit(unit_id, row["name"] or unit_id, path=here, people=people, **told), *under]
    return found


def _people_on(warehouse: Warehouse, day: date) -> dict[str, int]:
    text = """
        select
            unit_id,
            count(distinct agent_id) as people,
        from {}
        where unit_id is not null and valid_from <= $day and (valid_to is null or valid_to >= $day)
        group by 1
    """
    return {row["unit_id"]: row["people"] for row in _rows(warehouse, "people", text, {"day": day})}


def _rows(
    warehouse: Warehouse, table: str, text: str, values: Mapping[str, object] | None = None
) -> list[dict[str, Any]]:
    files = warehouse.snapshot.files.get(table, ())
    if not files:
        return []
    read = files_text(table, files, warehouse.engine.folder, warehouse.ratings)
    found: list[dict[str, Any]] = warehouse.run(text.format(read), dict(values or {})).to_pylist()
    return found
