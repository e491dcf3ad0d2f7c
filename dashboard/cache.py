"""Answers remembered: by question, filter, scope, version and day, as Arrow bytes, with single flight in front.

Many callers of one key wait for one computation and share what it gave, an error too. Errors are never kept. What one
scope was answered is under that scope's key alone, so that nobody is given another's rows.
"""

import hashlib
import json
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict
from datetime import date

import pyarrow as pa
from flask_caching.backends import SimpleCache

from queries.ask import Answer
from queries.filter import Filter
from queries.periods import Period

MOST_ANSWERS = 2_000
LARGEST_BYTES = 2_000_000
KEPT_SECONDS = 24 * 3600
_ABOUT = b"goodword"


def answer_key(question: str, *parts: str) -> str:
    """Key of an answer: equal for equal texts only, whatever they contain."""
    return hashlib.sha256(json.dumps([question, *parts]).encode()).hexdigest()


class Answers:
    """Answers of one process, safe between threads."""

    def __init__(self, most: int = MOST_ANSWERS) -> None:
        self._kept = SimpleCache(threshold=most, default_timeout=KEPT_SECONDS)
        self._lock = threading.Lock()
        self._flights: dict[str, Future[bytes | Answer]] = {}

    def get(self, key: str, compute: Callable[[], Answer]) -> Answer:
        """The answer of that key, computed at most once at a time.

        What `compute` raises reaches every caller that waited for it, and is forgotten.
        """
        with self._lock:
            if (kept := self._kept.get(key)) is not None:
                return unpacked(kept)
            flight = self._flights.get(key)
            mine = flight is None
            if flight is None:
                flight = self._flights[key] = Future()
        if mine:
            self._fly(key, flight, compute)
        landed = flight.result()
        return unpacked(landed) if isinstance(landed, bytes) else landed

    def forget(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()

    def _fly(self, key: str, flight: "Future[bytes | Answer]", compute: Callable[[], Answer]) -> None:
        try:
            answer = compute()
            landed = packed(answer)
        except BaseException as error:
            with self._lock:
                del self._flights[key]
            flight.set_exception(error)
            return
        with self._lock:
            if len(landed) <= LARGEST_BYTES:
                self._kept.set(key, landed)
            del self._flights[key]
        flight.set_result(answer)


def packed(answer: Answer) -> bytes:
    """An answer as one Arrow stream; what is said about the table travels in its schema."""
    about = json.dumps(
        {
            "sql": answer.sql,
            "relation": answer.relation,
            "version": answer.version,
            "filter": asdict(answer.filter),
            "periods": {name: [str(days.first), str(days.last)] for name, days in answer.periods.items()},
        }
    )
    table = answer.table.replace_schema_metadata({_ABOUT: about.encode()})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())


def unpacked(kept: bytes) -> Answer:
    """The answer that was packed. Its SQL is self-contained, so its values are not kept."""
    with pa.ipc.open_stream(kept) as stream:
        table = stream.read_all()
    about = json.loads(table.schema.metadata[_ABOUT])
    values = tuple((name, tuple(wanted)) for name, wanted in about["filter"].pop("values"))
    return Answer(
        table.replace_schema_metadata(None),
        about["sql"],
        about["relation"],
        about["version"],
        filter=Filter(**about["filter"], values=values),
        periods={name: Period(*map(date.fromisoformat, days)) for name, days in about["periods"].items()},
    )
