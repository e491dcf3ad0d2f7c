"""A mapping as it is written down, in TOML: refused, with the place, wherever it would leave something to guess.

[source]
name = "Store survey"
survey_kind = "transactional"

[columns.score]
from = "nps"
null_words = ["NA"]
scale = { lowest = 1, highest = 10 }
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.contract import LOADABLE, Column
from data.importers.containers.delimited import DELIMITERS
from data.importers.dates import NAMED, is_usable
from data.importers.durations import DURATIONS
from data.importers.formats import FORMATS
from data.importers.mapping import Join, LeaveOut, Rule, Scale, SourceMapping, ours, written_at_load
from data.importers.numbers import DECIMALS, THOUSANDS
from data.importers.reading import MOST_HEADER_ROWS, did_you_mean
from data.importers.refusing import ImportRefused

_SECTIONS = ("source", "columns", "joins", "leave_out")
_WORDS = ("encoding", "stray_bytes", "delimiter", "time_zone", "decimal", "thousands", "format", "sheet")
_SOURCE = ("name", "table", *_WORDS, "header_rows", "survey", "survey_kind", "key")
_RULE = ("from", "constant", "format", "null_words", "scale", "turn", "values", "multiply", "prefix", "range")


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
    except _Wrong as wrong:
        raise ImportRefused(f"{file}: {wrong}") from wrong


class _Wrong(Exception):
    """A mapping says something that is not allowed; the file's name is added by the caller."""


def _mapping(said: dict[str, Any], table: str | None, ratings: tuple[str, ...]) -> SourceMapping:
    _refuse_unknown(said, _SECTIONS, "section")
    source = _table(said.get("source", {}), "[source]")
    _refuse_unknown(source, _SOURCE, "[source]")
    if not isinstance(source.get("name"), str) or not source["name"].strip():
        raise _Wrong('[source] needs a name, for instance name = "Store survey".')
    table = _named_table(source, table)
    columns = ours(table, ratings)
    rules = [
        *_constants(source, columns),
        *_rules(_table(said.get("columns", {}), "[columns]"), columns, written_at_load(table)),
    ]
    mapping = SourceMapping(
        table=table,
        name=source["name"].strip(),
        rules=tuple(rules),
        key=_words(source.get("key", ()), "[source] key"),
        joins=tuple(_joins(_table(said.get("joins", {}), "[joins]"))),
        header_rows=_header_rows(source.get("header_rows", 1)),
        leave_out=tuple(_leave_out(said.get("leave_out", ()))),
        **{name: _word(source[name], f"[source] {name}") for name in _WORDS if name in source},
    )
    _refuse_wrong_source(mapping)
    return mapping


def _named_table(source: Mapping[str, Any], asked: str | None) -> str:
    """The table that was asked for, else the one that the mapping names, else responses."""
    said = source.get("table", asked or "responses")
    if said not in LOADABLE:
        raise _Wrong(f"[source] table is {said!r}.{did_you_mean(str(said), LOADABLE)} Tables: {', '.join(LOADABLE)}.")
    if asked is not None and said != asked:
        raise _Wrong(f"[source] table is {said!r}, and the load is into {asked!r}. Leave one of the two out.")
    return str(said)


def _rules(said: dict[str, Any], columns: Mapping[str, Column], written: Iterable[str]) -> Iterator[Rule]:
    for name, rule in said.items():
        if name in written:
            raise _Wrong(f"[columns.{name}] is written by the load itself. Remove it.")
        if name not in columns:
            raise _Wrong(_no_such_column(name, columns))
        yield _rule(columns[name], _table(rule, f"[columns.{name}]"))


def _no_such_column(name: str, columns: Mapping[str, Column]) -> str:
    if name.startswith("rating_"):
        way_out = f' Add the driver to goodword.toml: [[ratings]] with name = "{name[7:]}".'
    else:
        way_out = f"{did_you_mean(name, columns)} Columns: {', '.join(columns)}."
    return f"[columns.{name}] is no column of ours.{way_out}"


def _rule(column: Column, said: dict[str, Any]) -> Rule:
    where = f"[columns.{column.name}]"
    _refuse_unknown(said, _RULE, where)
    if ("from" in said) == ("constant" in said):
        raise _Wrong(f'{where} needs either from = "source column" or constant = "value".')
    rule = Rule(
        column=column,
        source=_word(said["from"], f"{where} from") if "from" in said else None,
        constant=str(said["constant"]) if "constant" in said else None,
        format=_word(said["format"], f"{where} format") if "format" in said else None,
        null_words=frozenset(_words(said.get("null_words", ()), f"{where} null_words")),
        scale=_scale(said["scale"], where) if "scale" in said else None,
        turn=_turn(said["turn"], said.get("scale"), where) if "turn" in said else None,
        values={str(key): str(value) for key, value in _table(said.get("values", {}), f"{where} values").items()},
        multiply=_number(said.get("multiply", 1), f"{where} multiply"),
        prefix=_word(said.get("prefix", ""), f"{where} prefix"),
        between=_between(said["range"], where) if "range" in said else None,
    )
    _refuse_undeclared(rule, where)
    return rule


