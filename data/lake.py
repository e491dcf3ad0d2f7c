"""The lake: one Delta table for each table of the contract, read by snapshots and written by one writer at a time.

A load of several tables is one step for every reader: the Delta tables are committed first, then the version's file
makes them visible together. What a killed writer left behind is rolled back before the next write.
"""

import fcntl
import logging
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from deltalake import DeltaTable

from data.contract import TABLES
from data.faults import traced
from data.judging import Correction, corrections_of
from data.parquet import sha256_of
from data.snapshot import (
    VERSIONS,
    File,
    Published,
    Snapshot,
    VersionGone,
    kept_versions,
    newest_published,
    paths_of,
    publish,
    read_published,
    read_snapshot,
    sync,
    sync_log,
)
from data.transaction import LakeDamaged, LoadRefused, Rows, Writing
from data.undo import Undone, stale_corrections, undo_load
from data.upsert import Changes, upsert_rows

__all__ = [
    "Changes",
    "File",
    "Lake",
    "LakeBusy",
    "LakeDamaged",
    "LoadRefused",
    "Snapshot",
    "Transaction",
    "Undone",
    "VersionGone",
]

log = logging.getLogger(__name__)
KEPT = timedelta(days=7)
_SWEPT_EVERY = timedelta(days=1)


class Transaction(Writing):
    """All that one load does: put_month and replace for first fills, upsert for loads, and undo of an earlier load."""

    def upsert(self, table: str, rows: Rows) -> Changes:
        """Upsert rows of one table; see upsert_all. Tables that are filled from each other belong in one call."""
        return self.upsert_all({table: rows})[table]

    def upsert_all(self, rows: Mapping[str, Rows]) -> dict[str, Changes]:
        """Add new rows, correct those whose id is in the lake with other content, leave equal ones as they are.

        Cells that the rows leave empty are filled from other tables (data/deriving), and earlier rows that these rows
        fill otherwise follow: the tables with such rows are in the result too. The id is unique in the whole lake: a
        correction that moves a row to another month takes it out of the old one. At most once a table and load. Raises
        LoadRefused for null or repeated ids and rows without a day.
        """
        return upsert_rows(self, rows)

    def undo(self, load_id: str) -> tuple[Undone, ...]:
        """Bring all tables to where they would be without that load; one entry a table that changes with it."""
        return undo_load(self, load_id)

    def corrections(self, table: str) -> Iterator[Correction]:
        """After an upsert, the corrections it made; after an undo, those that remain on the load's own ids."""
        return corrections_of(self, table)

    def stale_corrections(self, table: str) -> Iterator[str]:
        """After an undo, the load's own ids, whose corrections are to be told anew."""
        return stale_corrections(self, table)


class LakeBusy(Exception):
    """Another process has been writing the lake for too long."""


