"""Snapshots: which files of which table belong to one version of the whole lake.

A version is one small file, lake/_versions/<12 digits>.json: the Delta version of every table, when it was published,
by which load, and the files that left with it. Readers see a load when that file is in place, and never before.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
from deltalake import DeltaTable

from data.contract import TABLES

VERSIONS = "_versions"
#: Suffix of the tables that keep what each load brought, so that a load can be undone.
BROUGHT = "_brought"


#: Of the lake's shape on the disk. Whatever is older is brought here by the steps of data.upgrades.
FORMAT = 2


class LakeNewer(Exception):
    """A lake that a newer Goodword has written."""


class VersionGone(Exception):
    """A version of the lake that is not kept any more; `newest` is the one to use."""

    def __init__(self, version: int, newest: int) -> None:
        """Names both versions."""
        super().__init__(f"Version {version} of the lake is no longer kept. The newest is {newest}: open that one.")
        self.version = version
        self.newest = newest


@dataclass(frozen=True, slots=True)
class File:
    """One immutable Parquet file of the lake; `path` is relative to the lake's folder, named by its own sha256.

    `month` is null in tables that are not kept by month; `load_id` is set only in the files of what a load brought.
    """

    path: str
    table: str
    month: str | None
    rows: int
    size_bytes: int
    sha256: str
    first_day: date | None = None
    last_day: date | None = None
    load_id: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All files of one version, by table; every table of the contract is there, without files while it is empty."""

    version: int
    at: datetime
    files: Mapping[str, tuple[File, ...]]
    delta_versions: Mapping[str, int] = field(default_factory=dict)
    format: int = FORMAT

    def months(self, table: str) -> tuple[str, ...]:
        """Months (YYYY-MM) with rows, oldest first; empty for a table that is not kept by month."""
        return tuple(sorted({file.month for file in self.files.get(table, ()) if file.month}))

    def rows(self, table: str) -> int:
        """Number of rows of the table, 0 where it has no file."""
        return sum(file.rows for file in self.files.get(table, ()))

    def last_day(self, table: str) -> date | None:
        """Newest day with a row, in the organisation's zone; None for a table without rows or without days."""
        return max((file.last_day for file in self.files.get(table, ()) if file.last_day), default=None)


@dataclass(frozen=True, slots=True)
class Published:
    """What a version's file says: Delta version by table, paths of the files that left with it, the lake's format."""

    version: int
    at: datetime
    load_id: str
    tables: Mapping[str, int]
    left: tuple[str, ...] = ()
    format: int = FORMAT


NOTHING = Published(0, datetime(1970, 1, 1, tzinfo=UTC), "", {})


def kept_versions(lake: Path) -> tuple[int, ...]:
    """Numbers of the versions that are kept, oldest first."""
    folder = lake / VERSIONS
    names = os.listdir(folder) if folder.is_dir() else []
    return tuple(sorted(int(name[:-5]) for name in names if name.endswith(".json") and name[:-5].isdigit()))


def read_published(lake: Path, version: int) -> Published:
    """What the version's file says; version 0 is the empty lake.

    Raises VersionGone where there is no such file, and LakeNewer for a format that is not known here.
    """
    if version == 0:
        return NOTHING
    try:
        said = json.loads((lake / VERSIONS / f"{version:012d}.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise VersionGone(version, max(kept_versions(lake), default=0)) from error
    # The first versions did not say their format.
    form = said.get("format", 1)
    if form > FORMAT:
        raise LakeNewer(
            f"This lake has format {form}, and this Goodword knows formats up to {FORMAT}: a newer one has written it."
            " Start the newer one again."
        )
    at = datetime.fromisoformat(said["at"])
    return Published(version, at, said["load_id"], said["tables"], tuple(said["left"]), form)


def newest_published(lake: Path) -> Published:
    """The newest version; the empty version 0 where nothing was written yet."""
    return read_published(lake, max(kept_versions(lake), default=0))


def publish(lake: Path, published: Published) -> None:
    """Make a version visible: its file is complete on the disk before it gets its name."""
    folder = lake / VERSIONS
    folder.mkdir(exist_ok=True)
    said = {
        "version": published.version,
        "at": published.at.isoformat(),
        "load_id": published.load_id,
        "tables": dict(published.tables),
        "left": list(published.left),
        "format": published.format,
    }
    unfinished = folder / f".{uuid4().hex}"
    unfinished.write_text(json.dumps(said), encoding="utf-8")
    sync(unfinished)
    unfinished.replace(folder / f"{published.version:012d}.json")
    sync(folder)


def read_snapshot(lake: Path, published: Published) -> Snapshot:
    """The files of a version, from the Delta logs."""
    files: dict[str, tuple[File, ...]] = dict.fromkeys(TABLES, ())
    for table, version in published.tables.items():
        files[table] = files_of(lake, table, version)
    return Snapshot(published.version, published.at, files, dict(published.tables), published.format)


def files_of(lake: Path, table: str, version: int) -> tuple[File, ...]:
    """The files of one Delta table at one of its versions, by path."""
    actions = pa.table(DeltaTable(lake / table, version=version).get_add_actions(flatten=True))
    return tuple(sorted((_file(table, action) for action in actions.to_pylist()), key=lambda file: file.path))


def _file(table: str, action: Mapping[str, object]) -> File:
    path = str(action["path"])
    return File(
        path=f"{table}/{path}",
        table=table,
        month=_text(action.get("partition.month")),
        rows=int(str(action["num_records"])),
        size_bytes=int(str(action["size_bytes"])),
        sha256=Path(path).stem,
        first_day=_day(action.get("min.day")),
        last_day=_day(action.get("max.day")),
        load_id=_text(action.get("min.brought_by")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def sync(path: Path) -> None:
    """Return when a file's content, or a folder's list of names, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_log(table: Path) -> None:
    """Return when the newest entries of a table's Delta log are on the disk: the library does not wait for it."""
    log = table / "_delta_log"
    # A commit adds up to four names at the end: a change of columns, itself, a checkpoint and the note of it.
    for name in sorted(os.listdir(log))[-4:]:
        sync(log / name)
    sync(log)


def paths_of(files: Iterable[File]) -> set[str]:
    """Paths of the files, relative to the lake."""
    return {file.path for file in files}
