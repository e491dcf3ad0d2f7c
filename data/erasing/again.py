"""Erasing again: a backup brings back whoever was erased after it was made, and a home that remembers them helps."""

import os

from sqlalchemy.exc import DatabaseError

from data.erasing.deed import Tell, begin_again, finish_erasures
from data.erasing.marks import KeyMissing, read_key
from data.home import ERASURE_KEY_FILE, STORE_FILE, Home
from data.snapshot import sync
from data.store import Store
from data.store_erasures import Erasure


class ErasuresUnknown(Exception):
    """A home that cannot say whom it has erased."""


def erasures_of(home: Home) -> tuple[Erasure, ...]:
    """All erasures of a home, oldest first, with its key at hand. Raises ErasuresUnknown; nothing is written there."""
    if not (home.path / STORE_FILE).is_file():
        raise ErasuresUnknown(f"{home.path} has no store, so it does not know whom it has erased.")
    store = Store(home.store_url)
    try:
        found = store.erasures()
        if found:
            read_key(home.path)
        return found
    except (DatabaseError, KeyMissing) as error:
        raise ErasuresUnknown(f"{home.path} cannot say whom it has erased. Name another home that knows.") from error
    finally:
        store.close()


def erase_again(home: Home, elsewhere: Home, tell: Tell = lambda step, done, of: None) -> int:
    """Erase in a home whoever was erased elsewhere and not here; returns their number.

    The proof is taken along, and whoever may not come in there may not come in here. Raises ErasuresUnknown where the
    other home cannot be read, and where both have erased by keys of their own: then neither knows the other's.
    """
    store = Store(home.store_url)
    try:
        here = store.erasures()
        known = {(one.mark, one.begun_at) for one in here}
        missing = [one for one in erasures_of(elsewhere) if (one.mark, one.begun_at) not in known]
        if not missing:
            return 0
        _share_key(home, elsewhere, is_used=bool(here))
        begin_again(home, store, missing)
        finish_erasures(home, store, tell)
        _lift(store, elsewhere, missing)
        return len({one.mark for one in missing})
    finally:
        store.close()


def _share_key(home: Home, elsewhere: Home, is_used: bool) -> None:
    """Know the erased by the key of the other home; `is_used` says that this one has marks of its own."""
    key, file = read_key(elsewhere.path), home.path / ERASURE_KEY_FILE
    if file.exists() and file.read_bytes().strip() == key:
        return
    if is_used:
        raise ErasuresUnknown(
            f"{elsewhere.path} knows the erased by another key than this backup. Restore it without that home, and"
            " erase again by the ids that you keep."
        )
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
        opened.write(key)
    sync(file)
    sync(home.path)


def _lift(store: Store, elsewhere: Home, missing: list[Erasure]) -> None:
    """Let in here whom the other home lets in again."""
    other = Store(elsewhere.store_url)
    try:
        kept_out = other.erased_marks()
    finally:
        other.close()
    for one in missing:
        if one.mark not in kept_out:
            store.lift_erasure(one.mark, one.asked_by)
