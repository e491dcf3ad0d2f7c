"""Slips: what a deed tells the page that follows it, kept in the server's memory for a quarter of an hour.

Nothing that was typed, and no file of staff, stands in an address or on the disk. A restart forgets them all.
"""

import dataclasses
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app

KEPT_SECONDS = 15 * 60
MOST = 100
EXTENSION = "goodword-slips"


@dataclass(frozen=True, slots=True)
class Slip:
    """What was refused, at which field of which form, and what was typed; or a file of staff that waits.

    `done` says what a deed has done.
    """

    form: str
    field: str = ""
    words: str = ""
    typed: Mapping[str, str] = dataclasses.field(default_factory=dict)
    file: bytes = b""
    name: str = ""
    done: str = ""


NOTHING = Slip("")


class Slips:
    """Slips by their keys, each for the administrator whose deed it was."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[float, str, Slip]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, owner: str, slip: Slip) -> str:
        """Keep a slip; its key."""
        key = secrets.token_urlsafe(16)
        with self._lock:
            self._kept[key] = (time.monotonic() + KEPT_SECONDS, owner, slip)
            while len(self._kept) > MOST or next(iter(self._kept.values()))[0] < time.monotonic():
                self._kept.popitem(last=False)
        return key

    def read(self, owner: str, key: str) -> Slip:
        """The slip of that key; an empty one where there is none, or it is another's."""
        until, whose, slip = self._kept.get(key, (0.0, "", NOTHING))
        return slip if whose == owner and until >= time.monotonic() else NOTHING


def slips() -> Slips:
    """The slips of the server that answers this request."""
    found: Slips = current_app.extensions.setdefault(EXTENSION, Slips())
    return found
