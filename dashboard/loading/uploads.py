"""Uploads: files that came in through the browser, each in a folder of its own until it is a day old.

    <home>/incoming/<id>/source/<name>     the file; its name is made here from what the browser called it
    <home>/incoming/<id>/upload.json       what it is called, its bytes, its table, and when it came
    <home>/incoming/<id>/...               what its jobs found (dashboard/loading/jobs.py)

Nothing is kept in the server: a restart finds everything where it was.
"""

import json
import os
import re
import secrets
import shutil
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, Protocol

from data.home import INCOMING

FOLDER = INCOMING
LARGEST_BYTES = 1 << 30
BLOCK_BYTES = 1 << 20
#: What a load writes beside the file itself; with less room it would only end later.
SPARE_BYTES = 64 << 20
KEPT = timedelta(days=1)
ID = re.compile(r"[0-9a-f]{32}")
LONGEST_NAME = 200
GIGABYTE = "1 GB"


class UploadRefused(Exception):
    """A file that is not taken; the message says why and what to do. `status` is the HTTP status that says the same."""

    def __init__(self, words: str, status: int) -> None:
        super().__init__(words)
        self.status = status


class Stream(Protocol):
    """Where the bytes of a file come from."""

    def read(self, size: int, /) -> bytes:
        """At most that many bytes; none at the end."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in: its id and folder, what the browser called it, its size in bytes, table and moment."""

    upload_id: str
    folder: Path
    name: str
    size_bytes: int
    table: str
    came_at: datetime

    @property
    def file(self) -> Path:
        """The file itself, under a name made here."""
        return self.folder / "source" / safe_name(self.name)

    def read(self, name: str) -> dict[str, Any] | None:
        """What a small file of the folder holds, or None while it is not there."""
        try:
            said = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return said if isinstance(said, dict) else None

    def write(self, name: str, said: dict[str, Any]) -> None:
        """Keep what a small file of the folder holds: whole or not at all."""
        write_whole(self.folder / name, json.dumps(said, ensure_ascii=False, default=str))

    def forget(self, *names: str) -> None:
        """Take small files away that no longer hold."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)


def receive(home: Path, stream: Stream, name: str, table: str, length: int | None) -> Upload:
    """Take a file in, block by block. Raises UploadRefused, and keeps nothing, for one that is too large or cut off."""
    if length is not None and length > LARGEST_BYTES:
        raise UploadRefused(f"The file is larger than {GIGABYTE}. Split it, or load it with goodword import.", 413)
    sweep(home)
    folder = home / FOLDER / secrets.token_hex(16)
    upload = Upload(folder.name, folder, printable(name), 0, table, datetime.now(UTC))
    try:
        upload.file.parent.mkdir(parents=True, mode=0o700)
        _refuse_full_disk(home, length or 0)
        with upload.file.open("xb") as file:
            size = _copy(stream, file)
        if size == 0:
            raise UploadRefused("The file is empty. Choose one with a header and rows.", 400)
        if length is not None and size != length:
            raise UploadRefused("The file did not arrive whole. Choose it again.", 400)
        _describe(upload, size)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError) and not isinstance(error, ConnectionError):
            raise UploadRefused(f"The file cannot be kept: {error.strerror}. Make room on the disk.", 507) from error
        raise
    return found(home, upload.upload_id) or upload


def empty_upload(home: Path, name: str) -> Upload:
    """A folder for a job that needs no file, such as an undo."""
    folder = home / FOLDER / secrets.token_hex(16)
    folder.mkdir(parents=True, mode=0o700)
    upload = Upload(folder.name, folder, printable(name), 0, "", datetime.now(UTC))
    _describe(upload, 0)
    return upload


def found(home: Path, upload_id: str) -> Upload | None:
    """The upload of that id, or None. Anything that is no id leads nowhere."""
    if not ID.fullmatch(upload_id):
        return None
    folder = home / FOLDER / upload_id
    try:
        said = json.loads((folder / "upload.json").read_text(encoding="utf-8"))
        came = datetime.fromisoformat(said.pop("came_at"))
        return Upload(upload_id, folder, came_at=came, **said)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def uploads(home: Path) -> list[Upload]:
    """All uploads with a file, newest first."""
    folders = (home / FOLDER).glob("*/upload.json")
    every = [one for each in folders if (one := found(home, each.parent.name)) and one.size_bytes]
    return sorted(every, key=lambda upload: upload.came_at, reverse=True)


def remove(upload: Upload) -> None:
    """Throw an upload away with all that was found in it."""
    shutil.rmtree(upload.folder, ignore_errors=True)


def sweep(home: Path, now: float | None = None) -> None:
    """Throw away what has not been touched for a day."""
    until = (now or time.time()) - KEPT.total_seconds()
    for folder in (home / FOLDER).glob("*/"):
        if ID.fullmatch(folder.name) and _touched(folder) < until:
            shutil.rmtree(folder, ignore_errors=True)


def write_whole(file: Path, text: str) -> None:
    """Write a small file that a reader sees whole or not at all."""
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(file)


def printable(name: str) -> str:
    """What the browser called a file, as one short line that can be printed."""
    said = "".join(letter if letter.isprintable() else " " for letter in name[:4000]).strip()
    return said.replace("\\", "/").rsplit("/", 1)[-1].strip()[-LONGEST_NAME:] or "file"


def safe_name(name: str) -> str:
    """A name for the disk: letters, digits, dot, dash and underscore of ASCII, no dot first."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name)[-80:].lstrip(".") or "file"


def _describe(upload: Upload, size: int) -> None:
    said = {name: value for name, value in asdict(upload).items() if name not in ("upload_id", "folder")}
    upload.write("upload.json", {**said, "size_bytes": size, "came_at": upload.came_at.isoformat()})


def _copy(stream: Stream, file: IO[bytes]) -> int:
    size = 0
    while block := stream.read(BLOCK_BYTES):
        size += len(block)
        if size > LARGEST_BYTES:
            raise UploadRefused(f"The file is larger than {GIGABYTE}. Split it, or load it with goodword import.", 413)
        file.write(block)
    file.flush()
    os.fsync(file.fileno())
    return size


def _refuse_full_disk(home: Path, length: int) -> None:
    if shutil.disk_usage(home).free < length + SPARE_BYTES:
        raise UploadRefused("There is no room on the server's disk for this file. Make room and try again.", 507)


def _touched(folder: Path) -> float:
    """When anything of a folder was last written, in seconds since 1970."""
    try:
        return max(place.stat().st_mtime for place in (folder, *folder.iterdir()))
    except OSError:
        return time.time()
