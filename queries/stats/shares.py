"""Shares: a part of a whole with its 95 % range, and the difference of two independent shares, as fractions."""

from math import hypot, sqrt

from queries.stats.estimate import Estimate, Z, ranged, refuse_impossible


def share(part: int, whole: int) -> Estimate:
    """Share with its 95 % range by Wilson's score method, 0..1; never of width 0.

    Raises ValueError for impossible counts and ZeroDivisionError for an empty whole.
    Source: Wilson 1927; Newcombe 1998, Statistics in Medicine 17, 857-872, method 3.
    """
    refuse_impossible(part, whole, "share")
    value, square = part / whole, Z * Z
    centre = (part + square / 2) / (whole + square)
    half = Z / (whole + square) * sqrt(part * (whole - part) / whole + square / 4)
    return ranged(value, centre - half, centre + half, 0.0, 1.0)


def share_difference(now: tuple[int, int], before: tuple[int, int]) -> Estimate:
    """Change of a share from before to now with its 95 % range, -1..1; each side is (part, whole).

    Newcombe's hybrid of the two Wilson ranges. The two samples are taken as independent. Errors as in share.
    Source: Newcombe 1998, Statistics in Medicine 17, 873-890, method 10.
    """
    late, early = share(*now), share(*before)
    value = late.value - early.value
    below = hypot(late.value - late.lo, early.hi - early.value)
    above = hypot(late.hi - late.value, early.value - early.lo)
    return ranged(value, value - below, value + above, -1.0, 1.0)


def share_variance(part: int, whole: int) -> float:
    """Variance of one answer counted as 0 or 1 (0..0.25). Errors as in share."""
    refuse_impossible(part, whole, "share")
    return part * (whole - part) / (whole * whole)