class Lake:
    """The lake in a folder; `ratings` names the drivers whose rating_<driver> columns its responses carry."""

    def __init__(self, path: Path, ratings: tuple[str, ...] = (), refused_source: str | None = None) -> None:
        """Opens nothing yet; a folder that does not exist is an empty lake.

        Rows whose source is `refused_source` are refused: a company's lake takes none of the demo's.
        """
        self.path = path
        self.ratings = ratings
        self.refused_source = refused_source
        self._snapshots: dict[int, Snapshot] = {}
        self._judged: dict[str, tuple[tuple[int, int], bool]] = {}

    def snapshot(self, version: int | None = None) -> Snapshot:
        """Files of that version, by default of the newest; an empty lake has version 0 and no files.

        Raises VersionGone, with the newest version in it, for one that is not kept.
        """
        wanted = max(self.versions(), default=0) if version is None else version
        published = read_published(self.path, wanted)
        if wanted not in self._snapshots:
            if len(self._snapshots) > 8:
                self._snapshots.clear()
            self._snapshots[wanted] = read_snapshot(self.path, published)
        return self._snapshots[wanted]

    def versions(self) -> tuple[int, ...]:
        """Numbers of the kept versions, oldest first: all of the last 7 days, and the newest."""
        return kept_versions(self.path)

    def verified(self, snapshot: Snapshot, tables: Iterable[str] = tuple(TABLES)) -> tuple[Snapshot, tuple[File, ...]]:
        """The snapshot without the bad files of these tables, and these files: absent, or not the bytes written.

        Each file is read through once a process, and again when its size or time changes: about 0.6 s a gigabyte.
        """
        bad = tuple(file for table in tables for file in snapshot.files.get(table, ()) if not self.is_sound(file))
        if not bad:
            return snapshot, ()
        gone = paths_of(bad)
        good = {name: tuple(file for file in files if file.path not in gone) for name, files in snapshot.files.items()}
        return replace(snapshot, files=good), bad

    def is_sound(self, file: File) -> bool:
        """Whether the file is there with the bytes that were written."""
        path = self.path / file.path
        try:
            stat = path.stat()
            mark = (stat.st_mtime_ns, stat.st_size)
            if file.path not in self._judged or self._judged[file.path][0] != mark:
                self._judged[file.path] = (mark, sha256_of(path) == file.sha256)
        except OSError:
            return False
        return self._judged[file.path][1]

    def forget(self, files: Iterable[File]) -> None:
        """Read these files through again when they are next asked for: a disk may spoil them without a trace."""
        for file in files:
            self._judged.pop(file.path, None)

    @contextmanager
    def write(self, load_id: str, wait_seconds: float = 600) -> Iterator[Transaction]:
        """One load: what is written inside becomes visible together at the end, or not at all after an exception.

        Writers wait for each other; raises LakeBusy after `wait_seconds`. No file that comes or goes, no version.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with self._alone(wait_seconds):
            self._roll_back()
            transaction = Transaction(
                self.path, self.ratings, load_id, self.snapshot(), self.is_sound, self.refused_source
            )
            try:
                yield transaction
                transaction.commit()
                self._sweep_quietly(datetime.now(UTC) - KEPT)
            finally:
                transaction.close()

    @contextmanager
    def _alone(self, wait_seconds: float) -> Iterator[None]:
        """Hold the writers' lock; the system lets go of it when a process dies."""
        handle = os.open(self.path / ".writer", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            self._lock(handle, time.monotonic() + wait_seconds)
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
            yield
        finally:
            os.close(handle)

    def _lock(self, handle: int, until: float) -> None:
        while True:
            try:
                return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > until:
                    holder = os.pread(handle, 20, 0).decode() or "unknown"
                    raise LakeBusy(f"Process {holder} writes this lake. Wait for it to end, then try again.") from error
                time.sleep(0.02)

    def _roll_back(self) -> None:
        """Take Delta tables that are ahead of the newest version, left by a killed writer, back to it.

        Files go that a writer which was killed, or found no room, wrote for no version; nobody else writes meanwhile.
        """
        for spill in self.path.glob(".work-*"):
            shutil.rmtree(spill, ignore_errors=True)
        newest = newest_published(self.path)
        tables = dict(newest.tables)
        for log in sorted(self.path.glob("*/_delta_log")):
            table, version = log.parent.name, _newest_delta(log)
            # Version 0 of each table is empty: it is where a table goes back to that no version names yet.
            wanted = newest.tables.get(table, 0)
            if version is not None and version > wanted:
                delta = DeltaTable(log.parent)
                delta.restore(wanted)
                sync_log(log.parent)
                tables[table] = delta.version()
        if tables != dict(newest.tables):
            now = datetime.now(UTC)
            publish(self.path, Published(newest.version + 1, now, "", tables, format=newest.format))
        self._remove_unnamed(newest.at)

    def _remove_unnamed(self, since: datetime) -> None:
        """Remove the files written after that time that no kept version names."""
        held = self._held()
        newer = [(path, file) for path, file in self._files_on_disk() if path not in held and _written(file) > since]
        if newer:
            # Read now alone, for a lake that is loaded often keeps many versions.
            held |= {path for version in self.versions() for path in read_published(self.path, version).left}
        for path, file in newer:
            if path not in held:
                file.unlink()

    def _held(self) -> set[str]:
        """Paths of the newest version's files."""
        return paths_of(file for files in self.snapshot().files.values() for file in files)

    def _files_on_disk(self) -> Iterator[tuple[str, Path]]:
        """Every data file in the folders of the tables, finished or not, by its path in the lake."""
        for file in self.path.glob("*/**/*.parquet"):
            if "_delta_log" not in file.parts:
                yield file.relative_to(self.path).as_posix(), file

    def _sweep_quietly(self, before: datetime) -> None:
        """Sweep; a failure is logged alone, since the load before it is seen already and the next one sweeps again."""
        try:
            self._sweep(before)
        except Exception as error:
            words = "Old versions and files of %s stay until the next load: the sweep failed.\n%s"
            log.error(words, self.path, traced(error))

    def _sweep(self, before: datetime) -> None:
        """Once a day, remove versions replaced before that time, and files that left the newest version before it."""
        versions = [read_published(self.path, version) for version in self.versions()[:2]]
        if len(versions) < 2 or versions[1].at > before - _SWEPT_EVERY:
            return
        self.sweep(before)

    def sweep(self, before: datetime) -> tuple[str, ...]:
        """Remove versions replaced before that time and all files that no kept version holds; returns their paths."""
        published = [read_published(self.path, version) for version in self.versions()]
        for older, newer in pairwise(published):
            if newer.at < before:
                (self.path / VERSIONS / f"{older.version:012d}.json").unlink()
                self._snapshots.pop(older.version, None)
        sync(self.path / VERSIONS)
        kept = {path for version in published if version.at >= before for path in version.left}
        kept |= self._held()
        removed = []
        for path, file in self._files_on_disk():
            if path not in kept and _written(file) < before:
                file.unlink()
                removed.append(path)
        return tuple(removed)

    def forget_older(self) -> None:
        """Remove at once every version but the newest, and every file that it does not hold; only inside `write`.

        Files go first: as long as an older version is listed, it may be that something of it is left.
        """
        held = self._held()
        for path, file in self._files_on_disk():
            if path not in held:
                file.unlink()
        for version in self.versions()[:-1]:
            (self.path / VERSIONS / f"{version:012d}.json").unlink()
            self._snapshots.pop(version, None)
        sync(self.path / VERSIONS)


def _written(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _newest_delta(log: Path) -> int | None:
    """Newest version in a Delta log's folder by the names in it; None where there is none."""
    stems = (name.removesuffix(".json") for name in os.listdir(log) if name.endswith(".json"))
    return max((int(stem) for stem in stems if stem.isdigit()), default=None)