def _constants(source: Mapping[str, Any], columns: Mapping[str, Column]) -> Iterator[Rule]:
    for name in ("survey", "survey_kind"):
        if name in source and name in columns:
            yield Rule(columns[name], constant=_word(source[name], f"[source] {name}"))


def _scale(said: Any, where: str) -> Scale:
    given = _table(said, f"{where} scale")
    _refuse_unknown(given, ("lowest", "highest", "valid_from"), f"{where} scale")
    lowest, highest, first = given.get("lowest"), given.get("highest"), given.get("valid_from")
    if type(lowest) is not int or type(highest) is not int or lowest >= highest:
        raise _Wrong(f"{where} scale needs whole numbers, for instance scale = {{ lowest = 0, highest = 10 }}.")
    if first is not None and type(first) is not date:
        raise _Wrong(f"{where} scale valid_from is {first!r}. Write a day without quotes, for instance 2015-06-09.")
    return Scale(lowest, highest, first)


def _turn(said: Any, scale: Any, where: str) -> dict[int, int]:
    """What each answer of the source's scale becomes: "reversed", or a table of every answer."""
    if not isinstance(scale, dict):
        raise _Wrong(f"{where} has a turn but no scale. Declare the scale of the source too.")
    low, high = _scale(scale, where).lowest, _scale(scale, where).highest
    if said == "reversed":
        return {answer: low + high - answer for answer in range(low, high + 1)}
    named = [
        pair for answers, becomes in _table(said, f"{where} turn").items() for pair in _turned(answers, becomes, where)
    ]
    if sorted(answer for answer, _ in named) != list(range(low, high + 1)):
        raise _Wrong(
            f'{where} turn must name every answer from {low} to {high} once, one by one or as "0-6" = 3,'
            ' or say "reversed".'
        )
    return dict(named)


def _turned(answers: str, becomes: Any, where: str) -> Iterator[tuple[int, int]]:
    """What one answer, or each answer of a span such as "0-6", becomes."""
    span = re.fullmatch(r"(-?\d{1,4})(?:-(-?\d{1,4}))?", answers)
    if span is None or type(becomes) is not int:
        raise _Wrong(f"{where} turn holds {answers!r} = {becomes!r}. Write whole numbers, for instance 1 = 0.")
    first, last = int(span[1]), int(span[2] or span[1])
    yield from ((answer, becomes) for answer in range(first, last + 1))


def _between(said: Any, where: str) -> tuple[date, date]:
    given = _table(said, f"{where} range")
    _refuse_unknown(given, ("first", "last"), f"{where} range")
    first, last = given.get("first", date.min), given.get("last", date.max)
    if type(first) is not date or type(last) is not date or first > last:
        raise _Wrong(f"{where} range needs days without quotes: range = {{ first = 2010-01-01, last = 2015-12-31 }}.")
    return first, last


def _header_rows(said: Any) -> int:
    if type(said) is not int or not 1 <= said <= MOST_HEADER_ROWS:
        raise _Wrong(f"[source] header_rows is {said!r}. Write a whole number from 1 to {MOST_HEADER_ROWS}.")
    return said


def _leave_out(said: Any) -> Iterator[LeaveOut]:
    example = 'column = "Finished", values = ["0"], reason = "not finished"'
    if not isinstance(said, (list, tuple)):
        raise _Wrong(f"leave_out is {said!r}. Write [[leave_out]] above {example}.")
    for rule in said:
        given = _table(rule, "[[leave_out]]")
        _refuse_unknown(given, ("column", "values", "reason", "keep"), "[[leave_out]]")
        if absent := [key for key in ("column", "values", "reason") if key not in given]:
            raise _Wrong(f"[[leave_out]] needs {absent[0]}. Write {example}.")
        column, reason = (_word(given[key], f"[[leave_out]] {key}") for key in ("column", "reason"))
        keep = _folded(given["keep"], "[[leave_out]] keep") if "keep" in given else None
        values = _folded(given["values"], "[[leave_out]] values")
        if keep is not None and keep & values:
            raise _Wrong(f"[[leave_out]] of {column!r} both keeps and leaves out {min(keep & values)!r}.")
        yield LeaveOut(column, values, reason, keep)


def _folded(said: Any, where: str) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in _words(said, where))


def _joins(said: dict[str, Any]) -> Iterator[Join]:
    for name, join in said.items():
        given = _table(join, f"[joins.{name}]")
        _refuse_unknown(given, ("file", "on", "key"), f"[joins.{name}]")
        if absent := [key for key in ("file", "on", "key") if key not in given]:
            example = 'file = "customers.csv", on = "our column", key = "theirs"'
            raise _Wrong(f"[joins.{name}] needs {absent[0]}. Write {example}.")
        yield Join(name, *(_word(given[key], f"[joins.{name}] {key}") for key in ("file", "on", "key")))


