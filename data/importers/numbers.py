"""How a file writes its numbers: the decimal mark, and the mark between thousands.

"1,234" is a thousand and more, or a little over one; where the cells leave both open, a person says which.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from data.contract import Column

DECIMALS = (".", ",")
#: A blank also stands for the narrow and the no-break one, an apostrophe also for the curved one.
THOUSANDS = (",", ".", " ", "'")
_ALIKE = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2019": "'"})
_LIKE_A_NUMBER = re.compile(r"[+-]?\d[\d.,' ]*(?<=\d)")
_NUMERIC = ("number", "integer", "money")


@dataclass(frozen=True, slots=True)
class Writing:
    """One way of writing numbers; `thousands` is "" where nothing may stand between thousands."""

    decimal: str = "."
    thousands: str = ""

    def plain(self, text: str) -> str | None:
        """The number in digits with a point for decimals, None for a text that is no number so written."""
        alike = text.translate(_ALIKE) if self.thousands in (" ", "'") else text
        if not _pattern(self).fullmatch(alike):
            return None
        digits = alike.replace(self.thousands, "") if self.thousands else alike
        return digits.replace(self.decimal, ".")

    @property
    def example(self) -> str:
        """A number so written."""
        return f"1{self.thousands}234{self.decimal}5"

    @property
    def said(self) -> dict[str, str]:
        """What [source] of a mapping says of it."""
        return {"decimal": self.decimal} | ({"thousands": self.thousands} if self.thousands else {})


PLAIN = Writing()
#: The plainest first: of two that read the same cells alike, the first is meant.
WRITINGS = tuple(
    Writing(decimal, thousands) for thousands in ("", *THOUSANDS) for decimal in DECIMALS if decimal != thousands
)


def writings(values: Iterable[str]) -> tuple[Writing, ...]:
    """The ways in which all numbers among the values may be read, each with a meaning of its own.

    Where no way reads all of them, those that read the most. Texts that are like no number do not count.
    """
    numbers = examples(values)
    readings: dict[tuple[str | None, ...], Writing] = {}
    for writing in WRITINGS:
        readings.setdefault(tuple(map(writing.plain, numbers)), writing)
    read = {reading: len(reading) - reading.count(None) for reading in readings}
    most = max(read.values())
    return tuple(writing for reading, writing in readings.items() if read[reading] == most)


def examples(values: Iterable[str]) -> tuple[str, ...]:
    """One number of each shape among the values, the first: "1,234" and "5,678" have the same one."""
    shapes: dict[str, str] = {}
    for value in values:
        text = value.strip()
        if _LIKE_A_NUMBER.fullmatch(text.translate(_ALIKE)):
            shapes.setdefault(shape(text), text)
    return tuple(shapes.values())


def shape(number: str) -> str:
    """What matters of a number for the way it is written: its marks, how many digits stand where, zeros in front."""
    return re.sub(r"\d+", _shape, number.translate(_ALIKE))


def is_numeric(column: Column) -> bool:
    """Whether a column of ours holds numbers."""
    return column.type in _NUMERIC


def telling(values: Iterable[str], ways: Iterable[Writing]) -> str:
    """The number that shows best how the ways differ: one that they read differently, else one with a mark."""
    numbers, each = examples(values), tuple(ways)
    differing = (number for number in numbers if len({way.plain(number) for way in each}) > 1)
    marked = (number for number in numbers if not number.lstrip("+-").isdigit())
    return next(differing, next(marked, numbers[0] if numbers else ""))


def _shape(digits: re.Match[str]) -> str:
    """A run of digits by what matters of it: its length, and a zero in front."""
    run = digits[0]
    return f"{'0' if run[0] == '0' else 'd'}{min(len(run), 4)}"


@cache
def _pattern(writing: Writing) -> re.Pattern[str]:
    whole = "[0-9]+"
    if writing.thousands:
        # The last group has three digits; those before it two in India, three elsewhere.
        mark = re.escape(writing.thousands)
        whole = f"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{2,3}})*{mark}[0-9]{{3}})"
    return re.compile(f"[+-]?{whole}(?:{re.escape(writing.decimal)}[0-9]+)?")
