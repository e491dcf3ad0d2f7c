"""Faults, each with what must be true of the service meanwhile and afterwards: figures, and whether they held."""

import math
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.settings import ROOT
from data.contract import TABLES
from data.home import open_home
from data.lake import Lake
from data.room import NO_ROOM
from tests.storm.clients import ANYONE, UPDATE, Crowd, Tally
from tests.storm.figure import Figure
from tests.storm.serving import Served, served

PLAIN_PAGE = "<!doctype html>"
ROUNDS_BETWEEN = 3
TMPFS_BYTES = 40 * 1024 * 1024


def clients_at_once(server: Served, crowd: Crowd, clients: int, each: int, until: float = math.inf) -> Figure:
    """Many clients at once: no error but 503 with Retry-After, nobody is given another's answer."""
    tally = crowd.at_once(server, clients, each, until)
    errors = sum(number for status, number in tally.statuses.items() if status not in (200, 503))
    found = (
        f"{tally.sent} requests of {clients} clients: {tally.statuses[200]} answered, {tally.statuses[503]} x 503, "
        f"{errors} errors, {tally.mixed} mixed; half within {tally.slow(0.5):.1f} s, "
        f"99 % within {tally.slow(0.99):.1f} s"
    )
    is_good = not errors and not tally.mixed and not tally.without_wait
    return Figure("clients at once", found, "0 errors but 503 with Retry-After, 0 mixed", is_good)


def worker_killed(
    server: Served, crowd: Crowd, kills: int, clients: int = 8, until: float = math.inf, most_seconds: float = 5
) -> Figure:
    """kill -9 of the worker under load; each client sends a broken request once more.

    The next kill comes after three answers for each client on average: kills in the middle of a restart would measure
    how fast they follow each other. A client that is slow may still be hit twice in a row.
    """
    tally, is_done, back = Tally(), threading.Event(), []

    def kill() -> None:
        try:
            while len(back) < kills and time.monotonic() < until:
                answered = tally.statuses[200] + ROUNDS_BETWEEN * clients
                while tally.statuses[200] < answered:
                    time.sleep(0.02)
                server.kill_worker()
                back.append(server.answers_within(UPDATE, crowd.bodies[0], crowd.sessions[ANYONE]))
        finally:
            is_done.set()

    killer = threading.Thread(target=kill)
    killer.start()
    crowd.go_on(server, clients, tally, is_done)
    killer.join()
    share = tally.statuses[200] / tally.sent
    found = (
        f"{len(back)} kills, {tally.sent} requests, {100 * share:.2f} % answered {dict(tally.statuses)}, "
        f"{tally.mixed} mixed, an answer again within {max(back):.1f} s"
    )
    is_good = share >= 0.99 and max(back) <= most_seconds and not tally.mixed
    return Figure("worker killed", found, f"99 % with one retry, back within {most_seconds:g} s", is_good)


