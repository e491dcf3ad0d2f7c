"""Who asks: from an account of the store to its roles, and the Scope that follows.

Which account it is, dashboard.access finds. Whoever cannot be told, and whose account has ended, sees nothing.
"""

import hashlib
import hmac
import logging
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.roles import ROLES
from dashboard.settings import secret_key
from data.grants import GrantWrong, read_grant
from data.home import SECRET_FILE
from data.store import Account
from queries.scope import Grant, Scope

log = logging.getLogger(__name__)
SHORTEST_KEY = 32
ADMINISTRATOR = "administrator"


class KeyWrong(Exception):
    """The file with the home's secret cannot be used."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks: account, name, roles in their order, the home page they chose, and what they may see.

    `shown_to` is the administrator to whom the product is shown as this person finds it, "" for the person themselves.
    """

    account_id: str
    name: str
    roles: tuple[str, ...]
    home_path: str
    scope: Scope
    shown_to: str = ""

    @property
    def asking_id(self) -> str:
        """The account of whoever sits there."""
        return self.shown_to or self.account_id

    @property
    def is_known(self) -> bool:
        """Whether somebody asks, and not just anyone."""
        return bool(self.account_id)

    @property
    def title(self) -> str:
        """The roles in words, as in "Manager, Analyst"."""
        return ", ".join(ROLES[role].title for role in self.roles if role in ROLES) or "No role"

    @property
    def sees_persons(self) -> bool:
        """Whether single persons' figures may be looked at."""
        return any(grant.sees_persons for grant in self.scope.grants)

    @property
    def may_open_rows(self) -> bool:
        """Whether single rows may be opened."""
        return self.scope.may_open_rows()


NOBODY = Person("", "Nobody", (), "", Scope.nothing())


def secret_of(home: Path) -> bytes:
    """The home's secret: the environment's, else the one made at its first use in a file only its owner may read.

    Raises KeyWrong for one that is too short, or a file that others may read.
    """
    if said := secret_key():
        return _long_enough(said.encode(), "GOODWORD_SECRET_KEY", "Set a longer one.")
    file = home / SECRET_FILE
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_secret(file)
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        opened.write(secrets.token_hex(SHORTEST_KEY))
        opened.flush()
        os.fsync(opened.fileno())
    return _read_secret(file)


def _read_secret(file: Path) -> bytes:
    if file.stat().st_mode & 0o077:
        raise KeyWrong(f"{file.name} may be read by others. Run `chmod 600 {file.name}` in the home, then start again.")
    return _long_enough(file.read_bytes().strip(), file.name, "Delete it; a new one is made.")


def _long_enough(said: bytes, name: str, way_out: str) -> bytes:
    if len(said) < SHORTEST_KEY:
        raise KeyWrong(f"{name} holds {len(said)} bytes, at least {SHORTEST_KEY} are needed. {way_out}")
    return said


def derived(secret: bytes, purpose: str) -> str:
    """A key for one purpose, so that no two uses share one."""
    return hmac.new(secret, purpose.encode(), hashlib.sha256).hexdigest()


def person_of(account: Account | None, pseudonym_key: str) -> Person:
    """The person of an account, with the scope that follows from its roles and grants; nobody without an active one."""
    if account is None or not account.is_active:
        return NOBODY
    scope = scope_of(account, pseudonym_key)
    return Person(account.account_id, account.name, tuple(account.roles), account.home_path or "", scope)


def shown_person(account: Account, by: Account, pseudonym_key: str) -> Person:
    """A person as an administrator is shown what they find: sums alone, and nothing of one employee's own grant."""
    found = person_of(account, pseudonym_key)
    sums = frozenset(
        replace(grant, columns=frozenset(), may_open_rows=False, sees_persons=False)
        for grant in found.scope.grants
        if grant.agent is None
    )
    scope = replace(found.scope, policy_version=f"{found.scope.policy_version}, shown", grants=sums)
    roles = tuple(role for role in found.roles if role != ADMINISTRATOR)
    return replace(found, roles=roles, scope=scope, shown_to=by.account_id)


def scope_of(account: Account, pseudonym_key: str) -> Scope:
    """What an account may see: each of its grants as the role it is for shows it. No role or no grant: nothing.

    A grant that cannot be read gives nothing, and the log says why.
    """
    grants = frozenset(grant for said in account.grants if (grant := _grant(account, said)) is not None)
    return Scope(policy_version(account), grants, pseudonym_key)


def policy_version(account: Account) -> str:
    """Text that changes with the account's rights, so that no answer outlives them."""
    said = repr((account.account_id, tuple(account.roles), account.grants))
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _grant(account: Account, said: object) -> Grant | None:
    try:
        leave = read_grant(said, account.roles)
    except GrantWrong as reason:
        log.warning("A grant of account %r gives nothing: %s", account.account_id, reason)
        return None
    entry = ROLES.get(leave.role or "")
    if entry is None or not entry.sees_rows:
        return None
    return Grant(
        path=leave.path,
        function=leave.function,
        vendor=leave.vendor,
        agent=leave.agent_id,
        columns=entry.columns,
        may_open_rows=entry.may_open_rows,
        sees_persons=entry.sees_persons,
        valid_from=leave.valid_from,
        valid_to=leave.valid_to,
    )
