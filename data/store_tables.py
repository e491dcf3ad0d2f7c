"""Tables of the operational store, as SQLAlchemy knows them; migrations bring a database to this shape."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from data.store_values import ACCOUNT_STATES

EVENT_KINDS = ("release", "outage", "policy", "wording", "method")
LOAD_STATES = ("started", "loaded", "unchanged", "failed", "undoing", "undone")
WATCHED_STATES = ("loading", "loaded", "unchanged", "repeated", "refused")

# SQLite numbers rows by itself only in a column that is called integer.
BIG = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Refuses a time without a zone; databases that keep none get and give UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment as UTC without its zone. Raises ValueError for a time without one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone. Give it one, e.g. datetime.now(UTC).")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The moment with its zone."""
        return None if value is None else value.replace(tzinfo=UTC)


METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} in ({', '.join(repr(word) for word in words)})", name=column)


ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("account_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("grants", JSON, nullable=False),
    Column("home_path", Text),
    Column("is_demo", Boolean(create_constraint=False), nullable=False),
    Column("position", BIG, nullable=False),
    Column("agent_id", Text),
    Column("state", Text, nullable=False),
    _one_of("state", ACCOUNT_STATES),
)

LOADS = Table(
    "loads",
    METADATA,
    Column("load_id", Text, primary_key=True),
    Column("source_name", Text, nullable=False),
    Column("source_sha256", Text, nullable=False),
    Column("table_name", Text, nullable=False),
    Column("rows_in", BIG, nullable=False),
    Column("loaded", BIG, nullable=False),
    Column("unchanged", BIG, nullable=False),
    Column("corrected", BIG, nullable=False),
    Column("refused", BIG, nullable=False),
    Column("left_out", BIG, nullable=False),
    Column("state", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("version", BIG),
    Column("left_out_reasons", JSON, nullable=False, server_default="{}"),
    Column("redacted", JSON, nullable=False, server_default="{}"),
    _one_of("state", LOAD_STATES),
)

REFUSALS = Table(
    "refusals",
    METADATA,
    Column("refusal_id", BIG, primary_key=True),
    Column("load_id", Text, ForeignKey("loads.load_id"), nullable=False, index=True),
    Column("file", Text, nullable=False),
    Column("row", BIG, nullable=False),
    Column("column", Text, nullable=False),
    Column("found", Text, nullable=False),
    Column("allowed", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw", JSON, nullable=False),
)

CORRECTIONS = Table(
    "corrections",
    METADATA,
    Column("correction_id", BIG, primary_key=True),
    Column("load_id", Text, ForeignKey("loads.load_id"), nullable=False, index=True),
    Column("table_name", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Index("ix_corrections_row", "table_name", "key"),
)

TARGETS = Table(
    "targets",
    METADATA,
    Column("target_id", BIG, primary_key=True),
    Column("unit_path", JSON, nullable=False),
    Column("measure", Text, nullable=False),
    Column("value", Float, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("set_by", Text, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("load_id", Text, ForeignKey("loads.load_id"), index=True),
)

WATCHED_FILES = Table(
    "watched_files",
    METADATA,
    Column("watched_id", BIG, primary_key=True),
    Column("folder", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size_bytes", BIG, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("load_id", Text),
    Column("reason", Text, nullable=False),
    Column("kept_as", Text),
    Column("settled_at", UtcDateTime),
    _one_of("state", WATCHED_STATES),
)

EVENTS = Table(
    "events",
    METADATA,
    Column("event_id", BIG, primary_key=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("scope", JSON, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    _one_of("kind", EVENT_KINDS),
)

CONSENTS = Table(
    "consents",
    METADATA,
    Column("agent_id", Text, primary_key=True),
    Column("given_at", UtcDateTime, nullable=False),
)
