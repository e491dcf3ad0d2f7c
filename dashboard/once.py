"""What several cards of one request need is worked out once in it."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from flask import g, has_app_context

Found = TypeVar("Found")


def once(key: tuple[Hashable, ...], make: Callable[[], Found]) -> Found:
    """What `make` gives, remembered under the key until the request ends; outside of a request it is made each time."""
    if not has_app_context():
        return make()
    kept: dict[tuple[Hashable, ...], Found] = g.setdefault("once", {})
    if key not in kept:
        kept[key] = make()
    return kept[key]
