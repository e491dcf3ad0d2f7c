"""Sessions of the store: a random key of 256 bits for each sign-in, of which only the hash is kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from data.access_tables import SESSIONS
from data.audit import Audit, append
from data.database import without

KEY_BYTES = 32
#: A session's last use is written down at most this often.
NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in that lasts: whose, with which browser, from where, since when, and when it was last used.

    `address` is shortened; `seen_as` is the account as whom an administrator is looking, if they are.
    """

    session_id: int
    account_id: str
    client: str
    address: str
    seen_as: str | None
    began_at: datetime
    used_at: datetime


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long a session lasts: unused, and in all."""

    idle: timedelta = timedelta(minutes=30)
    most: timedelta = timedelta(hours=8)


class Sessions(Audit):
    """Begins, finds and ends sessions."""

    def begin_session(self, account_id: str, client: str, lasting: Lasting, address: str = "") -> str:
        """Begin a session; returns its key, which nobody can read again. Sessions that have run out are forgotten."""
        key, now = secrets.token_urlsafe(KEY_BYTES), datetime.now(UTC)
        with self._writing() as connection:
            drop_sessions(connection, _ran_out(now, lasting))
            begun = {"account_id": account_id, "client": client, "began_at": now, "used_at": now}
            connection.execute(insert(SESSIONS).values(key_hash=hashed(key), address=address, **begun))
        return key

    def session(self, key: str, lasting: Lasting) -> Session | None:
        """The session of a key, noted as used now; None for a key that is unknown, or whose time is over."""
        now = datetime.now(UTC)
        mine = SESSIONS.c.key_hash == hashed(key)
        found = self._rows(select(SESSIONS, _ran_out(now, lasting).label("is_over")).where(mine))
        if not found:
            return None
        if found[0].pop("is_over"):
            with self._writing() as connection:
                drop_sessions(connection, mine, _ran_out(now, lasting))
            return None
        session = Session(**without(found[0], "key_hash"))
        if now - session.used_at > NOTED_EVERY:
            with self._writing() as connection:
                named = SESSIONS.c.session_id == session.session_id
                connection.execute(update(SESSIONS).where(named).values(used_at=now))
        return session

    def sessions(self, lasting: Lasting, account_id: str = "") -> tuple[Session, ...]:
        """Sessions that last, of one account or of all, the last used first."""
        query = select(SESSIONS).where(~_ran_out(datetime.now(UTC), lasting)).order_by(SESSIONS.c.used_at.desc())
        found = self._rows(query.where(SESSIONS.c.account_id == account_id) if account_id else query)
        return tuple(Session(**without(row, "key_hash")) for row in found)

    def see_as(self, session: Session, account_id: str | None) -> None:
        """Let the person of a session look as another account from its next request on, or as themselves again."""
        other = account_id or session.seen_as
        if account_id == session.seen_as:
            return
        kind = "seeing as begun" if account_id else "seeing as ended"
        with self._writing() as connection:
            named = SESSIONS.c.session_id == session.session_id
            connection.execute(update(SESSIONS).where(named).values(seen_as=account_id))
            append(connection, kind, session.account_id, {"account": other})

    def end_session(self, session_id: int, account_id: str, by: str, kind: str = "session ended") -> bool:
        """End a session of that account; whether there was one."""
        mine = (SESSIONS.c.session_id == session_id, SESSIONS.c.account_id == account_id)
        with self._writing() as connection:
            ended = drop_sessions(connection, *mine)
            if ended:
                append(connection, kind, by, {"account": account_id} if by != account_id else {})
        return bool(ended)

    def end_sessions(self, account_id: str, by: str, but: int | None = None) -> int:
        """End all sessions of an account but one; returns their number."""
        others = [SESSIONS.c.account_id == account_id]
        if but is not None:
            others.append(SESSIONS.c.session_id != but)
        with self._writing() as connection:
            ended = drop_sessions(connection, *others)
            if ended:
                append(connection, "session ended", by, {"account": account_id}, ended)
        return ended


def drop_sessions(connection: Connection, *which: Any) -> int:
    """Drop sessions, and note whoever looked as another person in one of them; returns their number."""
    for row in connection.execute(select(SESSIONS).where(*which, SESSIONS.c.seen_as.is_not(None))).mappings().all():
        about = {"account": row["seen_as"], "why": "the session ended"}
        append(connection, "seeing as ended", row["account_id"], about)
    return int(connection.execute(delete(SESSIONS).where(*which)).rowcount)


def hashed(secret: str) -> str:
    """Hash under which a random secret is kept; it needs no salt, for nobody can guess 256 bits."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _ran_out(now: datetime, lasting: Lasting) -> Any:
    return (SESSIONS.c.used_at < now - lasting.idle) | (SESSIONS.c.began_at < now - lasting.most)
