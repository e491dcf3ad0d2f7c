"""Import of a file: decoded, read, mapped, checked, staged, loaded; rows in = loaded + refused + left out, always.

Nothing is guessed: what the mapping does not say is refused with the way to say it.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa

from data.contract import LOADABLE, arrow_schema
from data.erasing.keeping_out import ERASED, KeptOut
from data.home import Home
from data.importers.consistency import misfits, notes
from data.importers.dates import Clock
from data.importers.draft import Draft
from data.importers.identifiers import identifiers_elsewhere
from data.importers.joining import Joined, read_join
from data.importers.leaving_out import Sieve
from data.importers.mapping import Rule, SourceMapping, ours
from data.importers.mapping_file import mapping_from, read_mapping
from data.importers.matching import ColumnMatch, match
from data.importers.opening import open_source
from data.importers.reading import Row, Source, did_you_mean
from data.importers.recognising import Recognised, draft_file, recognise
from data.importers.refusing import Fault, ImportRefused, Refusal, Refusals, as_csv, refusal
from data.importers.replacing import Replacing, replacing, same_file
from data.importers.rows import Context, RowConverter
from data.importers.scales import doubts
from data.importers.staging import Counts, Duplicate, Staging
from data.importers.units import made_units, units_of_load
from data.lake import Lake, LoadRefused
from data.loading import About, LoadUnknown, NotUndone, load, replaceable
from data.parquet import sha256_of
from data.redaction.staff import redactor_of
from data.relations import files_text
from data.snapshot import BROUGHT
from data.store import Load, Store

__all__ = [
    "Draft",
    "ImportRefused",
    "ImportReport",
    "Recognised",
    "Refusal",
    "import_file",
    "mapping_from",
    "new_load_id",
    "recognise",
    "refused_csv",
]

BLOCK = 50_000
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file's rows, in numbers of rows: rows_in = loaded + unchanged + corrected + refused + left_out.

    `reasons` counts the refused, `left_out_reasons` the left out, `redacted` what was replaced in customers' words.
    `counts` are this file's answers alone. In a dry run nothing is loaded and `loaded` says how many would be; where
    questions are open it has `recognised` only. `matching` names what of the file is not known yet, and what it may be.
    `replacing` says what becomes of the load that is replaced.
    """

    file: str
    table: str
    load_id: str = ""
    rows_in: int = 0
    loaded: int = 0
    unchanged: int = 0
    corrected: int = 0
    refused: int = 0
    left_out: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    left_out_reasons: Mapping[str, int] = field(default_factory=dict)
    first_refusals: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()
    unused_columns: tuple[str, ...] = ()
    units_made: int = 0
    redacted: Mapping[str, int] = field(default_factory=dict)
    counts: Counts | None = None
    is_dry_run: bool = False
    recognised: Recognised | None = None
    matching: tuple[ColumnMatch, ...] = ()
    replacing: Replacing | None = None
    source_sha256: str = ""


def import_file(
    home: Home,
    path: Path,
    mapping: Path | SourceMapping | None = None,
    table: str | None = None,
    responded_at: date | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    today: date | None = None,
    as_format: str | None = None,
    sheet: str | None = None,
    load_id: str | None = None,
    replaces: str | None = None,
) -> ImportReport:
    """Load a file into the home's lake, or with `dry_run` say what a load would do.

    `mapping` is a TOML file or what was read from one; it may be left out where the columns are called as ours are,
    and for a known export (of the name `as_format`, else by its signature) that leaves nothing open. `table` is by
    default the one that the mapping names, that has these columns or that a known export fills, else responses.
    `sheet` names the sheet of a workbook where the mapping does not. `responded_at` dates every row of a file that has
    no date. `today`, by default the day in the organisation's zone, is the last a row may carry. `load_id` is by
    default a new one. `replaces` names an earlier load of the file, under another mapping, taken back in the same step.
    Raises ImportRefused, with the way out, for what cannot be loaded as a whole; single rows are refused in the report.
    """
    _refuse_wrong_target(home, table, path)
    tell = progress or (lambda share: None)
    if mapping is None:
        draft = draft_file(home, path, table, as_format, sheet)
        if draft.questions:
            return _asked(recognise(home, path, table, as_format, sheet), dry_run)
        mapping = mapping_from(draft.said, draft.table, home.rating_names, draft.file)
    folder = mapping.parent if isinstance(mapping, Path) else path.parent
    chosen = read_mapping(mapping, table, home.rating_names) if isinstance(mapping, Path) else mapping
    dated = _dated(chosen, responded_at, home.rating_names)
    with open_source(path, dated, as_format, sheet) as source:
        return _Import(home, source, folder, dated, today, load_id or new_load_id(), replaces).run(dry_run, tell)


