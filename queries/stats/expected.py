"""What is usual with the same contacts: how many of one's answers or contacts come out so at everybody's rates."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from queries.stats.estimate import Z
from queries.stats.shrinkage import Floats

#: Kinds of contact of which others have fewer take the rate of all these kinds together, if that rests on as many.
FEWEST = 30


@dataclass(frozen=True, slots=True)
class Usual:
    """The number that is expected, its standard deviation by chance, and of how many it is."""

    value: float
    deviation: float
    whole: int

    @property
    def range(self) -> tuple[int, int]:
        """Whole numbers between which 95 of 100 lie who have the same contacts and no other rate."""
        low, high = self.value - Z * self.deviation, self.value + Z * self.deviation
        return max(0, int(np.ceil(low))), min(self.whole, int(np.floor(high)))

    def distance(self, part: int) -> float:
        """How far a number lies from what is expected, in standard deviations; 0 where chance leaves no room."""
        return (part - self.value) / self.deviation if self.deviation else 0.0


def usual(wholes: Floats, others_parts: Floats, others_wholes: Floats) -> Usual | None:
    """How many parts are usual for so many of each kind of contact, by the rates of others; None with few others.

    Arrays of one length, one place a kind of contact. The variance is that of independent draws and of the others'
    rates, which themselves rest on answers.
    """
    if others_wholes.sum() < FEWEST or not wholes.sum():
        return None
    overall = others_parts.sum() / others_wholes.sum()
    enough = others_wholes >= FEWEST
    rates = np.where(enough, others_parts / np.maximum(others_wholes, 1), overall)
    base = np.where(enough, others_wholes, others_wholes.sum())
    each = rates * (1 - rates)
    variance = float((wholes * each).sum() + (wholes**2 * each / base).sum())
    return Usual(float((wholes * rates).sum()), sqrt(variance), int(wholes.sum()))
