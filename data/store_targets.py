"""Targets in the store: nothing is overwritten, the last one set counts, and what a load brought can be taken out.

A load keeps all that it says, also what was said before it: so a target stays when the load that said it first is
undone, as rows of the lake do.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from data.store_tables import CORRECTIONS, TARGETS
from data.store_values import Target

Key = tuple[tuple[str, ...], str, date]
Verdicts = tuple[int, int, int]
_TABLE = "targets"
# Who set it is no part of what it says: a file of another name may say the same.
_SAYS = ("value", "valid_to")


def every_target(connection: Connection) -> list[Target]:
    """All targets in the order they were set; one that says what stood already is not told again."""
    standing: dict[Key, Target] = {}
    told = []
    for target in _kept(connection):
        if _says(standing.get(_key(target))) != _says(target):
            told.append(target)
        standing[_key(target)] = target
    return told


def keep_targets(connection: Connection, load_id: str, targets: Sequence[Target]) -> Verdicts:
    """Keep what a load says; returns how many targets are new, correct another, or say what stands."""
    standing = {_key(target): target for target in _kept(connection)}
    counts = [0, 0, 0]
    for target in targets:
        before = standing.get(_key(target))
        counts[0 if before is None else 1 if _says(before) != _says(target) else 2] += 1
    if targets:
        connection.execute(insert(TARGETS), [{**asdict(target), "load_id": load_id} for target in targets])
    _tell_corrections(connection, {_key(target) for target in targets})
    return counts[0], counts[1], counts[2]


def drop_targets(connection: Connection, load_id: str) -> tuple[int, int]:
    """Take out what a load said; returns how many targets are gone, and for how many an earlier one counts again."""
    before = {_key(target): target for target in _kept(connection)}
    touched = {_key(target) for target in _kept(connection) if target.load_id == load_id}
    connection.execute(delete(TARGETS).where(TARGETS.c.load_id == load_id))
    after = {_key(target): target for target in _kept(connection)}
    _tell_corrections(connection, touched)
    restored = [key for key in touched & set(after) if _says(before[key]) != _says(after[key])]
    return len(touched - set(after)), len(restored)


def _kept(connection: Connection) -> Iterator[Target]:
    for row in connection.execute(select(TARGETS).order_by(TARGETS.c.target_id)).mappings():
        said = {name: value for name, value in row.items() if name != "target_id"}
        yield Target(**{**said, "unit_path": tuple(row["unit_path"])})


def _key(target: Target) -> Key:
    return target.unit_path, target.measure, target.valid_from


def _says(target: Target | None) -> dict[str, Any] | None:
    return None if target is None else {name: getattr(target, name) for name in _SAYS}


def _tell_corrections(connection: Connection, keys: Iterable[Key]) -> None:
    """List the corrections of these targets anew, from what is kept of them."""
    touched = set(keys)
    for key in touched:
        of_key = (CORRECTIONS.c.table_name == _TABLE, CORRECTIONS.c.key == _key_text(key))
        connection.execute(delete(CORRECTIONS).where(*of_key))
    standing: dict[Key, Target] = {}
    for target in _kept(connection):
        key = _key(target)
        before, after = _says(standing.get(key)), _says(target)
        if key in touched and target.load_id and before and after and before != after:
            connection.execute(insert(CORRECTIONS).values(**_correction(target, before, after)))
        standing[key] = target


def _correction(target: Target, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    changed = [name for name in _SAYS if before[name] != after[name]]
    return {
        "load_id": target.load_id,
        "table_name": _TABLE,
        "key": _key_text(_key(target)),
        "before": {name: _text(before[name]) for name in changed},
        "after": {name: _text(after[name]) for name in changed},
    }


def _key_text(key: Key) -> str:
    path, measure, valid_from = key
    return f"{'/'.join(path) or 'company'} {measure} {valid_from}"


def _text(value: Any) -> str | None:
    return None if value is None else f"{value:g}" if isinstance(value, float) else str(value)
