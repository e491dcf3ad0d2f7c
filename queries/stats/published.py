"""Published scores: one's own score against one of which only the score and the number of answers is known."""

from math import hypot, sqrt

from queries.stats.estimate import Estimate, Z, ranged
from queries.stats.nps import PSEUDO_ANSWERS, PSEUDO_DETRACTORS, PSEUDO_PROMOTERS, Answers, nps


def published(value: float, responses: int) -> Estimate:
    """A published score with its 95 % range, in points within -100..100, as wide as it can be: nobody in between.

    Raises ValueError for a score outside -100..100 and ZeroDivisionError without answers.
    """
    half = _half(value, responses)
    return ranged(value, value - half, value + half, -100.0, 100.0)


def difference_from_published(own: Answers, value: float, responses: int) -> Estimate:
    """Own score less a published one with its 95 % range, in points within -200..200, as wide as it can be at worst.

    Both ranges are joined as Newcombe joins those of two shares. Errors as in `published` and `nps`.
    """
    mine = nps(own)
    half = _half(value, responses)
    below, above = hypot(mine.value - mine.lo, half), hypot(mine.hi - mine.value, half)
    moved = mine.value - value
    return ranged(moved, moved - below, moved + above, -200.0, 200.0)


def _half(value: float, responses: int) -> float:
    """Half the width of the widest range, never 0: where all must agree the pseudo-answers of every range count."""
    if not -100 <= value <= 100:
        raise ValueError(f"A score of {value:g} is impossible. Allowed: from -100 to 100.")
    plain = (1 - (value / 100) ** 2) / responses
    answers = responses + PSEUDO_ANSWERS
    outer = (responses + PSEUDO_PROMOTERS + PSEUDO_DETRACTORS) / answers
    adjusted = (outer - (value / 100 * responses / answers) ** 2) / answers
    return 100 * Z * sqrt(max(plain, adjusted))
