"""A small grammar for sentences: `{slot}` takes one of a slot's texts, `(a|b|)` one of these or nothing; both nest.

    [slot]
    wait = ["(half|over) an hour", "{number} minutes"]

A text is compiled once and said in microseconds.
"""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

#: A compiled text: literal strings, and alternatives, each of them a text again.
Part: TypeAlias = "str | list[Text]"
Text: TypeAlias = "tuple[Part, ...]"

_MARKS = re.compile(r"[{}()|]")


class GrammarWrong(ValueError):
    """A text that cannot be read, or a slot that is not there or names itself."""


class Grammar:
    """The slots of one language, compiled as they are needed."""

    def __init__(self, slots: Mapping[str, list[str]]) -> None:
        """Nothing is compiled yet."""
        self._sources = slots
        self._compiled: dict[str, list[Text]] = {}
        self._open: list[str] = []

    def text(self, source: str) -> Text:
        """The source compiled. Raises GrammarWrong naming the text and what is wrong in it."""
        parts, end = self._sequence(source, 0)
        if end != len(source):
            raise GrammarWrong(f"{source!r}: {source[end]!r} at {end} closes nothing.")
        return parts

    def _sequence(self, source: str, at: int) -> tuple[Text, int]:
        """Parts from `at` to the end, or to the `|` or `)` that ends this alternative."""
        parts: list[Part] = []
        while at < len(source):
            mark = _MARKS.search(source, at)
            end = mark.start() if mark else len(source)
            if end > at:
                parts.append(source[at:end])
            if not mark or mark.group() in "|)":
                return tuple(parts), end
            part, at = self._slot(source, end) if mark.group() == "{" else self._choice(source, end)
            parts.append(part)
        return tuple(parts), at

    def _slot(self, source: str, at: int) -> tuple[Part, int]:
        end = source.find("}", at)
        if end < 0:
            raise GrammarWrong(f"{source!r}: the slot at {at} has no end.")
        return self.slot(source[at + 1 : end]), end + 1

    def _choice(self, source: str, at: int) -> tuple[Part, int]:
        alternatives: list[Text] = []
        while source[at] != ")":
            text, at = self._sequence(source, at + 1)
            alternatives.append(text)
            if at >= len(source):
                raise GrammarWrong(f"{source!r}: a bracket has no end.")
        return alternatives, at + 1

    def slot(self, name: str) -> list[Text]:
        """The compiled texts of a slot."""
        if name in self._open or name not in self._sources:
            trouble = "names itself" if name in self._open else "is not there"
            raise GrammarWrong(f"Slot {name!r} {trouble}. Slots: {', '.join(sorted(self._sources))}.")
        if name not in self._compiled:
            self._open.append(name)
            self._compiled[name] = [self.text(source) for source in self._sources[name]]
            self._open.pop()
        return self._compiled[name]


def say(text: Text, draw: Callable[[], float]) -> str:
    """One way to say a text; `draw` gives numbers from 0 to below 1."""
    said: list[str] = []
    _say(text, draw, said)
    return "".join(said)


def _say(text: Text, draw: Callable[[], float], said: list[str]) -> None:
    for part in text:
        if isinstance(part, str):
            said.append(part)
        else:
            _say(part[int(draw() * len(part))], draw, said)
