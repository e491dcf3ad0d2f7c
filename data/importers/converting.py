"""Cells to values of the contract's types: nothing clipped, nothing guessed, every misfit with its reason."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

from data.contract import Column
from data.importers.dates import Clock
from data.importers.durations import DURATIONS, seconds
from data.importers.mapping import Rule
from data.importers.numbers import PLAIN, Writing, shape
from data.importers.reading import did_you_mean
from data.importers.refusing import Fault

Moment = TypeVar("Moment", date, datetime)

TRUE = ("1", "true", "yes", "y")
FALSE = ("0", "false", "no", "n")
#: Text in which blanks at the ends belong to the customer's words.
_AS_WRITTEN = ("verbatim",)
_BOUNDS = {"integer": (-(2**31), 2**31 - 1), "money": (-(2**63), 2**63 - 1)}
_REMEMBERED = 100_000


class Unfit(ValueError):
    """A cell does not fit: what is allowed instead, and the reason in a word or two."""

    def __init__(self, allowed: str, reason: str) -> None:
        super().__init__(allowed)
        self.allowed = allowed
        self.reason = reason


class Converter:
    """Turns the cells of one rule into values. Cells seen before are not read again, unless they carry a clock time."""

    def __init__(
        self, rule: Rule, clock: Clock, numbers: Writing = PLAIN, allowed: tuple[str, ...] | None = None
    ) -> None:
        """`numbers` is how the source writes them; `allowed` are the words that goodword.toml allows in this column,
        beside those of the contract.
        """
        self.rule = rule
        self.below_scale: Counter[str] = Counter()
        self.rounded = ""
        self._shapes: dict[str, str] = {}
        self._clock = clock
        self._numbers = numbers
        self._allowed = rule.column.words or allowed
        self._read = self._reader()
        self._seen: dict[str, Any] = {}

    @property
    def numbers_seen(self) -> tuple[str, ...]:
        """The numbers that were read, one of each shape."""
        return tuple(self._shapes.values())

    def __call__(self, cell: str) -> Any:
        """The value of a cell, None for no value, or the Fault that refuses its row."""
        if self.rule.column.type == "timestamp":
            return self._value(cell)
        try:
            return self._seen[cell]
        except KeyError:
            value = self._value(cell)
            if len(self._seen) < _REMEMBERED and len(cell) < 100:
                self._seen[cell] = value
            return value

    def column(self, cells: Sequence[str]) -> list[Any]:
        """The values of many cells, in their order."""
        if self.rule.column.type == "timestamp":
            return [self._value(cell) for cell in cells]
        # Most columns hold few different cells: each is looked at once.
        values = {cell: self(cell) for cell in set(cells)}
        return [values[cell] for cell in cells]

    def _value(self, cell: str) -> Any:
        rule = self.rule
        text = cell.strip()
        if not text or text in rule.null_words:
            return Fault(rule.label, cell, "a value", "missing") if rule.column.required else None
        try:
            return self._read(rule.values.get(text, cell if rule.column.name in _AS_WRITTEN else text))
        except Unfit as unfit:
            return Fault(rule.label, cell, unfit.allowed, unfit.reason)

    def _reader(self) -> Callable[[str], Any]:
        kind = self.rule.column.type
        return {
            "text": self._text,
            "flag": _flag,
            "date": self._day,
            "timestamp": self._moment,
            "number": lambda text: float(self._number(text)),
        }.get(kind, self._whole)

    def _text(self, text: str) -> str:
        if self._allowed is not None and text not in self._allowed:
            raise Unfit(f"{', '.join(self._allowed)}.{did_you_mean(text, self._allowed)}".rstrip("."), "unknown value")
        return self.rule.prefix + text

    def _number(self, text: str) -> Decimal:
        number = self._read_number(text) * self.rule.multiply
        _refuse_beyond(self.rule.column, number)
        if self.rule.column.unit == "seconds" and number != number.to_integral_value():
            self.rounded = self.rounded or text
            return number.quantize(Decimal(1), ROUND_HALF_UP)
        return number

    def _read_number(self, text: str) -> Decimal:
        if self.rule.format in DURATIONS:
            time = seconds(text, self.rule.format)
            if time is None:
                raise Unfit(f"a length of time like {self.rule.format}", "no length of time")
            return time
        plain = self._numbers.plain(text)
        if plain is None:
            raise Unfit(f"a number written like {self._numbers.example}", "no number")
        self._shapes.setdefault(shape(text), text)
        return Decimal(plain)

    def _whole(self, text: str) -> int:
        rule = self.rule
        if rule.scale is not None:
            return self._answer(text)
        number = self._number(text)
        low, high = _BOUNDS[rule.column.type]
        if number != number.to_integral_value() or not low <= number <= high:
            raise Unfit(f"a whole number{rule.column.unit and ' of ' + rule.column.unit}", "no whole number")
        return int(number)

    def _answer(self, text: str) -> int:
        scale = self.rule.scale
        assert scale is not None
        allowed = f"a whole number from {scale.lowest} to {scale.highest}"
        plain = self._numbers.plain(text)
        if plain is None:
            raise Unfit(allowed, "no number")
        answer = Decimal(plain)
        if answer < scale.lowest:
            raise Unfit(allowed, "below the scale")
        if answer > scale.highest:
            raise Unfit(allowed, "above the scale")
        if answer != answer.to_integral_value():
            raise Unfit(allowed, "no whole number")
        return self.rule.turn[int(answer)] if self.rule.turn else int(answer)

    def _day(self, text: str) -> date:
        return self._within(self._dated(text, self._clock.day))

    def _moment(self, text: str) -> datetime:
        moment = self._dated(text, self._clock.moment)
        try:
            self._within(self._clock.home_day(moment))
        except OverflowError as error:
            raise Unfit(self._days(), "date outside the range") from error
        return moment.astimezone(UTC)

    def _dated(self, text: str, read: Callable[[str, str], Moment]) -> Moment:
        form = self.rule.cell_format or "iso"
        try:
            return read(text, form)
        except (ValueError, OverflowError) as error:
            raise Unfit(f"a date like {form}", "no date") from error

    def _within(self, day: date) -> date:
        between = self.rule.between
        if between and not between[0] <= day <= between[1]:
            raise Unfit(self._days(), "date outside the range")
        return day

    def _days(self) -> str:
        first, last = self.rule.between or (date.min, date.max)
        return f"{first} to {last}"


def _flag(text: str) -> bool:
    word = text.lower()
    if word not in TRUE + FALSE:
        raise Unfit(f"{', '.join(TRUE)}; {', '.join(FALSE)}", "neither yes nor no")
    return word in TRUE


def _refuse_beyond(column: Column, number: Decimal) -> None:
    if column.limits and not column.limits[0] <= number <= column.limits[1]:
        raise Unfit(column.bounds, "out of range")
