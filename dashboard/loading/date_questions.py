"""What is asked of a column of dates: how they are written, and where the time of day stands."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from dashboard.loading.asking import Question
from dashboard.loading.recognising import Recognised, SourceColumn, formats_of
from data.contract import Column
from data.importers.dates import fits, has_time, meant

MARKS = (
    "Put marks in the place of its parts: %d day, %m month, %Y year, %H hour, %M minute, %S second. For instance,"
    " 31.10.2026 09:15 is %d.%m.%Y %H:%M."
)
NAMED = {
    "iso": "ISO 8601, as in 2026-10-31T09:15",
    "unix": "seconds since 1970",
    "unix-ms": "milliseconds since 1970",
}
NO_TIME = "none"


def date_questions(
    seen: Recognised, column: SourceColumn, target: Column, rule: dict[str, Any], offered: list[str]
) -> Iterator[Question]:
    """The questions about a column that becomes a date or time of ours; `offered` are formats of the kind of file."""
    yield _format(column, target, rule, offered)
    if target.type == "timestamp" and not has_time(rule.get("format", NO_TIME)):
        yield from _time(seen, target, rule)


def _format(column: SourceColumn, target: Column, rule: dict[str, Any], offered: list[str]) -> Question:
    """How a date is written: one of those that fit or that the kind of file offers, else in words of its own."""
    values = column.said
    fitting = [*formats_of(column), *(form for form in offered if values and fits(values[0], form))]
    example = _telling(values, fitting)
    name, chosen = f"c.{target.name}.format", rule.get("format", "")
    if not fitting:
        return Question(name, f"“{example}”: How is the date written?", (), chosen, not chosen, "text", MARKS)
    choices = dict.fromkeys([*fitting, *([chosen] if chosen else []), *NAMED])
    words = [_format_words(form, example) for form in choices]
    options = tuple(
        (form, told if words.count(told) == 1 else f"{told} ({form})")
        for form, told in zip(choices, words, strict=True)
    )
    more = "It fits more than one way of writing a date." if len(fitting) > 1 else "How is the date written?"
    return Question(name, f"“{example}”: {more}", options, chosen, not chosen)


def _time(seen: Recognised, target: Column, rule: dict[str, Any]) -> Iterator[Question]:
    """Where the time of day stands, if another column may hold it."""
    if names := seen.times_of_day:
        said = rule.get("time", "")
        chosen = said["from"] if isinstance(said, dict) else said
        options = (*((name, name) for name in names), (NO_TIME, "none: keep the day alone"))
        words = "It holds no time of day. Which column does?"
        yield Question(f"c.{target.name}.time", words, options, chosen, not chosen)


def _telling(values: list[str], forms: list[str]) -> str:
    """A value that the formats read differently, else the first: 5/10 is two days, 25/10 one."""
    differing = (value for value in values if len({_format_words(form, value) for form in forms}) == len(forms))
    return next(differing, next(iter(values), ""))


def _format_words(form: str, example: str) -> str:
    """A date format as what it makes of the example, so that day and month are not mistaken."""
    if form in NAMED:
        return NAMED[form]
    try:
        moment: datetime = meant(example, form)
    except ValueError:
        return form
    day = f"{moment.day} {moment:%B %Y}"
    return f"{day}, {moment:%H:%M}" if has_time(form) else day
