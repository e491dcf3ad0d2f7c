"""Movers: units whose score changed otherwise than that of the others, beyond chance and beyond looking at many."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queries.stats.many_tests import clearly
from queries.stats.shrinkage import Fair, Scores, fair

#: Of all units listed as movers, at most this share is expected to be so by chance.
FALSE_SHARE = 0.10


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """Changes of units in their order: as they came, drawn towards the change of all, and who clearly moved.

    `directions` is 1 for a rise clearly above the change of all, -1 for a fall clearly below it, else 0.
    """

    changes: Scores
    fair: Fair
    directions: NDArray[np.int64]


def movers(now: Scores, before: Scores) -> Moves:
    """Who moved otherwise than all together. The same units in the same order; the two samples are independent.

    The largest changes of a list are those of the fewest answers, and the worst of one period rise in the next by
    chance alone; so changes are drawn in by the variances of both periods, and only what stands Benjamini and
    Hochberg at FALSE_SHARE is called a move. Who stands still while all others fall has not risen: a move differs
    from no change as well.
    """
    changes = Scores(now.values - before.values, now.variances + before.variances)
    shrunk = fair(changes)
    otherwise, at_all = clearly(changes, shrunk.mean, FALSE_SHARE), clearly(changes, 0.0, FALSE_SHARE)
    return Moves(changes, shrunk, np.where(otherwise == at_all, otherwise, 0))
