"""The door: the only way to the data.

    with visible as (
        select <columns the question names> from (
            select <columns, masked> from <relation> where <scope>
        ) as seen where <filter>
    ) <question>

The order is law: scope on the raw row, then masks, then the filter on what is left, so that nobody can search in what
he may not see. `visible` holds one select a period that the question names, otherwise only now. No `materialized` hint:
read once it is inlined, read twice it is kept with pruned columns, and both are the faster way.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from textwrap import indent
from typing import Any

import pyarrow as pa

from data.relations import in_months, literal, relation
from data.rollups import ROWS_OF
from data.warehouse import Warehouse
from queries.filter import Filter
from queries.gate import read_question
from queries.periods import Period
from queries.protection import hide_small
from queries.router import Plan, plan
from queries.scope import Scope

SHOWN_KEY = "a key of your own"
SHOWN_FOLDER = "lake/"


@dataclass(frozen=True)
class Answer:
    """What the door gives: the rows, the SQL that gives them again, what answered, and the data's version."""

    table: pa.Table
    sql: str
    relation: str
    version: int
    values: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def frame(self) -> Any:
        """The rows as a pandas frame."""
        return self.table.to_pandas()

    def rows(self) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        rows: list[dict[str, Any]] = self.table.to_pylist()
        return rows


def ask(warehouse: Warehouse, question: str, filter: Filter, scope: Scope, **values: Any) -> Answer:
    """Answer a question about what the scope lets through of what the filter asks for.

    The question is a select over `visible` (see gate), its values are its `$names`. Whoever may not open rows gets
    sums alone, with cells of few answers hidden. Raises QuestionRefused, NotAvailable, PeriodUnknown.
    """
    reading = read_question(question)
    may_open = scope.may_open_rows()
    seen_by = scope if reading.is_sums_by_splits else scope.for_rows()
    route = plan(warehouse, reading, filter, seen_by)
    text, used = _composed(warehouse, route, filter, seen_by, question, warehouse.engine.folder)
    table = _plain(warehouse.run(text, _used_in(text, {**used, **values})))
    if not may_open and reading.is_sums_by_splits:
        table = hide_small(table, warehouse.config.thresholds.hidden_below)
    return Answer(
        table, _shown(warehouse, route, filter, seen_by, question, values), route.relation, warehouse.version, values
    )


def _composed(
    warehouse: Warehouse, route: Plan, filter: Filter, scope: Scope, question: str, folder: str
) -> tuple[str, dict[str, Any]]:
    """The whole statement and every value it may name."""
    values: dict[str, Any] = {"settled_until": warehouse.settled_until}

    def bind(name: str, value: object) -> str:
        values[name] = value
        return f"${name}"

    parts = [_period(warehouse, route, filter, scope, name, period, folder, bind) for name, period in route.periods]
    visible = "\n    union all\n".join(parts)
    return _spliced(f"with visible as (\n{visible}\n)", question), values


def _period(
    warehouse: Warehouse, route: Plan, filter: Filter, scope: Scope, name: str, period: Period, folder: str,
    bind: Callable[[str, object], str],
) -> str:  # fmt: skip
    """Rows of one period: scope on the raw row, masks, then filter and days."""
    condition, used = filter.clause()
    for parameter, value in used.items():
        bind(parameter, value)
    rows = _relation(warehouse, route, filter, period, folder)
    shown = [_as(scope.shown(column, bind), column) for column in (*route.source.columns, *route.source.additive)]
    return (
        f"    select '{name}' as period{''.join(f', {column}' for column in route.named)}\n"
        f"    from (\n        select {', '.join(shown)}\n        from (\n{indent(rows, ' ' * 12)}\n        ) as rows\n"
        f"        where {scope.clause(bind)}\n    ) as seen\n"
        f"    where day between {bind(f'{name}_first', period.first)} and {bind(f'{name}_last', period.last)}\n"
        f"        and {condition}"
    )


def _relation(warehouse: Warehouse, route: Plan, filter: Filter, period: Period, folder: str) -> str:
    """SQL of the raw rows: a rollup or the files of the period's months, with today's units under org=now."""
    if route.rollup:
        counted = " + ".join(ROWS_OF[table] for table in route.source.tables)
        columns = ", ".join((*route.source.columns, *route.source.additive))
        text = f"select {columns} from {route.rollup.name} where {counted} > 0"
    else:
        months = frozenset(period.months)
        files = {table: in_months(warehouse.snapshot, table, months) for table in route.source.tables}
        text = relation(route.source, files, folder, warehouse.ratings)
    return _as_now(warehouse, route, text, folder) if filter.org == "now" else text


def _as_now(warehouse: Warehouse, route: Plan, rows: str, folder: str) -> str:
    """The rows with the units that their agents belong to today; rows without a known one keep theirs."""
    moved = {"region_id", "centre_id", "team_id"}
    columns = [
        f"case when people_now.agent_id is null then raw.{name} else people_now.{name} end as {name}"
        if name in moved
        else f"raw.{name}"
        for name in (*route.source.columns, *route.source.additive)
    ]
    now = warehouse.people_now(folder)
    joined = f"left join ({now}) as people_now on people_now.agent_id = raw.agent_id"
    return f"select {', '.join(columns)} from ({rows}) as raw\n{joined}"


def _as(shown: str, column: str) -> str:
    return column if shown == column else f"{shown} as {column}"


def _spliced(visible: str, question: str) -> str:
    """The question after `visible`; its own `with` steps follow, since DuckDB takes no nested ones."""
    question = question.strip()
    if re.match(r"with\s", question, re.IGNORECASE):
        return f"{visible},\n{question[4:].lstrip()}"
    return f"{visible}\n{question}"


def _used_in(text: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values that the text names: DuckDB refuses more."""
    named = set(re.findall(r"\$([a-z][a-z0-9_]*)", text))
    return {name: value for name, value in values.items() if name in named}


def _plain(table: pa.Table) -> pa.Table:
    """The same rows with enumerations of a rollup as text."""
    fields = [
        pa.field(column.name, pa.string()) if pa.types.is_dictionary(column.type) else column for column in table.schema
    ]
    return table if fields == list(table.schema) else table.cast(pa.schema(fields))


def _shown(
    warehouse: Warehouse, route: Plan, filter: Filter, scope: Scope, question: str, values: dict[str, Any]
) -> str:
    """The SQL that gives the same from the home's folder: over the detail, with literals, without the secret key."""
    detail = replace(route, rollup=None)
    text, used = _composed(warehouse, detail, filter, replace(scope, pseudonym_key=SHOWN_KEY), question, SHOWN_FOLDER)
    known = {**used, **values}
    return re.sub(r"\$([a-z][a-z0-9_]*)", lambda name: literal(known[name.group(1)]), text)
