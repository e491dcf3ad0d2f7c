"""Marks: a keyed hash stands for an erased customer's id, so that the proof of an erasure does not hold the id."""

import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from data.home import ERASURE_KEY_FILE
from data.snapshot import sync

_KEY_BYTES = 32


class KeyMissing(Exception):
    """Customers were erased, and the key by which they are known is gone."""


def key_of(home: Path) -> bytes:
    """The home's key for marks, made at its first use; apart from the key of cookies, which may be changed."""
    file = home / ERASURE_KEY_FILE
    if not file.exists():
        unfinished = home / f".{ERASURE_KEY_FILE}-{secrets.token_hex(4)}"
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as opened:
            opened.write(secrets.token_hex(_KEY_BYTES))
        sync(unfinished)
        unfinished.rename(file)
        sync(home)
    return read_key(home)


def read_key(home: Path) -> bytes:
    """The key that is there. Raises KeyMissing where it is not, or is cut short."""
    try:
        said = (home / ERASURE_KEY_FILE).read_bytes().strip()
    except FileNotFoundError:
        said = b""
    if len(said) < 2 * _KEY_BYTES:
        raise KeyMissing(
            f"{home / ERASURE_KEY_FILE} is not there as it was made, and customers were erased by it: without it they"
            " cannot be kept out of this home. Put it back from a backup."
        )
    return said


def mark_of(key: bytes, customer_id: str) -> str:
    """The mark of a customer's id; blanks around the id do not count, as they do not at load."""
    return hmac.digest(key, customer_id.strip().encode("utf-8", "surrogatepass"), "sha256").hex()


def marked(key: bytes, marks: frozenset[str], customer_ids: Iterable[str]) -> list[str]:
    """Those of the ids that one of the marks stands for."""
    return [each for each in customer_ids if mark_of(key, each) in marks] if marks else []
