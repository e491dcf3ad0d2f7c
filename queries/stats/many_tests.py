"""Many tests at once: p values, and what is left of them when hundreds of units are looked at together."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from queries.stats.shrinkage import Floats, Scores

#: Of all units called clearly different, at most this share is expected to be so by chance.
FALSE_SHARE = 0.05


def two_sided(distances: Floats) -> Floats:
    """p values, 0..1, of distances in standard errors, either way."""
    return np.asarray(2 * ndtr(-np.abs(distances)), np.float64)


def benjamini_hochberg(p_values: Floats) -> Floats:
    """p values adjusted for being many, 0..1, in their order: calling all up to q clear keeps false ones under q.

    Source: Benjamini & Hochberg 1995, JRSS B 57, 289-300.
    """
    order = np.argsort(p_values)[::-1]
    count = len(p_values)
    adjusted = np.empty(count)
    adjusted[order] = np.minimum.accumulate(p_values[order] * count / np.arange(count, 0, -1))
    return np.minimum(adjusted, 1.0)


def clearly(scores: Scores, reference: float | Floats, false_share: float = FALSE_SHARE) -> NDArray[np.int64]:
    """Which units clearly differ from a reference: 1 above, -1 below, 0 cannot be told apart."""
    distances = (scores.values - reference) / np.sqrt(scores.variances)
    is_clear = benjamini_hochberg(two_sided(distances)) < false_share
    return np.where(is_clear, np.sign(distances), 0).astype(np.int64)
