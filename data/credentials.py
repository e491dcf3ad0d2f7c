"""Passwords as hashes, links for a first one, and the waits after failed tries. The hashing is in dashboard.access."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from data.access_tables import CREDENTIALS, SESSIONS, TRIES
from data.audit import Audit, append
from data.sessions import drop_sessions, hashed

CODE_LASTS = timedelta(days=7)
#: Failures in a row before the first wait, the first wait, which doubles with each further one, and the longest.
FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
#: A row of failures is forgotten after this time without one.
TRIES_LAST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Credential:
    """How an account can come in: the hash of its password, and until when a link for a first one is good."""

    account_id: str
    password_hash: str | None
    chosen_at: datetime | None
    code_until: datetime | None


class Credentials(Audit):
    """Keeps what proves who somebody is."""

    def asks_for_passwords(self) -> bool:
        """Whether anybody has ever chosen a password: from then on the home is closed to whoever does not sign in."""
        query = select(CREDENTIALS.c.account_id).where(CREDENTIALS.c.chosen_at.is_not(None)).limit(1)
        return bool(self._rows(query))

    def credentials(self) -> dict[str, Credential]:
        """All credentials by account, without codes."""
        names = [CREDENTIALS.c[name] for name in Credential.__dataclass_fields__]
        return {row["account_id"]: Credential(**row) for row in self._rows(select(*names))}

    def credential(self, account_id: str) -> Credential | None:
        """The credential of an account, None where it has none yet."""
        names = [CREDENTIALS.c[name] for name in Credential.__dataclass_fields__]
        found = self._rows(select(*names).where(CREDENTIALS.c.account_id == account_id))
        return Credential(**found[0]) if found else None

    def give_code(self, account_id: str, code: str, by: str) -> datetime:
        """Keep the code of a link for a first password, in place of password, older code and sessions.

        Returns the moment until which the code is good.
        """
        until = datetime.now(UTC) + CODE_LASTS
        with self._writing() as connection:
            _put(connection, account_id, code_hash=hashed(code), code_until=until, password_hash=None)
            drop_sessions(connection, SESSIONS.c.account_id == account_id)
            append(connection, "code given", by, {"account": account_id})
        return until

    def account_of_code(self, code: str) -> str | None:
        """The account that a code is for; None for an unknown, used or old one."""
        good = (CREDENTIALS.c.code_hash == hashed(code), CREDENTIALS.c.code_until > datetime.now(UTC))
        found = self._rows(select(CREDENTIALS.c.account_id).where(*good))
        return found[0]["account_id"] if found else None

    def close_all(self, made_at: datetime, by: str) -> int:
        """End what a backup has kept open, all sessions and links for passwords; how many sessions there were."""
        with self._writing() as connection:
            ended = drop_sessions(connection)
            connection.execute(update(CREDENTIALS).values(code_hash=None, code_until=None))
            append(connection, "restored", by, {"made_at": made_at.isoformat()}, ended)
        return ended

    def choose_password(self, account_id: str, password_hash: str, code: str = "") -> bool:
        """Keep a password and end all sessions of the account; with a code, only if it is still good for it.

        Whether it was kept: of two who use a code at once, one is.
        """
        with self._writing() as connection:
            if code:
                good = (CREDENTIALS.c.code_hash == hashed(code), CREDENTIALS.c.code_until > datetime.now(UTC))
                if connection.scalar(select(CREDENTIALS.c.account_id).where(*good)) != account_id:
                    return False
            chosen = {"password_hash": password_hash, "chosen_at": datetime.now(UTC)}
            _put(connection, account_id, code_hash=None, code_until=None, **chosen)
            drop_sessions(connection, SESSIONS.c.account_id == account_id)
            append(connection, "password chosen", account_id)
        return True

    def take_try(self, name: str) -> timedelta:
        """Count a try to sign in under that name; how long to wait before it may be made, nothing if at once.

        It counts as failed until `forget_tries`, so that tries side by side are not more than tries in a row. A try
        that has to wait is not counted.
        """
        key, now = hashed(name.strip().lower()), datetime.now(UTC)
        with self._writing() as connection:
            connection.execute(delete(TRIES).where(TRIES.c.last_at < now - TRIES_LAST))
            row = connection.execute(select(TRIES.c.failures, TRIES.c.last_at).where(TRIES.c.name_hash == key)).first()
            if row is None:
                connection.execute(insert(TRIES).values(name_hash=key, failures=1, last_at=now))
                return timedelta()
            until: datetime = row.last_at + wait_after(row.failures)
            wait = max(until - now, timedelta())
            if not wait:
                counted = {"failures": row.failures + 1, "last_at": now}
                connection.execute(update(TRIES).where(TRIES.c.name_hash == key).values(**counted))
        return wait

    def wait_of(self, name: str) -> timedelta:
        """The wait that the failures in a row under that name have brought."""
        found = self._rows(select(TRIES.c.failures).where(TRIES.c.name_hash == hashed(name.strip().lower())))
        return wait_after(found[0]["failures"]) if found else timedelta()

    def forget_tries(self, name: str) -> None:
        """Forget the failures under that name, for somebody signed in."""
        with self._writing() as connection:
            connection.execute(delete(TRIES).where(TRIES.c.name_hash == hashed(name.strip().lower())))


def wait_after(failures: int) -> timedelta:
    """The wait after so many failures in a row: none, 30 s after the fifth, twice as long after each one more."""
    if failures < FREE_TRIES:
        return timedelta()
    doublings: int = 2 ** min(failures - FREE_TRIES, 10)
    return min(FIRST_WAIT * doublings, LONGEST_WAIT)


def _put(connection: Connection, account_id: str, **values: Any) -> None:
    named = CREDENTIALS.c.account_id == account_id
    if connection.execute(update(CREDENTIALS).where(named).values(**values)).rowcount == 0:
        connection.execute(insert(CREDENTIALS).values(account_id=account_id, **values))
