"""Erasures in the store: the proof of each, and what the store itself kept of the customers' rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import JSON, Boolean, Column, Connection, Table, Text, delete, insert, or_, select, update

from data.audit import Audit, append
from data.database import batches
from data.erasing.refused import Speaking
from data.store_tables import BIG, CORRECTIONS, METADATA, REFUSALS, WATCHED_FILES, UtcDateTime
from data.store_views import VIEWS, every_view

ERASURES = Table(
    "erasures",
    METADATA,
    Column("erasure_id", BIG, primary_key=True),
    Column("mark", Text, nullable=False, index=True),
    Column("keeps_answers", Boolean(create_constraint=False), nullable=False),
    Column("rows", JSON, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Column("version", BIG),
    Column("lifted_at", UtcDateTime),
)
_ERASED = "Erased with a customer."


@dataclass(frozen=True, slots=True)
class Erasure:
    """The proof that a customer was erased: their mark, rows by table, by whom, when, and the lake's version after it.

    `done_at` is None while it is under way; a lifted one lets later loads bring the customer again.
    """

    mark: str
    keeps_answers: bool
    rows: Mapping[str, int]
    asked_by: str
    begun_at: datetime
    done_at: datetime | None = None
    version: int | None = None
    lifted_at: datetime | None = None
    erasure_id: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store keeps of customers: how they are named, keys of their rows by table, and their ids."""

    customer_ids: frozenset[str]
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)
    names: frozenset[str] = frozenset()

    @property
    def speaking(self) -> Speaking:
        """What tells their refused rows."""
        keys = (key for table in ("responses", "interactions", "invitations") for key in self.keys.get(table, ()))
        return Speaking((*self.customer_ids, *self.names), keys)


class Erasures(Audit):
    """Begins, finishes and lists erasures."""

    def erasures(self, only_open: bool = False) -> tuple[Erasure, ...]:
        """All erasures, oldest first; only those under way."""
        query = select(ERASURES).order_by(ERASURES.c.erasure_id)
        return tuple(
            Erasure(**row) for row in self._rows(query.where(ERASURES.c.done_at.is_(None)) if only_open else query)
        )

    def erased_marks(self) -> frozenset[str]:
        """Marks of customers whom no load may bring."""
        query = select(ERASURES.c.mark).where(ERASURES.c.lifted_at.is_(None))
        return frozenset(str(row["mark"]) for row in self._rows(query))

    def begin_erasures(self, begun: Iterable[Erasure], kept: Kept) -> None:
        """Note erasures and take out what the store keeps of these customers, in one step: all or nothing."""
        with self._writing() as connection:
            for one in begun:
                said = {name: getattr(one, name) for name in ("mark", "keeps_answers", "rows", "asked_by", "begun_at")}
                connection.execute(insert(ERASURES).values(**said))
            _forget_corrections(connection, kept)
            for some in batches(_refused(connection, kept), 500):
                connection.execute(delete(REFUSALS).where(REFUSALS.c.refusal_id.in_(some)))
            for watched_id in _quoting(connection, kept):
                mine = WATCHED_FILES.c.watched_id == watched_id
                connection.execute(update(WATCHED_FILES).where(mine).values(reason=_ERASED))
            for some in batches(_naming(connection, kept), 500):
                connection.execute(delete(VIEWS).where(VIEWS.c.view_id.in_(some)))

    def kept_of(self, kept: Kept) -> dict[str, int]:
        """How many refused rows, corrections and saved views belong to these customers."""
        with self._engine.connect() as connection:
            return {
                "refused rows": len(list(_refused(connection, kept))),
                "corrections": len(set(_corrections(connection, kept))),
                "saved views": len(list(_naming(connection, kept))),
            }

    def texts_of_rows(self) -> Iterator[str]:
        """Every text that may be a customer's id in what the store keeps of rows: refused cells, corrected ids."""
        for row in self._rows(select(REFUSALS.c.found, REFUSALS.c.raw)):
            yield from (text for text in (row["found"], *(cell for _, cell in row["raw"])) if text)
        for row in self._rows(select(CORRECTIONS.c.before, CORRECTIONS.c.after)):
            yield from (text for side in row.values() if (text := (side or {}).get("customer_id")))

    def finish_erasures(self, version: int) -> None:
        """Note that nothing of those under way is left, and write the audit's line, in one step."""
        opened = self.erasures(only_open=True)
        with self._writing() as connection:
            said = {"done_at": datetime.now(UTC), "version": version}
            connection.execute(update(ERASURES).where(ERASURES.c.done_at.is_(None)).values(**said))
            for by in sorted({one.asked_by for one in opened}):
                mine = [one for one in opened if one.asked_by == by]
                about = {"customers": len(mine), "version": version, "marks": [one.mark[:12] for one in mine[:100]]}
                append(connection, "erased", by, about, sum(sum(one.rows.values()) for one in mine))

    def lift_erasure(self, mark: str, by: str) -> bool:
        """Let later loads bring a customer again; whether they were kept out. The proof stays."""
        mine = (ERASURES.c.mark == mark, ERASURES.c.lifted_at.is_(None))
        with self._writing() as connection:
            lifted = connection.execute(update(ERASURES).where(*mine).values(lifted_at=datetime.now(UTC))).rowcount
            if lifted:
                append(connection, "erased", by, {"lifted": mark[:12]})
        return bool(lifted)


def _forget_corrections(connection: Connection, kept: Kept) -> None:
    for some in batches(sorted(set(_corrections(connection, kept))), 500):
        connection.execute(delete(CORRECTIONS).where(CORRECTIONS.c.correction_id.in_(some)))


def _corrections(connection: Connection, kept: Kept) -> Iterable[int]:
    """Corrections of the customers' rows, and those that took a row from one of them or gave it to one."""
    for table, keys in kept.keys.items():
        for some in batches(sorted(keys), 500):
            mine = CORRECTIONS.c.table_name == table, CORRECTIONS.c.key.in_(some)
            yield from connection.scalars(select(CORRECTIONS.c.correction_id).where(*mine))
    sides: tuple[Any, ...] = (CORRECTIONS.c.before, CORRECTIONS.c.after)
    for some in batches(sorted(kept.customer_ids), 500):
        named = or_(*(side["customer_id"].as_string().in_(some) for side in sides))
        yield from connection.scalars(select(CORRECTIONS.c.correction_id).where(named))


def _refused(connection: Connection, kept: Kept) -> Iterable[int]:
    """Refused rows that name one of the customers in any cell."""
    speaking = kept.speaking
    query = select(REFUSALS.c.refusal_id, REFUSALS.c.found, REFUSALS.c.raw)
    for refusal_id, found, raw in connection.execute(query).all():
        if speaking.any_of((found, *(cell for _, cell in raw))):
            yield refusal_id


def _quoting(connection: Connection, kept: Kept) -> Iterable[int]:
    """Watched files whose reason quotes one of the customers."""
    speaking = kept.speaking
    for watched_id, reason in connection.execute(select(WATCHED_FILES.c.watched_id, WATCHED_FILES.c.reason)).all():
        if speaking.of(reason):
            yield watched_id


def _naming(connection: Connection, kept: Kept) -> Iterable[int]:
    """Saved views whose name or address names one of the customers."""
    speaking = kept.speaking
    for view_id, name, query in every_view(connection):
        if speaking.any_of((name, *(value for _, value in parse_qsl(query)))):
            yield view_id
