"""One file on its way into the lake: read, converted, staged, its rows held against each other, told, loaded."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa

from data.contract import LOADABLE, arrow_schema
from data.erasing.keeping_out import ERASED, KeptOut
from data.home import Home
from data.importers import counting, scales
from data.importers.before import Before
from data.importers.consistency import misfits, notes
from data.importers.dates import Clock
from data.importers.identifiers import identifiers_elsewhere
from data.importers.joining import Joined, read_join
from data.importers.leaving_out import Sieve
from data.importers.mapping import SourceMapping
from data.importers.matching import match
from data.importers.reading import Row, Source, did_you_mean
from data.importers.refusing import Fault, ImportRefused, Refusals, refusal
from data.importers.report import ImportReport
from data.importers.rows import Context, RowConverter
from data.importers.staging import Duplicate, Staging
from data.lake import LoadRefused
from data.loading import About, LoadUnknown, NotUndone, load
from data.parquet import sha256_of
from data.redaction.staff import redactor_of

BLOCK = 50_000
Progress = Callable[[float], None]


class Import:
    """One import under way."""

    def __init__(
        self,
        home: Home,
        source: Source,
        folder: Path,
        mapping: SourceMapping,
        today: date | None,
        load_id: str,
        replaces: str | None,
    ) -> None:
        """The files that the mapping joins lie in `folder`; `today` is the last day that a row may carry.

        Raises ImportRefused where the mapping does not fit the file, or the load to be replaced cannot be.
        """
        self.home = home
        self.mapping = mapping
        self.table = LOADABLE[mapping.table]
        self.before = Before(home, self.table, replaces)
        self.source = source
        self.sha256 = sha256_of(source.path)
        zone = ZoneInfo(mapping.time_zone) if mapping.time_zone else home.config.zone
        self.clock = Clock(zone, home.config.zone)
        self.load_id = load_id
        self.joins: list[Joined] = [read_join(join, folder, self.source.header) for join in mapping.joins]
        header = [*self.source.header, *(name for joined in self.joins for name in joined.columns)]
        if absent := [name for rule in mapping.rules for name in rule.sources if name not in header]:
            raise ImportRefused(f"No joined file has the column {absent[0]!r}.{did_you_mean(absent[0], header)}")
        self.redactor = redactor_of(home, self.before.lake)
        self.kept_out = KeptOut(home, mapping.rule("customer_id"))
        day = today or self.clock.home_day(datetime.now(UTC))
        context = Context(self.clock, day, self.load_id, home.rating_names, home.config.values, self.redactor)
        self.converter = RowConverter(mapping, header, len(self.source.header), self.source.name, context)
        self.sieve = Sieve(mapping.leave_out, self.source.header)
        self.rows_in = 0
        self.left_out: Counter[str] = self.sieve.reasons

    def run(self, dry_run: bool, progress: Progress) -> ImportReport:
        """Read, convert and stage all rows, then load them unless it is a dry run."""
        schema = arrow_schema(self.table.name, self.home.rating_names)
        with Refusals(self.kept_out.blanked) as refusals, Staging(self.table, schema) as staging:
            self._stage(staging, refusals, progress)
            staging.close()
            self.left_out[ERASED] = self.kept_out.leave_out(staging)
            self._leave_out_duplicates(staging, refusals)
            self._refuse_misfits(staging, refusals)
            units = self.before.new_units(staging, self.mapping)
            report = self._report(staging, refusals, units.num_rows)
            return report if dry_run else self._load(report, staging, refusals, units)

    def _stage(self, staging: Staging, refusals: Refusals, progress: Progress) -> None:
        self._refuse_data_as_header()
        for block in self.source.blocks(BLOCK):
            self.rows_in += len(block)
            converted = self.converter.convert(self._joined(self.sieve.kept(block)), refusals)
            staging.add(converted.rows, converted.numbers)
            progress(self.source.read_share)
        # A file that ends with a full block is not known to end before the next one is asked for.
        progress(1.0)

    def _refuse_data_as_header(self) -> None:
        """Refuse a header row that fits every rule of the mapping: it is an answer, and would be lost."""
        joined = ("",) * sum(len(each.columns) for each in self.joins)
        head = [replace(row, cells=row.cells + joined) for row in self.source.heads() if row.fault is None]
        with Refusals() as unfit:
            fitting = self.converter.convert(head, unfit).numbers
        if fitting:
            raise ImportRefused(
                f"{self.source.name}: row {fitting[0]} counts as a header row and holds an answer."
                " Correct header_rows in [source]."
            )

    def _joined(self, block: list[Row]) -> list[Row]:
        for joined in self.joins:
            block = [joined.extended(row) for row in block]
        return block

    def _leave_out_duplicates(self, staging: Staging, refusals: Refusals) -> None:
        """Leave out rows that repeat an earlier one; refuse those that have its id and say something else."""
        duplicates = staging.duplicates()
        if not duplicates:
            return
        staging.leave_out(duplicate.row for duplicate in duplicates)
        self.left_out["duplicate of an earlier row"] = sum(duplicate.is_equal for duplicate in duplicates)
        self._refuse({each.row: self._differs(each) for each in duplicates if not each.is_equal}, refusals)

    def _refuse_misfits(self, staging: Staging, refusals: Refusals) -> None:
        """Refuse rows that do not fit together; what is refused may leave others alone, so ask until none is found."""
        refused: dict[int, Fault] = {}
        while found := misfits(staging, self.before.known):
            staging.leave_out(found)
            refused |= found
        self._refuse({row: self._labelled(fault) for row, fault in refused.items()}, refusals)

    def _refuse(self, faults: Mapping[int, Fault], refusals: Refusals) -> None:
        """Refuse rows by their number, with their cells as the source has them."""
        for row in self.source.rows() if faults else ():
            if row.number in faults:
                refusals.add(refusal(self.source.name, row.number, faults[row.number], self.source.header, row.cells))

    def _labelled(self, fault: Fault) -> Fault:
        """The fault under the name that the source gives the column."""
        rule = self.mapping.rule(fault.column)
        return replace(fault, column=rule.label) if rule else fault

    def _differs(self, duplicate: Duplicate) -> Fault:
        key = self.table.key[0]
        rule = self.mapping.rule(key)
        allowed = f"one row for each {key}; row {duplicate.first_row:,} has it with other content and was taken"
        return Fault(rule.label if rule else key, duplicate.key, allowed, "same id, other content")

    def _report(self, staging: Staging, refusals: Refusals, units_made: int) -> ImportReport:
        left_out = self.left_out.total()
        first = [one for one, _ in zip(refusals, range(10), strict=False)]
        return ImportReport(
            file=self.source.name,
            table=self.table.name,
            rows_in=self.rows_in,
            loaded=staging.number_of_rows(),
            refused=len(refusals),
            left_out=left_out,
            reasons=dict(refusals.reasons.most_common()),
            left_out_reasons={reason: rows for reason, rows in self.left_out.items() if rows},
            first_refusals=tuple(first),
            warnings=tuple(self._warnings(staging)),
            unused_columns=tuple(name for name in self.source.header if name and name not in self.mapping.wanted),
            units_made=units_made,
            redacted=dict(self.redactor.counts),
            counts=staging.counts(),
            is_dry_run=True,
            matching=match(staging, refusals, self.mapping, self.home.config.values, self.before.known),
            replacing=self.before.replacing(staging),
            source_sha256=self.sha256,
        )

    def _warnings(self, staging: Staging) -> Iterator[str]:
        has_source = self.table.column("source") is not None and self.table.is_partitioned
        if before := self.before.load_of_same_file(self.sha256):
            yield (
                f"This very file was loaded before, as load {before.load_id}: rows with the same ids are the same rows."
                " If ids or columns are matched in another way now, let it take the place of that load."
            )
        yield from self.source.warnings()
        yield from self.clock.warnings()
        yield from (told for joined in self.joins if (told := joined.warning()))
        if self.converter.makes_ids and not self.mapping.key:
            yield "No id column: ids are made from whole rows, so corrections are not possible. Name a key in [source]."
        for source, ids in (
            staging.ids_of_others(self.before.files(self.table.name), self.mapping.name) if has_source else ()
        ):
            yield (
                f"{ids:,} ids are in the lake from {source!r}: where the rows differ, these correct them."
                f" If they are others, give {self.table.key[0]} a prefix."
            )
        yield from notes(staging, self.before.known)
        yield from identifiers_elsewhere(staging, self.mapping, self.redactor)
        if self.table.name == "people" and self.redactor.is_on and self.before.files("responses"):
            yield "New names are redacted in what is loaded from now on. In what is there already: goodword redact."
        yield from scales.doubts(staging, self.converter.converters, self.rows_in)
        yield from counting.doubts(self.converter.converters, self.mapping.decimal is not None)

    def _load(self, report: ImportReport, staging: Staging, refusals: Refusals, units: pa.Table) -> ImportReport:
        rows = {self.table.name: staging.rows()} | ({"units": units} if units.num_rows else {})
        try:
            name, table = self.source.name, self.table.name
            about = About(table, self.sha256, refusals, report.left_out_reasons, report.redacted, self.before.replaces)
            done = load(self.home, name, rows, self.load_id, about).load
        except (LoadRefused, LoadUnknown, NotUndone) as error:
            raise ImportRefused(str(error)) from error
        return replace(
            report,
            load_id=self.load_id,
            loaded=done.loaded,
            unchanged=done.unchanged,
            corrected=done.corrected,
            is_dry_run=False,
        )
