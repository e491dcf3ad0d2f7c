"""What a file counts in: minutes where we keep seconds, whole euros where we keep cents. Asked, never guessed."""

import re
from collections.abc import Iterable

from data.contract import Column

#: By our unit: what files count in, and the factor that makes it ours.
FACTORS = {
    "seconds": (("seconds", 1), ("minutes", 60), ("hours", 3600)),
    "minor units": (("minor units, such as cents", 1), ("whole units, such as euros", 100)),
}
_NAMED = {
    "seconds": re.compile(r"\b(s|secs?|seconds?)\b", re.IGNORECASE),
    "minor units": re.compile(r"\b(cents?|pence|minor)\b", re.IGNORECASE),
}
_WITH_COMMA = re.compile(r"[+-]?\d+,\d+")


def counts_in_question(column: Column, source: str) -> str:
    """What is to be asked of a source column that becomes one with a unit; "" where its name leaves nothing open."""
    if column.unit not in FACTORS or source == column.name or _NAMED[column.unit].search(source.replace("_", " ")):
        return ""
    kept = "Money is kept in minor units, such as cents" if column.unit == "minor units" else f"We keep {column.unit}"
    return f"{kept}. What does the file count in?"


def is_with_comma(column: Column, values: Iterable[str]) -> bool:
    """Whether values of a column of numbers hold a comma, which then has to be said to be the decimal mark."""
    is_number = column.type in ("number", "integer", "money")
    return is_number and any(_WITH_COMMA.fullmatch(value.strip()) for value in values)
