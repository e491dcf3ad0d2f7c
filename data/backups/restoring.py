"""Restoring a backup: into a new folder, whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from data.backups.archive import Archive
from data.backups.contents import BackupRefused, Tell
from data.home import ERASURE_KEY_FILE, SECRET_FILE, Home, open_home
from data.snapshot import FORMAT, sync


def restore(file: Path, to: Path, tell: Tell = lambda step, done, of: None) -> Home:
    """Put a backup into a new or empty folder as a home that only its owner may open; nothing is left of a failure.

    Raises BackupRefused for a folder that holds something and for a backup of a newer Goodword, BackupDamaged for an
    archive that is not what was written.
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
            os.replace(beside, to)
            sync(to.parent)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    finally:
        archive.close()
    return open_home(to)


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
