"""The archive of a backup: a tar, plain or packed, written and read as a stream and held against its contents."""

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from data.backups.contents import CONTENTS, BackupDamaged, BackupRefused, Contents, Entry, Tell, as_json, read_contents
from data.snapshot import sync

ENDINGS = (".tar", ".tar.gz", ".tar.zst")
_CHUNK = 1 << 20
_MOST_CONTENTS = 256 << 20
#: How a packed file begins.
_PACKED = {b"\x1f\x8b": "gzip", b"\x28\xb5": "zstd"}
#: What reading an archive that is cut off or changed may raise.
_BROKEN = (tarfile.TarError, OSError, EOFError, pa.ArrowException)


def write_archive(path: Path, packing: str, contents: Contents, sources: Mapping[str, Path], tell: Tell) -> None:
    """Write an archive that only its owner may read; it is on the disk when this returns.

    `packing` is the ending of its name; `sources` says where each file of the contents is read.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with (
        os.fdopen(handle, "wb") as raw,
        _packed(raw, packing) as stream,
        tarfile.open(fileobj=stream, mode="w|") as archive,
    ):
        said = as_json(contents)
        _add(archive, CONTENTS, len(said), io.BytesIO(said))
        for done, entry in enumerate(contents.files, 1):
            with sources[entry.path].open("rb") as source:
                _add(archive, entry.path, entry.size_bytes, source)
            tell("Writing", done, len(contents.files))
    sync(path)


def _add(archive: tarfile.TarFile, path: str, size: int, content: IO[bytes]) -> None:
    member = tarfile.TarInfo(path)
    member.size, member.mode = size, 0o600
    archive.addfile(member, content)


@contextmanager
def _packed(raw: IO[bytes], packing: str) -> Iterator[Any]:
    if packing == ".tar":
        yield raw
        return
    with pa.CompressedOutputStream(pa.PythonFile(raw, "w"), "gzip" if packing == ".tar.gz" else "zstd") as stream:
        yield stream


def contents_of(path: Path) -> Contents:
    """What an archive says of itself. Raises BackupRefused without one, BackupDamaged for what is none of ours."""
    if not path.is_file():
        raise BackupRefused(f"There is no file {path}. Check its name.")
    archive = Archive(path)
    archive.close()
    return archive.contents


class Archive:
    """An archive that is read from its beginning to its end, once."""

    def __init__(self, path: Path) -> None:
        """Reads the contents. Raises BackupDamaged for a file that is no archive of ours."""
        self.path = path
        self._open = ExitStack()
        try:
            raw = self._open.enter_context(path.open("rb"))
            packing = _PACKED.get(raw.read(2))
            raw.seek(0)
            stream = pa.CompressedInputStream(pa.PythonFile(raw, "r"), packing) if packing else raw
            self._archive = tarfile.open(fileobj=stream, mode="r|")  # noqa: SIM115 - closed with the file below it
            self.contents = self._read_contents()
        except _BROKEN as error:
            self.close()
            raise BackupDamaged(f"{path.name} is no archive that can be read: {error}") from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._open.close()

    def _read_contents(self) -> Contents:
        first = self._archive.next()
        if first is None or first.name != CONTENTS or not first.isfile() or first.size > _MOST_CONTENTS:
            raise BackupDamaged(f"{self.path.name} does not begin with {CONTENTS}: this is no backup of Goodword.")
        opened = self._archive.extractfile(first)
        assert opened is not None
        return read_contents(opened.read())

    def files(self) -> Iterator[tuple[Entry, Iterator[bytes]]]:
        """Each file with its bytes, to be read before the next, in the order of the contents.

        Raises BackupDamaged where the archive ends early or says otherwise than its contents: another file, another
        kind of file, another size, other bytes.
        """
        for entry in self.contents.files:
            yield entry, self._bytes(entry)
        if self._next() is not None:
            raise BackupDamaged(f"{self.path.name} holds more than its contents say. It is not what was written.")

    def _bytes(self, entry: Entry) -> Iterator[bytes]:
        member = self._next()
        if member is None or not member.isfile() or (member.name, member.size) != (entry.path, entry.size_bytes):
            raise BackupDamaged(f"{self.path.name} lacks {entry.path}, or holds another file in its place.")
        digest = hashlib.sha256()
        try:
            opened = self._archive.extractfile(member)
            assert opened is not None
            while chunk := opened.read(_CHUNK):
                digest.update(chunk)
                yield chunk
        except _BROKEN as error:
            raise BackupDamaged(f"{self.path.name} ends or breaks within {entry.path}: {error}") from error
        if digest.hexdigest() != entry.sha256:
            raise BackupDamaged(f"{entry.path} in {self.path.name} is not what was written.")

    def _next(self) -> tarfile.TarInfo | None:
        try:
            return self._archive.next()
        except _BROKEN as error:
            raise BackupDamaged(f"{self.path.name} is cut off or changed: {error}") from error
