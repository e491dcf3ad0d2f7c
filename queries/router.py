"""The router: which relation answers a question. The parsed tree says which columns it names and whether sums suffice.

The smallest rollup that has every column of question, filter and scope answers; its grain is day, or month when every
period is whole months and nothing else reads `day`. Everything else reads the detail: slower, never wrong.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from data.additive import ADDITIVE
from data.contract import FACTS
from data.relations import Source, raw_columns, tables_with
from data.rollups import Rollup
from data.warehouse import Warehouse
from queries.dimensions import DIMENSIONS
from queries.filter import Filter
from queries.gate import Reading
from queries.kinds import rows_shown
from queries.measures import measure
from queries.periods import Period
from queries.scope import Scope


class NotAvailable(Exception):
    """A table that the question needs has no such column: the figure does not exist under this filter."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is read for a question: the source, the columns it names, the periods, and the rollup that may answer."""

    source: Source
    named: tuple[str, ...]
    periods: tuple[tuple[str, Period], ...]
    rollup: Rollup | None

    @property
    def relation(self) -> str:
        """Name of what answers: a rollup, or the fact tables."""
        return self.rollup.name if self.rollup else " + ".join(self.source.tables)


def plan(warehouse: Warehouse, reading: Reading, filter: Filter, scope: Scope) -> Plan:
    """What the question reads. Raises NotAvailable where the filter names what a needed table lacks."""
    known = {name for table in FACTS for name in raw_columns(table, warehouse.ratings)}
    additive = tuple(name for name in ADDITIVE if name in reading.columns)
    asked = reading.columns & known
    needed = asked | set(filter.columns) | scope.columns | {"day"}
    if filter.org == "now":
        needed |= {"agent_id", "region_id", "centre_id", "team_id"}
    tables = _tables(additive, asked | frozenset(filter.columns), warehouse.ratings)
    _refuse_missing(tables, needed, filter, warehouse.ratings)
    periods = tuple(filter.periods(warehouse.today).items())
    kept = periods if "period" in reading.columns else periods[:1]
    named = tuple(sorted(asked)) + additive
    source = Source(tables, tuple(sorted(needed)), additive)
    rollup = _rollup(warehouse, reading, source, filter, scope, [period for _, period in kept])
    return Plan(source, named, kept, rollup)


def available(names: Iterable[str], filter: Filter, ratings: tuple[str, ...]) -> tuple[str, ...]:
    """Those of these measures whose tables have every column of the filter: the others do not exist under it."""
    having = set(tables_with(filter.columns, ratings))
    return tuple(name for name in names if {ADDITIVE[part].table for part in measure(name).parts} <= having)


def _tables(additive: Iterable[str], raw: frozenset[str], ratings: tuple[str, ...]) -> tuple[str, ...]:
    """Tables that supply an additive column; without any, the first that has every raw column."""
    supplying = {ADDITIVE[name].table for name in additive}
    return tuple(table for table in FACTS if table in supplying) or tables_with(raw, ratings)[:1]


def _refuse_missing(tables: tuple[str, ...], needed: frozenset[str], filter: Filter, ratings: tuple[str, ...]) -> None:
    if not tables:
        raise NotAvailable(f"Not available under this filter: no table has all of {', '.join(sorted(needed))}.")
    for table in tables:
        if missing := needed - raw_columns(table, ratings):
            titles = [DIMENSIONS[name].title.lower() for name, _ in filter.values if DIMENSIONS[name].column in missing]
            what = ", ".join(titles or sorted(missing))
            raise NotAvailable(f"Not available under this filter: {table} have no {what}.")


def _rollup(
    warehouse: Warehouse, reading: Reading, source: Source, filter: Filter, scope: Scope, periods: list[Period]
) -> Rollup | None:
    """The smallest that has the columns, was made of the rows that count, and is as fine as the days asked for."""
    if not reading.is_additive:
        return None
    whole_months = all(period.is_whole_months for period in periods)
    may_use_months = whole_months and "day" not in reading.columns and "day" not in scope.columns
    needed, only = set(source.columns), rows_shown(warehouse, filter)
    for rollup in warehouse.rollups:
        has_the_rows = all(dict(rollup.only).get(table) == only.get(table) for table in source.tables)
        if needed <= rollup.columns and has_the_rows and (may_use_months or not rollup.by_month):
            return rollup
    return None
