"""A watched folder: what is dropped into it is loaded once, and set aside with the reason where that cannot be.

    FOLDER/                 files that are dropped, taken when they have stopped growing
    FOLDER/mappings/        a mapping for each kind of file: survey.toml is for survey.csv and survey-2026-11.csv
    FOLDER/.loading/        the file that is being loaded
    FOLDER/loaded/          files that came in, and files whose bytes had come in before
    FOLDER/refused/         files that could not, each with FILE.reason.txt

Every step is noted in the store before it is taken, and a file is moved, never copied: so whatever a kill interrupts is
found at the next start and finished.
"""

import contextlib
import errno
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import OperationalError

from data.dropping import Drops, FolderGone, WatchRefused, held_alone
from data.faults import traced
from data.home import Home
from data.importers.naming import mapping_for
from data.importers.refusing import ImportRefused
from data.importing import ImportReport, import_file, new_load_id
from data.lake import Lake, LakeBusy
from data.parquet import sha256_of
from data.room import is_full
from data.settling import settle
from data.snapshot import sync
from data.store import Load, LoadUnknown, Store, WatchedFile

log = logging.getLogger(__name__)

LOADING, LOADED, REFUSED, MAPPINGS = ".loading", "loaded", "refused", "mappings"
#: A file whose load was interrupted so often, by whatever ends a process, is set aside.
MOST_ATTEMPTS = 5
_MACHINE = (errno.EFBIG, errno.EROFS, errno.EIO, errno.ENOMEM, errno.EMFILE, errno.ENFILE)
#: DuckDB says the same in words of its own.
_MACHINE_WORDS = ("file too large", "out of memory")
_LONGEST_NAME_BYTES = 200

Tell = Callable[[str], None]


class NotNow(Exception):
    """Nothing is wrong with the file: the disk is full, or the lake is busy. It waits for the next round."""


def watch(home: Home, folder: Path, tell: Tell, is_once: bool = False, settle_seconds: float = 5) -> None:
    """Load what is dropped into the folder, until the process ends, or with `is_once` what lies there complete.

    `tell` takes a sentence on each file and on what is in the way. A file is complete when it has not changed for
    `settle_seconds`, or when FILE.done lies beside it. Raises WatchRefused where the folder cannot be watched, and
    with `is_once` NotNow where the machine is in the way.
    """
    watcher = Watcher(home, folder, tell, settle_seconds)
    with watcher.alone():
        if is_once:
            watcher.round()
            if watcher.drops.are_growing:
                time.sleep(settle_seconds)
                watcher.round()
    if not is_once:
        watcher.go_on()


