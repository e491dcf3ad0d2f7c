"""Rows of a file of targets to targets: the unit's id becomes its path, from its region down."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from data.store_values import Target


def targets_of(
    rows: Iterable[Mapping[str, Any]], parents: Mapping[str, str | None], source: str, now: datetime
) -> Iterator[Target]:
    """The targets that rows of the contract say, set now; those that begin later come last, so that they count.

    `parents` has the unit above each unit. Who set a target is its source where the row does not say.
    """
    for row in sorted(rows, key=lambda row: row["valid_from"]):
        yield Target(
            unit_path=path_to(row["unit_id"], parents),
            measure=row["measure"],
            value=row["value"],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            set_by=row["set_by"] or source,
            set_at=now,
        )


def path_to(unit_id: str | None, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """Units from the region down to this one; () for None, the company. A unit nobody knows stands alone."""
    path: list[str] = []
    while unit_id is not None and unit_id not in path:
        path.insert(0, unit_id)
        unit_id = parents.get(unit_id)
    return tuple(path)
