"""Scales: the range an axis or a column of marks shares, and its few round ticks."""

from collections.abc import Iterable, Sequence
from math import ceil, floor, inf, log10

from dashboard.ui.numbers import UNITS, number
from queries.figures import Figure

#: The least an axis shows, so that a chance wobble never fills it: 20 points, 10 percentage points, a minute ...
LEAST_SPAN = {
    "points": 20.0,
    "share": 0.1,
    "rating": 0.5,
    "seconds": 60.0,
    "times": 0.5,
    "count": 10.0,
    "money": 1000.0,
}
_LIMITS = {"points": (-100.0, 100.0), "share": (0.0, 1.0)}
_MARGIN = 0.06
_ROUND_SECONDS = (1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)

Scale = tuple[float, float]


def common_scale(figures: Sequence[Figure], unit: str, marks: Iterable[float | None] = ()) -> Scale:
    """Lowest and highest value to show: all ranges and further marks (a target), and never less than LEAST_SPAN.

    Figures with too few responses widen it only where there are no others: one lonely answer would flatten the rest.
    """
    shown = [figure for figure in figures if figure.value is not None]
    judged = [figure for figure in shown if not figure.is_few] or shown
    ends = [end for figure in judged for end in (figure.lo, figure.value, figure.hi) if end is not None]
    ends += [mark for mark in marks if mark is not None]
    if not ends:
        return (0.0, LEAST_SPAN.get(unit, 1.0))
    low, high = min(ends), max(ends)
    margin = max((high - low) * _MARGIN, (LEAST_SPAN.get(unit, 1.0) - (high - low)) / 2)
    return _within(low - margin, high + margin, *_LIMITS.get(unit, (0.0, inf)))


def ticks(scale: Scale, unit: str, most: int = 4) -> tuple[list[float], list[str]]:
    """At most `most` round values on a scale, and how they are printed."""
    low, high = scale
    step = _step((high - low) / (most + 1), unit)
    while floor(high / step) - ceil(low / step) + 1 > most:
        step = _step(step * 1.01, unit)
    values = [round(index * step, 9) + 0.0 for index in range(ceil(low / step), floor(high / step) + 1)]
    times = float(UNITS[unit].times) if unit in UNITS else 1.0
    decimals = max(0, -floor(log10(step * times) + 1e-9))
    return values, [number(value, unit, decimals) for value in values]


def position(value: float, scale: Scale) -> float:
    """Where a value stands on a scale, in percent of its length, cut to 0..100."""
    low, high = scale
    return round(min(100.0, max(0.0, 100 * (value - low) / (high - low))), 2)


def _within(low: float, high: float, least: float, most: float) -> Scale:
    """The same length moved inside the limits, and cut where it is longer than they are."""
    shift = max(0.0, least - low) - max(0.0, high - most)
    return max(least, low + shift), min(most, high + shift)


def _step(least: float, unit: str) -> float:
    """The smallest round step not below `least`: 1, 2 or 5 times a power of ten; for times, round minutes."""
    if unit == "seconds" and least <= _ROUND_SECONDS[-1]:
        return float(next(seconds for seconds in _ROUND_SECONDS if seconds >= least))
    power = 10.0 ** floor(log10(least))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= least * 0.999999)
