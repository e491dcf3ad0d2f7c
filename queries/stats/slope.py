"""Slope: how much a mean changes with each further step of a number, within strata of the same mix."""

from collections.abc import Mapping, Sequence
from math import sqrt

from queries.stats.estimate import Estimate, Z
from queries.stats.means import Sums, sample_variance, together


def same_mix_slope(strata: Sequence[Mapping[int, Sums]]) -> Estimate | None:
    """The change of a mean with each step, with its 95 % range, in the unit of the values.

    Each stratum gives sums by number of steps. The line is that of least squares with a level of its own in each
    stratum, so that strata which have more steps and another level do not bend it. Values vary in a stratum as all of
    its values together. None where no stratum has two numbers of steps.
    """
    usable = [stratum for one in strata if len(stratum := {k: sums for k, sums in one.items() if sums.count}) > 1]
    spread = moved = variance = 0.0
    for stratum in usable:
        count = sum(sums.count for sums in stratum.values())
        middle = sum(step * sums.count for step, sums in stratum.items()) / count
        own_spread = sum(sums.count * (step - middle) ** 2 for step, sums in stratum.items())
        moved += sum((step - middle) * sums.total for step, sums in stratum.items())
        variance += own_spread * sample_variance(together(stratum.values()))
        spread += own_spread
    if not spread:
        return None
    value, half = moved / spread, Z * sqrt(variance) / spread
    return Estimate(value, value - half, value + half)
