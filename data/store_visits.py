"""Visits of the store: up to which moment an account has seen what is new on a page, by its own word."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Table, Text, delete, insert, select

from data.database import Database
from data.store_tables import METADATA, UtcDateTime

VISITS = Table(
    "visits",
    METADATA,
    Column("account_id", Text, ForeignKey("accounts.account_id", ondelete="CASCADE"), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("seen_until", UtcDateTime, nullable=False),
)


class Visits(Database):
    """Notes and tells what was seen."""

    def note_seen(self, account_id: str, path: str, until: datetime) -> None:
        """Note that an account has seen everything on a page up to a moment (UTC)."""
        mine = (VISITS.c.account_id == account_id, VISITS.c.path == path)
        with self._writing() as connection:
            connection.execute(delete(VISITS).where(*mine))
            connection.execute(insert(VISITS).values(account_id=account_id, path=path, seen_until=until))

    def seen_until(self, account_id: str, path: str) -> datetime | None:
        """Up to when an account has seen a page (UTC); None where it never said so."""
        mine = (VISITS.c.account_id == account_id, VISITS.c.path == path)
        found = self._rows(select(VISITS.c.seen_until).where(*mine))
        return found[0]["seen_until"] if found else None
