"""The account behind a request: the cookie's key leads to a session of the store, and the session to an account.

Whatever proves who somebody is (today a password, later an identity provider) ends in `begin`: nothing else changes.
"""

from datetime import timedelta
from ipaddress import ip_address

from flask import Response, g, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard.access.modes import Mode
from dashboard.identity import ADMINISTRATOR
from dashboard.settings import public_address, session_lasts
from data.sessions import Lasting, Session
from data.store import Account, Store

#: A person chosen in the demo stays for a week.
IN_THE_DEMO = Lasting(timedelta(days=7), timedelta(days=7))
LONGEST_KEY = 100
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def cookie_name() -> str:
    """Name of the cookie: behind TLS one that browsers keep to this host, Secure and for all paths."""
    return "__Host-goodword" if public_address() else "goodword"


def lasting(mode: Mode) -> Lasting:
    """How long a session lasts in a mode."""
    return IN_THE_DEMO if mode is Mode.DEMO else Lasting(*session_lasts())


def session_asking(mode: Mode, store: Store) -> Session | None:
    """The session of this request, if it has one that lasts; looked up once."""
    if "session" not in g:
        key = request.cookies.get(cookie_name(), "")
        g.session = store.session(key, lasting(mode)) if 0 < len(key) <= LONGEST_KEY else None
    found: Session | None = g.session
    return found


def account_asking(mode: Mode, store: Store) -> Account | None:
    """The account of this request.

    Without a sign-in it is the first active one, or in the demo the one that was chosen.
    """
    session = None if mode is Mode.ALONE else session_asking(mode, store)
    found = store.account(session.account_id) if session else None
    if found or mode is Mode.SIGN_IN:
        return found
    return next((account for account in store.accounts() if account.is_active), None)


def account_seen_as(account: Account | None, mode: Mode, store: Store) -> Account | None:
    """The account as which an administrator looks in this request; None for everyone else."""
    if mode is not Mode.SIGN_IN or account is None or not account.is_active or ADMINISTRATOR not in account.roles:
        return None
    session = session_asking(mode, store)
    other = store.account(session.seen_as) if session and session.seen_as else None
    return other if other and other.is_active else None


def begin(answer: Response | AnyResponse, account_id: str, mode: Mode, store: Store) -> None:
    """Begin a session with a new key, give it to the browser with that answer, and end the one it came with."""
    if before := session_asking(mode, store):
        store.end_session(before.session_id, before.account_id, before.account_id)
    client, address = client_words(request.headers.get("User-Agent", "")), short_address(request.remote_addr)
    key = store.begin_session(account_id, client, lasting(mode), address)
    answer.set_cookie(cookie_name(), key, httponly=True, secure=bool(public_address()), samesite="Lax", path="/")


def forget(answer: Response | AnyResponse) -> None:
    """Let the browser forget its key."""
    answer.delete_cookie(cookie_name(), httponly=True, secure=bool(public_address()), samesite="Lax", path="/")


def short_address(address: str | None) -> str:
    """Where a session comes from, without its last part: "192.0.2.x", "2001:db8:1::x"; "" where it is not known."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return ""
    if found.is_loopback:
        return "this machine"
    if found.version == 4:
        return f"{str(found).rpartition('.')[0]}.x"
    return f"{':'.join(found.exploded.split(':')[:3])}::x"


def client_words(agent: str) -> str:
    """A browser in a few words, so that one can tell one's sessions apart: "Firefox on Windows"."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser
