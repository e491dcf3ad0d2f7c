"""Jobs: reading and loading run in processes of their own, so that a large file never burdens the server.

A job holds a lock on its upload from before its first step until its process is gone, however it goes. So whether it
runs is never guessed from a process id, and a server that is started anew finds it running.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dashboard.loading.uploads import Upload
from dashboard.settings import ROOT

KINDS = ("recognise", "preview", "load", "undo")
STATE, LOCK, PROCESS, LOG = "job.json", "job.lock", "job.pid", "job.log"
ENDS_SECONDS = 5.0
STOPPED = "It was stopped before its end."


class JobRunning(Exception):
    """The upload has a job already."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a job does now: its kind, state (running, done, failed, cancelled), step in words, and done share 0 to 1.

    `share` is None where nobody can tell; `words` say why it failed.
    """

    kind: str
    state: str
    step: str = ""
    share: float | None = None
    words: str = ""

    @property
    def is_running(self) -> bool:
        """Whether it is under way."""
        return self.state == "running"


def start(home: Path, upload: Upload, kind: str, *said: str) -> None:
    """Start a job for an upload. Raises JobRunning while another one of this upload is under way."""
    lock = _awaited_lock(upload)
    if lock is None:
        raise JobRunning(f"{upload.name} is being worked on already. Wait for it, or cancel it.")
    try:
        note(upload, Job(kind, "running", "Starting"))
        command = [sys.executable, "-m", "dashboard.loading.work", str(home), upload.upload_id, kind, *said]
        with (upload.folder / LOG).open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # The child inherits the lock, and is not told to end when a terminal ends the server.
                pass_fds=(lock,),
                start_new_session=True,
            )
        (upload.folder / PROCESS).write_text(str(process.pid), encoding="ascii")
    finally:
        os.close(lock)
    threading.Thread(target=process.wait, daemon=True).start()


def job_of(upload: Upload) -> Job | None:
    """The upload's last job, or None without any. One that is gone without a word has failed."""
    is_held = _is_held(upload)
    said = upload.read(STATE)
    if said is None:
        return None
    job = Job(**said)
    if job.is_running and not is_held:
        return Job(job.kind, "failed", words=STOPPED)
    return job


def is_running(upload: Upload) -> bool:
    """Whether a job of the upload is under way."""
    job = job_of(upload)
    return job is not None and job.is_running


def note(upload: Upload, job: Job) -> None:
    """Write down what a job does now."""
    said = {"kind": job.kind, "state": job.state, "step": job.step, "share": job.share, "words": job.words}
    upload.write(STATE, said)


def cancel(upload: Upload) -> None:
    """End the upload's job, if one is under way: asked first, and made to after a few seconds."""
    for ending in (signal.SIGTERM, signal.SIGKILL):
        if not _is_held(upload):
            break
        with suppress(OSError, ValueError):
            os.kill(int((upload.folder / PROCESS).read_text(encoding="ascii")), ending)
        _wait(upload)
    job = job_of(upload)
    if job and job.state == "failed" and job.words == STOPPED:
        note(upload, Job(job.kind, "cancelled"))


def told(job: Job | None) -> str:
    """A job as the page's script reads it."""
    return json.dumps({"state": job.state, "step": job.step, "share": job.share} if job else {"state": "none"})


def _wait(upload: Upload) -> None:
    until = time.monotonic() + ENDS_SECONDS
    while _is_held(upload) and time.monotonic() < until:
        time.sleep(0.05)


def _awaited_lock(upload: Upload) -> int | None:
    """The upload's lock; a process that has written its last word may take a moment to be gone."""
    if not is_running(upload):
        _wait(upload)
    return _lock(upload)


def _is_held(upload: Upload) -> bool:
    """Whether the process of a job is there."""
    lock = _lock(upload)
    if lock is None:
        return True
    os.close(lock)
    return False


def _lock(upload: Upload) -> int | None:
    """The upload's lock as an open file, or None while a job holds it. Raises FileNotFoundError for one thrown away."""
    handle = os.open(upload.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle
