"""Beside colleagues with the same contacts, in words: what one's counts would usually be, and whether they differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.ui.numbers import UNITS, number, number_range
from queries.ask import Answer
from queries.measures import MEASURES, Measure
from queries.stats.expected import Usual
from queries.stats.many_tests import FALSE_SHARE, benjamini_hochberg, two_sided


@dataclass(frozen=True, slots=True)
class Beside:
    """One measure of one person, or of all that is looked at: how many of how many, and what would be usual.

    `direction` is 1 clearly higher than usual, -1 clearly lower, 0 not clearly different.
    """

    person: str | None
    measure: Measure
    part: int
    whole: int
    usual: Usual | None
    direction: int

    @property
    def is_worse(self) -> bool:
        """Whether it clearly lies on the wrong side of what is usual."""
        return self.direction == {"higher": -1, "lower": 1}.get(self.measure.better or "", 2)

    @property
    def is_better(self) -> bool:
        """Whether it clearly lies on the good side of what is usual."""
        return self.direction == {"higher": 1, "lower": -1}.get(self.measure.better or "", 2)

    @property
    def share(self) -> str:
        """Its own share as printed."""
        return number(self.part / self.whole, "share")

    @property
    def usual_share(self) -> str:
        """The usual shares as printed: "69 to 75 %"; "" where nobody else has such contacts.

        Shares of so many contacts that both ends would read the same take a decimal: "17.9 to 18.3 %".
        """
        if self.usual is None:
            return ""
        low, high = (end / self.whole for end in self.usual.range)
        decimals = 0 if number(low, "share") != number(high, "share") else 1
        return f"{number_range(low, high, UNITS['share'], decimals)}{UNITS['share'].suffix}"

    @property
    def verdict(self) -> str:
        """ "clearly lower", "clearly higher" or "no clear difference"."""
        return {1: "clearly higher", -1: "clearly lower"}.get(self.direction, "no clear difference")


def beside(answer: Answer, names: Sequence[str]) -> list[Beside]:
    """What these measures are beside colleagues; they are judged together, since one of many differs by chance."""
    rows = [row for row in answer.rows() if row["measure"] in names]
    found = [None if row["usual"] is None else Usual(row["usual"], row["deviation"], row["whole"]) for row in rows]
    distances = np.array(
        [usual.distance(row["part"]) if usual else 0.0 for usual, row in zip(found, rows, strict=True)]
    )
    is_clear = benjamini_hochberg(two_sided(distances)) < FALSE_SHARE if rows else np.array([], bool)
    directions = np.where(is_clear, np.sign(distances), 0).astype(int).tolist()
    return [_beside(row, usual, way) for row, usual, way in zip(rows, found, directions, strict=True)]


def _beside(row: dict[str, Any], usual: Usual | None, direction: int) -> Beside:
    return Beside(row["person"], MEASURES[row["measure"]], row["part"], row["whole"], usual, direction)


def counts_words(promoters: Beside, whose: str = "you are") -> str:
    """ "28 of 57 would recommend. With the same contacts 18 to 33 are usual: you are in that range.\""""
    said = f"{number(promoters.part)} of {number(promoters.whole)} would recommend."
    if promoters.usual is None:
        return said
    low, high = promoters.usual.range
    where = "above" if promoters.part > high else "below" if promoters.part < low else "in"
    return f"{said} With the same contacts {number(low)} to {number(high)} are usual: {whose} {where} that range."
