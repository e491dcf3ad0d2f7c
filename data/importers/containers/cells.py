"""Typed values to the text that a mapping reads: exact numbers, no made-up ".0", dates in the mapping's own format."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from data.importers.dates import written


@dataclass(frozen=True, slots=True)
class Notation:
    """How a mapping writes things down: its decimal mark, and the formats of its date columns by their names."""

    decimal: str = "."
    formats: Mapping[str, str] = field(default_factory=dict)

    def text(self, value: Any, column: str = "") -> str:
        """The value as a cell: nothing for no value, true and false for flags, lists of plain values with commas.

        What is nested deeper stands as JSON.
        """
        if value is None or isinstance(value, str):
            return value or ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (int, float, Decimal)):
            return plain_number(value).replace(".", self.decimal)
        if isinstance(value, date):
            return written(value, self.formats.get(column))
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        if isinstance(value, list) and not any(isinstance(part, (list, tuple, dict)) for part in value):
            return ", ".join(self.text(part) for part in value)
        if isinstance(value, (list, dict)):
            return json.dumps(value, ensure_ascii=False, default=str)
        return str(value)


def plain_number(number: float | Decimal) -> str:
    """A number in digits: no exponent, no zeros behind a whole number."""
    if isinstance(number, int):
        return str(number)
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    if not exact.is_finite():
        return str(number)
    text = format(exact, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