def _asked(recognised: Recognised, dry_run: bool) -> ImportReport:
    """The report of a file that leaves something open: in a dry run what is to be answered, else a refusal."""
    draft = recognised.draft
    if dry_run:
        return ImportReport(draft.file, draft.table, recognised=recognised, is_dry_run=True)
    number = len(draft.questions)
    raise ImportRefused(
        f"{draft.file}: {recognised.sentence} It leaves {number} question{'s' if number > 1 else ''} open."
        f" Draft a mapping, answer them in it, and load: goodword import {draft.file} --dry-run > map.toml, then"
        f" goodword import {draft.file} --mapping map.toml"
    )


def new_load_id() -> str:
    """An id for a load that begins now; two of one second differ."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def refused_csv(store: Store, load_id: str) -> Iterator[str]:
    """The refused rows of a load as lines of CSV in the source's own columns, to be repaired and loaded again.

    Raises LoadUnknown for a load that is not listed; a load without refusals gives no line.
    """
    store.load(load_id)
    return as_csv(refused.raw for refused in store.refusals(load_id))


def _earlier(home: Home, replaces: str | None, table: str) -> tuple[tuple[Load, ...], Load | None]:
    """Loads so far, newest first, and the one to replace. Raises ImportRefused for one that cannot be."""
    store = Store(home.store_url)
    try:
        store.upgrade()
        return store.loads(), replaceable(store, replaces, table) if replaces else None
    except (LoadRefused, LoadUnknown, NotUndone) as error:
        raise ImportRefused(str(error)) from error
    finally:
        store.close()


class _Import:
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
        self.home = home
        self.mapping = mapping
        self.table = LOADABLE[mapping.table]
        self.lake = Lake(home.lake_path, home.rating_names)
        self.snapshot = self.lake.snapshot()
        self.loads: tuple[Load, ...] = ()
        self.replaced: Load | None = None
        if self.snapshot.version or replaces:
            self.loads, self.replaced = _earlier(home, replaces, mapping.table)
        self.source = source
        self.sha256 = sha256_of(source.path)
        zone = ZoneInfo(mapping.time_zone) if mapping.time_zone else home.config.zone
        self.clock = Clock(zone, home.config.zone)
        self.load_id = load_id
        self.joins: list[Joined] = [read_join(join, folder, self.source.header) for join in mapping.joins]
        header = [*self.source.header, *(name for joined in self.joins for name in joined.columns)]
        if absent := [rule.source for rule in mapping.rules if rule.source is not None and rule.source not in header]:
            raise ImportRefused(f"No joined file has the column {absent[0]!r}.{did_you_mean(absent[0], header)}")
        self.redactor = redactor_of(home, self.lake)
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
            units = self._units(staging)
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
        while found := misfits(staging, self._known):
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

    def _known(self, table: str) -> str:
        """SQL of a table of the lake as it stands before the load."""
        return files_text(table, self.snapshot.files.get(table, ()), f"{self.lake.path}/", self.home.rating_names)

    def _differs(self, duplicate: Duplicate) -> Fault:
        key = self.table.key[0]
        rule = self.mapping.rule(key)
        allowed = f"one row for each {key}; row {duplicate.first_row:,} has it with other content and was taken"
        return Fault(rule.label if rule else key, duplicate.key, allowed, "same id, other content")

    def _units(self, staging: Staging) -> pa.Table:
        """Units that the rows name and no earlier load brought; none for tables that carry no units."""
        named = staging.units() if self.table.is_partitioned else []
        known = dict(staging.ask(f"select unit_id, level from {self._known('units')}"))
        going = units_of_load(self.lake.path, self.snapshot.files.get("units" + BROUGHT, ()), self._replaces)
        return made_units(named, {unit: known[unit] for unit in known.keys() - going}, self.mapping)

    @property
    def _replaces(self) -> str | None:
        return self.replaced.load_id if self.replaced else None

    def _replacing(self, staging: Staging) -> Replacing | None:
        """What becomes of the load whose place this file takes."""
        if self.replaced is None:
            return None
        brought = self.snapshot.files.get(self.table.name + BROUGHT, ())
        mine = [self.lake.path / file.path for file in brought if file.load_id == self._replaces]
        return replacing(staging, self.replaced, mine) if mine else None

    def _files(self, table: str) -> list[Path]:
        """The table's files in the lake, as they stand now."""
        return [self.lake.path / file.path for file in self.snapshot.files.get(table, ())]

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
            matching=match(staging, refusals, self.mapping, self.home.config.values, self._known),
            replacing=self._replacing(staging),
            source_sha256=self.sha256,
        )

    def _warnings(self, staging: Staging) -> Iterator[str]:
        has_source = self.table.column("source") is not None and self.table.is_partitioned
        if self.replaced is None and (before := same_file(self.loads, self.table.name, self.sha256)):
            yield (
                f"This very file was loaded before, as load {before.load_id}: rows with the same ids are the same rows."
                " If ids or columns are matched in another way now, let it take the place of that load."
            )
        yield from self.source.warnings()
        yield from self.clock.warnings()
        yield from (told for joined in self.joins if (told := joined.warning()))
        if self.converter.makes_ids and not self.mapping.key:
            yield "No id column: ids are made from whole rows, so corrections are not possible. Name a key in [source]."
        for source, ids in staging.ids_of_others(self._files(self.table.name), self.mapping.name) if has_source else ():
            yield (
                f"{ids:,} ids are in the lake from {source!r}: where the rows differ, these correct them."
                f" If they are others, give {self.table.key[0]} a prefix."
            )
        yield from notes(staging, self._known)
        yield from identifiers_elsewhere(staging, self.mapping, self.redactor)
        if self.table.name == "people" and self.redactor.is_on and self._files("responses"):
            yield "New names are redacted in what is loaded from now on. In what is there already: goodword redact."
        yield from doubts(staging, self.converter.converters, self.rows_in)

    def _load(self, report: ImportReport, staging: Staging, refusals: Refusals, units: pa.Table) -> ImportReport:
        rows = {self.table.name: staging.rows()} | ({"units": units} if units.num_rows else {})
        try:
            name, table = self.source.name, self.table.name
            about = About(table, self.sha256, refusals, report.left_out_reasons, report.redacted, self._replaces)
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


def _refuse_wrong_target(home: Home, table: str | None, path: Path) -> None:
    if home.config.is_demo:
        raise ImportRefused(f"{home.path} is the demo's home and takes no import. Make your own: goodword init.")
    if table is not None and table not in LOADABLE:
        raise ImportRefused(f"No table {table!r}.{did_you_mean(table, LOADABLE)} Tables: {', '.join(LOADABLE)}.")
    if not path.is_file():
        raise ImportRefused(f"There is no file {path}. Check its name.")


def _dated(mapping: SourceMapping, day: date | None, ratings: tuple[str, ...]) -> SourceMapping:
    """The mapping with one day for every row, where that was asked for."""
    if day is None:
        return mapping
    name = LOADABLE[mapping.table].happened_at
    if name is None:
        raise ImportRefused(f"{mapping.table} has no date to give. Leave --responded-at out.")
    if mapping.rule(name):
        raise ImportRefused(f"The mapping gives {name} already. Leave --responded-at out, or take it from the mapping.")
    rule = Rule(ours(mapping.table, ratings)[name], constant=day.isoformat(), format="iso")
    return replace(mapping, rules=(*mapping.rules, rule))
