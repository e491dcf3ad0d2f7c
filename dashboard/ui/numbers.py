"""Numbers as printed: decimals, sign, thousands, durations, money, and how they are spoken."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

MINUS = "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Unit:
    """How values of one unit are printed.

    `times` turns a value into what is shown; `finer` lists (half a range, decimals): the first entry whose half
    range is larger than the value's own decides, otherwise `decimals` do. `changed` stands behind a change.
    """

    times: Decimal = Decimal(1)
    decimals: int = 0
    finer: tuple[tuple[float, int], ...] = ()
    is_signed: bool = False
    is_duration: bool = False
    prefix: str = ""
    suffix: str = ""
    changed: str = ""


UNITS = {
    "points": Unit(finer=((2, 1),), is_signed=True),
    "share": Unit(Decimal(100), finer=((0.5, 1),), suffix=f"{THIN}%", changed=" points"),
    "rating": Unit(decimals=1),
    "times": Unit(decimals=1),
    "seconds": Unit(is_duration=True),
    "count": Unit(),
    "money": Unit(Decimal("0.01")),
}
_OTHER = Unit(decimals=1)


def unit_named(name: str, currency: str = "") -> Unit:
    """The printing rules of a measure's unit; one decimal for a unit that has no rules of its own.

    Money is kept in minor units and printed in major ones, behind its currency.
    """
    unit = UNITS.get(name, _OTHER)
    return Unit(unit.times, prefix=f"{currency}{THIN}") if name == "money" and currency else unit


def decimals_for(unit: Unit, lo: float | None, hi: float | None) -> int:
    """How many decimals a value with this range deserves: one point of NPS gets a decimal if half the range is < 2."""
    if lo is None or hi is None:
        return unit.decimals
    half = abs(hi - lo) / 2 * float(unit.times)
    return next((decimals for limit, decimals in unit.finer if half < limit), unit.decimals)


def rounded(value: float, unit: Unit, decimals: int) -> Decimal:
    """The value as it will be read: in shown units, half away from zero, and never a negative zero."""
    shown = (Decimal(repr(value)) * unit.times).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return shown if shown else abs(shown)


def adding_up(values: Sequence[float], total: Decimal) -> list[Decimal]:
    """The values with the decimals of a total as printed, so that they add up to it.

    Those are rounded the other way that lose least by it.
    """
    step = Decimal(1).scaleb(int(total.as_tuple().exponent))
    lower = [(Decimal(value) / step).to_integral_value(ROUND_FLOOR) for value in values]
    missing = int(total / step - sum(lower, Decimal(0)))
    by_rest = sorted(range(len(values)), key=lambda place: lower[place] - Decimal(values[place]) / step)
    for place in range(abs(missing)):
        nearest = by_rest[place % len(values)] if missing > 0 else by_rest[-1 - place % len(values)]
        lower[nearest] += 1 if missing > 0 else -1
    return [count * step for count in lower]


def number(value: float, unit: str = "count", decimals: int | None = None, currency: str = "") -> str:
    """A value as printed, with its unit: "+17.0", "45 %", "6:10", "31 700".

    NPS always shows its sign. Decimals default to those of the unit.
    """
    rules = unit_named(unit, currency)
    shown = rounded(value, rules, rules.decimals if decimals is None else decimals)
    return written(shown, rules, rules.is_signed)


def written(shown: Decimal, unit: Unit, is_signed: bool) -> str:
    """A rounded number with sign, currency and unit."""
    sign = MINUS if shown < 0 else "+" if is_signed and shown > 0 else ""
    return f"{sign}{unit.prefix}{_digits(abs(shown), unit)}{unit.suffix}"


def written_change(shown: Decimal, unit: Unit) -> str:
    """A rounded change: always with its sign, a share's in points."""
    sign = MINUS if shown < 0 else "+" if shown > 0 else ""
    return sign + size_of_change(shown, unit)


