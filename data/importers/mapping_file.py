"""A mapping as it is written down, in TOML: refused, with the place, wherever it would leave something to guess.

[source]
name = "Store survey"
survey_kind = "transactional"

[columns.score]
from = "nps"
null_words = ["NA"]
scale = { lowest = 1, highest = 10 }
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.contract import LOADABLE, Column
from data.importers.containers.delimited import DELIMITERS
from data.importers.formats import FORMATS
from data.importers.mapping import Join, LeaveOut, Rule, SourceMapping, ours, written_at_load
from data.importers.numbers import DECIMALS, THOUSANDS
from data.importers.reading import MOST_HEADER_ROWS, did_you_mean
from data.importers.refusing import ImportRefused
from data.importers.rule_said import rule_of
from data.importers.said import Wrong, refuse_unknown, table_of, word_of, words_of

_SECTIONS = ("source", "columns", "joins", "leave_out")
_WORDS = ("encoding", "stray_bytes", "delimiter", "time_zone", "decimal", "thousands", "format", "sheet")
_SOURCE = ("name", "table", *_WORDS, "header_rows", "survey", "survey_kind", "key")


def read_mapping(file: Path, table: str | None, ratings: Iterable[str] = ()) -> SourceMapping:
    """The mapping in a TOML file, for a table of the contract. Raises ImportRefused with file and key."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ImportRefused(f"{file.name} cannot be read: {error}.") from error
    return parse_mapping(text, table, ratings, file.name)


