"""What of a file is not known yet: agents, units, customers, values; their rows, and what they may stand for."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.loading.recognising import Recognised
from data.contract import Column
from data.home import Home
from data.importers.converting import FALSE, TRUE
from data.importers.mapping import ours
from data.importers.matching import likely_word

MOST_LINES = 60
YES_NO = (("yes", "yes"), ("no", "no"))
#: Stands for a value that says nothing; no word of a file is written so.
NO_ANSWER = "(no answer)"
_NOTHING = ((NO_ANSWER, "no answer"),)
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
#: Answers of a scale that are offered one by one.
_MOST_ANSWERS = 12
Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that one of our columns does not know: its rows, and what it may stand for, the likeliest first.

    `options` are (value, words). `is_refused`: while it is left as it is, its rows do not come in.
    """

    column: str
    value: str
    rows: int
    options: tuple[tuple[str, str], ...]
    is_refused: bool


def unknown_values(
    home: Home, seen: Recognised, said: Mapping[str, Any], table: str, matching: list[dict[str, Any]]
) -> list[Unknown]:
    """What is not known, the most frequent first; `matching` is what the preview of an import found."""
    refused = list(_refused(home, seen, said, table))
    already = {(one.column, one.value) for one in refused}
    found = [one for one in _matched(home, said, matching) if (one.column, one.value) not in already]
    return sorted((*refused, *found), key=lambda one: (not one.is_refused, -one.rows))[:MOST_LINES]


def with_values(said: dict[str, Any], chosen: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """The mapping with what values stand for, by (column, value)."""
    columns = {name: dict(rule) for name, rule in said.get("columns", {}).items()}
    for (column, value), meaning in chosen.items():
        rule = columns.get(column)
        if rule is not None and meaning == NO_ANSWER:
            rule["null_words"] = [*rule.get("null_words", ()), value]
            continue
        # Values are read before a prefix is put in front of them.
        prefix = rule.get("prefix", "") if rule else ""
        if rule is not None and meaning and meaning.startswith(prefix):
            rule["values"] = {**rule.get("values", {}), value.removeprefix(prefix): meaning.removeprefix(prefix)}
    return {**said, "columns": columns}


def _refused(home: Home, seen: Recognised, said: Mapping[str, Any], table: str) -> Iterator[Unknown]:
    """Values seen in columns of certain words, of a scale or of numbers that are none: their rows would be refused."""
    named = {column.name: column for column in seen.columns}
    for name, rule in said.get("columns", {}).items():
        target, source = ours(table, home.rating_names).get(name), named.get(rule.get("from", ""))
        if target is None or source is None:
            continue
        known = target.words or home.config.values.get(name) or ()
        settled = {*rule.get("values", {}), *rule.get("null_words", ())}
        for value, rows in source.values:
            if value not in settled and (options := _meanings(value, target, rule, known)):
                yield Unknown(name, value, rows, options, True)


def _meanings(value: str, target: Column, rule: Mapping[str, Any], known: tuple[str, ...]) -> Options:
    """What a value may stand for that is refused as it is; none for one that fits."""
    if target.type == "flag":
        return () if value.lower() in (*TRUE, *FALSE) else YES_NO + _NOTHING
    if target.type in ("integer", "money", "number"):
        if _NUMBER.fullmatch(value):
            return ()
        if scale := rule.get("scale"):
            return _answers(value, int(scale["lowest"]), int(scale["highest"])) + _NOTHING
        return () if re.search(r"\d", value) else _NOTHING
    return _offered(value, known) if known and value not in known else ()


def _answers(value: str, lowest: int, highest: int) -> Options:
    """The answers of a scale; first the one that the value names, as "10 - very likely" does."""
    if highest - lowest > _MOST_ANSWERS:
        return ()
    answers = [str(answer) for answer in range(lowest, highest + 1)]
    named = [number for number in re.findall(r"\d+", value) if number in answers]
    return tuple((answer, answer) for answer in dict.fromkeys((*named[:1], *answers)))


def _matched(home: Home, said: Mapping[str, Any], matching: list[dict[str, Any]]) -> Iterator[Unknown]:
    """What the tables and the lake do not know, with the suggestion where there is one."""
    for found in matching:
        settled = {str(meant) for meant in said.get("columns", {}).get(found["column"], {}).get("values", {}).values()}
        words = home.config.values.get(found["column"], ())
        for one in found["named"]:
            if one["value"] in settled:
                continue
            options = _offered(one["value"], words) if words else _suggested(one["suggestion"])
            yield Unknown(found["column"], one["value"], one["rows"], options, one["is_refused"])


def _suggested(suggestion: Mapping[str, Any] | None) -> tuple[tuple[str, str], ...]:
    if suggestion is None:
        return ()
    name = f"{suggestion['name']}, " if suggestion["name"] else ""
    return ((suggestion["value"], f"{name}{suggestion['value']} ({suggestion['why']})"),)


def _offered(value: str, known: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """All known words, the likeliest first."""
    likely = likely_word(value, known)
    first = [likely.value] if likely else []
    return tuple((word, word) for word in dict.fromkeys((*first, *known)))
