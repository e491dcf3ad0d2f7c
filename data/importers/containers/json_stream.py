"""A JSON text of any length to the elements of its one list, a block at a time, in the memory of one element."""

import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

#: One element may have this many characters.
LONGEST = 16 << 20
_SPACE = re.compile(r"[ \t\n\r\ufeff]*")


class Broken(ValueError):
    """What is no JSON: the text, or where the reading had to end."""


class _Stream:
    """The text with a place in it; holds what is not yet taken."""

    def __init__(self, blocks: Iterable[str], decoder: json.JSONDecoder) -> None:
        self._blocks = iter(blocks)
        self._decoder = decoder
        self._held, self._at, self._passed = "", 0, 0

    def peek(self) -> str:
        """The next character that is no blank, "" at the end."""
        while True:
            self._at = _SPACE.match(self._held, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._held):
                return self._held[self._at]
            if not self._more():
                return ""

    def take(self, allowed: str) -> str:
        """The next character, one of those allowed."""
        found = self.peek()
        if not found or found not in allowed:
            raise self.broken(f"{found!r} where one of {allowed} is needed")
        self._at += 1
        return found

    def value(self) -> Any:
        """The next value."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._held, self._at)
            except RecursionError as error:
                raise self.broken("objects nested too deep") from error
            except ValueError as error:
                if len(self._held) - self._at > LONGEST or not self._more():
                    raise self.broken(str(error)) from error
                continue
            if end < len(self._held) or not self._more():
                self._at = end
                return value

    def broken(self, why: str) -> Broken:
        """The end of the reading, with its place."""
        return Broken(f"character {self._passed + self._at + 1:,}: {why}")

    def _more(self) -> bool:
        block = next(self._blocks, "")
        # As much again as is held, so that a long element is not tried anew at every block.
        while block and len(block) < len(self._held) - self._at and (more := next(self._blocks, "")):
            block += more
        self._passed += self._at
        self._held, self._at = self._held[self._at :] + block, 0
        return bool(block)


def first_of_several(blocks: Iterable[str], decoder: json.JSONDecoder) -> tuple[Any, bool]:
    """The text's first value, None where it is too long or none, and whether anything follows it."""
    stream = _Stream(blocks, decoder)
    try:
        return stream.value(), stream.peek() != ""
    except Broken:
        return None, False


def elements(blocks: Iterable[str], decoder: json.JSONDecoder, is_object: Callable[[Any], bool]) -> Iterator[Any]:
    """The elements of the array that the text is, or of the one list of objects in the object that it is.

    Raises Broken where the text is no JSON to its end, or has no such list, or two of them.
    """
    stream = _Stream(blocks, decoder)
    if stream.peek() == "[":
        yield from _array(stream)
    else:
        yield from _within(stream, is_object)
    if stream.peek():
        raise stream.broken("more text behind the end")


def _array(stream: _Stream) -> Iterator[Any]:
    stream.take("[")
    if stream.peek() == "]":
        stream.take("]")
        return
    while True:
        yield stream.value()
        if stream.take(",]") == "]":
            return


def _within(stream: _Stream, is_object: Callable[[Any], bool]) -> Iterator[Any]:
    """The elements of the one member that is a list of objects; what else stands beside it is about the list."""
    found = ""
    end = stream.take("{")
    while end != "}":
        name = stream.value()
        stream.take(":")
        is_list = stream.peek() == "["
        values = _array(stream) if is_list else iter([stream.value()])
        first = next(values, None)
        if is_list and is_object(first):
            if found:
                raise stream.broken(f"a second list of objects, {name!r} beside {found!r}; load each by itself")
            found = name
            yield from chain([first], values)
        else:
            deque(values, maxlen=0)
        end = stream.take(",}")
    if not found:
        raise stream.broken("an object without a list of objects in it")