def size_of_change(shown: Decimal, unit: Unit) -> str:
    """A rounded change without its sign, as it stands behind up, down, rose or fell."""
    changed = unit.changed.removesuffix("s") if abs(shown) == 1 and unit.changed.startswith(" ") else unit.changed
    return f"{unit.prefix}{_digits(abs(shown), unit)}{changed}"


def number_range(lo: float | None, hi: float | None, unit: Unit, decimals: int, is_clear_change: bool = False) -> str:
    """A range without brackets or unit: "16.1 to 17.9"; empty where there is none.

    An end of a clear change's range that only rounds to 0 takes more decimals, so that it never looks as if it held 0.
    """
    if lo is None or hi is None:
        return ""
    return " to ".join(_end(end, unit, decimals, is_clear_change) for end in (lo, hi))


def count(number_of: int, noun: str) -> str:
    """A count with its noun: "1 response", "31 700 responses"."""
    return f"{number(number_of)} {noun}{'' if number_of == 1 else 's'}"


def money(minor: int, currency: str) -> str:
    """Minor units as a short amount: "EUR 950", "EUR 80 k", "EUR 4.1 m"."""
    major = Decimal(minor) / 100
    for size, letter in ((Decimal(1_000_000), "m"), (Decimal(1_000), "k")):
        amount = (major / size).quantize(Decimal("0.1") if abs(major) < 10 * size else Decimal(1), ROUND_HALF_UP)
        if abs(major) >= size * _ALMOST:
            return f"{_signed_amount(amount, currency)}{THIN}{letter}"
    return _signed_amount(major.quantize(Decimal(1), ROUND_HALF_UP), currency)


def listed(names: Iterable[str]) -> str:
    """Names as a list in words: "Harlow", "Harlow and Brent", "Harlow, Brent and Stowe"."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


# 999.50 and more would be printed as 1 000 and belongs to the next size.
_ALMOST = Decimal("0.9995")
_SPOKEN = (
    (r"(?<=\d)\N{NARROW NO-BREAK SPACE}(?=\d)", ""),
    (r"(\d+):(\d\d):(\d\d)", r"\1 hours \2 minutes \3 seconds"),
    (r"(\d+):(\d\d)", r"\1 minutes \2 seconds"),
    (r"\b0+(?=\d (?:minutes|seconds))", ""),
    (r"(?<![\d.])1 (hour|minute|second)s\b", r"1 \1"),
    (r"\N{MINUS SIGN}\s*", "minus "),
    (r"\+(?=\d)", "plus "),
    (r"\N{NARROW NO-BREAK SPACE}?%", " percent"),
    (r" ?\N{EN DASH} ?", " to "),
    (r"\N{NARROW NO-BREAK SPACE}", " "),
)


def spoken(text: str) -> str:
    """A printed text as a screen reader should say it: "−10" is "minus 10", "6:10" is "6 minutes 10 seconds"."""
    for pattern, words in _SPOKEN:
        text = re.sub(pattern, words, text)
    return text


def _end(value: float, unit: Unit, decimals: int, is_clear_change: bool) -> str:
    finest = decimals + 3 if is_clear_change else decimals
    shown = next((end for d in range(decimals, finest) if (end := rounded(value, unit, d))), None)
    shown = rounded(value, unit, finest) if shown is None else shown
    return (MINUS if shown < 0 else "") + _digits(abs(shown), unit)


def _digits(shown: Decimal, unit: Unit) -> str:
    return _duration(shown) if unit.is_duration else f"{shown:,}".replace(",", THIN)


def _duration(seconds: Decimal) -> str:
    whole, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(whole), 60)
    places = -int(rest.as_tuple().exponent)
    padded = f"{rest:0{3 + places if places else 2}}"
    return f"{hours}:{minutes:02}:{padded}" if hours else f"{minutes}:{padded}"


def _signed_amount(amount: Decimal, currency: str) -> str:
    return f"{MINUS if amount < 0 else ''}{currency}{THIN}{abs(amount):,}".replace(",", THIN)
