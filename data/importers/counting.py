"""What a file counts in: minutes where we keep seconds, whole euros where we keep cents. Asked, never guessed."""

import re
from collections.abc import Iterable, Iterator

from data.contract import Column
from data.importers.converting import Converter
from data.importers.durations import forms
from data.importers.numbers import telling, writings

#: By our unit: what files count in, and the factor that makes it ours.
FACTORS = {
    "seconds": (("seconds", 1), ("minutes", 60), ("hours", 3600), ("milliseconds", 0.001)),
    "minor units": (("minor units, such as cents", 1), ("whole units, such as euros", 100)),
}
_NAMED = {
    "seconds": re.compile(r"\b(s|secs?|seconds?)\b", re.IGNORECASE),
    "minor units": re.compile(r"\b(cents?|pence|minor)\b", re.IGNORECASE),
}


def counts_in_question(column: Column, source: str) -> str:
    """What is to be asked of a source column that becomes one with a unit; "" where its name leaves nothing open."""
    if column.unit not in FACTORS or source == column.name or _NAMED[column.unit].search(source.replace("_", " ")):
        return ""
    kept = "Money is kept in minor units, such as cents" if column.unit == "minor units" else f"We keep {column.unit}"
    return f"{kept}. What does the file count in?"


def length_forms(column: Column, values: Iterable[str]) -> tuple[str, ...]:
    """Forms in which the values of a column of seconds may be read as lengths of time; none where they are numbers."""
    return forms(values) if column.unit == "seconds" else ()


def doubts(converters: Iterable[Converter], is_said: bool) -> Iterator[str]:
    """What is worth a second look in columns of numbers; `is_said`: the mapping states how numbers are written."""
    for converter in converters:
        label = converter.rule.label
        numbers = converter.numbers_seen
        if not is_said and len(ways := writings(numbers)) > 1:
            yield (
                f"{label}: {telling(numbers, ways)!r} was read with a point for decimals. If the point parts thousands,"
                ' say decimal = "," and thousands = "." under [source].'
            )
        if converter.rounded:
            yield f"{label} is kept in whole seconds: fractions, as in {converter.rounded!r}, were rounded."
