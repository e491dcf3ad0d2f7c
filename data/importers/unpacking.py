"""A gzip or zip to the plain files inside it, in a folder of their own, within limits of size, ratio and number.

Names of members are never used as paths: a member is written under its number and last name.
"""

import gzip
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Self

from data.importers.refusing import ImportRefused

#: A packed file may grow to this size, and this many times its own: more is taken for a bomb.
MOST_BYTES = 8 << 30
MOST_TIMES = 200
MOST_FILES = 1_000
_BLOCK = 1 << 20
_GZIP, _ZIP = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")
_WAY_OUT = "Unpack it and load its parts."


@dataclass(slots=True)
class Unpacked:
    """The plain files of a path, in order: the path itself, or what was inside it, gone when the block ends."""

    files: tuple[Path, ...]
    folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove what was unpacked."""
        if self.folder:
            self.folder.cleanup()


def unpack(path: Path) -> Unpacked:
    """The plain files behind a path. A workbook is a zip too, and is left as it is.

    Raises ImportRefused for a damaged or locked archive, an archive within an archive, or one beyond the limits.
    """
    with refused_when_unreadable(path):
        start = _start(path)
        if start.startswith(_GZIP):
            return _from(path, _unpack_gzip)
        if start.startswith(_ZIP) and not is_document(path):
            return _from(path, _unpack_zip)
    return Unpacked((path,))


def is_document(path: Path) -> bool:
    """Whether a zip is a document of an office program, whose parts mean nothing by themselves."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    return "[Content_Types].xml" in names or {"mimetype", "content.xml"} <= names


def most_bytes(path: Path) -> int:
    """What a packed file may grow to, in bytes."""
    size = path.stat().st_size
    return max(_BLOCK, size, min(MOST_BYTES, size * MOST_TIMES))


@contextmanager
def refused_when_unreadable(path: Path) -> Iterator[None]:
    """What goes wrong in reading an archive, as a refusal."""
    try:
        yield
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise ImportRefused(f"{path.name} cannot be read: {error}. Check that it is whole.") from error


def _from(path: Path, into: Callable[[Path, Path], Iterator[Path]]) -> Unpacked:
    folder = tempfile.TemporaryDirectory(prefix="goodword-unpacked-")
    try:
        files = tuple(into(path, Path(folder.name)))
        for file in files:
            _refuse_nested(path, file)
    except BaseException:
        folder.cleanup()
        raise
    return Unpacked(files, folder)


def _unpack_gzip(path: Path, folder: Path) -> Iterator[Path]:
    target = folder / (path.name.removesuffix(".gz") or path.name)
    with gzip.open(path) as packed:
        _copy(packed, target, most_bytes(path), path)
    yield target


def _unpack_zip(path: Path, folder: Path) -> Iterator[Path]:
    left = most_bytes(path)
    with zipfile.ZipFile(path) as archive:
        members = sorted((info for info in archive.infolist() if _is_data(info)), key=lambda info: info.filename)
        _refuse_beyond(path, members, left)
        for number, member in enumerate(members, 1):
            target = folder / f"{number}" / _last_name(member)
            target.parent.mkdir()
            with archive.open(member) as packed:
                left -= _copy(packed, target, left, path)
            yield target


def _is_data(member: zipfile.ZipInfo) -> bool:
    """Whether a member is a file of the sender's, and not a folder or what their computer added."""
    return not member.is_dir() and not member.filename.startswith("__MACOSX/") and _last_name(member)[:1] != "."


def _last_name(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename.replace("\\", "/")).name[-100:] or "file"


def _refuse_beyond(path: Path, members: list[zipfile.ZipInfo], most: int) -> None:
    if not members:
        raise ImportRefused(f"{path.name} holds no file. Pack the export into it, or load the export itself.")
    if len(members) > MOST_FILES:
        raise ImportRefused(f"{path.name} holds {len(members):,} files; at most {MOST_FILES:,} are read. {_WAY_OUT}")
    if sum(member.file_size for member in members) > most:
        raise ImportRefused(f"{path.name} unpacks to more than {most:,} bytes. {_WAY_OUT}")
    if any(member.flag_bits & 1 for member in members):
        raise ImportRefused(f"{path.name} is locked by a password. Unpack it and load what is inside.")


def _refuse_nested(path: Path, file: Path) -> None:
    start = _start(file)
    if start.startswith(_GZIP) or (start.startswith(_ZIP) and not is_document(file)):
        raise ImportRefused(f"{path.name} holds an archive within an archive, {file.name}. {_WAY_OUT}")


def _copy(packed: IO[bytes] | gzip.GzipFile, target: Path, most: int, path: Path) -> int:
    """Write what comes out, and its number of bytes; what declares less than it holds is stopped here."""
    done = 0
    with target.open("wb") as plain:
        while block := packed.read(_BLOCK):
            done += len(block)
            if done > most:
                raise ImportRefused(f"{path.name} unpacks to more than {most_bytes(path):,} bytes. {_WAY_OUT}")
            plain.write(block)
    return done


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)