def parse_mapping(text: str, table: str | None, ratings: Iterable[str] = (), file: str = "mapping") -> SourceMapping:
    """The mapping that a TOML text holds. Raises ImportRefused naming the file, the key and what is allowed."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ImportRefused(f"{file}: {error}. Correct the line and try again.") from error
    return mapping_from(said, table, ratings, file)


def mapping_from(
    said: Mapping[str, Any], table: str | None, ratings: Iterable[str] = (), file: str = "mapping"
) -> SourceMapping:
    """The mapping that a dictionary in the shape of the TOML holds, held to the same rules as a file.

    Raises ImportRefused naming the file, the key and what is allowed.
    """
    try:
        return _mapping(dict(said), table, tuple(ratings))
    except Wrong as wrong:
        raise ImportRefused(f"{file}: {wrong}") from wrong


def _mapping(said: dict[str, Any], table: str | None, ratings: tuple[str, ...]) -> SourceMapping:
    refuse_unknown(said, _SECTIONS, "section")
    source = table_of(said.get("source", {}), "[source]")
    refuse_unknown(source, _SOURCE, "[source]")
    if not isinstance(source.get("name"), str) or not source["name"].strip():
        raise Wrong('[source] needs a name, for instance name = "Store survey".')
    table = _named_table(source, table)
    columns = ours(table, ratings)
    rules = [
        *_constants(source, columns),
        *_rules(table_of(said.get("columns", {}), "[columns]"), columns, written_at_load(table)),
    ]
    mapping = SourceMapping(
        table=table,
        name=source["name"].strip(),
        rules=tuple(rules),
        key=words_of(source.get("key", ()), "[source] key"),
        joins=tuple(_joins(table_of(said.get("joins", {}), "[joins]"))),
        header_rows=_header_rows(source.get("header_rows", 1)),
        leave_out=tuple(_leave_out(said.get("leave_out", ()))),
        **{name: word_of(source[name], f"[source] {name}") for name in _WORDS if name in source},
    )
    _refuse_wrong_source(mapping)
    return mapping


def _named_table(source: Mapping[str, Any], asked: str | None) -> str:
    """The table that was asked for, else the one that the mapping names, else responses."""
    said = source.get("table", asked or "responses")
    if said not in LOADABLE:
        raise Wrong(f"[source] table is {said!r}.{did_you_mean(str(said), LOADABLE)} Tables: {', '.join(LOADABLE)}.")
    if asked is not None and said != asked:
        raise Wrong(f"[source] table is {said!r}, and the load is into {asked!r}. Leave one of the two out.")
    return str(said)


def _rules(said: dict[str, Any], columns: Mapping[str, Column], written: Iterable[str]) -> Iterator[Rule]:
    for name, rule in said.items():
        if name in written:
            raise Wrong(f"[columns.{name}] is written by the load itself. Remove it.")
        if name not in columns:
            raise Wrong(_no_such_column(name, columns))
        yield rule_of(columns[name], table_of(rule, f"[columns.{name}]"))


def _no_such_column(name: str, columns: Mapping[str, Column]) -> str:
    if name.startswith("rating_"):
        way_out = f' Add the driver to goodword.toml: [[ratings]] with name = "{name[7:]}".'
    else:
        way_out = f"{did_you_mean(name, columns)} Columns: {', '.join(columns)}."
    return f"[columns.{name}] is no column of ours.{way_out}"


def _constants(source: Mapping[str, Any], columns: Mapping[str, Column]) -> Iterator[Rule]:
    for name in ("survey", "survey_kind"):
        if name in source and name in columns:
            yield Rule(columns[name], constant=word_of(source[name], f"[source] {name}"))


def _header_rows(said: Any) -> int:
    if type(said) is not int or not 1 <= said <= MOST_HEADER_ROWS:
        raise Wrong(f"[source] header_rows is {said!r}. Write a whole number from 1 to {MOST_HEADER_ROWS}.")
    return said


def _leave_out(said: Any) -> Iterator[LeaveOut]:
    example = 'column = "Finished", values = ["0"], reason = "not finished"'
    if not isinstance(said, (list, tuple)):
        raise Wrong(f"leave_out is {said!r}. Write [[leave_out]] above {example}.")
    for rule in said:
        given = table_of(rule, "[[leave_out]]")
        refuse_unknown(given, ("column", "values", "reason", "keep"), "[[leave_out]]")
        if absent := [key for key in ("column", "values", "reason") if key not in given]:
            raise Wrong(f"[[leave_out]] needs {absent[0]}. Write {example}.")
        column, reason = (word_of(given[key], f"[[leave_out]] {key}") for key in ("column", "reason"))
        keep = _folded(given["keep"], "[[leave_out]] keep") if "keep" in given else None
        values = _folded(given["values"], "[[leave_out]] values")
        if keep is not None and keep & values:
            raise Wrong(f"[[leave_out]] of {column!r} both keeps and leaves out {min(keep & values)!r}.")
        yield LeaveOut(column, values, reason, keep)


def _folded(said: Any, where: str) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in words_of(said, where))


def _joins(said: dict[str, Any]) -> Iterator[Join]:
    for name, join in said.items():
        given = table_of(join, f"[joins.{name}]")
        refuse_unknown(given, ("file", "on", "key"), f"[joins.{name}]")
        if absent := [key for key in ("file", "on", "key") if key not in given]:
            example = 'file = "customers.csv", on = "our column", key = "theirs"'
            raise Wrong(f"[joins.{name}] needs {absent[0]}. Write {example}.")
        yield Join(name, *(word_of(given[key], f"[joins.{name}] {key}") for key in ("file", "on", "key")))


def _refuse_wrong_source(mapping: SourceMapping) -> None:
    if mapping.format is not None and mapping.format not in FORMATS:
        known = ", ".join(FORMATS)
        raise Wrong(f"[source] no format {mapping.format!r}.{did_you_mean(mapping.format, FORMATS)} Formats: {known}.")
    if mapping.format is not None and mapping.header_rows != 1:
        raise Wrong("[source] has a format, which knows its header rows. Remove header_rows.")
    if mapping.delimiter is not None and mapping.delimiter not in DELIMITERS:
        raise Wrong(f'[source] delimiter is {mapping.delimiter!r}. Allowed: ",", ";" and "\\t".')
    _refuse_wrong_numbers(mapping)
    if mapping.stray_bytes and (mapping.encoding or "").lower() not in ("latin-1", "latin1", "iso-8859-1"):
        raise Wrong('[source] stray_bytes needs encoding = "latin-1": only there bytes 80 to 9f are free.')
    if mapping.time_zone is not None:
        try:
            ZoneInfo(mapping.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise Wrong(f"[source] no time zone {mapping.time_zone!r}. Write one like Europe/Paris.") from error
    names = [rule.column.name for rule in mapping.rules]
    if repeated := [name for name in names if names.count(name) > 1]:
        raise Wrong(f"{repeated[0]} stands under [source] and as [columns.{repeated[0]}]. Keep one of them.")


def _refuse_wrong_numbers(mapping: SourceMapping) -> None:
    if mapping.decimal not in (None, *DECIMALS):
        raise Wrong(f'[source] decimal is {mapping.decimal!r}. Allowed: "." and ",".')
    if mapping.thousands not in (None, *THOUSANDS):
        raise Wrong(f'[source] thousands is {mapping.thousands!r}. Allowed: ",", ".", " " and "\'".')
    if mapping.thousands == mapping.numbers.decimal:
        other = next(mark for mark in DECIMALS if mark != mapping.thousands)
        raise Wrong(
            f"[source] {mapping.thousands!r} cannot be the mark of decimals and of thousands."
            f' Say both, for instance decimal = "{other}".'
        )
