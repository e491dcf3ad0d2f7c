"""Compared with the same contacts: what is left of a unit's score when its mix of contacts is taken out of it.

Two-way additive effects: an answer is the rate of its kind of contact plus the effect of its unit. Both are fitted
together, since where good units are sent the hard contacts, rates over all answers would take those for easy ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queries.stats.shrinkage import Floats, Scores, pooled_variance

#: Kinds of contact with fewer answers take the rate of their parent.
FEWEST_ANSWERS = 30
#: Points of NPS below which another round changes nothing that is printed.
_CLOSE_ENOUGH = 1e-3
_ROUNDS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Answers by unit (row) and kind of contact (column). `parents` number the parent of each kind from 0.

    Raises ValueError for counts that no answers have and where a unit has none.
    """

    promoters: Floats
    detractors: Floats
    scored: Floats
    parents: Sequence[int]

    def __post_init__(self) -> None:
        if (
            not self.promoters.shape
            == self.detractors.shape
            == self.scored.shape
            == (len(self.scored), len(self.parents))
        ):
            raise ValueError("Promoters, detractors and scored answers need one row a unit and one column a contact.")
        if (np.minimum(self.promoters, self.detractors) < 0).any() or (
            self.promoters + self.detractors > self.scored
        ).any():
            raise ValueError("A cell has more promoters and detractors than scored answers. Check the sums.")
        if not self.scored.sum(axis=1).all():
            raise ValueError("A unit has no scored answers. Leave it out.")


@dataclass(frozen=True, slots=True, eq=False)
class Adjusted:
    """Scores with the same contacts, in points: `scores` as if all units had the mix of all together.

    `expected` is what units in general reach with the contacts of each unit; score as it came = adjusted + expected
    - overall.
    """

    scores: Scores
    expected: Floats
    overall: float


def same_contacts(cells: Cells) -> Adjusted:
    """Scores of units compared with the same contacts, with their sampling variances.

    A kind of contact that only one unit handles cannot tell that unit from its contacts: the unit stands at what is
    expected there. Rates are taken as known, so that with very few units ranges are a little narrow.
    """
    totals, unit_scored = cells.promoters - cells.detractors, cells.scored.sum(axis=1)
    rates = _rates(cells, totals, unit_scored)
    overall = float(totals.sum() / cells.scored.sum())
    expected = cells.scored @ rates / unit_scored
    values = totals.sum(axis=1) / unit_scored - expected + overall
    variances = cells.scored @ _variances(cells) / unit_scored**2
    return Adjusted(Scores(100 * values, 10_000 * variances), 100 * expected, 100 * overall)


def _rates(cells: Cells, totals: Floats, unit_scored: Floats) -> Floats:
    """Rate of each kind of contact, -1..1, beside the effects of units, which add up to 0 over all answers."""
    contact_scored, parents = cells.scored.sum(axis=0), np.asarray(cells.parents)
    effects, rates = np.zeros(len(cells.scored)), np.zeros(len(cells.parents))
    for _ in range(_ROUNDS):
        left = totals.sum(axis=0) - effects @ cells.scored
        fitted = _with_parents(left, contact_scored, parents)
        effects = (totals.sum(axis=1) - cells.scored @ fitted) / unit_scored
        effects -= np.average(effects, weights=unit_scored)
        moved, rates = float(np.abs(fitted - rates).max()), fitted
        if 100 * moved < _CLOSE_ENOUGH:
            break
    return rates


def _with_parents(left: Floats, scored: Floats, parents: NDArray[np.int64]) -> Floats:
    """Rates of contacts; those of few answers have their parent's, and where that has few too, that of all."""
    overall = left.sum() / scored.sum()
    parent_scored = np.bincount(parents, scored)
    enough = parent_scored >= FEWEST_ANSWERS
    of_parent = np.where(enough, np.bincount(parents, left) / np.maximum(parent_scored, 1), overall)
    return np.where(scored >= FEWEST_ANSWERS, left / np.maximum(scored, 1), of_parent[parents])


def _variances(cells: Cells) -> Floats:
    """Variance of one answer within units by kind of contact, 0..1; that of all where a kind has few answers."""
    parts = (cells.promoters, cells.detractors, cells.scored)
    overall = pooled_variance(*(part.sum(axis=1) for part in parts))
    few = cells.scored.sum(axis=0) - (cells.scored > 0).sum(axis=0) < FEWEST_ANSWERS
    columns = zip(few, *(part.T for part in parts), strict=True)
    return np.array([overall if is_few else pooled_variance(*column) for is_few, *column in columns])
