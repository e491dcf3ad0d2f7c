"""Saved views of the store: an address under a name, one's own or shared with roles, or with everybody of the home.

Only where a view leads is kept, never what it showed: whoever opens it asks anew, within their own rights.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Column, Connection, ForeignKey, Select, Table, Text, delete, func, insert, or_, select, update

from data.database import Database
from data.store_tables import BIG, METADATA, UtcDateTime
from data.store_values import ROLES

LONGEST_NAME = 80
LONGEST_QUERY = 2_000
MOST_VIEWS = 100
#: Stands among the roles a view is shared with for all of them, also those that nobody has yet.
EVERYBODY = "everybody"
NOBODY: frozenset[str] = frozenset()

VIEWS = Table(
    "saved_views",
    METADATA,
    Column("view_id", BIG, primary_key=True),
    Column("account_id", Text, ForeignKey("accounts.account_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
)
SHARED = Table(
    "saved_view_roles",
    METADATA,
    Column("view_id", BIG, ForeignKey("saved_views.view_id", ondelete="CASCADE"), primary_key=True),
    Column("role", Text, primary_key=True),
)


class ViewRefused(ValueError):
    """A view that cannot be kept as it is meant, in words for whoever saves it."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """One view: whose, its name, the page's path with its canonical query, and the roles it is shared with."""

    view_id: int
    account_id: str
    name: str
    path: str
    query: str
    saved_at: datetime
    roles: frozenset[str] = NOBODY

    @property
    def address(self) -> str:
        """Where it leads."""
        return f"{self.path}?{self.query}" if self.query else self.path


class Views(Database):
    """Saves, lists and removes views.

    Who asks is an account and its roles of this moment: they find their own views, and those shared with one of them.
    """

    def save_view(
        self, account_id: str, name: str, path: str, query: str, shared_with: Collection[str] = NOBODY
    ) -> SavedView:
        """Keep an address under a name. Raises ViewRefused for a name, an address or a role that is not allowed."""
        said = {"account_id": account_id, "name": _checked(name), "path": path, "query": query}
        roles, saved_at = _known(shared_with), datetime.now(UTC)
        if len(query) > LONGEST_QUERY:
            raise ViewRefused("This view holds too many filters to be saved. Remove some, then save it.")
        with self._writing() as connection:
            mine = VIEWS.c.account_id == account_id
            if (connection.scalar(select(func.count()).where(mine).select_from(VIEWS)) or 0) >= MOST_VIEWS:
                raise ViewRefused(f"You have {MOST_VIEWS} saved views, the most there can be. Delete one first.")
            _refuse_taken(connection, account_id, said["name"])
            kept = connection.execute(insert(VIEWS).values(**said, saved_at=saved_at))
            [view_id] = kept.inserted_primary_key or [0]
            _share(connection, view_id, roles)
        return SavedView(view_id, **said, saved_at=saved_at, roles=roles)

    def change_view(self, account_id: str, view_id: int, name: str, shared_with: Collection[str] = NOBODY) -> bool:
        """Rename one of an account's views and share it with these roles alone; whether it has such a view.

        Raises ViewRefused for a name or a role that is not allowed.
        """
        wanted, roles = _checked(name), _known(shared_with)
        with self._writing() as connection:
            _refuse_taken(connection, account_id, wanted, view_id)
            mine = (VIEWS.c.view_id == view_id, VIEWS.c.account_id == account_id)
            if not connection.execute(update(VIEWS).where(*mine).values(name=wanted)).rowcount:
                return False
            connection.execute(delete(SHARED).where(SHARED.c.view_id == view_id))
            _share(connection, view_id, roles)
        return True

    def delete_view(self, account_id: str, view_id: int, roles: Iterable[str] = NOBODY) -> bool:
        """Delete one of an account's views; with roles also one that is shared with them. Whether it was there."""
        wanted = VIEWS.c.view_id == view_id
        mine = VIEWS.c.account_id == account_id
        allowed = or_(mine, VIEWS.c.view_id.in_(_shared_with(roles))) if roles else mine
        with self._writing() as connection:
            return bool(connection.execute(delete(VIEWS).where(wanted, allowed)).rowcount)

    def saved_views(self, account_id: str, roles: Iterable[str] = NOBODY) -> tuple[SavedView, ...]:
        """An account's own views and those that are shared with one of these roles or with everybody, by name."""
        found = or_(VIEWS.c.account_id == account_id, VIEWS.c.view_id.in_(_shared_with(roles)))
        query = select(VIEWS, SHARED.c.role).outerjoin(SHARED, SHARED.c.view_id == VIEWS.c.view_id).where(found)
        views: dict[int, SavedView] = {}
        for row in self._rows(query.order_by(func.lower(VIEWS.c.name), VIEWS.c.view_id)):
            role = row.pop("role")
            known = views.get(row["view_id"])
            shared = (known.roles if known else NOBODY) | ({role} if role else NOBODY)
            views[row["view_id"]] = SavedView(**row, roles=shared)
        return tuple(views.values())


def forget_views(connection: Connection, account_id: str) -> None:
    """Forget what an account that has ended kept for itself; what it shared stays, for administrators to delete."""
    mine = VIEWS.c.account_id == account_id
    connection.execute(delete(VIEWS).where(mine, VIEWS.c.view_id.not_in(select(SHARED.c.view_id))))
    hidden = VIEWS.c.view_id.not_in(_shared_with(["administrator"]))
    for view_id in connection.scalars(select(VIEWS.c.view_id).where(mine, hidden)).all():
        _share(connection, view_id, ["administrator"])


def every_view(connection: Connection) -> Iterator[tuple[int, str, str]]:
    """Id, name and query of all views."""
    for row in connection.execute(select(VIEWS.c.view_id, VIEWS.c.name, VIEWS.c.query)).all():
        yield row[0], row[1], row[2]


def _shared_with(roles: Iterable[str]) -> Select[tuple[int]]:
    """Ids of the views that are shared with everybody or with one of these roles."""
    return select(SHARED.c.view_id).where(SHARED.c.role.in_([*roles, EVERYBODY]))


def _share(connection: Connection, view_id: int, roles: Iterable[str]) -> None:
    if rows := [{"view_id": view_id, "role": role} for role in sorted(roles)]:
        connection.execute(insert(SHARED), rows)


def _known(roles: Collection[str]) -> frozenset[str]:
    """The roles to share with; everybody alone where that is among them. Raises ViewRefused for an unknown one."""
    if unknown := set(roles) - {*ROLES, EVERYBODY}:
        raise ViewRefused(f"There is no role {sorted(unknown)[0]!r} to share with. Choose from the list.")
    return frozenset({EVERYBODY} if EVERYBODY in roles else roles)


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
