"""Tables of who may come in: rights as they were held, passwords, tries, sessions, and the audit."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Table, Text

from data.store_tables import BIG, METADATA, UtcDateTime

#: A line for every change of an account's rights; the next line of the account is its end. Never changed.
RIGHTS = Table(
    "rights_history",
    METADATA,
    Column("change_id", BIG, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("grants", JSON, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("changed_by", Text, nullable=False),
    Index("ix_rights_history_account", "account_id", "since"),
)

#: Apart from the accounts, so that no list of people carries a secret along. `chosen_at` stays when a password ends.
CREDENTIALS = Table(
    "credentials",
    METADATA,
    Column("account_id", Text, ForeignKey("accounts.account_id"), primary_key=True),
    Column("password_hash", Text),
    Column("chosen_at", UtcDateTime),
    Column("code_hash", Text, unique=True),
    Column("code_until", UtcDateTime),
)

#: By a hash of what was typed, known or not, so that a wait says nothing about whether the account exists.
TRIES = Table(
    "sign_in_tries",
    METADATA,
    Column("name_hash", Text, primary_key=True),
    Column("failures", BIG, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("session_id", BIG, primary_key=True),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("account_id", Text, nullable=False, index=True),
    Column("client", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("seen_as", Text),
    Column("began_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime, nullable=False),
)

#: Append-only, each line with the hash of itself and of the line before.
AUDIT = Table(
    "audit",
    METADATA,
    Column("entry_id", BIG, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("account_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False, index=True),
    Column("about", JSON, nullable=False),
    Column("count", BIG),
    Column("hash", Text, nullable=False),
)
