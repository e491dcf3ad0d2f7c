"""Means from a total, a total of squares and a count: value, 95 % range and the difference of two means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf, sqrt

from queries.stats.estimate import Estimate, Z, ranged


@dataclass(frozen=True, slots=True)
class Sums:
    """Total and total of squares of whole numbers, and how many of them there are."""

    total: int
    squares: int
    count: int


def sample_variance(sums: Sums) -> float:
    """Variance between the values, divided by count - 1, in squared units.

    Computed on whole numbers, so that large totals lose no digit. Raises ValueError when the squares are too
    small for the total and ZeroDivisionError for fewer than two values.
    """
    spread = sums.count * sums.squares - sums.total * sums.total
    if spread < 0:
        raise ValueError(f"{sums} is impossible: count * squares is below total * total. Check the sums.")
    return spread / (sums.count * (sums.count - 1))


def mean(sums: Sums, least: float = -inf, most: float = inf) -> Estimate:
    """Mean with its 95 % range cut to least..most, in the unit of the values.

    Normal range without Student's correction: below 30 values nothing is concluded from it anyway.
    Raises ZeroDivisionError for fewer than two values, which have no range.
    """
    value = sums.total / sums.count
    half = Z * sqrt(sample_variance(sums) / sums.count)
    return ranged(value, value - half, value + half, least, most)


def mean_difference(now: Sums, before: Sums) -> Estimate:
    """Change of a mean from before to now with its 95 % range, each side with its own variance (Welch).

    Raises ZeroDivisionError for fewer than two values on a side.
    """
    value = now.total / now.count - before.total / before.count
    half = Z * sqrt(sample_variance(now) / now.count + sample_variance(before) / before.count)
    return Estimate(value, value - half, value + half)


def pooled_distance(one: Sums, other: Sums) -> float:
    """How far two means lie apart, in standard errors, if both came from the same values; 0 where nothing varies.

    Their variance is that of all values together, so that a small group has a fair chance beside a large one.
    """
    error = sqrt(sample_variance(together((one, other))) * (1 / one.count + 1 / other.count))
    return (one.total / one.count - other.total / other.count) / error if error else 0.0


def same_mix_difference(strata: Sequence[tuple[Sums, Sums]]) -> Estimate | None:
    """How far a mean lies from another with the same mix, with its 95 % range: both sides weighted as the first.

    Each stratum gives the sums of both sides; those where the other side has nothing compare nothing and are left
    out. Within a stratum both sides vary as their values together. None where nothing can be compared.
    This is direct standardisation.
    """
    shared = [(one, other) for one, other in strata if one.count and other.count]
    whole = sum(one.count for one, _ in shared)
    if not whole or any(one.count + other.count < 2 for one, other in shared):
        return None
    value = sum(one.count / whole * (one.total / one.count - other.total / other.count) for one, other in shared)
    variance = sum(
        (one.count / whole) ** 2 * sample_variance(together((one, other))) * (1 / one.count + 1 / other.count)
        for one, other in shared
    )
    half = Z * sqrt(variance)
    return Estimate(value, value - half, value + half)


def together(several: Iterable[Sums]) -> Sums:
    """Sums of several groups as those of one."""
    total = squares = count = 0
    for one in several:
        total, squares, count = total + one.total, squares + one.squares, count + one.count
    return Sums(total, squares, count)
