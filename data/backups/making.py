"""Making a backup while the server and loads go on."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from data.backups.archive import ENDINGS, Archive, write_archive
from data.backups.contents import BESIDE, BackupDamaged, BackupRefused, Contents, Entry, Tell
from data.home import MAPPINGS, STORE_FILE, Home
from data.lake import Lake
from data.parquet import sha256_of
from data.snapshot import VERSIONS, Snapshot, sync
from data.upgrades import upgrade


def backup(home: Home, file: Path, tell: Tell = lambda step, done, of: None) -> Contents:
    """Write a home to an archive, .tar, .tar.gz or .tar.zst, which only its owner may read: the secret key is in it.

    Waits for a load that is under way; loads that come after it go on and are not in the archive. It gets its name when
    all of it was read back and is as it should be. Raises BackupRefused for a file that is there already, and for a
    home with a damaged file.
    """
    packing = next((ending for ending in ENDINGS if file.name.endswith(ending)), None)
    if packing is None:
        raise BackupRefused(f"{file.name} is no archive's name. Allowed endings: {', '.join(ENDINGS)}.")
    if file.exists():
        raise BackupRefused(f"{file} is there already. Choose another name, or move it away.")
    upgrade(home)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=home.path) as folder:
        store = Path(folder) / STORE_FILE
        with Lake(home.lake_path, home.rating_names).write("backup") as transaction:
            for left in set(home.path.glob(".backup-*")) - {store.parent}:
                shutil.rmtree(left, ignore_errors=True)  # of a backup that was killed
            # While nobody else writes, store and lake tell of the same loads.
            snapshot = transaction.base
            _copy_store(home.path / STORE_FILE, store)
        sources = {path: home.path / path for path in _paths(home, snapshot)} | {STORE_FILE: store}
        return _write_whole(file, packing, home, snapshot, sources, tell)


def _write_whole(
    file: Path, packing: str, home: Home, snapshot: Snapshot, sources: Mapping[str, Path], tell: Tell
) -> Contents:
    """Write the archive beside its place, read it back, and give it its name."""
    beside = file.with_name(f".{file.name}.part")
    try:
        entries = tuple(Entry(path, source.stat().st_size, _hash(path, source)) for path, source in sources.items())
        now = datetime.now(UTC)
        contents = Contents(home.config.organisation, now, snapshot.version, snapshot.format, entries)
        write_archive(beside, packing, contents, sources, tell)
        _read_back(beside, tell)
        os.replace(beside, file)
        sync(file.parent)
    except FileNotFoundError as error:
        raise BackupRefused(
            f"{error.filename} is not there. If `goodword check` finds no fault, it went away meanwhile: try again."
        ) from error
    except BackupDamaged as error:
        raise BackupRefused(f"No backup was made: {error} `goodword check` names damaged files of the home.") from error
    finally:
        beside.unlink(missing_ok=True)
    return contents


def _paths(home: Home, snapshot: Snapshot) -> Iterator[str]:
    """Files of the home that stand for this version of the lake, and those beside the lake."""
    yield from (name for name in BESIDE if (home.path / name).is_file())
    yield from sorted(f"{MAPPINGS}/{file.name}" for file in (home.path / MAPPINGS).glob("*.toml"))
    if snapshot.version:
        yield f"lake/{VERSIONS}/{snapshot.version:012d}.json"
    for table, version in snapshot.delta_versions.items():
        names = sorted(os.listdir(home.lake_path / table / "_delta_log"))
        yield from (f"lake/{table}/_delta_log/{name}" for name in names if _is_until(name, version))
    yield from (f"lake/{file.path}" for files in snapshot.files.values() for file in files)


def _is_until(name: str, version: int) -> bool:
    """Whether a file of a Delta log tells of that version or an earlier one; what begins with no number is a hint."""
    number = name.split(".", 1)[0]
    return number.isdigit() and int(number) <= version


def _copy_store(source: Path, to: Path) -> None:
    """A copy of the store as one moment saw it, while others write to it."""
    with closing(sqlite3.connect(source)) as store, closing(sqlite3.connect(to)) as copy:
        store.backup(copy)
        copy.execute("pragma journal_mode = delete")


def _hash(path: str, source: Path) -> str:
    """The sha256 a file must have. A file of the lake is called by it, so that a damaged one shows when it is read."""
    is_named_by_hash = path.endswith(".parquet") and "/_delta_log/" not in path
    return source.stem if is_named_by_hash else sha256_of(source)


def _read_back(file: Path, tell: Tell) -> None:
    archive = Archive(file)
    try:
        for done, (_, chunks) in enumerate(archive.files(), 1):
            for _ in chunks:
                pass
            tell("Reading back", done, len(archive.contents.files))
    finally:
        archive.close()
