"""One job in a process of its own: `python -m dashboard.loading.work HOME UPLOAD KIND [LOAD or SHEET]`.

What it found goes into small files of the upload's folder; how far it is stands in job.json.
"""

import fcntl
import logging
import secrets
import signal
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dashboard.loading import jobs
from dashboard.loading.kept import keep, kept_for
from dashboard.loading.recognising import recognise
from dashboard.loading.uploads import FOLDER, Upload, found
from data.faults import traced
from data.home import Home, open_home
from data.importers.containers.workbook import SheetOpen
from data.importing import ImportReport, import_file
from data.loading import undo

log = logging.getLogger(__name__)
OURS = ("data", "dashboard")
TOLD_EVERY_SECONDS = 0.25
RECOGNISED, PREVIEW, LOADED, UNDONE, DRAFT = "recognised.json", "preview.json", "loaded.json", "undone.json", "map.toml"
#: The sheets to choose from, and the load whose place the file takes.
SHEETS, REPLACES = "sheets.json", "replaces.json"


AFTER_READING = {"load": "Writing to the lake"}


class Cancelled(BaseException):
    """The job was asked to end."""


class Progress:
    """Tells how far the job is, at most four times a second."""

    def __init__(self, upload: Upload, kind: str) -> None:
        self._upload, self._kind = upload, kind
        self._next = 0.0

    def step(self, words: str) -> None:
        """The job is at this step, and nobody can tell how far."""
        jobs.note(self._upload, jobs.Job(self._kind, "running", words))

    def read(self, share: float) -> None:
        """That share of the file is read."""
        if share >= 1:
            self.step(AFTER_READING.get(self._kind, "Counting"))
        elif time.monotonic() >= self._next:
            self._next = time.monotonic() + TOLD_EVERY_SECONDS
            jobs.note(self._upload, jobs.Job(self._kind, "running", "Reading the file", share))

    def end(self, state: str, words: str = "") -> None:
        """The job is over."""
        jobs.note(self._upload, jobs.Job(self._kind, state, words=words))


def look(home: Home, upload: Upload, progress: Progress, sheet: str | None = None) -> None:
    """Recognise the file, and find the mapping that was kept for its columns; of several sheets one must be named."""
    progress.step("Looking at the file")
    try:
        seen = recognise(home, upload.file, upload.table, upload.name, progress.read, sheet)
    except SheetOpen as several:
        upload.write(SHEETS, {"sheets": several.sheets})
        return
    kept = kept_for(home.path, upload.table, [column.name for column in seen.columns])
    offered = {"kept": kept.name, "kept_on": kept.made_on.isoformat()} if kept else {}
    upload.write(RECOGNISED, {**asdict(seen), **offered})
    write_draft(upload, _of_sheet(kept.said, sheet) if kept else seen.said)


def _of_sheet(said: dict[str, Any], sheet: str | None) -> dict[str, Any]:
    """A kept mapping for the sheet that was chosen now: last month's may be called otherwise."""
    source = {name: word for name, word in said["source"].items() if name != "sheet"}
    return {**said, "source": source | ({"sheet": sheet} if sheet else {})}


def preview(home: Home, upload: Upload, progress: Progress) -> None:
    """Say what a load would do."""
    upload.write(PREVIEW, asdict(_imported(home, upload, progress, dry_run=True)))


def _imported(home: Home, upload: Upload, progress: Progress, dry_run: bool) -> ImportReport:
    """The file imported as the person has said it, or what that would do."""
    mapping, replaces = upload.folder / DRAFT, (upload.read(REPLACES) or {}).get("load")
    return import_file(
        home, upload.file, mapping, upload.table, dry_run=dry_run, progress=progress.read, replaces=replaces
    )


def load(home: Home, upload: Upload, progress: Progress) -> None:
    """Load the file, one at a time in a home, and keep the mapping that was made for it."""
    with _alone(home, progress):
        report = _imported(home, upload, progress, dry_run=False)
        _finish()
    header = [column["name"] for column in (upload.read(RECOGNISED) or {})["columns"]]
    kept = keep(home.path, read_draft(upload), upload.table, header)
    upload.write(LOADED, {**asdict(report), "mapping": kept.name})


def take_back(home: Home, upload: Upload, progress: Progress, load_id: str) -> None:
    """Undo a load."""
    with _alone(home, progress):
        progress.step("Taking the load back")
        undone = undo(home, load_id)
    upload.write(UNDONE, {"load_id": load_id, "tables": [asdict(each) for each in undone]})


DEEDS: dict[str, Callable[..., None]] = {"recognise": look, "preview": preview, "load": load, "undo": take_back}


def write_draft(upload: Upload, said: dict[str, Any]) -> None:
    """Keep the mapping as far as it is made."""
    import tomli_w

    (upload.folder / DRAFT).write_text(tomli_w.dumps(said), encoding="utf-8")


def read_draft(upload: Upload) -> dict[str, Any]:
    """The mapping as far as it is made."""
    return tomllib.loads((upload.folder / DRAFT).read_text(encoding="utf-8"))


@contextmanager
def _alone(home: Home, progress: Progress) -> Iterator[None]:
    """One load or undo of the browser at a time: a second one waits for the first."""
    with (home.path / FOLDER / "loading.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.step("Waiting for another load to end")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main(home_path: str, upload_id: str, kind: str, *said: str) -> None:
    """Do one job and write down how it ended."""
    signal.signal(signal.SIGTERM, _cancel)
    home = open_home(Path(home_path))
    upload = found(home.path, upload_id)
    if upload is None:
        return
    progress = Progress(upload, kind)
    try:
        with tempfile.TemporaryDirectory(dir=upload.folder, prefix="work-") as folder:
            # What a killed job leaves behind goes with its upload.
            tempfile.tempdir = folder
            DEEDS[kind](home, upload, progress, *said)
        _finish()
        progress.end("done")
    except Cancelled:
        progress.end("cancelled")
    except Exception as error:
        progress.end("failed", _words(error))


def _words(error: Exception) -> str:
    """What went wrong in words: ours as they are, others as a reference to the log."""
    if type(error).__module__.split(".")[0] in OURS:
        return str(error)
    reference = secrets.token_hex(4)
    log.error("job failed, reference %s\n%s", reference, traced(error))
    return f"Something went wrong. Tell your administrator the reference {reference}."


def _finish() -> None:
    """What is done is done: from here on the job cannot be cancelled."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _cancel(number: int, frame: object) -> None:
    raise Cancelled


if __name__ == "__main__":
    main(*sys.argv[1:])
