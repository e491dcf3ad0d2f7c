"""Saved views of the store: an address under a name, one's own or shown to everybody of the home.

Only where a view leads is kept, never what it showed: whoever opens it asks anew, within their own rights.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Boolean, Column, Connection, ForeignKey, Table, Text, delete, func, insert, or_, select, update

from data.database import Database
from data.store_tables import BIG, METADATA, UtcDateTime

LONGEST_NAME = 80
LONGEST_QUERY = 2_000
MOST_VIEWS = 100

VIEWS = Table(
    "saved_views",
    METADATA,
    Column("view_id", BIG, primary_key=True),
    Column("account_id", Text, ForeignKey("accounts.account_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("is_shared", Boolean(create_constraint=False), nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
)


class ViewRefused(ValueError):
    """A view that cannot be kept as it is meant, in words for whoever saves it."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """One view: whose, its name, the page's path with its canonical query, and whether everybody finds it."""

    account_id: str
    name: str
    path: str
    query: str
    is_shared: bool
    saved_at: datetime
    view_id: int | None = None

    @property
    def address(self) -> str:
        """Where it leads."""
        return f"{self.path}?{self.query}" if self.query else self.path


class Views(Database):
    """Saves, lists and removes views."""

    def save_view(self, account_id: str, name: str, path: str, query: str, is_shared: bool = False) -> SavedView:
        """Keep an address under a name. Raises ViewRefused for a name or an address that is not allowed."""
        view = SavedView(account_id, _checked(name), path, query, is_shared, datetime.now(UTC))
        if len(query) > LONGEST_QUERY:
            raise ViewRefused("This view holds too many filters to be saved. Remove some, then save it.")
        with self._writing() as connection:
            mine = VIEWS.c.account_id == account_id
            if (connection.scalar(select(func.count()).where(mine).select_from(VIEWS)) or 0) >= MOST_VIEWS:
                raise ViewRefused(f"You have {MOST_VIEWS} saved views, the most there can be. Delete one first.")
            _refuse_taken(connection, account_id, view.name)
            said = {key: value for key, value in asdict(view).items() if key != "view_id"}
            [view_id] = connection.execute(insert(VIEWS).values(**said)).inserted_primary_key or [None]
        return replace(view, view_id=view_id)

    def change_view(self, account_id: str, view_id: int, name: str, is_shared: bool) -> bool:
        """Rename one of an account's views, or show it to everybody or no longer; whether it has such a view.

        Raises ViewRefused for a name that is not allowed.
        """
        wanted = _checked(name)
        with self._writing() as connection:
            _refuse_taken(connection, account_id, wanted, view_id)
            mine = (VIEWS.c.view_id == view_id, VIEWS.c.account_id == account_id)
            return bool(
                connection.execute(update(VIEWS).where(*mine).values(name=wanted, is_shared=is_shared)).rowcount
            )

    def delete_view(self, account_id: str, view_id: int, of_anybody: bool = False) -> bool:
        """Delete one of an account's views; with `of_anybody` also one that others share. Whether it was there."""
        mine = VIEWS.c.account_id == account_id
        allowed = or_(mine, VIEWS.c.is_shared) if of_anybody else mine
        with self._writing() as connection:
            return bool(connection.execute(delete(VIEWS).where(VIEWS.c.view_id == view_id, allowed)).rowcount)

    def saved_views(self, account_id: str) -> tuple[SavedView, ...]:
        """An account's own views and those that others show to everybody, by their names."""
        query = select(VIEWS).where(or_(VIEWS.c.account_id == account_id, VIEWS.c.is_shared))
        return tuple(SavedView(**row) for row in self._rows(query.order_by(func.lower(VIEWS.c.name), VIEWS.c.view_id)))


def forget_views(connection: Connection, account_id: str) -> None:
    """Forget what an account that has ended kept for itself; what it showed to everybody stays."""
    connection.execute(delete(VIEWS).where(VIEWS.c.account_id == account_id, ~VIEWS.c.is_shared))


def every_view(connection: Connection) -> Iterator[tuple[int, str, str]]:
    """Id, name and query of all views."""
    for row in connection.execute(select(VIEWS.c.view_id, VIEWS.c.name, VIEWS.c.query)).all():
        yield row[0], row[1], row[2]


def _checked(name: str) -> str:
    """The name as it is kept, with single blanks. Raises ViewRefused."""
    said = " ".join(name.split())
    if not said or len(said) > LONGEST_NAME or not said.isprintable():
        raise ViewRefused(f"A view needs a name of 1 to {LONGEST_NAME} letters. Write one.")
    return said


def _refuse_taken(connection: Connection, account_id: str, name: str, but: int | None = None) -> None:
    alike = (VIEWS.c.account_id == account_id, func.lower(VIEWS.c.name) == name.lower())
    if any(view_id != but for view_id in connection.scalars(select(VIEWS.c.view_id).where(*alike))):
        raise ViewRefused(f"You have a view called “{name}” already. Choose another name.")
