"""Power: the smallest change that two samples of given size and variance can show."""

from math import ceil, sqrt

#: 100 points times (1.96 + 0.84): a true change of this many standard errors is found in 80 of 100 cases
#: by a two-sided test at 5 %.
POINTS_PER_STANDARD_ERROR = 280


def smallest_change(now_variance: float, now_count: int, before_variance: float, before_count: int) -> int:
    """The smallest change that can be seen, in whole points (percentage points for shares), rounded up, at least 1.

    Raises ZeroDivisionError for an empty side.
    """
    points = POINTS_PER_STANDARD_ERROR * sqrt(now_variance / now_count + before_variance / before_count)
    # The last digits of a square root are noise: 14.000000000000002 is 14 and must not become 15.
    return max(1, ceil(round(points, 9)))