def _refuse_undeclared(rule: Rule, where: str) -> None:
    """Refuse what would have to be guessed: the scale of an answer, the order of day and month."""
    column = rule.column
    if rule.source is None:
        return
    if column.unit == "points" and column.type == "integer":
        if rule.scale is None:
            raise _Wrong(f"{where} needs its scale in the source, for instance scale = {{ lowest = 0, highest = 10 }}.")
        _refuse_unfit_scale(rule, where)
    elif rule.scale or rule.turn:
        raise _Wrong(f"{where} is no answer on a scale. Remove scale and turn.")
    if column.type in ("date", "timestamp") and not is_usable(rule.format or ""):
        raise _Wrong(f'{where} needs a format with year, month and day: "%d.%m.%Y %H:%M", {", ".join(NAMED)}.')
    if column.unit == "seconds" and rule.format not in (None, *DURATIONS):
        raise _Wrong(f"{where} format is {rule.format!r}. Allowed: {', '.join(DURATIONS)}; none for plain numbers.")


def _refuse_unfit_scale(rule: Rule, where: str) -> None:
    limits, scale = rule.column.limits, rule.scale
    if limits is None or scale is None:
        return
    lowest, highest = limits
    reached = set(rule.turn.values()) if rule.turn else {scale.lowest, scale.highest}
    if min(reached) < lowest or max(reached) > highest:
        found = f"{min(reached)} to {max(reached)}"
        raise _Wrong(f"{where} reaches {found}; ours is {lowest} to {highest}. Add a turn for every answer.")
    if not rule.turn and scale.highest != highest:
        raise _Wrong(
            f"{where} is answered up to {scale.highest}, ours up to {highest}. Say how it is turned:"
            f" turn = {{ {scale.lowest} = {lowest}, ..., {scale.highest} = {highest} }}."
        )


def _refuse_wrong_source(mapping: SourceMapping) -> None:
    if mapping.format is not None and mapping.format not in FORMATS:
        known = ", ".join(FORMATS)
        raise _Wrong(f"[source] no format {mapping.format!r}.{did_you_mean(mapping.format, FORMATS)} Formats: {known}.")
    if mapping.format is not None and mapping.header_rows != 1:
        raise _Wrong("[source] has a format, which knows its header rows. Remove header_rows.")
    if mapping.delimiter is not None and mapping.delimiter not in DELIMITERS:
        raise _Wrong(f'[source] delimiter is {mapping.delimiter!r}. Allowed: ",", ";" and "\\t".')
    _refuse_wrong_numbers(mapping)
    if mapping.stray_bytes and (mapping.encoding or "").lower() not in ("latin-1", "latin1", "iso-8859-1"):
        raise _Wrong('[source] stray_bytes needs encoding = "latin-1": only there bytes 80 to 9f are free.')
    if mapping.time_zone is not None:
        try:
            ZoneInfo(mapping.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise _Wrong(f"[source] no time zone {mapping.time_zone!r}. Write one like Europe/Paris.") from error
    names = [rule.column.name for rule in mapping.rules]
    if repeated := [name for name in names if names.count(name) > 1]:
        raise _Wrong(f"{repeated[0]} stands under [source] and as [columns.{repeated[0]}]. Keep one of them.")


def _refuse_wrong_numbers(mapping: SourceMapping) -> None:
    if mapping.decimal not in (None, *DECIMALS):
        raise _Wrong(f'[source] decimal is {mapping.decimal!r}. Allowed: "." and ",".')
    if mapping.thousands not in (None, *THOUSANDS):
        raise _Wrong(f'[source] thousands is {mapping.thousands!r}. Allowed: ",", ".", " " and "\'".')
    if mapping.thousands == mapping.numbers.decimal:
        other = next(mark for mark in DECIMALS if mark != mapping.thousands)
        raise _Wrong(
            f"[source] {mapping.thousands!r} cannot be the mark of decimals and of thousands."
            f' Say both, for instance decimal = "{other}".'
        )


def _refuse_unknown(said: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    if unknown := [key for key in said if key not in known]:
        raise _Wrong(f"{where}: no key {unknown[0]!r}.{did_you_mean(unknown[0], known)} Keys: {', '.join(known)}.")


def _table(said: Any, where: str) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise _Wrong(f"{where} is {said!r}. Write a table of keys and values.")
    return said


def _word(said: Any, where: str) -> str:
    if not isinstance(said, str):
        raise _Wrong(f"{where} is {said!r}. Write a text in quotes.")
    return said


def _words(said: Any, where: str) -> tuple[str, ...]:
    if not isinstance(said, (list, tuple)) or not all(isinstance(word, str) for word in said):
        raise _Wrong(f'{where} is {said!r}. Write a list of texts, for instance ["NA"].')
    return tuple(said)


def _number(said: Any, where: str) -> Decimal:
    if type(said) not in (int, float):
        raise _Wrong(f"{where} is {said!r}. Write a number.")
    return Decimal(str(said))
