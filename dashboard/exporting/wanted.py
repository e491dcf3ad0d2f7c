"""What is carried away: a card's table, the rows behind a measure, or a table of the contract, for one person."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from dashboard.identity import Person
from data.contract import TABLES
from data.warehouse import Warehouse
from queries.ask import Answer
from queries.exports import NAMED_BY, Whole, whole_measure, whole_table
from queries.filter import Filter
from queries.measures import measure
from queries.periods import Period

#: Tables that are for everybody, whatever the filter and the scope.
FOR_ALL = frozenset({"benchmarks"})
#: Columns that whoever carries away a table must be shown as they are.
NEEDS = {"people": "agent_id", "customers": "customer_id", "verbatim_themes": "response_id"}


class RowsRefused(Exception):
    """The person may not open these rows."""


class ExportBroken(Exception):
    """Other rows came than were counted, so what was written of the file is not the whole."""


@dataclass(frozen=True)
class Export:
    """All that goes into one file: the rows, what they are in a word and in words, what was asked, and who asks.

    `periods` are the days that were read, by name; none where days do not matter.
    """

    name: str
    title: str
    whole: Whole
    filter: Filter
    periods: Mapping[str, Period]
    warehouse: Warehouse
    person: Person

    @property
    def count(self) -> int:
        """Number of rows."""
        return self.whole.count

    @property
    def schema(self) -> pa.Schema:
        """The columns."""
        return self.whole.schema

    def blocks(self) -> Iterator[pa.RecordBatch]:
        """The rows, block by block. Raises ExportBroken at the end where they are not as many as were counted."""
        given = 0
        for block in self.whole.blocks():
            given += block.num_rows
            yield block
        if given != self.count:
            raise ExportBroken(f"{self.name}: {given} rows came, {self.count} were counted. The file is not whole.")

    def file_name(self, suffix: str) -> str:
        """What the file is called: the rows, their days, and the data version."""
        days = self.periods.get("now")
        parts = [self.name, *([f"{days.first}-to-{days.last}"] if days else []), f"version-{self.warehouse.version}"]
        return f"goodword-{re.sub('[^A-Za-z0-9-]+', '-', '-'.join(parts))}.{suffix}"


def export_of_measure(warehouse: Warehouse, filter: Filter, person: Person, name: str) -> Export:
    """Every row behind a measure. Raises UnknownName, NotAvailable, RowsRefused."""
    title = f"Rows behind {measure(name).title}"
    _refuse_sums_only(person)
    return _export(name, title, whole_measure(warehouse, filter, person.scope, name), filter, warehouse, person)


def export_of_table(warehouse: Warehouse, filter: Filter, person: Person, name: str) -> Export:
    """Every row of a table, as far as the person may see them. Raises UnknownName, NotAvailable, RowsRefused."""
    if name in TABLES and name not in FOR_ALL:
        _refuse_sums_only(person)
        _refuse_masked(person, name)
    whole = whole_table(warehouse, filter, person.scope, name)
    meaning = TABLES[name].meaning
    title = f"{meaning} Those that the rows of the filter name." if name in NAMED_BY else meaning
    return _export(name, title, whole, Filter() if name in FOR_ALL else filter, warehouse, person)


def export_of_answer(answer: Answer, warehouse: Warehouse, person: Person, name: str, title: str) -> Export:
    """The table of a card's answer."""
    table = answer.table
    whole = Whole(table.num_rows, table.schema, lambda: iter(table.to_batches()))
    return Export(name, title, whole, answer.filter, answer.periods, warehouse, person)


def _export(name: str, title: str, whole: Whole, filter: Filter, warehouse: Warehouse, person: Person) -> Export:
    days = {} if name in FOR_ALL else {"now": filter.periods(warehouse.today)["now"]}
    return Export(name, title, whole, filter, days, warehouse, person)


def _refuse_sums_only(person: Person) -> None:
    if not person.may_open_rows:
        raise RowsRefused(f"{person.name} may see sums alone, no rows. Ask for figures with `goodword ask`.")


def _refuse_masked(person: Person, table: str) -> None:
    column = NEEDS.get(table)
    if column and not any(column in grant.columns for grant in person.scope.for_rows().grants):
        raise RowsRefused(f"{person.name} is not shown any {column}, so there are no {table} to carry away.")
