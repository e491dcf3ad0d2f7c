"""Import of a file: decoded, read, mapped, checked, staged, loaded; rows in = loaded + refused + left out, always.

Nothing is guessed: what the mapping does not say is refused with the way to say it.
"""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from data.contract import LOADABLE
from data.home import Home
from data.importers.draft import Draft
from data.importers.mapping import Rule, SourceMapping, ours
from data.importers.mapping_file import mapping_from, read_mapping
from data.importers.one_file import Import, Progress
from data.importers.opening import open_source
from data.importers.reading import did_you_mean
from data.importers.recognising import Recognised, draft_file, recognise
from data.importers.refusing import ImportRefused, Refusal, as_csv
from data.importers.report import ImportReport
from data.store import Store

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
    join: Path | None = None,
) -> ImportReport:
    """Load a file into the home's lake, or with `dry_run` say what a load would do.

    `mapping` is a TOML file or what was read from one; it may be left out where the columns are called as ours are,
    and for a known export (of the name `as_format`, else by its signature) that leaves nothing open. `table` is by
    default the one that the mapping names, that has these columns or that a known export fills, else responses.
    `sheet` names the sheet of a workbook where the mapping does not. `responded_at` dates every row of a file that has
    no date. `today`, by default the day in the organisation's zone, is the last a row may carry. `load_id` is by
    default a new one. `replaces` names an earlier load of the file, under another mapping, taken back in the same step.
    `join` is a second file for which a dry run without a mapping drafts the join; to load, the mapping names it.
    Raises ImportRefused, with the way out, for what cannot be loaded as a whole; single rows are refused in the report.
    """
    _refuse_wrong_target(home, table, path)
    tell = progress or (lambda share: None)
    if mapping is None:
        draft = draft_file(home, path, table, as_format, sheet)
        if draft.questions or join:
            return _asked(recognise(home, path, table, as_format, sheet, join=join), dry_run)
        mapping = mapping_from(draft.said, draft.table, home.rating_names, draft.file)
    folder = mapping.parent if isinstance(mapping, Path) else path.parent
    chosen = read_mapping(mapping, table, home.rating_names) if isinstance(mapping, Path) else mapping
    dated = _dated(chosen, responded_at, home.rating_names)
    with open_source(path, dated, as_format, sheet) as source:
        return Import(home, source, folder, dated, today, load_id or new_load_id(), replaces).run(dry_run, tell)


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