def store_damaged(home: Path, log: Path, key: str, body: str, ways: int = 3) -> Figure:
    """A store that was flipped or cut: a page in words, and all is there once it is put back."""
    file = home / "goodword.db"
    good = file.read_bytes()
    words, spoilt = 0, (_flipped(good), good[: len(good) // 3], os.urandom(len(good)))[:ways]
    for content in spoilt:
        for beside in home.glob("goodword.db-*"):
            beside.unlink()
        file.write_bytes(content)
        with served(home, log) as server:
            reply = server.ask("/summary", cookie=key)
            words += PLAIN_PAGE in reply.text.lower() and "Traceback" not in reply.text and reply.status >= 500
    file.write_bytes(good)
    with served(home, log) as server:
        is_back = server.ask(UPDATE, body, key).status == 200
    found = f"{words} of {len(spoilt)} told in words, {'all' if is_back else 'NOT'} there after it was put back"
    return Figure("store damaged", found, "a page in words, nothing lost", words == len(spoilt) and is_back)


def _flipped(good: bytes) -> bytes:
    """The file with its first page spoilt, as a bad sector leaves it."""
    return bytes(byte ^ 0xFF for byte in good[:4096]) + good[4096:]


def files_damaged(home: Path, kinds: int, seed: int = 5, until: float = math.inf) -> Figure:
    """Flips, cuts and holes in files of the lake: every one is seen by its hash, so no figure rests on it."""
    lake, chance = Lake(open_home(home).lake_path), random.Random(seed)
    files = [file for table in TABLES for file in lake.snapshot().files[table]]
    seen, tried = 0, 0
    for number in range(kinds):
        if time.monotonic() > until:
            break
        file = chance.choice(files)
        path = lake.path / file.path
        good = path.read_bytes()
        path.write_bytes(_spoilt(good, number, chance))
        _, bad = Lake(lake.path).verified(lake.snapshot())
        seen, tried = seen + (set(bad) == {file}), tried + 1
        path.write_bytes(good)
    good_again = not Lake(lake.path).verified(lake.snapshot())[1]
    return Figure("files damaged", f"{seen} of {tried} seen by their hash", "all of them", seen == tried and good_again)


def _spoilt(good: bytes, number: int, chance: random.Random) -> bytes:
    place = chance.randrange(len(good))
    match number % 6:
        case 0:
            return good[:place]
        case 1:
            end = min(len(good), place + 512)
            return good[:place] + bytes(byte ^ 0xA5 for byte in good[place:end]) + good[end:]
        case 2:
            return good + b"\0"
        case _:
            return good[:place] + bytes([good[place] ^ 1 << chance.randrange(8)]) + good[place + 1 :]


def disk_full(home: Path, folder: Path, log: Path, key: str, body: str) -> Figure:
    """A load with no room left: it says so, nothing half-written counts, and the old figures are served."""
    goal = "old data served, no half file in a version, words"
    try:
        with _small_disk(folder) as disk:
            return _filled(shutil.copytree(home, disk / "home"), disk, log, key, body, goal)
    except (PermissionError, subprocess.CalledProcessError):
        return Figure("disk full", "no small disk could be mounted here", goal, None)


def _filled(home: Path, disk: Path, log: Path, key: str, body: str, goal: str) -> Figure:
    before, files = Lake(open_home(home).lake_path).snapshot(), _data_files(home)
    file = disk.parent / "answers.csv"
    # The service keeps what it needs of its own disk before there is no room.
    with served(home, log) as server:
        first = server.ask(UPDATE, body, key)
        (disk / "ballast").write_bytes(b"\0" * (shutil.disk_usage(disk).free - 256 * 1024))
        _write_answers(file)
        done = _goodword(home, "import", str(file), "--table", "responses")
        full = server.ask(UPDATE, body, key)
        (disk / "ballast").unlink()
        after = Lake(open_home(home).lake_path)
        is_whole = after.snapshot().version == before.version and not after.verified(after.snapshot())[1]
        partial = len(_data_files(home) - files)
        again = server.ask(UPDATE, body, key)
    with after.write("next"):
        pass
    kept = len(_data_files(home) - files)
    told = done.stderr.decode().strip().splitlines()
    is_told = done.returncode == 1 and told == [NO_ROOM]
    is_served = first.status == 200 == again.status and full.status == 200
    found = (
        f"load ended {done.returncode}: {(told or ['silent'])[-1][:36]!r}; served {full.status}; "
        f"{'all' if is_whole else 'NOT all'} as before, {partial} files left over, {kept} after the next load"
    )
    return Figure("disk full", found, goal, is_told and is_served and is_whole and not kept)


def _data_files(home: Path) -> set[Path]:
    return set((home / "lake").rglob("*.parquet"))


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    disk = folder / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={TMPFS_BYTES}", "tmpfs", str(disk)]
    subprocess.run(command, check=True, capture_output=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def _write_answers(file: Path) -> None:
    lines = [f"X-{number},2026-11-0{number % 9 + 1}T10:00:00Z,{number % 11},{'word ' * 20}" for number in range(60_000)]
    file.write_text("response_id,responded_at,score,verbatim\n" + "\n".join(lines), encoding="utf-8")


def _goodword(home: Path, *said: str) -> "subprocess.CompletedProcess[bytes]":
    environment = {**os.environ, "GOODWORD_HOME": str(home)}
    command = [sys.executable, "-m", "dashboard", *said]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=300, check=False)
