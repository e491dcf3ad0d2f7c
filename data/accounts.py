"""Accounts of the store: who may come in, with which rights, and which rights they held before.

A change, its line in the history of rights and its line in the audit are one transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from data.access_tables import RIGHTS, SESSIONS
from data.audit import Audit, append
from data.database import without
from data.grants import read_grant
from data.store_tables import ACCOUNTS
from data.store_values import (
    ACCOUNT_STATES,
    ROLES,
    Account,
    AccountTaken,
    AccountUnknown,
    AccountWrong,
    Rights,
)
from data.store_views import forget_views

LONGEST_ID = 80
#: What a change of an account tells the audit; grants hold units and ids of agents, never customers.
TOLD = ("name", "roles", "grants", "agent_id", "state", "home_path")


class Accounts(Audit):
    """Adds, changes and finds accounts."""

    def add_account(
        self,
        account_id: str,
        name: str,
        roles: Sequence[str],
        grants: Sequence[dict[str, Any]],
        home_path: str | None = None,
        is_demo: bool = False,
        agent_id: str | None = None,
        by: str = "",
    ) -> Account:
        """Add an account with its grants as data.grants reads them; `by` is who does it.

        Raises AccountTaken for an id that exists, be it in other capitals; AccountWrong for an id or a role that is
        not allowed; GrantWrong for a grant that cannot be read.
        """
        account = _checked(Account(account_id, name, tuple(roles), tuple(grants), home_path, is_demo, agent_id))
        with self._writing() as connection:
            _add(connection, account, by)
        return account

    def change_account(self, account_id: str, by: str, **changes: Any) -> Account:
        """Change fields of an account, from its next request on; what ends it ends its sessions and its own views.

        Raises AccountUnknown, or what `add_account` complains of.
        """
        changed = replace(self.account_named(account_id), **changes)
        self.save_accounts([changed], by)
        return changed

    def save_accounts(self, accounts: Iterable[Account], by: str) -> None:
        """Add those that are new and change those that are not, all of them or none."""
        wanted = [_checked(account) for account in accounts]
        with self._writing() as connection:
            had_administrator = _has_administrator(connection)
            for account in wanted:
                named = ACCOUNTS.c.account_id == account.account_id
                before = connection.execute(select(ACCOUNTS).where(named)).mappings().first()
                if before is None:
                    _add(connection, account, by)
                elif (old := _account(dict(before))) != account:
                    _change(connection, old, account, by)
            if had_administrator and not _has_administrator(connection):
                raise AccountWrong("No administrator would be left. Give somebody else that role first.")

    def accounts(self) -> tuple[Account, ...]:
        """All accounts in the order they were added."""
        found = self._rows(select(ACCOUNTS).order_by(ACCOUNTS.c.position))
        return tuple(_account(row) for row in found)

    def account(self, account_id: str) -> Account | None:
        """The account of that id, in whatever capitals it is written; None if there is none."""
        found = self._rows(select(ACCOUNTS).where(func.lower(ACCOUNTS.c.account_id) == account_id.lower()))
        return _account(found[0]) if found else None

    def account_named(self, account_id: str) -> Account:
        """The account of that id. Raises AccountUnknown, which lists some."""
        if found := self.account(account_id):
            return found
        known = ", ".join(account.account_id for account in self.accounts()[:10]) or "none yet"
        raise AccountUnknown(f"There is no account {account_id!r}. Accounts: {known}.")

    def rights_history(self, account_id: str) -> tuple[Rights, ...]:
        """Every change of an account's rights, oldest first. People of the demo have none."""
        query = select(RIGHTS).where(RIGHTS.c.account_id == account_id).order_by(RIGHTS.c.change_id)
        return tuple(_rights(row) for row in self._rows(query))

    def rights_on(self, moment: datetime) -> tuple[Rights, ...]:
        """What every account held at a moment: who could see what then. Accounts that were not yet are absent."""
        newest = (
            select(func.max(RIGHTS.c.change_id)).where(RIGHTS.c.since <= moment).group_by(RIGHTS.c.account_id)
        ).scalar_subquery()
        found = self._rows(select(RIGHTS).where(RIGHTS.c.change_id.in_(newest)).order_by(RIGHTS.c.account_id))
        return tuple(_rights(row) for row in found)


def _add(connection: Connection, account: Account, by: str) -> None:
    taken = select(ACCOUNTS.c.account_id).where(func.lower(ACCOUNTS.c.account_id) == account.account_id.lower())
    if connection.scalar(taken) is not None:
        raise AccountTaken(f"There is an account {account.account_id!r} already. Choose another id.")
    last = connection.scalar(select(func.max(ACCOUNTS.c.position))) or 0
    connection.execute(insert(ACCOUNTS).values(**asdict(account), position=last + 1))
    if account.is_demo:
        return
    _note_rights(connection, account, by)
    append(connection, "account added", by, {"account": account.account_id, **_told(account)})


def _change(connection: Connection, before: Account, account: Account, by: str) -> None:
    named = ACCOUNTS.c.account_id == account.account_id
    connection.execute(update(ACCOUNTS).where(named).values(**without(asdict(account), "account_id")))
    if (before.roles, before.grants, before.state) != (account.roles, account.grants, account.state):
        _note_rights(connection, account, by)
    if not account.is_active:
        connection.execute(SESSIONS.delete().where(SESSIONS.c.account_id == account.account_id))
        forget_views(connection, account.account_id)
    was, now = _told(before), _told(account)
    changed = {name: {"before": was[name], "after": now[name]} for name in TOLD if was[name] != now[name]}
    append(connection, "account changed", by, {"account": account.account_id, **changed})


def _note_rights(connection: Connection, account: Account, by: str) -> None:
    held = {"roles": account.roles, "grants": account.grants, "state": account.state}
    connection.execute(
        insert(RIGHTS).values(account_id=account.account_id, **held, since=datetime.now(UTC), changed_by=by)
    )


def _has_administrator(connection: Connection) -> bool:
    active = select(ACCOUNTS.c.roles).where(ACCOUNTS.c.state == "active")
    return any("administrator" in roles for roles in connection.scalars(active))


def _checked(account: Account) -> Account:
    """The account if all of it is allowed."""
    said = account.account_id
    if not said or len(said) > LONGEST_ID or not said.isprintable() or any(letter.isspace() for letter in said):
        raise AccountWrong(f"The account's id is {said[:LONGEST_ID]!r}. Allowed: 1 to {LONGEST_ID} letters, no spaces.")
    if not account.name.strip():
        raise AccountWrong(f"The account {said!r} has no name. Give it one.")
    if unknown := [role for role in account.roles if role not in ROLES]:
        raise AccountWrong(f"No role {unknown[0]!r}. Roles: {', '.join(ROLES)}.")
    if account.state not in ACCOUNT_STATES:
        raise AccountWrong(f"No state {account.state!r} of an account. States: {', '.join(ACCOUNT_STATES)}.")
    for grant in account.grants:
        read_grant(grant, account.roles)
    return account


def _told(account: Account) -> Mapping[str, Any]:
    return {name: getattr(account, name) for name in TOLD}


def _account(row: dict[str, Any]) -> Account:
    return Account(**{**without(row, "position"), "roles": tuple(row["roles"]), "grants": tuple(row["grants"])})


def _rights(row: dict[str, Any]) -> Rights:
    return Rights(**{**without(row, "change_id"), "roles": tuple(row["roles"]), "grants": tuple(row["grants"])})
