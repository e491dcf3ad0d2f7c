"""The audit: who did what and when, line by line. Nothing changes or deletes a line, and the database refuses it.

Each line carries a hash over itself and the line before, so that a changed, missing or moved line shows. Whoever may
write the database file could make all hashes anew: `head` is to be kept elsewhere by those who fear that.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, Text, cast, func, insert, or_, select

from data.access_tables import AUDIT
from data.database import Database
from data.store_tables import UtcDateTime

#: What is written down, and how it is called.
KINDS = {
    "signed in": "Signed in",
    "sign-in failed": "A sign-in failed",
    "sign-in locked": "Sign-ins were held up after failures",
    "signed out": "Signed out",
    "session ended": "A session was ended",
    "password chosen": "A password was chosen",
    "code given": "A link for a first password was given out",
    "account added": "An account was added",
    "account changed": "An account was changed",
    "exported": "Rows or figures were carried away",
    "person opened": "An answer or rows with persons were opened",
    "seeing as begun": "Began to look as another person",
    "seeing as ended": "Looked as another person no longer",
    "audit exported": "The audit was carried away",
    "erased": "A customer was erased",
    "restored": "This home was restored from a backup",
    "configuration": "goodword.toml was changed",
}
MOST_LINES = 500
START = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit: account "" is the server itself or somebody unknown; `count` are rows, if any."""

    entry_id: int
    at: datetime
    account_id: str
    kind: str
    about: Mapping[str, Any]
    count: int | None
    hash: str


class Audit(Database):
    """Writes and reads the audit."""

    def record(
        self, kind: str, account_id: str, about: Mapping[str, Any] | None = None, count: int | None = None
    ) -> None:
        """Add a line. `about` holds names and filters, never names of customers, words, or secrets."""
        with self._writing() as connection:
            append(connection, kind, account_id, about, count)

    def audit(
        self,
        day: date | None = None,
        account_id: str = "",
        kind: str = "",
        page: int = 1,
        lines: int = 50,
        zone: ZoneInfo | None = None,
        text: str = "",
    ) -> tuple[Entry, ...]:
        """Lines, newest first: of one day in that zone (UTC if none), of one account, of one kind; page by page.

        `text` is looked for, in any case, in the account and in what the line is about.
        """
        lines = min(max(lines, 1), MOST_LINES)
        query = _narrowed(select(AUDIT), day, account_id, kind, zone, text)
        query = query.order_by(AUDIT.c.entry_id.desc()).limit(lines).offset((max(page, 1) - 1) * lines)
        return tuple(Entry(**row) for row in self._rows(query))

    def audit_count(
        self,
        day: date | None = None,
        account_id: str = "",
        kind: str = "",
        zone: ZoneInfo | None = None,
        text: str = "",
    ) -> int:
        """Number of lines that `audit` pages through."""
        query = _narrowed(select(func.count().label("lines")).select_from(AUDIT), day, account_id, kind, zone, text)
        return int(self._rows(query)[0]["lines"])

    def audit_lines(
        self,
        day: date | None = None,
        account_id: str = "",
        kind: str = "",
        zone: ZoneInfo | None = None,
        text: str = "",
    ) -> Iterator[Entry]:
        """All lines that `audit` pages through, newest first, as they stand when the first is read."""
        query = _narrowed(select(AUDIT), day, account_id, kind, zone, text).order_by(AUDIT.c.entry_id.desc())
        with self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=1_000).execute(query).mappings():
                yield Entry(**row)

    def last_at(self, kind: str, account_ids: Sequence[str]) -> dict[str, datetime]:
        """When each of these accounts last did something of that kind; those that never did are absent."""
        query = select(AUDIT.c.account_id, func.max(AUDIT.c.at, type_=UtcDateTime()).label("at"))
        named = query.where(AUDIT.c.kind == kind, AUDIT.c.account_id.in_(account_ids)).group_by(AUDIT.c.account_id)
        return {row["account_id"]: row["at"] for row in self._rows(named)}

    def broken_entry(self) -> int | None:
        """Id of the first line that does not follow from the one before, None where all do."""
        before, expected = START, 1
        with self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=5_000).execute(select(AUDIT).order_by(AUDIT.c.entry_id)):
                if row.entry_id != expected or row.hash != _hash_of(before, row):
                    return int(row.entry_id)
                before, expected = row.hash, expected + 1
        return None

    def head(self) -> str:
        """Hash of the newest line, "" where there is none: it stands for everything before it."""
        newest = self._rows(select(AUDIT.c.hash).order_by(AUDIT.c.entry_id.desc()).limit(1))
        return str(newest[0]["hash"]) if newest else START


def append(
    connection: Connection, kind: str, account_id: str, about: Mapping[str, Any] | None = None, count: int | None = None
) -> None:
    """Add a line within a writing transaction, so that a deed and its line are kept together or not at all."""
    if kind not in KINDS:
        raise ValueError(f"No kind of line {kind!r} in the audit. Kinds: {', '.join(KINDS)}.")
    newest = connection.execute(
        select(AUDIT.c.entry_id, AUDIT.c.hash).order_by(AUDIT.c.entry_id.desc()).limit(1)
    ).first()
    line = {
        "entry_id": newest.entry_id + 1 if newest else 1,
        "at": datetime.now(UTC),
        "account_id": account_id,
        "kind": kind,
        "about": dict(about or {}),
        "count": count,
    }
    hashed = _hash(newest.hash if newest else START, line)
    connection.execute(insert(AUDIT).values(**line, hash=hashed))


def _hash_of(before: str, row: Row[Any]) -> str:
    return _hash(before, {name: value for name, value in row._mapping.items() if name != "hash"})


def _hash(before: str, line: Mapping[str, Any]) -> str:
    said = json.dumps([before, {**line, "at": line["at"].isoformat()}], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _narrowed(
    query: Select[Any], day: date | None, account_id: str, kind: str, zone: ZoneInfo | None, text: str
) -> Select[Any]:
    if day is not None:
        first = datetime.combine(day, time(), zone or UTC)
        query = query.where(AUDIT.c.at >= first, AUDIT.c.at < first + timedelta(days=1))
    if account_id:
        query = query.where(AUDIT.c.account_id == account_id)
    if text:
        # JSON is kept with its letters escaped.
        escaped = json.dumps(text)[1:-1]
        about = cast(AUDIT.c.about, Text).icontains(escaped, autoescape=True)
        query = query.where(or_(about, AUDIT.c.account_id.icontains(text, autoescape=True)))
    return query.where(AUDIT.c.kind == kind) if kind else query
