"""Units compared: from the rows of `units` to who clearly differs, who moved, and who has too few answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd

from queries.figures import FEW
from queries.ranking import Place, Ranking, rank
from queries.stats.estimate import Z
from queries.stats.funnel import Funnel, funnel
from queries.stats.nps import Answers
from queries.units import MEAN

Rows = Sequence[Mapping[str, Any]]
Value = str | None


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """One unit among its peers: its answers as they came, and where it stands."""

    unit: str
    answers: Answers
    place: Place


@dataclass(frozen=True, slots=True)
class TooFew:
    """A unit that is not compared, with its scored answers; None where they are hidden."""

    unit: Value
    scored: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Units compared, those clearly above first, then those that cannot be told apart, and those that are not compared.

    `mean` is that of all units, in points, which each is held against; `limits` is the funnel around it.
    """

    units: tuple[UnitStanding, ...]
    too_few: tuple[TooFew, ...]
    mean: float
    limits: Funnel | None


def compare(rows: Rows, level: str, before: str | None, is_same: bool) -> Comparison:
    """Compare the units of a level by the rows that `queries.units.units` gives.

    `before` is the period that changes are told against, or None. Units with fewer than FEW scored answers, and those
    whose numbers are hidden, are not compared.
    """
    now = [row for row in rows if row["period"] == "now"]
    answers, ranking = answers_of(now, level), _ranking(rows, level, before, is_same)
    found = [UnitStanding(unit, answers[unit], place) for unit, place in ranking.places.items()]
    few = tuple(TooFew(unit, said.scored or None) for unit, said in answers.items() if unit not in ranking.places)
    if ranking.mean is None:
        return Comparison((), few, 0.0, None)
    found.sort(key=lambda each: (-each.place.direction, -each.place.fair, each.unit))
    return Comparison(tuple(found), few, ranking.mean, _limits(found, ranking.mean))


def answers_of(rows: Rows, level: str) -> dict[Value, Answers]:
    """Answers of each unit over all kinds of contact; hidden ones count nothing."""
    found: dict[Value, list[int]] = {}
    for row in rows:
        counts = found.setdefault(row[level], [0] * len(Answers._fields))
        for place, part in enumerate(Answers._fields):
            counts[place] += int(row[part] or 0)
    return {unit: Answers(*counts) for unit, counts in found.items()}


def _ranking(rows: Rows, level: str, before: str | None, is_same: bool) -> Ranking:
    """Where each unit stands: as told by the rows, or worked out from their kinds of contact."""
    if not rows or MEAN not in rows[0]:
        return rank(pd.DataFrame(rows), level, FEW, before, is_same) if rows else Ranking()
    told = [row for row in rows if row[MEAN] is not None]
    names = [field.name for field in fields(Place)]
    places = {row[level]: Place(**{name: row[name] for name in names}) for row in told}
    return Ranking(places, len(places), told[0][MEAN] if told else None)


def _limits(found: Sequence[UnitStanding], mean: float) -> Funnel:
    counts = np.array([each.answers.scored for each in found], float)
    errors = np.array([(each.place.score_hi - each.place.score_lo) / (2 * Z) for each in found])
    variance = float((errors**2 * counts**2).sum() / counts.sum()) / 10_000
    return funnel(np.array([each.place.score for each in found]), counts, mean, variance)
