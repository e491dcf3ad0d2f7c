"""Places in an order that is known only roughly: chances of the first and last tenth, certain places, tie groups.

Draws of all true scores at once, with a fixed seed, so that the same answers give the same places.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queries.stats.estimate import Z
from queries.stats.shrinkage import Fair, Floats, Scores

DRAWS = 500
SEED = 20_260_101
TENTH = 0.1
#: A place is told as "among the first N" when so many of all draws put the unit there.
CERTAINTY = 0.9
#: A unit is named as one of the first or last tenth from this chance on.
LIKELY = 0.8

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """How certain the places of units are, in the units' order.

    `first` and `last` are the chances, 0..1, to truly stand in the first and in the last tenth (at least one unit).
    `among_first` is the place N of which "among the first N" holds with CERTAINTY, `among_last` the same from the end.
    `shown` is the number of units in a tenth, `truly` how many of those that a list shows first are expected to be
    truly among the first tenth.
    """

    first: Floats
    last: Floats
    among_first: Places
    among_last: Places
    shown: int
    truly: float


def standing(fair: Fair, draws: int = DRAWS, seed: int = SEED) -> Standing:
    """Chances and certain places of units from their fair scores. Where nothing tells them apart all are equal."""
    count = len(fair.values)
    shown = max(1, round(TENTH * count))
    if fair.spread == 0:
        chance, anywhere = np.full(count, shown / count), np.full(count, count)
        return Standing(chance, chance, anywhere, anywhere, shown, shown * shown / count)
    drawn = _places(fair, draws, seed)
    first, last = (drawn <= shown).mean(axis=0), (drawn > count - shown).mean(axis=0)
    ordered = np.sort(drawn, axis=0)
    certain = int(np.ceil(CERTAINTY * draws)) - 1
    listed = np.argsort(-fair.values, kind="stable")[:shown]
    among_last = count + 1 - ordered[draws - 1 - certain]
    return Standing(first, last, ordered[certain], among_last, shown, float(first[listed].sum()))


def tie_groups(fair: Fair) -> Places:
    """Number of the group that each unit stands in, 1 the best; one group where nothing tells units apart.

    From the best down: whoever is clearly below the first of a group opens the next. So those of one group cannot be
    told apart from its first. Two neighbours in different groups may still be alike, as in any cut through an order.
    """
    groups = np.ones(len(fair.values), np.int64)
    if fair.spread == 0:
        return groups
    order = np.argsort(-fair.values, kind="stable")
    group, leader = 1, order[0]
    for unit in order[1:]:
        if fair.values[leader] - fair.values[unit] > Z * np.hypot(fair.deviations[leader], fair.deviations[unit]):
            group, leader = group + 1, unit
        groups[unit] = group
    return groups


def extremes(scores: Scores) -> Places:
    """1 for a unit whose score lies beyond chance above that of each other one, -1 below each; 0 for all others.

    Each of the differences is told with 95 % certainty. All of them must hold, so their number needs no correction.
    """
    differences = scores.values[:, None] - scores.values[None, :]
    certain = Z * np.sqrt(scores.variances[:, None] + scores.variances[None, :])
    others = ~np.eye(len(scores.values), dtype=bool)
    above, below = (np.all((way * differences > certain) | ~others, axis=1) for way in (1, -1))
    return np.where(above == below, 0, np.where(above, 1, -1)).astype(np.int64)


def _places(fair: Fair, draws: int, seed: int) -> Places:
    """Place of each unit in each draw, 1 the highest: draws x units; the same in whatever order the units come."""
    count = len(fair.values)
    noise = np.empty((draws, count))
    noise[:, np.lexsort((fair.deviations, fair.values))] = np.random.default_rng(seed).standard_normal((draws, count))
    order = np.argsort(-(fair.values + fair.deviations * noise), axis=1)
    places = np.empty_like(order)
    np.put_along_axis(places, order, np.arange(1, count + 1)[None, :], axis=1)
    return places
