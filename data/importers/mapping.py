"""A mapping: which column of a source becomes which of ours, and what its values mean. Nothing in it is guessed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from data.contract import LOADABLE, Column, columns_of
from data.importers.numbers import PLAIN, Writing

#: Columns of dated tables that the load itself writes; a mapping never does.
_WRITTEN = ("day", "source", "load_id", "source_row")


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of a question in the source, both ends included, and the first day it was in use."""

    lowest: int
    highest: int
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """How one of our columns is filled: from a source column or by a constant, and what its cells mean.

    `format` is that of dates, or of lengths of time. `time_source` and `time_format` tell of a column with the time of
    day, where the file keeps it apart. `turn` maps answers of the source's scale to ours; `between` are the first and
    last day allowed.
    """

    column: Column
    source: str | None = None
    time_source: str | None = None
    time_format: str | None = None
    constant: str | None = None
    format: str | None = None
    null_words: frozenset[str] = frozenset()
    scale: Scale | None = None
    turn: Mapping[int, int] | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    multiply: Decimal = Decimal(1)
    prefix: str = ""
    between: tuple[date, date] | None = None

    @property
    def cell_format(self) -> str | None:
        """The format of a cell as it is read: with the time of day behind the day, where it comes from there."""
        return f"{self.format} {self.time_format}" if self.format and self.time_format else self.format

    @property
    def sources(self) -> tuple[str, ...]:
        """The source columns that it reads."""
        return tuple(name for name in (self.source, self.time_source) if name is not None)

    @property
    def label(self) -> str:
        """What a person knows the column by: its name in the source, else ours."""
        return self.source if self.source is not None else self.column.name


@dataclass(frozen=True, slots=True)
class Join:
    """A second file that adds columns to each row, found by a key that is unique in it."""

    name: str
    file: str
    on: str
    key: str


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """Rows that are left out: those with one of the values (in any case) in a column, each counted under the reason.

    Where `keep` says which values stay, a row with any other is refused: nobody has said what it means.
    """

    column: str
    values: frozenset[str]
    reason: str
    keep: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """A whole mapping: the source's name and bytes, a rule for each of our columns, rows left out, and joins."""

    table: str
    name: str
    rules: tuple[Rule, ...]
    encoding: str | None = None
    stray_bytes: str | None = None
    delimiter: str | None = None
    time_zone: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    key: tuple[str, ...] = ()
    joins: tuple[Join, ...] = ()
    format: str | None = None
    sheet: str | None = None
    header_rows: int = 1
    leave_out: tuple[LeaveOut, ...] = ()

    @property
    def wanted(self) -> tuple[str, ...]:
        """Source columns the mapping reads, each once, those of joined files not among them."""
        joined = tuple(f"{join.name}." for join in self.joins)
        named = [name for rule in self.rules for name in rule.sources]
        own = [name for name in named if not (joined and name.startswith(joined))]
        others = (*self.key, *(join.on for join in self.joins), *(rule.column for rule in self.leave_out))
        return tuple(dict.fromkeys([*own, *others]))

    @property
    def numbers(self) -> Writing:
        """How the source writes its numbers: with a point for decimals and no mark of thousands, if nothing is said."""
        return Writing(self.decimal or PLAIN.decimal, self.thousands or PLAIN.thousands)

    def rule(self, name: str) -> Rule | None:
        """The rule of one of our columns, or None."""
        return next((rule for rule in self.rules if rule.column.name == name), None)


def ours(table: str, ratings: Iterable[str] = ()) -> dict[str, Column]:
    """The columns of a table that a mapping may fill, by name."""
    written = written_at_load(table)
    return {column.name: column for column in columns_of(table, ratings) if column.name not in written}


def written_at_load(table: str) -> tuple[str, ...]:
    """Columns of a table that the load itself writes."""
    return _WRITTEN if LOADABLE[table].is_partitioned else ()


def own_mapping(header: Iterable[str], table: str, ratings: Iterable[str], name: str) -> dict[str, Any] | None:
    """What a mapping says of a file whose columns are called as ours are, as templates and exports are; else None.

    Times are ISO 8601, scales those of the contract.
    """
    columns, written = ours(table, ratings), written_at_load(table)
    named = [column for column in header if column not in written]
    if not named or any(column not in columns for column in named):
        return None
    return {"source": {"name": name}, "columns": {column: _own_rule(columns[column]) for column in named}}


def _own_rule(column: Column) -> dict[str, Any]:
    rule: dict[str, Any] = {"from": column.name}
    if column.type in ("date", "timestamp"):
        rule["format"] = "iso"
    if column.unit == "points" and column.type == "integer" and column.limits:
        rule["scale"] = {"lowest": column.limits[0], "highest": column.limits[1]}
    return rule
