"""JSON as a tree: every object, every leaf, and the same tree with other leaves."""

from collections.abc import Callable, Iterator
from typing import Any


def objects(content: Any) -> Iterator[dict[str, Any]]:
    """Every object, however deep."""
    waiting = [content]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def leaves(content: Any) -> list[Any]:
    """Every text, number and flag."""
    if isinstance(content, dict):
        return [leaf for value in content.values() for leaf in leaves(value)]
    if isinstance(content, list):
        return [leaf for value in content for leaf in leaves(value)]
    return [] if content is None else [content]


def mapped(content: Any, changed: Callable[[Any, str], Any], name: str = "") -> Any:
    """The same tree with `changed` of every leaf and the key that it stands under."""
    if isinstance(content, dict):
        return {key: mapped(value, changed, key) for key, value in content.items()}
    if isinstance(content, list):
        return [mapped(value, changed, name) for value in content]
    return changed(content, name)
