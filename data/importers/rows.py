"""Blocks of source rows to Arrow in the contract's schema; a row with a fault goes to the refusals instead."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from data.contract import LOADABLE, Table, arrow_schema
from data.importers.converting import Converter
from data.importers.dates import Clock
from data.importers.mapping import Rule, SourceMapping
from data.importers.reading import Row
from data.importers.refusing import Fault, ImportRefused, Refusals, refusal
from data.redaction.staff import WORDS

#: Where a mapping states no range, a row's own date must fall between this day and today.
EARLIEST = date(2000, 1, 1)

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What a conversion needs to know of the home and the load; `allowed` are goodword.toml's values by column."""

    clock: Clock
    today: date
    load_id: str
    ratings: tuple[str, ...] = ()
    allowed: Mapping[str, tuple[str, ...]] | None = None
    redact: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Converted:
    """Rows that fit, in the contract's schema, and their numbers in the file."""

    rows: pa.Table
    numbers: tuple[int, ...]


class RowConverter:
    """Converts the rows of one file by one mapping."""

    def __init__(self, mapping: SourceMapping, header: Sequence[str], width: int, file: str, context: Context) -> None:
        """The header names the file's own columns, `width` of them, and behind them those of joined files.

        Raises ImportRefused where the table cannot be filled: no date, no key, a constant that does not fit.
        """
        self.table: Table = LOADABLE[mapping.table]
        self.schema = arrow_schema(mapping.table, context.ratings)
        self.mapping = mapping
        self.header = tuple(header)
        self.width = width
        self.file = file
        self.context = context
        self.converters = [self._converter(rule) for rule in _ordered(mapping.rules, self.table)]
        self._constants = {c.rule.column.name: _constant(c) for c in self.converters if c.rule.source is None}
        self._place = {name: place for place, name in enumerate(self.header)}
        self._key = [self._place[name] for name in mapping.key]
        _refuse_unfilled(self.table, mapping)

    @property
    def makes_ids(self) -> bool:
        """Whether ids are made from the row's own cells, the source having none."""
        return self.mapping.rule(self.table.key[0]) is None

    def convert(self, block: Sequence[Row], refusals: Refusals) -> Converted:
        """The rows that fit; the others are added to the refusals."""
        faults: dict[int, Fault] = {at: row.fault for at, row in enumerate(block) if row.fault is not None}
        rows = [row.cells if row.fault is None else None for row in block]
        columns: dict[str, list[Any]] = {}
        days: list[date | None] = [None] * len(block)
        for converter in self.converters:
            values = self._values(converter, rows, faults)
            columns[converter.rule.column.name] = values
            if converter.rule.column.name == self.table.happened_at:
                days = columns["day"] = [None if moment is None else self._day(moment) for moment in values]
            self._refuse_before_scale(converter.rule, days, faults)
        for at in sorted(faults):
            row = block[at]
            refusals.add(refusal(self.file, row.number, faults[at], self.header[: self.width], self._own(row)))
        kept = [at for at in range(len(block)) if at not in faults]
        return Converted(self._arrow(block, columns, kept), tuple(block[at].number for at in kept))

    def _values(self, converter: Converter, rows: Sequence[Cells | None], faults: dict[int, Fault]) -> list[Any]:
        rule = converter.rule
        if rule.source is None:
            return [self._constants[rule.column.name]] * len(rows)
        place = self._place[rule.source]
        cells = ["" if row is None else row[place] for row in rows]
        if rule.time_source is not None:
            cells = self._timed(cells, self._place[rule.time_source], rows)
        values = converter.column(cells)
        for at in [at for at, value in enumerate(values) if type(value) is Fault]:
            fault, values[at] = values[at], None
            if rows[at] is None:
                continue
            faults.setdefault(at, fault)
            if fault.reason == "below the scale":
                converter.below_scale[fault.found] += 1
        return values

    def _timed(self, days: Sequence[str], place: int, rows: Sequence[Cells | None]) -> list[str]:
        """Days with the time of day from another column behind them; where there is no day, nothing."""
        return [
            f"{day.strip()} {row[place].strip()}" if row is not None and day.strip() else day
            for day, row in zip(days, rows, strict=True)
        ]

    def _day(self, moment: datetime) -> date:
        return self.context.clock.home_day(moment)

    def _refuse_before_scale(self, rule: Rule, days: Sequence[date | None], faults: dict[int, Fault]) -> None:
        first = rule.scale.valid_from if rule.scale else None
        if first is None:
            return
        for at, day in enumerate(days):
            if day is not None and day < first:
                allowed = f"days from {first}, when this scale began"
                # Stated before any other fault: such a row is foreign as a whole.
                faults[at] = Fault(rule.label, str(day), allowed, "scale")

    def _arrow(self, block: Sequence[Row], columns: dict[str, list[Any]], kept: Sequence[int]) -> pa.Table:
        filled = {name: [values[at] for at in kept] for name, values in columns.items()}
        filled.setdefault("source", [self.mapping.name] * len(kept))
        filled["load_id"] = [self.context.load_id] * len(kept)
        filled["source_row"] = [block[at].number for at in kept]
        if self.makes_ids:
            filled[self.table.key[0]] = [self._made_id(self._own(block[at])) for at in kept]
        self._redact(filled)
        nothing = [None] * len(kept)
        return pa.Table.from_arrays(
            [pa.array(filled.get(field.name, nothing), field.type) for field in self.schema], schema=self.schema
        )

    def _redact(self, filled: dict[str, list[Any]]) -> None:
        """Redact customers' words here, so that they are written nowhere as they were, not even on the way."""
        column = WORDS.get(self.table.name)
        if self.context.redact and column in filled:
            filled[column] = [None if text is None else self.context.redact(text) for text in filled[column]]

    def _own(self, row: Row) -> tuple[str, ...]:
        """The cells of the file itself, without those of joined files."""
        return row.cells if row.fault else row.cells[: self.width]

    def _made_id(self, cells: Sequence[str]) -> str:
        """An id of 32 hexadecimal digits from the key columns, or else from the whole row; equal rows get equal ids."""
        parts = [cells[place] for place in self._key] if self._key else cells
        told = "\x1f".join((self.mapping.name, *(part.replace("\x1f", " ") for part in parts)))
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]

    def _converter(self, rule: Rule) -> Converter:
        if rule.column.name == self.table.happened_at and rule.between is None:
            rule = replace(rule, between=(EARLIEST, self.context.today))
        allowed = (self.context.allowed or {}).get(rule.column.name)
        return Converter(rule, self.context.clock, self.mapping.numbers, allowed)


