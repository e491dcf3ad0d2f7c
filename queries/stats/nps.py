"""Net Promoter Score: value, variance, 95 % range and the difference of two independent scores, in points."""

from math import sqrt
from typing import NamedTuple

from queries.stats.estimate import Estimate, Z, ranged, refuse_impossible

#: Pseudo-answers added to promoters, passives and detractors before the range is computed.
PSEUDO_PROMOTERS, PSEUDO_PASSIVES, PSEUDO_DETRACTORS = 0.75, 1.5, 0.75
PSEUDO_ANSWERS = PSEUDO_PROMOTERS + PSEUDO_PASSIVES + PSEUDO_DETRACTORS


class Answers(NamedTuple):
    """How many promoters and detractors stand among how many scored responses; the rest are passives."""

    promoters: int
    detractors: int
    scored: int


class _Adjusted(NamedTuple):
    centre: float
    variance_of_mean: float


def score(answers: Answers) -> float:
    """NPS in points, -100..100. Raises ValueError for impossible counts and ZeroDivisionError without responses."""
    _check(answers)
    return 100 * (answers.promoters - answers.detractors) / answers.scored


def variance(answers: Answers) -> float:
    """Variance of one answer counted as 1, 0 or -1, divided by n (0..1).

    Source: nps_var of the R package NPS, which divides by n and not by n - 1.
    """
    _check(answers)
    return _variance(answers.promoters, answers.detractors, answers.scored)


def nps(answers: Answers) -> Estimate:
    """NPS with its 95 % range, in points within -100..100; the value is the raw score.

    Adjusted Wald: 3/4, 3/2 and 3/4 pseudo-answers are added to the three counts, so that small and unanimous
    samples get an honest width. With one response the range is extended to hold the score.
    Raises ValueError for impossible counts and ZeroDivisionError without responses.
    Source: Rocks 2016, arXiv 1601.07235; figures in tests/reference/intervals.csv.
    """
    value = score(answers)
    adjusted = _adjust(answers)
    half = Z * sqrt(adjusted.variance_of_mean)
    return ranged(value, 100 * (adjusted.centre - half), 100 * (adjusted.centre + half), -100.0, 100.0)


def nps_difference(now: Answers, before: Answers) -> Estimate:
    """Change of NPS from before to now with its 95 % range, in points within -200..200.

    The value is the raw difference; the range comes from the same pseudo-answers on each side, so its centre
    lies a little nearer to 0. The two samples are taken as independent. Errors as in nps.
    """
    value = score(now) - score(before)
    late, early = _adjust(now), _adjust(before)
    centre = late.centre - early.centre
    half = Z * sqrt(late.variance_of_mean + early.variance_of_mean)
    return ranged(value, 100 * (centre - half), 100 * (centre + half), -200.0, 200.0)


def _adjust(answers: Answers) -> _Adjusted:
    promoters = answers.promoters + PSEUDO_PROMOTERS
    detractors = answers.detractors + PSEUDO_DETRACTORS
    scored = answers.scored + PSEUDO_ANSWERS
    return _Adjusted((promoters - detractors) / scored, _variance(promoters, detractors, scored) / scored)


def _variance(promoters: float, detractors: float, scored: float) -> float:
    # Rounding can leave -1e-17 when all agree, and its square root would not exist.
    return max(0.0, (promoters + detractors) / scored - ((promoters - detractors) / scored) ** 2)


def _check(answers: Answers) -> None:
    refuse_impossible(answers.promoters, answers.scored, "promoters")
    refuse_impossible(answers.detractors, answers.scored - answers.promoters, "detractors beside the promoters")
