"""How a home finds out who asks, and what serving it to others needs.

A demo lets everyone at this machine choose a person. A company's home knows its one local person until somebody has
chosen a password, or until others can reach it: then everybody signs in. It never goes back.
"""

from contextlib import closing
from enum import Enum
from pathlib import Path

from dashboard.identity import secret_of
from dashboard.settings import LOOPBACK, is_debugging, public_address
from data.home import Home, HomeMissing, open_home
from data.store import Store


class Mode(Enum):
    """How it is found out who asks."""

    DEMO = "choose a person"
    ALONE = "one local person"
    SIGN_IN = "sign in"


class HostRefused(ValueError):
    """Serving to others than this machine lacks something that it needs."""


def mode_of(home: Home, store: Store, is_public: bool) -> Mode:
    """The mode of a home; `is_public` if others than this machine can reach it."""
    if home.config.is_demo:
        return Mode.DEMO
    return Mode.SIGN_IN if is_public or store.asks_for_passwords() else Mode.ALONE


def refuse_unsafe(path: Path, host: str) -> None:
    """Refuse to serve the home in that folder to others until everything that keeps it safe is there.

    Raises HostRefused, which says what is missing; KeyWrong for a secret that is too short.
    """
    if host in LOOPBACK and not public_address():
        return
    if not public_address():
        raise HostRefused(
            f"Serving {host!r} needs GOODWORD_PUBLIC_ADDRESS, the https address that others open. "
            f"Without it only {', '.join(LOOPBACK)} are served."
        )
    if is_debugging():
        raise HostRefused("FLASK_DEBUG or DASH_DEBUG is set: their debugger shows code and data. Unset both.")
    _refuse_home(path)


def _refuse_home(path: Path) -> None:
    try:
        home = open_home(path)
    except HomeMissing as missing:
        raise HostRefused(f"There is no home to serve to others yet. {missing}") from missing
    if home.config.is_demo:
        raise HostRefused(
            "The demo lets everyone be anyone, so it is served to this machine only. Run `goodword init`."
        )
    secret_of(path)
    # The store alone: what has read the lake must not be forked, and the server's worker is.
    with closing(Store(home.store_url)) as store:
        store.upgrade()
        found = store.credentials().values()
    if not any(known.password_hash or known.code_until for known in found):
        raise HostRefused("Nobody could sign in: no account has a password. Run `goodword accounts password ACCOUNT`.")
