"""Restoring a backup: into a new folder, whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from data.backups.archive import Archive
from data.backups.contents import BackupRefused, Tell
from data.erasing.again import erase_again
from data.home import ERASURE_KEY_FILE, SECRET_FILE, Home, open_home
from data.snapshot import FORMAT, sync
from data.store import Store
from data.upgrades import upgrade


@dataclass(frozen=True, slots=True)
class Restored:
    """A home that was restored, when its backup was made, and how many sessions of then were ended.

    `erased` customers had been erased since, as another home knew; None where none was asked.
    """

    home: Home
    made_at: datetime
    sessions: int
    erased: int | None


def restore(
    file: Path,
    to: Path,
    tell: Tell = lambda step, done, of: None,
    erased_in: Home | None = None,
    by: str = "",
) -> Restored:
    """Put a backup into a new or empty folder as a home that only its owner may open; nothing is left of a failure.

    It has the newest shape. Sessions and links for passwords that the backup holds are ended. Whoever was erased in the
    home `erased_in` is erased from this one before it stands.

    Raises BackupRefused for a folder that holds something and for a backup of a newer Goodword, BackupDamaged for an
    archive that is not what was written, ErasuresUnknown where that home cannot say whom it has erased.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise BackupRefused(f"{to} is not empty, and a backup never goes over what is there. Name a new folder: --to.")
    if not file.is_file():
        raise BackupRefused(f"There is no file {file}. Check its name.")
    archive = Archive(file)
    try:
        if archive.contents.lake_format > FORMAT:
            raise BackupRefused("The lake in this backup was written by a newer Goodword. Restore it with that one.")
        to.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{to.name}-", dir=to.parent))
        try:
            _extract(archive, beside, tell)
            restored = _made_ready(open_home(beside), archive.contents.made_at, erased_in, by, tell)
            os.replace(beside, to)
            sync(to.parent)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    finally:
        archive.close()
    return replace(restored, home=open_home(to))


def _made_ready(home: Home, made_at: datetime, erased_in: Home | None, by: str, tell: Tell) -> Restored:
    """Bring a home that was just unpacked to what holds now."""
    upgrade(home, tell)
    store = Store(home.store_url)
    try:
        sessions = store.close_all(made_at, by)
    finally:
        store.close()
    erased = erase_again(home, erased_in, tell) if erased_in else None
    return Restored(home, made_at, sessions, erased)


def _extract(archive: Archive, folder: Path, tell: Tell) -> None:
    """Write every file with the bytes that the contents promise; all is on the disk when this returns."""
    for done, (entry, chunks) in enumerate(archive.files(), 1):
        path = folder / entry.path
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, chunks)
        tell("Restoring", done, len(archive.contents.files))
    for path in (folder, *(each for each in folder.rglob("*") if each.is_dir())):
        sync(path)


def _write(path: Path, chunks: Iterator[bytes]) -> None:
    mode = 0o600 if path.name in (SECRET_FILE, ERASURE_KEY_FILE) else 0o644
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as opened:
        for chunk in chunks:
            opened.write(chunk)
        opened.flush()
        os.fsync(opened.fileno())
