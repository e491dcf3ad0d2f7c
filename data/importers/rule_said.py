"""The rule of one column as a mapping's TOML says it; refused where it would leave something to guess."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from data.contract import Column
from data.importers.dates import NAMED, is_usable
from data.importers.durations import DURATIONS
from data.importers.mapping import Rule, Scale
from data.importers.said import Wrong, number_of, refuse_unknown, table_of, word_of, words_of

_RULE = ("from", "time", "constant", "format", "null_words", "scale", "turn", "values", "multiply", "prefix", "range")


def rule_of(column: Column, said: dict[str, Any]) -> Rule:
    """The rule that fills a column of ours. Raises Wrong naming the key and what is allowed."""
    where = f"[columns.{column.name}]"
    refuse_unknown(said, _RULE, where)
    if ("from" in said) == ("constant" in said):
        raise Wrong(f'{where} needs either from = "source column" or constant = "value".')
    time = _time(said.get("time", "none"), column, where)
    rule = Rule(
        column=column,
        source=word_of(said["from"], f"{where} from") if "from" in said else None,
        time_source=time.get("from"),
        time_format=time.get("format"),
        constant=str(said["constant"]) if "constant" in said else None,
        format=word_of(said["format"], f"{where} format") if "format" in said else None,
        null_words=frozenset(words_of(said.get("null_words", ()), f"{where} null_words")),
        scale=_scale(said["scale"], where) if "scale" in said else None,
        turn=_turn(said["turn"], said.get("scale"), where) if "turn" in said else None,
        values={str(key): str(value) for key, value in table_of(said.get("values", {}), f"{where} values").items()},
        multiply=number_of(said.get("multiply", 1), f"{where} multiply"),
        prefix=word_of(said.get("prefix", ""), f"{where} prefix"),
        between=_between(said["range"], where) if "range" in said else None,
    )
    _refuse_undeclared(rule, where)
    return rule


def _time(said: Any, column: Column, where: str) -> dict[str, str]:
    """Column and format of the time of day where the file keeps it apart, nothing where it does not."""
    if said == "none":
        return {}
    if column.type != "timestamp":
        raise Wrong(f"{where} keeps no time of day. Remove time.")
    is_whole = isinstance(said, dict) and sorted(said) == ["format", "from"]
    if not is_whole or not all(isinstance(word, str) for word in said.values()):
        raise Wrong(f'{where} time is {said!r}. Write time = {{ from = "their column", format = "%H:%M" }}, or "none".')
    return dict(said)


def _scale(said: Any, where: str) -> Scale:
    given = table_of(said, f"{where} scale")
    refuse_unknown(given, ("lowest", "highest", "valid_from"), f"{where} scale")
    lowest, highest, first = given.get("lowest"), given.get("highest"), given.get("valid_from")
    if type(lowest) is not int or type(highest) is not int or lowest >= highest:
        raise Wrong(f"{where} scale needs whole numbers, for instance scale = {{ lowest = 0, highest = 10 }}.")
    if first is not None and type(first) is not date:
        raise Wrong(f"{where} scale valid_from is {first!r}. Write a day without quotes, for instance 2015-06-09.")
    return Scale(lowest, highest, first)


def _turn(said: Any, scale: Any, where: str) -> dict[int, int]:
    """What each answer of the source's scale becomes: "reversed", or a table of every answer."""
    if not isinstance(scale, dict):
        raise Wrong(f"{where} has a turn but no scale. Declare the scale of the source too.")
    low, high = _scale(scale, where).lowest, _scale(scale, where).highest
    if said == "reversed":
        return {answer: low + high - answer for answer in range(low, high + 1)}
    named = [
        pair
        for answers, becomes in table_of(said, f"{where} turn").items()
        for pair in _turned(answers, becomes, where)
    ]
    if sorted(answer for answer, _ in named) != list(range(low, high + 1)):
        raise Wrong(
            f'{where} turn must name every answer from {low} to {high} once, one by one or as "0-6" = 3,'
            ' or say "reversed".'
        )
    return dict(named)


def _turned(answers: str, becomes: Any, where: str) -> Iterator[tuple[int, int]]:
    """What one answer, or each answer of a span such as "0-6", becomes."""
    span = re.fullmatch(r"(-?\d{1,4})(?:-(-?\d{1,4}))?", answers)
    if span is None or type(becomes) is not int:
        raise Wrong(f"{where} turn holds {answers!r} = {becomes!r}. Write whole numbers, for instance 1 = 0.")
    first, last = int(span[1]), int(span[2] or span[1])
    yield from ((answer, becomes) for answer in range(first, last + 1))


def _between(said: Any, where: str) -> tuple[date, date]:
    given = table_of(said, f"{where} range")
    refuse_unknown(given, ("first", "last"), f"{where} range")
    first, last = given.get("first", date.min), given.get("last", date.max)
    if type(first) is not date or type(last) is not date or first > last:
        raise Wrong(f"{where} range needs days without quotes: range = {{ first = 2010-01-01, last = 2015-12-31 }}.")
    return first, last


def _refuse_undeclared(rule: Rule, where: str) -> None:
    """Refuse what would have to be guessed: the scale of an answer, the order of day and month."""
    column = rule.column
    if rule.source is None:
        return
    if column.unit == "points" and column.type == "integer":
        if rule.scale is None:
            raise Wrong(f"{where} needs its scale in the source, for instance scale = {{ lowest = 0, highest = 10 }}.")
        _refuse_unfit_scale(rule, where)
    elif rule.scale or rule.turn:
        raise Wrong(f"{where} is no answer on a scale. Remove scale and turn.")
    if column.type in ("date", "timestamp") and not is_usable(rule.cell_format or ""):
        raise Wrong(f'{where} needs a format with year, month and day: "%d.%m.%Y %H:%M", {", ".join(NAMED)}.')
    if column.unit == "seconds" and rule.format not in (None, *DURATIONS):
        raise Wrong(f"{where} format is {rule.format!r}. Allowed: {', '.join(DURATIONS)}; none for plain numbers.")


def _refuse_unfit_scale(rule: Rule, where: str) -> None:
    limits, scale = rule.column.limits, rule.scale
    if limits is None or scale is None:
        return
    lowest, highest = limits
    reached = set(rule.turn.values()) if rule.turn else {scale.lowest, scale.highest}
    if min(reached) < lowest or max(reached) > highest:
        found = f"{min(reached)} to {max(reached)}"
        raise Wrong(f"{where} reaches {found}; ours is {lowest} to {highest}. Add a turn for every answer.")
    if not rule.turn and scale.highest != highest:
        raise Wrong(
            f"{where} is answered up to {scale.highest}, ours up to {highest}. Say how it is turned:"
            f" turn = {{ {scale.lowest} = {lowest}, ..., {scale.highest} = {highest} }}."
        )
