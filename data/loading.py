"""Loading: the deed that joins lake and store. A load is listed with what became of its rows, and can be undone.

The store notes a load before the lake shows it, and its end after; what a killed load left open is settled by looking
at the lake before the next one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq

from data.contract import DEMO_SOURCE, TARGETS
from data.erasing.keeping_out import refuse_erased
from data.home import Home
from data.importers.refusing import Refusal
from data.lake import Changes, Lake, LakeBusy, LoadRefused, Transaction, Undone
from data.redaction.staff import redacted_rows, redactor_of
from data.settling import close, outcome, settle, undo_id
from data.store import Load, LoadUnknown, Store, Target
from data.targets import targets_of
from data.transaction import Rows
from data.upgrades import upgrade

__all__ = ["About", "LoadUnknown", "Loaded", "NotUndone", "load", "settle_killed", "undo"]


class NotUndone(Exception):
    """A load that cannot be undone: it was undone already, changed nothing, or never finished."""


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a source beside its rows: the table it is of, the hash of its bytes, and what it does not bring.

    `left_out` counts rows by the reason they were left out for, `redacted` what was replaced in words before. With
    `replaces`, that load is undone in the same step, for a file that was loaded under another mapping.
    """

    table: str = "responses"
    source_sha256: str = ""
    refusals: Iterable[Refusal] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    redacted: Mapping[str, int] = field(default_factory=dict)
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A finished load as the store lists it, and what it did to each of its tables."""

    load: Load
    changes: Mapping[str, Changes]


def load(home: Home, source_name: str, rows: Mapping[str, Rows], load_id: str, about: About = About()) -> Loaded:
    """Load rows of one source into their tables as one version of the lake, and list the load in the store.

    The listed counts are those of the table that `about` names; `rows` may fill other tables beside it, such as units.
    A row that is in the lake with equal content is unchanged; if all are, the version has the same files of every
    table, and notes only that this load brought them too. Customers' words are redacted here, whoever brings them.
    Raises LoadRefused for a demo home, for rows of the demo company, for rows that have no place in the lake, and for a
    file that stands in the lake already and would add rows once more; LoadUnknown and NotUndone for a load that cannot
    be replaced: then nothing was loaded.
    """
    _refuse_demo(home)
    with _opened(home) as (lake, store), _listed(lake, store, load_id):
        with lake.write(load_id) as transaction:
            settle(lake, store)
            replaced = replaceable(store, about.replaces, about.table) if about.replaces else None
            undoing = _Undoing(store, transaction, replaced) if replaced else None
            begun = _begun(store, load_id, source_name, about)
            if about.table == TARGETS.name:
                return Loaded(store.load_targets(begun, _targets(lake, source_name, rows[about.table])), {})
            redact = redactor_of(home, lake)
            coming = {name: redacted_rows(name, each, redact) for name, each in rows.items()}
            changes = _upsert(store, transaction, coming)
            refuse_erased(home, transaction)
            _refuse_second_time(store, begun, changes, about.replaces)
            changes_lake = undoing or any(each.added or each.corrected or each.unchanged for each in changes.values())
            done = _counted(begun, changes.get(about.table), transaction.version if changes_lake else None)
            done = replace(done, redacted=dict(redact.counts + Counter(about.redacted)))
            # Noted before it can be seen, so that a kill after this moment loses no count.
            store.note_load(done)
            if undoing:
                undoing.note()
        if undoing:
            undoing.finish(load_id)
        return Loaded(store.finish_load(replace(done, state=outcome(lake, done))), changes)


def _begun(store: Store, load_id: str, source_name: str, about: About) -> Load:
    """The load as it is listed before the lake shows it, with its refused rows kept."""
    begun = store.start_load(load_id, source_name, about.table, about.source_sha256)
    refused = store.add_refusals(load_id, about.refusals)
    return replace(begun, refused=refused, left_out=sum(about.left_out.values()), left_out_reasons=dict(about.left_out))


def undo(home: Home, load_id: str) -> tuple[Undone, ...]:
    """Bring the lake to where it would be without that load; one entry a table that changes.

    Later corrections of the same rows stay and are listed anew. Raises LoadUnknown, which lists the newest loads, and
    NotUndone for a load that was undone already, brought nothing, or never finished.
    """
    with _opened(home) as (lake, store):
        store.load(load_id)
        with lake.write(undo_id(load_id)) as transaction:
            settle(lake, store)
            found = store.load(load_id)
            _refuse_undo(found)
            if found.table_name == TARGETS.name:
                return (Undone(TARGETS.name, *store.undo_targets(found)),)
            undoing = _Undoing(store, transaction, found)
            undoing.note()
        undoing.finish(undo_id(load_id))
        return undoing.undone


class _Undoing:
    """A load that is being undone: in the lake first, in the list of loads once the lake shows it."""

    def __init__(self, store: Store, transaction: Transaction, found: Load) -> None:
        self.store, self.found, self.version = store, found, transaction.version
        self.undone = transaction.undo(found.load_id)
        self.stale = {each.table: list(transaction.stale_corrections(each.table)) for each in self.undone}
        self.retold = [one for each in self.undone for one in transaction.corrections(each.table)]

    def note(self) -> None:
        """Note before the lake shows it what is being done, so that a killed undo can be settled."""
        self.store.note_load(replace(self.found, state="undoing", version=self.version))

    def finish(self, deed: str) -> None:
        """Tell corrections of the undone rows anew, but for those by the load `deed`, and list this load as undone."""
        for table, keys in self.stale.items():
            self.store.drop_corrections(table, keys, deed)
        self.store.take_out_corrections(self.found.load_id)
        self.store.add_corrections(self.retold)
        self.store.finish_load(replace(self.found, state="undone"))


def replaceable(store: Store, load_id: str, table: str) -> Load:
    """A load whose place another one of a table may take.

    Raises LoadUnknown, and NotUndone or LoadRefused for one that cannot be taken back in the same step.
    """
    found = store.load(load_id)
    _refuse_undo(found)
    if TARGETS.name in (table, found.table_name):
        raise LoadRefused(f"Targets are not replaced. Undo load {load_id}, then load the file.")
    if found.table_name != table:
        raise LoadRefused(f"Load {load_id} is of {found.table_name}, and this file of {table}. Undo it by itself.")
    return found


def settle_killed(home: Home) -> None:
    """Close what killed loads and undos of a home left open; while somebody writes its lake, the next writer does."""
    with _opened(home) as (lake, store), suppress(LakeBusy):
        if store.loads("started") or store.loads("undoing"):
            with lake.write("settle", wait_seconds=1):
                settle(lake, store)


@contextmanager
def _opened(home: Home) -> Iterator[tuple[Lake, Store]]:
    refused = None if home.config.is_demo else DEMO_SOURCE
    upgrade(home)
    store = Store(home.store_url)
    try:
        yield Lake(home.lake_path, home.rating_names, refused), store
    finally:
        store.close()


@contextmanager
def _listed(lake: Lake, store: Store, load_id: str) -> Iterator[None]:
    """List a load that breaks as the lake shows it: what breaks after the commit makes no failed load."""
    try:
        yield
    except BaseException:
        for begun in store.loads("started"):
            if begun.load_id == load_id:
                close(lake, store, begun)
        raise


def _refuse_demo(home: Home) -> None:
    if home.config.is_demo:
        raise LoadRefused(
            f"{home.path.name} is the demo's home, which takes no other rows."
            " Make your own home with `goodword init`, then load again."
        )


def _targets(lake: Lake, source_name: str, rows: Rows) -> list[Target]:
    """The targets that rows say. They are no part of a version: the store keeps them, all or none."""
    files = [lake.path / file.path for file in lake.snapshot().files["units"]]
    units = [pq.read_table(file, columns=["unit_id", "parent_id"]) for file in files]
    parents = {row["unit_id"]: row["parent_id"] for table in units for row in table.to_pylist()}
    read = rows if isinstance(rows, pa.Table) else rows.read_all()
    return list(targets_of(read.to_pylist(), parents, source_name, datetime.now(UTC)))


def _refuse_second_time(store: Store, begun: Load, changes: Mapping[str, Changes], replaces: str | None) -> None:
    """Refuse a file whose bytes stand in the lake already and whose rows would be there once more under other ids."""
    added = changes[begun.table_name].added if begun.table_name in changes else 0
    if not added or not begun.source_sha256:
        return
    for each in store.loads():
        stands = each.state in ("loaded", "unchanged") and each.version is not None and each.load_id != replaces
        if stands and (each.source_sha256, each.table_name) == (begun.source_sha256, begun.table_name):
            raise LoadRefused(
                f"{begun.source_name} was loaded already, as load {each.load_id}; {added:,} of its rows would be added"
                f" beside those. To load it anew under another mapping: --replaces {each.load_id}"
            )


def _upsert(store: Store, transaction: Transaction, rows: Mapping[str, Rows]) -> dict[str, Changes]:
    changes = transaction.upsert_all(rows)
    for each in changes.values():
        if each.corrected or each.followed:
            store.add_corrections(transaction.corrections(each.table))
    return changes


def _counted(begun: Load, changes: Changes | None, version: int | None) -> Load:
    """The load with the counts of its own table; without a version it is closed already, for nothing changes."""
    mine = changes or Changes(begun.table_name, 0, 0, 0)
    return replace(
        begun,
        state="unchanged" if version is None else "started",
        rows_in=mine.added + mine.corrected + mine.unchanged + begun.refused + begun.left_out,
        loaded=mine.added,
        corrected=mine.corrected,
        unchanged=mine.unchanged,
        version=version,
    )


def _refuse_undo(found: Load) -> None:
    why = {"undone": "was undone already", "failed": "failed, and nothing of it is in the lake"}
    if found.version is None and not found.unchanged:
        why["unchanged"] = "changed nothing: it brought no row that was kept"
    if found.state in why:
        raise NotUndone(f"Load {found.load_id} ({found.source_name}) {why[found.state]}. There is nothing to undo.")
