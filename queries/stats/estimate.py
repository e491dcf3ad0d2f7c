"""Estimate: a value with its 95 % range, and the one place where the width of that range is decided."""

from math import inf
from typing import NamedTuple

#: The 97.5 % point of the normal distribution: every range here is a 95 % range, two-sided.
Z = 1.959964


class Estimate(NamedTuple):
    """A value with the lower and upper end of its 95 % range, all in one unit."""

    value: float
    lo: float
    hi: float


def distance(difference: Estimate) -> float:
    """How far a difference lies from 0, in standard errors, from the middle and the width of its range.

    Beyond Z exactly where the range excludes 0, so that range and test never disagree. A range without width lies
    infinitely far, or nowhere.
    """
    middle, half = (difference.lo + difference.hi) / 2, (difference.hi - difference.lo) / 2
    if half <= 0:
        return inf if middle > 0 else -inf if middle < 0 else 0.0
    return Z * middle / half


def ranged(value: float, lo: float, hi: float, least: float, most: float) -> Estimate:
    """The range cut to what is possible (least to most) and, where it misses the value, extended to hold it."""
    return Estimate(value, max(least, min(lo, value)), min(most, max(hi, value)))


def refuse_impossible(part: int, whole: int, words: str) -> None:
    """Raises ValueError when a part is negative or larger than the whole it is counted in."""
    if not 0 <= part <= whole:
        raise ValueError(f"{words}: {part} of {whole} is impossible. Allowed: from 0 to the whole. Check the sums.")
