"""Values of a mapping, held to their kinds: what is not allowed is refused with its place and a way to write it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from data.importers.reading import did_you_mean


class Wrong(Exception):
    """A mapping says something that is not allowed; the file's name is added by the caller."""


def refuse_unknown(said: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    """Refuse a key that means nothing, with what was probably meant."""
    if unknown := [key for key in said if key not in known]:
        raise Wrong(f"{where}: no key {unknown[0]!r}.{did_you_mean(unknown[0], known)} Keys: {', '.join(known)}.")


def table_of(said: Any, where: str) -> dict[str, Any]:
    """A table of keys and values. Raises Wrong with the place."""
    if not isinstance(said, dict):
        raise Wrong(f"{where} is {said!r}. Write a table of keys and values.")
    return said


def word_of(said: Any, where: str) -> str:
    """A text. Raises Wrong with the place."""
    if not isinstance(said, str):
        raise Wrong(f"{where} is {said!r}. Write a text in quotes.")
    return said


def words_of(said: Any, where: str) -> tuple[str, ...]:
    """A list of texts. Raises Wrong with the place."""
    if not isinstance(said, (list, tuple)) or not all(isinstance(word, str) for word in said):
        raise Wrong(f'{where} is {said!r}. Write a list of texts, for instance ["NA"].')
    return tuple(said)


def number_of(said: Any, where: str) -> Decimal:
    """A number, exactly. Raises Wrong with the place."""
    if type(said) not in (int, float):
        raise Wrong(f"{where} is {said!r}. Write a number.")
    return Decimal(str(said))
