"""A mapping in the making: what is settled, in the shape of the TOML, and what a person has to decide.

Written as TOML, what would be a guess stands behind a #: such a draft loads only what a person has answered.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any

import tomli_w


@dataclass(frozen=True, slots=True)
class Question:
    """What would have to be guessed: its place in the mapping ("columns.score.scale"), the words, possible answers.

    An answer is the value for that place; no answers means that any may be right.
    """

    where: str
    words: str
    answers: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A mapping for `file` into `table`: `said` in the shape of the TOML, the columns not mapped with values seen in
    them, and the questions that are open. Without questions `said` is a whole mapping. `free` are columns of ours that
    nothing fills yet."""

    file: str
    table: str
    said: Mapping[str, Any]
    unmapped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    free: tuple[str, ...] = ()

    def text(self) -> str:
        """The draft as TOML, each QUESTION in front of the lines that would answer it."""
        return "\n".join([*self._head(), *self._joins(), *self._leave_out(), *self._columns(), *self._unmapped()])

    def _head(self) -> Iterator[str]:
        yield f"# Draft of a mapping for {_inline(self.file)}, table {self.table}."
        yield "# Answer each QUESTION, and remove the # where a line below it is right."
        yield "[source]"
        yield from self._settled("source", self.said.get("source", {}))

    def _joins(self) -> Iterator[str]:
        for name, rule in self.said.get("joins", {}).items():
            yield f"[joins.{name}]"
            yield from self._settled(f"joins.{name}", rule)

    def _leave_out(self) -> Iterator[str]:
        for rule in self.said.get("leave_out", ()):
            yield "[[leave_out]]"
            yield from (*_lines(rule), "")

    def _columns(self) -> Iterator[str]:
        columns = self.said.get("columns", {})
        for name, rule in columns.items():
            yield f"[columns.{name}]"
            yield from self._settled(f"columns.{name}", rule)
        for question in self.questions:
            section, _, name = question.where.partition(".")
            if section == "columns" and name and "." not in name and name not in columns:
                yield from (*_asked(question), "")

    def _unmapped(self) -> Iterator[str]:
        if self.unmapped:
            yield f"# Columns of ours that are free (goodword template {self.table} explains each):"
            yield from (f"#   {line}" for line in wrap(", ".join(self.free), 112))
            yield ""
        for name, seen in self.unmapped.items():
            told = ", ".join(map(_inline, seen)) or "always empty"
            yield f"# QUESTION: which of our columns is {_inline(name)}? Seen: {told}."
            yield from ("# [columns.]", f"# from = {_inline(name)}", "")

    def _settled(self, place: str, rule: Mapping[str, Any]) -> Iterator[str]:
        yield from _lines(rule)
        for question in self.questions:
            if question.where.rpartition(".")[0] == place:
                yield from _asked(question)
        yield ""


def _asked(question: Question) -> Iterator[str]:
    place, _, key = question.where.rpartition(".")
    yield f"# QUESTION: {question.words}"
    for answer in question.answers:
        if place == "columns" and isinstance(answer, dict):
            yield f"# [columns.{key}]"
            yield from (f"# {line}" for line in _lines(answer))
        elif place.startswith(("source", "joins.")) and isinstance(answer, dict):
            yield from ["# these together:"] if len(answer) > 1 else []
            yield from (f"# {line}" for line in _lines(answer))
        else:
            yield f"# {key} = {_inline(answer)}"


def _lines(rule: Mapping[str, Any]) -> Iterator[str]:
    return (f"{_key(key)} = {_inline(value)}" for key, value in rule.items())


def _key(key: str) -> str:
    return tomli_w.dumps({key: 0}).removesuffix(" = 0\n")


def _inline(value: Any) -> str:
    """A value of TOML on one line."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(_lines(value))} }}"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return f"[{', '.join(map(_inline, value))}]"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").rstrip("\n")
