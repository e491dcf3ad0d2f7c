"""Limits of an engine: how many questions at a time, how long each, and how much memory and disk they may take.

A question beyond the first ones waits a few seconds for its turn; one that runs over its budget is interrupted, and the
others go on.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

#: How long a question waits for its turn.
WAITING_SECONDS = 5.0
#: Share of the machine's memory, or of what this process is given of it, that DuckDB may take.
MEMORY_SHARE = 0.6
SMALLEST_MEMORY_BYTES = 256 * 2**20
CGROUP_FILES = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


class Overloaded(Exception):
    """The engine does not answer now; says in words what to do."""


class Busy(Overloaded):
    """As many questions as are allowed are being answered, and none came to an end in time."""


class TookTooLong(Overloaded):
    """A question ran over its budget and was interrupted."""


class TooLarge(Overloaded):
    """A question needs more memory and disk than it may take."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` a question may run and `at_once` how many may; None for no limit. Memory and disk in bytes."""

    seconds: float | None = None
    at_once: int | None = None
    memory_bytes: int = 0
    disk_bytes: int = 0

    @property
    def most_memory_bytes(self) -> int:
        """Memory that DuckDB may take: as said, else a share of what this process has."""
        return self.memory_bytes or max(int(MEMORY_SHARE * available_memory_bytes()), SMALLEST_MEMORY_BYTES)

    @property
    def most_disk_bytes(self) -> int:
        """Disk that a large sort may take: as said, else twice the memory."""
        return self.disk_bytes or 2 * self.most_memory_bytes


def available_memory_bytes(cgroup_files: tuple[Path, ...] = CGROUP_FILES) -> int:
    """Memory of the machine, or of the control group that this process is in, whichever is less."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for file in cgroup_files:
        try:
            said = file.read_text(encoding="ascii").strip()
        except OSError:
            continue
        # A group without a limit says "max", or a number beyond any machine.
        found += [int(said)] if said.isdecimal() else []
    return min(found)


#: What an engine is opened with by a command of one question: no budget, no turns.
UNLIMITED = Limits()


class Turns:
    """Lets at most so many questions in at a time."""

    def __init__(self, at_once: int | None, waiting_seconds: float = WAITING_SECONDS) -> None:
        self._free = threading.BoundedSemaphore(at_once) if at_once else None
        self._waiting_seconds = waiting_seconds

    @contextmanager
    def taken(self) -> Iterator[None]:
        """One turn. Raises Busy where none gets free in time."""
        if self._free is None:
            yield
            return
        if not self._free.acquire(timeout=self._waiting_seconds):
            raise Busy("Many questions are being answered right now. Try again in a few seconds.")
        try:
            yield
        finally:
            self._free.release()


@contextmanager
def watched(cursor: duckdb.DuckDBPyConnection, seconds: float | None) -> Iterator[None]:
    """Interrupt what the cursor does after so many seconds: TookTooLong. Raises TooLarge where memory gives out."""
    watchdog = threading.Timer(seconds or 0, cursor.interrupt)
    watchdog.daemon = True
    if seconds is not None:
        watchdog.start()
    try:
        yield
    except duckdb.InterruptException as error:
        raise TookTooLong(
            f"This took longer than {seconds:g} seconds and was stopped. Choose a shorter period or more filters."
        ) from error
    except duckdb.OutOfMemoryException as error:
        raise TooLarge("This needs more memory than there is. Choose a shorter period or more filters.") from error
    finally:
        watchdog.cancel()
        if watchdog.is_alive():
            # It must not find the cursor closed.
            watchdog.join()
