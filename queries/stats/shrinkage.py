"""Fair scores: each unit's score drawn towards the mean of all units, the more the fewer answers it rests on.

Normal-normal empirical Bayes with known sampling variances. A unit's true score is taken as drawn from a normal
distribution around the mean of its peers. How far apart true scores lie, the spread, is told from the scores.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from queries.stats.nps import PSEUDO_ANSWERS, PSEUDO_DETRACTORS, PSEUDO_PROMOTERS

Floats = NDArray[np.float64]
#: Fewer units do not tell how far apart true scores lie.
FEWEST_UNITS = 10
_STEPS = 100
_CLOSE_ENOUGH = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Scores of units with the sampling variance of each (squared unit of the scores), all of one length."""

    values: Floats
    variances: Floats

    def __post_init__(self) -> None:
        if self.values.shape != self.variances.shape or self.values.ndim != 1:
            raise ValueError(f"{self.values.shape} values with {self.variances.shape} variances. Give one a unit.")
        if not (np.isfinite(self.values).all() and np.isfinite(self.variances).all() and (self.variances > 0).all()):
            raise ValueError("A score or its variance is missing or not above 0. Leave out units without answers.")


@dataclass(frozen=True, slots=True, eq=False)
class Fair:
    """Fair scores of units, in their order and unit.

    `spread` is the standard deviation between true scores: 0 where nothing tells the units apart (all stand at the
    mean), None below FEWEST_UNITS (scores stand as they came). `weights` say how much a unit's own answers count,
    0..1; `deviations` are the standard deviations of the true scores around the fair ones.
    """

    mean: float
    spread: float | None
    weights: Floats
    values: Floats
    deviations: Floats


def pooled_variance(promoters: Floats, detractors: Floats, scored: Floats) -> float:
    """Variance of one answer (1, 0 or -1) within units, 0..1, the same for all of them; never 0.

    A unit's own variance is no measure at small n: it is 0 where all agree, and such units would lead every list.
    One set of pseudo-answers keeps it above 0 where all answers of all units agree.
    """
    squares = np.divide((promoters - detractors) ** 2, scored, out=np.zeros_like(scored), where=scored > 0)
    within = float((promoters + detractors - squares).sum()) + PSEUDO_PROMOTERS + PSEUDO_DETRACTORS
    return within / (float((scored - (scored > 0)).sum()) + PSEUDO_ANSWERS)


def fair(scores: Scores) -> Fair:
    """Fair scores around the mean of these units; see Fair for few units and for units that cannot be told apart.

    The spread is estimated by Paule and Mandel. Weights carry the correction of Morris for the spread being
    estimated, (k - 3) / (k - 1), which with equal variances gives the estimator of James and Stein.
    Raises ValueError without a unit.
    Sources: Paule & Mandel 1982; Morris 1983, JASA 78, 47-55; Efron & Morris 1977, Scientific American 236(5).
    """
    count = len(scores.values)
    if not count:
        raise ValueError("There is no unit to compare.")
    if count < FEWEST_UNITS:
        return Fair(_mean(scores, 0.0), None, np.ones(count), scores.values, np.sqrt(scores.variances))
    squared = spread_squared(scores)
    return around(scores, _mean(scores, squared), sqrt(squared), (count - 3) / (count - 1))


def around(scores: Scores, mean: float, spread: float, correction: float = 1.0) -> Fair:
    """Fair scores where the mean and the spread of true scores are given."""
    if spread == 0:
        weights = np.zeros_like(scores.values)
    else:
        weights = 1 - correction * scores.variances / (scores.variances + spread**2)
    values = mean + weights * (scores.values - mean)
    return Fair(mean, spread, weights, values, np.sqrt(weights * scores.variances))


def spread_squared(scores: Scores) -> float:
    """Variance between true scores, by Paule and Mandel; 0 where chance alone explains the differences."""

    def excess(squared: float) -> float:
        weights = 1 / (scores.variances + squared)
        distances = scores.values - _mean(scores, squared)
        return float((weights * distances**2).sum()) - (len(scores.values) - 1)

    if excess(0.0) <= 0:
        return 0.0
    low, high = 0.0, float(np.ptp(scores.values) ** 2)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
        if high - low <= _CLOSE_ENOUGH * high:
            break
    return (low + high) / 2


def _mean(scores: Scores, squared: float) -> float:
    weights = 1 / (scores.variances + squared)
    return float((scores.values * weights).sum() / weights.sum())