def _ordered(rules: Iterable[Rule], table: Table) -> list[Rule]:
    """The date of a row first, since scales begin on a day; the others as the mapping has them."""
    return sorted(rules, key=lambda rule: rule.column.name != table.happened_at)


def _constant(converter: Converter) -> Any:
    rule = converter.rule
    value = converter(rule.constant or "")
    if type(value) is Fault:
        raise ImportRefused(f"The constant of {rule.column.name} is {rule.constant!r}. Allowed: {value.allowed}.")
    return value


def _refuse_unfilled(table: Table, mapping: SourceMapping) -> None:
    """Refuse a mapping that leaves a needed column empty: every row would be refused for it."""
    filled = {rule.column.name for rule in mapping.rules} | {"day", "load_id"}
    if table.happened_at and table.happened_at not in filled:
        raise ImportRefused(
            f"No column gives {table.happened_at}, the date of a row. Map it as [columns.{table.happened_at}],"
            f" or give all rows one day: --responded-at 2026-10-31."
        )
    makes_id = table.is_partitioned and len(table.key) == 1
    made = table.key if makes_id else ()
    needed = [column.name for column in table.columns if column.required and column.name not in made]
    if missing := [name for name in needed if name not in filled]:
        raise ImportRefused(f"{table.name} needs {missing[0]}. Map it as [columns.{missing[0]}].")
