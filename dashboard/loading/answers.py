"""Answers of a person to the form of a file, written into its mapping in the shape of the TOML."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.loading.date_questions import NO_TIME
from dashboard.loading.questions import numbers_in, writing_said
from dashboard.loading.recognising import Recognised, SourceColumn, formats_of, lengths_of, null_words_of
from data.contract import LOADABLE, Column
from data.importers.dates import has_time
from data.importers.mapping import ours
from data.importers.numbers import PLAIN, writings

Said = dict[str, Any]


def mapped(
    form: Mapping[str, str], keys: Iterable[str], seen: Recognised, said: Said, table: str, ratings: tuple[str, ...]
) -> Said:
    """The mapping as a form says it; what the form does not speak of stays as it was.

    `keys` are the columns ticked as unique together.
    """
    known = ours(table, ratings)
    columns: Said = {}
    for place, column in enumerate(seen.columns):
        target = form.get(f"to.{place}", "")
        if target in known and target not in columns:
            before = said.get("columns", {}).get(target, {})
            rule = dict(before) if before.get("from") == column.name else {}
            columns[target] = _rule({**rule, "from": column.name}, known[target], column, form, seen)
    columns |= _picked(form, seen, columns)
    happened = LOADABLE[table].happened_at
    if happened and happened not in columns and (day := form.get(f"day.{happened}", "")):
        columns[happened] = {"constant": day[:10], "format": "iso"}
    return {**said, "source": _source(said.get("source", {}), form, keys, columns, seen, table), "columns": columns}


def _picked(form: Mapping[str, str], seen: Recognised, columns: Said) -> Said:
    """Columns that were picked among those that the kind of file offers, with all that it says of them."""
    rules: Said = {}
    for one in seen.open:
        name = one.where.removeprefix("columns.")
        chosen = form.get(f"pick.{name}")
        if chosen and chosen != columns.get(name, {}).get("from"):
            rules[name] = next((dict(rule) for rule in one.answers if rule["from"] == chosen), {})
    return {name: rule for name, rule in rules.items() if rule}


def taken_twice(form: Mapping[str, str], seen: Recognised) -> str:
    """One of ours that the form gives to more than one column of the file; "" where there is none."""
    targets = [form.get(f"to.{place}", "") for place in range(len(seen.columns))]
    return next((name for name in targets if name and targets.count(name) > 1), "")


def _source(
    source: Said, form: Mapping[str, str], keys: Iterable[str], columns: Said, seen: Recognised, table: str
) -> Said:
    found = dict(source)
    for name in ("name", "survey_kind", "time_zone", *_named(seen)):
        if (text := form.get(f"source.{name}")) is not None:
            found.pop(name, None)
            if text.strip():
                found[name] = text.strip()[:100]
    if numbers := _numbers(found, form, columns, seen, table):
        found.pop("thousands", None)
        found |= numbers
    if "survey_kind" in columns:
        found.pop("survey_kind", None)
    if LOADABLE[table].key[0] in columns:
        found.pop("key", None)
    elif "source.key" in form:
        names = {column.name for column in seen.columns}
        found["key"] = [key for key in keys if key in names]
    return found


def _numbers(source: Said, form: Mapping[str, str], columns: Said, seen: Recognised, table: str) -> Said:
    """How numbers are written: as the form says, else as the cells say where they leave no doubt."""
    if chosen := writing_said(form.get("source.numbers", "")):
        return chosen
    ways = writings(numbers_in(seen, columns, table))
    return ways[0].said if len(ways) == 1 and ways[0] != PLAIN and "decimal" not in source else {}


def _named(seen: Recognised) -> list[str]:
    """Keys of [source] that the kind of file leaves open; how numbers are written is two of them."""
    places = (one.where for one in seen.open if one.where != "source.numbers")
    return [place.removeprefix("source.") for place in places if place.startswith("source.")]


def _rule(rule: Said, target: Column, column: SourceColumn, form: Mapping[str, str], seen: Recognised) -> Said:
    """The rule of one column with what the form says of it."""
    _say_scale(rule, target.name, form)
    if text := form.get(f"c.{target.name}.format"):
        rule["format"] = text[:60]
    elif "format" not in rule and len(fitting := _formats(target, column)) == 1:
        rule["format"] = fitting[0]
    _say_time(rule, form.get(f"c.{target.name}.time", ""), seen)
    if nulls := form.get(f"c.{target.name}.nulls"):
        rule["null_words"] = [word for word, _ in null_words_of(column)] if nulls == "none" else []
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", factor := form.get(f"c.{target.name}.multiply", "")):
        rule["multiply"] = float(factor) if "." in factor else int(factor)
    return _more(rule, target, form)


def _formats(target: Column, column: SourceColumn) -> Sequence[str]:
    """Formats of dates, or of lengths of time, that fit every value seen."""
    if target.type in ("date", "timestamp"):
        return formats_of(column)
    return lengths_of(column, target)


def _say_time(rule: Said, chosen: str, seen: Recognised) -> None:
    """Write into the rule of a date which column holds the time of day; dates that tell it themselves need none."""
    if "time" in rule and has_time(rule.get("format", NO_TIME)):
        del rule["time"]
    elif chosen == NO_TIME:
        rule["time"] = NO_TIME
    elif chosen in seen.times_of_day:
        rule["time"] = {"from": chosen, "format": seen.times_of_day[chosen]}


def _say_scale(rule: Said, name: str, form: Mapping[str, str]) -> None:
    """Write into a rule the ends of its scale, and what its answers become."""
    if match := re.fullmatch(r"(-?\d{1,4})-(\d{1,4})", form.get(f"c.{name}.scale", "")):
        rule["scale"] = {**rule.get("scale", {}), "lowest": int(match[1]), "highest": int(match[2])}
    if (way := form.get(f"c.{name}.way")) is not None:
        if way == "reversed":
            rule["turn"] = "reversed"
        elif rule.get("turn") == "reversed":
            del rule["turn"]
    if (text := form.get(f"c.{name}.turn")) is not None and rule.get("turn") != "reversed":
        turn = dict(re.findall(r"(-?\d{1,4}(?:\s*-\s*\d{1,4})?)\s*=\s*(-?\d{1,4})", text))
        rule.pop("turn", None)
        if turn:
            rule["turn"] = {"".join(answers.split()): int(becomes) for answers, becomes in turn.items()}


def _more(rule: Said, target: Column, form: Mapping[str, str]) -> Said:
    """The rule with what stands folded away in the form; an emptied field takes its word back."""
    if (prefix := form.get(f"c.{target.name}.prefix")) is not None:
        rule = _with(rule, "prefix", prefix.strip()[:60])
    if f"c.{target.name}.first" in form:
        ends = {end: day for end in ("first", "last") if (day := _day(form.get(f"c.{target.name}.{end}", "")))}
        rule = _with(rule, "range", ends)
    if "scale" in rule and f"c.{target.name}.valid_from" in form:
        rule["scale"] = _with(rule["scale"], "valid_from", _day(form[f"c.{target.name}.valid_from"]))
    return rule


def _with(said: Said, key: str, word: Any) -> Said:
    """A table with that word, or without it where there is none."""
    return {name: each for name, each in said.items() if name != key} | ({key: word} if word else {})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
