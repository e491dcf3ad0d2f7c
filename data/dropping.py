"""Files that are dropped into a folder: which of them are complete, and who alone may take them."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

#: A file that may still be written carries one of these, or a dot or ~$ in front.
UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download", ".swp")
#: FILE.done beside FILE says that it is complete.
DONE = ".done"


class WatchRefused(Exception):
    """The folder cannot be watched: it is not there, not ours to write, or watched already."""


class FolderGone(WatchRefused):
    """The folder was there and is gone, or another stands in its place."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What a file looked like, and since when."""

    size_bytes: int
    modified_ns: int
    inode: int
    since: float


@dataclass(slots=True)
class Drops:
    """The files of a folder as they are seen from look to look."""

    folder: Path
    settle_seconds: float
    _looks: dict[str, _Look] = field(default_factory=dict)

    @property
    def are_growing(self) -> bool:
        """Whether the last look saw a file that may still grow."""
        return bool(self._looks)

    def complete(self) -> list[str]:
        """Names of files that have not changed for `settle_seconds`, or are said to be done; oldest first."""
        now = time.monotonic()
        looks, complete = {}, []
        for name, stat in sorted(self._entries().items(), key=lambda item: (item[1].st_mtime_ns, item[0])):
            look = _Look(stat.st_size, stat.st_mtime_ns, stat.st_ino, now)
            before = self._looks.get(name)
            seen = before if before and replace(before, since=now) == look else look
            if now - seen.since >= self.settle_seconds or self._is_done(name, stat.st_mtime_ns):
                complete.append(name)
            else:
                looks[name] = seen
        self._looks = looks
        return complete

    def forget_mark(self, name: str) -> None:
        """Remove the mark of a file that is about to be taken, or it would speak for the next one of that name."""
        (self.folder / (name + DONE)).unlink(missing_ok=True)

    def _entries(self) -> dict[str, os.stat_result]:
        entries = {}
        with os.scandir(self.folder) as found:
            for entry in found:
                # What was taken away between the two calls is no file of this look.
                with contextlib.suppress(FileNotFoundError):
                    if _is_data(entry):
                        entries[entry.name] = entry.stat()
        return entries

    def _is_done(self, name: str, modified_ns: int) -> bool:
        """Whether the file's mark is there; one from before the file's last change belonged to another."""
        with contextlib.suppress(OSError):
            return (self.folder / (name + DONE)).stat().st_mtime_ns >= modified_ns
        return False


def _is_data(entry: "os.DirEntry[str]") -> bool:
    name = entry.name.lower()
    is_unfinished = name.startswith((".", "~$")) or name.endswith((*UNFINISHED, DONE))
    return not is_unfinished and entry.is_file(follow_symlinks=False)


@contextmanager
def held_alone(folder: Path) -> Iterator[None]:
    """Hold a folder alone; the system lets go of it when the process dies. Raises WatchRefused."""
    if not folder.is_dir():
        raise WatchRefused(f"There is no folder {folder}. Make it, or name another one.")
    try:
        handle = os.open(folder / ".watcher", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise WatchRefused(f"{folder} cannot be written: {error.strerror}. A watcher moves what it loads.") from error
    try:
        _lock(handle, folder)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(handle, 20, 0).decode() or "unknown"
        raise WatchRefused(f"{folder} is watched already, by process {holder}. One watcher a folder.") from error
    os.ftruncate(handle, 0)
    os.pwrite(handle, str(os.getpid()).encode(), 0)
