"""Funnel limits: how far from the centre a unit of n answers lies by chance, widened where units differ in general."""

from dataclasses import dataclass

import numpy as np

from queries.stats.shrinkage import Floats

#: Standard errors of the limits that 95 % and 99.8 % of units without a difference lie within.
WARNING, ALARM = 1.959964, 3.090232
#: Share of the distances at each end that is drawn in before the widening is told, so that outliers do not hide.
_WINSORISED = 0.1


@dataclass(frozen=True, slots=True)
class Funnel:
    """Centre in points, variance of one answer (0..1), and by which factor the variance between units is larger."""

    centre: float
    variance: float
    widening: float

    def limits(self, counts: Floats, errors: float = WARNING) -> tuple[Floats, Floats]:
        """Lower and upper limit in points for units of so many answers, cut to -100..100."""
        half = errors * 100 * np.sqrt(self.widening * self.variance / counts)
        return np.maximum(self.centre - half, -100.0), np.minimum(self.centre + half, 100.0)


def funnel(values: Floats, counts: Floats, centre: float, variance: float) -> Funnel:
    """The funnel of these scores (points) over these counts of answers; never narrower than chance alone.

    Source: Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202: multiplicative over-dispersion, with
    distances winsorised at 10 %.
    """
    distances = (values - centre) / (100 * np.sqrt(variance / counts))
    low, high = np.quantile(distances, [_WINSORISED, 1 - _WINSORISED])
    return Funnel(centre, variance, max(1.0, float(np.mean(np.clip(distances, low, high) ** 2))))
