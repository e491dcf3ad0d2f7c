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

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

import pyarrow as pa

from data.warehouse import Warehouse
from queries.everything import all_days
from queries.filter import Filter
from queries.gate import QuestionRefused, read_question
from queries.history import Columns, Count, History, histories
from queries.kinds import kinds_shown, same_kinds
from queries.periods import Period
from queries.protection import Withheld, fixed, protect
from queries.router import plan
from queries.scope import Scope
from queries.statement import Statement


@dataclass(frozen=True)
class Answer:
    """What the door gives: the rows, the SQL that gives them again, what answered, and the data's version.

    `filter` is what was asked with, which a question may have changed, and `periods` the days that were read.
    """

    table: pa.Table
    sql: str
    relation: str
    version: int
    values: Mapping[str, Any] = field(default_factory=dict)
    filter: Filter = field(default_factory=Filter)
    periods: Mapping[str, Period] = field(default_factory=dict)

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
    sums alone, and those protected; nobody is shown persons beyond the staff agreement.

    Raises QuestionRefused, NotAvailable, Withheld, PeriodUnknown.
    """
    scope = scope.agreed(warehouse.config.persons)
    if not read_question(question).is_sums_by_splits:
        return _read(warehouse, question, filter, scope.for_rows(), values)
    if not scope.may_open_rows():
        return protected(warehouse, question, filter, scope)
    return _read(warehouse, question, filter, scope, values)


def protected(
    warehouse: Warehouse, question: str, filter: Filter, scope: Scope, own: Scope | None = None, least: int = 0
) -> Answer:
    """Sums over whole weeks or calendar units, with every number hidden that would tell of few answers.

    `own` is what the viewer may open besides, and could subtract; few are fewer than the home's threshold, and than
    `least`. See queries.protection. Raises QuestionRefused for anything but sums by splits, Withheld where kinds of
    survey are asked for together.
    """
    if not read_question(question).is_sums_by_splits:
        raise QuestionRefused("Only sums by splits can be protected.")
    if kinds_shown(warehouse, filter) == "mixed":
        raise Withheld("Your role shows each kind of survey alone, not both together. Choose one of them.")
    answer = _read(warehouse, question, fixed(filter, warehouse.today), scope, {})
    least = max(least, warehouse.config.thresholds.hidden_below)
    days = same_kinds(all_days(warehouse), filter)
    counted = partial(_histories, warehouse, days, scope, own, least)
    return replace(answer, table=protect(answer.table, answer.filter, answer.periods, counted))


def unprotected(warehouse: Warehouse, question: str, filter: Filter, scope: Scope) -> pa.Table:
    """Sums over what a scope lets through with nothing hidden: for arithmetic inside queries, never to be shown.

    Remembered for whoever has the same rights. Raises QuestionRefused for anything but sums by splits.
    """
    if not read_question(question).is_sums_by_splits:
        raise QuestionRefused("Only sums by splits can be computed with.")
    return warehouse.once(
        (unprotected, question, filter, _rights(scope)),
        lambda: _read(warehouse, question, filter, scope, {}).table,
        lambda table: int(table.nbytes),
    )


def _histories(
    warehouse: Warehouse, days: Filter, scope: Scope, own: Scope | None, least: int, columns: Columns, counts: Columns
) -> Mapping[str, History]:
    """Histories of these counts, remembered for whoever has the same rights: they hold for every period."""

    def counted(seen: Scope) -> Count:
        return lambda question: unprotected(warehouse, question, days, seen)

    return warehouse.once(
        (histories, days, _rights(scope), own and _rights(own), least, columns, counts),
        lambda: histories(columns, counts, counted(scope), counted(own) if own else None, warehouse.today, least),
        lambda made: sum(history.nbytes for history in made.values()),
    )


def _rights(scope: Scope) -> Scope:
    """What decides which rows and values are seen, whoever's rights they are."""
    return replace(scope, policy_version="")


def _read(warehouse: Warehouse, question: str, filter: Filter, scope: Scope, values: Mapping[str, Any]) -> Answer:
    route = plan(warehouse, read_question(question), filter, scope)
    statement = Statement(warehouse, route, filter, scope, dict(values))
    table = _plain(warehouse.run(*statement.to_run(question)))
    shown = statement.to_show(question)
    return Answer(table, shown, route.relation, warehouse.version, values, filter, dict(route.periods))


def stream(
    warehouse: Warehouse, question: str, filter: Filter, scope: Scope, **values: Any
) -> Iterator[pa.RecordBatch]:
    """The rows of a question block by block: same gate, scope, masks and filter as `ask`, but only rows to open.

    The question is read while its blocks are taken, and let go of when the iterator is closed.
    """
    return _blocks(warehouse, *_statement(warehouse, question, filter, scope, values).to_run(question))


def stream_listed(
    warehouse: Warehouse, listing: str, question: str, filter: Filter, scope: Scope, **values: Any
) -> Iterator[pa.RecordBatch]:
    """Rows of tables that have no days of their own, block by block, as far as rows to open name them.

    `listing` is SQL over `seen`, the answer of the question; it comes from `queries`, never from a request.
    """
    text, used = _statement(warehouse, question, filter, scope, values).to_run(question)
    return _blocks(warehouse, f"with seen as (\n{text}\n)\n{listing}", used)


def shown_rows(warehouse: Warehouse, question: str, filter: Filter, scope: Scope, **values: Any) -> str:
    """The SQL that gives the rows of such a question again, without asking it."""
    return _statement(warehouse, question, filter, scope, values).to_show(question)


def _statement(warehouse: Warehouse, question: str, filter: Filter, scope: Scope, values: dict[str, Any]) -> Statement:
    seen_by = scope.agreed(warehouse.config.persons).for_rows()
    route = plan(warehouse, read_question(question), filter, seen_by)
    return Statement(warehouse, route, filter, seen_by, values)


def _blocks(warehouse: Warehouse, text: str, values: dict[str, Any]) -> Iterator[pa.RecordBatch]:
    reader = warehouse.stream(text, values)
    try:
        yield from reader
    finally:
        reader.close()


def _plain(table: pa.Table) -> pa.Table:
    """The same rows with enumerations of a rollup as text."""
    fields = [
        pa.field(column.name, pa.string()) if pa.types.is_dictionary(column.type) else column for column in table.schema
    ]
    return table if fields == list(table.schema) else table.cast(pa.schema(fields))