class Watcher:
    """One watcher of one folder."""

    def __init__(self, home: Home, folder: Path, tell: Tell, settle_seconds: float = 5) -> None:
        """Touches nothing yet; `alone` makes the folders below."""
        self.home = home
        self.folder = folder.resolve()
        self.tell = tell
        self.drops = Drops(self.folder, settle_seconds)
        self._interval_seconds = min(2.0, max(settle_seconds / 2, 0.05))
        self._inode = 0

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder, with its places made. Raises WatchRefused."""
        if self.home.config.is_demo:
            raise WatchRefused(
                f"{self.home.path} is the demo's home and takes no import. Make your own: goodword init."
            )
        with held_alone(self.folder):
            self._inode = self.folder.stat().st_ino
            for name in (LOADING, LOADED, REFUSED, MAPPINGS):
                (self.folder / name).mkdir(exist_ok=True)
            yield

    def go_on(self) -> None:
        """Round after round for ever; what is in the way is told once, and waited for."""
        said = ""
        while True:
            try:
                with self.alone():
                    while True:
                        self.round()
                        said = ""
                        time.sleep(self._interval_seconds)
            except (NotNow, FolderGone, OSError) as error:
                if str(error) != said:
                    self.tell(str(error))
                said = str(error)
            except WatchRefused:
                if self.folder.is_dir():
                    raise
            time.sleep(self._interval_seconds)

    def round(self) -> None:
        """Finish what was under way, and take every file that is complete.

        Raises NotNow where the machine is in the way, FolderGone where the folder is no longer the one that is held.
        """
        try:
            if self.folder.stat().st_ino != self._inode:
                raise FileNotFoundError(self.folder)
            with self._opened() as store:
                self._finish_interrupted(store)
                for name in self.drops.complete():
                    self._take(store, name)
        except FileNotFoundError as error:
            if self.folder.is_dir() and self.folder.stat().st_ino == self._inode:
                raise
            raise FolderGone(f"{self.folder} is gone. Its watcher goes on when it is back.") from error
        except (OperationalError, LakeBusy) as error:
            raise NotNow(f"{self.folder} waits: {error}") from error

    @contextmanager
    def _opened(self) -> Iterator[Store]:
        store = Store(self.home.store_url)
        try:
            store.upgrade()
            yield store
        finally:
            store.close()

    def _take(self, store: Store, name: str) -> None:
        """Claim a file by moving it away, so that another of its name can be dropped meanwhile, and load it."""
        self.drops.forget_mark(name)
        claimed = self.folder / LOADING / printable(name)
        _move(self.folder / name, claimed)
        self._begin(store, claimed)

    def _begin(self, store: Store, claimed: Path) -> None:
        """Note a claimed file and load it."""
        file = WatchedFile(str(self.folder), claimed.name, "", 0, datetime.now(UTC))
        try:
            file = replace(file, sha256=sha256_of(claimed), size_bytes=claimed.stat().st_size)
        except OSError as error:
            _refuse_machine(error)
            reason = f"The file cannot be read: {error.strerror}. Give the watcher the right to read it."
            self._settle(store, self._refused(store.note_watched(file), reason))
        else:
            self._load(store, store.note_watched(file))

    def _load(self, store: Store, file: WatchedFile) -> None:
        """Load a noted file under the id of a load that is noted first, and set it aside."""
        if known := store.load_of_bytes(file.sha256):
            self._settle(store, self._repeated(file, known))
        elif file.attempts >= MOST_ATTEMPTS:
            reason = (
                f"Its load was interrupted {file.attempts} times. See whether memory and disk suffice; drop it anew."
            )
            self._settle(store, self._refused(file, reason))
        else:
            file = store.note_watched(replace(file, load_id=new_load_id(), attempts=file.attempts + 1))
            try:
                done = self._imported(file)
            except NotNow:
                store.note_watched(replace(file, attempts=file.attempts - 1))
                raise
            self._settle(store, done)

    def _imported(self, file: WatchedFile) -> WatchedFile:
        """The file with what its import came to. What is no fault of the file raises NotNow."""
        path = self._claimed(file)
        if path.suffix.lower() == ".toml":
            return self._refused(file, f"This is a mapping. Put it into {MAPPINGS}/, and drop the files it is for.")
        mapping = mapping_for(path.name, (self.folder / MAPPINGS).glob("*.toml"))
        try:
            report = import_file(self.home, path, mapping, load_id=file.load_id)
        except ImportRefused as error:
            way_out = "" if mapping else f" A mapping for it goes to {MAPPINGS}/, called as the file's name begins."
            return self._refused(file, f"{error}{way_out}")
        except (LakeBusy, OperationalError, MemoryError) as error:
            raise NotNow(f"{file.name} waits: {error}") from error
        except Exception as error:
            _refuse_machine(error)
            log.error("%s could not be loaded.\n%s", file.name, traced(error))
            return self._refused(file, f"The import ended unexpectedly ({type(error).__name__}); the log says where.")
        return self._reported(file, report)

    def _reported(self, file: WatchedFile, report: ImportReport) -> WatchedFile:
        if report.refused and report.refused + report.left_out == report.rows_in:
            first = " ".join(refusal.sentence() for refusal in report.first_refusals[:3])
            return self._refused(file, f"None of its rows could be loaded ({report.refused:,} refused). {first}")
        state = "loaded" if report.loaded or report.corrected else "unchanged"
        return self._kept(file, state, _brought(report))

    def _repeated(self, file: WatchedFile, known: Load) -> WatchedFile:
        reason = (
            f"The same bytes were loaded as {known.source_name} on {known.started_at:%Y-%m-%d} (load {known.load_id})."
            " Nothing was loaded; to load them anew, undo that load first."
        )
        return self._kept(replace(file, load_id=known.load_id), "repeated", reason)

    def _kept(self, file: WatchedFile, state: str, reason: str) -> WatchedFile:
        return replace(file, state=state, reason=reason, kept_as=self._free(LOADED, file.name))

    def _refused(self, file: WatchedFile, reason: str) -> WatchedFile:
        return replace(file, state="refused", reason=reason, kept_as=self._free(REFUSED, file.name))

    def _free(self, place: str, name: str) -> str:
        """A path below the folder that no file has yet: the file's own name, or one with a number."""
        stem, dot, ending = name.partition(".")
        while len(os.fsencode(name)) > _LONGEST_NAME_BYTES:
            stem, ending = stem[:-1] or "file", ending[-20:]
            name = f"{stem}{dot}{ending}"
        number = 1
        while (self.folder / place / name).exists():
            number += 1
            name = f"{stem}-{number}{dot}{ending}"
        return f"{place}/{name}"

    def _settle(self, store: Store, file: WatchedFile) -> None:
        """Note what became of a file, move it where it belongs, and note that it lies there."""
        store.note_watched(file)
        kept = self.folder / str(file.kept_as)
        if file.state == "refused":
            reason = kept.with_name(f"{kept.name}.reason.txt")
            reason.write_text(f"{file.reason}\n", encoding="utf-8", errors="replace")
        claimed = self._claimed(file)
        if claimed.exists():
            _move(claimed, kept)
        store.note_watched(replace(file, settled_at=datetime.now(UTC)))
        # Who runs the watcher keeps what it tells in a log, and the reason quotes cells.
        told = f"The reason is in {file.kept_as}.reason.txt." if file.state == "refused" else file.reason
        self.tell(f"{file.name}: {file.state}. {told}")

    def _claimed(self, file: WatchedFile) -> Path:
        """Where a file lies while it is loaded."""
        return self.folder / LOADING / file.name

    def _finish_interrupted(self, store: Store) -> None:
        """Finish what was under way when an earlier round or watcher ended, each file once."""
        for file in reversed(store.watched_files(str(self.folder), only_open=True)):
            self._finish(store, file)
        for claimed in sorted((self.folder / LOADING).iterdir()):
            self._begin(store, claimed)

    def _finish(self, store: Store, file: WatchedFile) -> None:
        done = None if file.kept_as else self._outcome(store, file.load_id)
        if file.kept_as:
            self._settle(store, file)
        elif done is not None:
            self._settle(store, self._recounted(file, done))
        elif self._claimed(file).exists():
            self._load(store, file)
        else:
            reason = "The file was taken away while it was loaded; nothing of it came in."
            self._settle(store, self._refused(file, reason))

    def _recounted(self, file: WatchedFile, done: Load) -> WatchedFile:
        """A file whose load ended before its end could be noted."""
        if done.refused and done.refused + done.left_out == done.rows_in:
            return self._refused(file, f"None of its rows could be loaded ({done.refused:,} refused).")
        return self._kept(file, done.state, _brought(done))

    def _outcome(self, store: Store, load_id: str | None) -> Load | None:
        """The load of that id as the lake shows it, None where nothing of it came in."""
        if load_id is None:
            return None
        lake = Lake(self.home.lake_path, self.home.rating_names)
        with lake.write("watch"):
            settle(lake, store)
        with contextlib.suppress(LoadUnknown):
            found = store.load(load_id)
            return found if found.state in ("loaded", "unchanged") else None
        return None


def _brought(load: ImportReport | Load) -> str:
    """What a load brought, in a sentence."""
    parts = [(load.loaded, "new"), (load.corrected, "corrected"), (load.unchanged, "unchanged")]
    parts += [(load.refused, "refused"), (load.left_out, "left out")]
    told = ", ".join(f"{rows:,} {what}" for rows, what in parts if rows) or "no rows"
    table = load.table if isinstance(load, ImportReport) else load.table_name
    return f"Load {load.load_id} into {table}: {told}."


def printable(name: str) -> str:
    """A file's name as text that can be kept and printed: what cannot becomes a mark."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(mark if mark.isprintable() else "\ufffd" for mark in text)


def _move(source: Path, to: Path) -> None:
    source.rename(to)
    sync(source.parent)
    sync(to.parent)


def _refuse_machine(error: Exception) -> None:
    """Raise NotNow for what is wrong with the machine and not with a file."""
    said = str(error).lower()
    is_machine = isinstance(error, OSError) and error.errno in _MACHINE
    if is_full(error) or is_machine or any(words in said for words in _MACHINE_WORDS):
        found = error.strerror if isinstance(error, OSError) else f"no memory or disk is left ({type(error).__name__})"
        raise NotNow(f"Loading waits: {found}.") from error
