"""Ranking: from sums by unit and kind of contact to fair scores, places, who clearly differs and who clearly moved.

One arithmetic for teams and persons, for pages and the command line. Scores are points of NPS, rounded to a tenth.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from queries.stats.estimate import Z
from queries.stats.many_tests import clearly
from queries.stats.movers import movers
from queries.stats.places import extremes, standing, tie_groups
from queries.stats.same_contacts import Adjusted, Cells, same_contacts
from queries.stats.shrinkage import FEWEST_UNITS, Scores, fair, pooled_variance

#: What makes contacts alike, the parent first.
CONTACTS = ("touchpoint", "product")
PARTS = ("promoters", "detractors", "scored")


@dataclass(frozen=True, slots=True)
class Place:
    """Where one unit stands among those compared.

    `score` is compared, with the same contacts where asked so, and lies in `score_lo` to `score_hi` with 95 %
    certainty; `fair` is drawn towards all, with its 95 % range `fair_lo` to `fair_hi`; `expected` is what units in
    general reach with its contacts. `direction` is 1 clearly above the others, -1 clearly below, 0 where it cannot be
    told apart; `extreme` is 1 or -1 where it also clearly lies above or below each single one of them. `place_from` to
    `place_to` are the places that its tie group shares. `among_first` holds with 9 in 10 certainty; `first_chance` and
    `last_chance` are those of truly standing in the first and last tenth. All three are None below ten units. `moved`
    is 1 or -1 where it clearly moved otherwise than all, by `change`.
    """

    score: float
    score_lo: float
    score_hi: float
    fair: float
    fair_lo: float
    fair_hi: float
    expected: float
    direction: int
    extreme: int
    place_from: int
    place_to: int
    among_first: int | None = None
    first_chance: float | None = None
    last_chance: float | None = None
    change: float | None = None
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Ranking:
    """Places by unit, and how far they can be trusted.

    `compared` units with enough answers, around `mean`; `spread` is the standard deviation of true scores (0 where
    chance alone explains the differences, None below ten units). Of the `tenth` first of them, `truly` are expected to
    be truly among the first tenth.
    """

    places: dict[str, Place] = field(default_factory=dict)
    compared: int = 0
    mean: float | None = None
    spread: float | None = None
    tenth: int | None = None
    truly: float | None = None


def rank(frame: Any, by: str, least: int, before: str | None, is_same: bool) -> Ranking:
    """Rank the units of a frame of sums: period, `by`, CONTACTS, and the parts of NPS; units without a name are none.

    Only units with `least` scored answers are ranked, and only those with as many in the period `before` can move; but
    all answers tell what kinds of contacts are like.
    """
    frame = frame[frame[by].notna()]
    now = _scored(frame[frame["period"] == "now"], by, is_same)
    chosen = now.enough(least)
    if not len(chosen):
        return Ranking()
    scores = now.of(chosen)
    shrunk = fair(scores)
    groups = tie_groups(shrunk)
    directions = clearly(scores, shrunk.mean)
    half, own_half = Z * shrunk.deviations, Z * np.sqrt(scores.variances)
    columns: dict[str, Any] = {
        "score": scores.values.round(1),
        "score_lo": (scores.values - own_half).round(1),
        "score_hi": (scores.values + own_half).round(1),
        "fair": shrunk.values.round(1),
        "fair_lo": np.maximum(shrunk.values - half, -100).round(1),
        "fair_hi": np.minimum(shrunk.values + half, 100).round(1),
        "expected": now.adjusted.expected[chosen].round(1),
        "direction": directions,
        "extreme": directions * (directions == extremes(scores)),
        "place_from": [int((groups < group).sum()) + 1 for group in groups],
        "place_to": [int((groups <= group).sum()) for group in groups],
    }
    spread = None if shrunk.spread is None else round(shrunk.spread, 1)
    ranking = Ranking({}, len(chosen), round(shrunk.mean, 1), spread)
    if len(chosen) >= FEWEST_UNITS:
        places = standing(shrunk)
        columns |= {"among_first": places.among_first, "first_chance": places.first, "last_chance": places.last}
        ranking = replace(ranking, tenth=places.shown, truly=round(places.truly, 1))
    moves = _moves(frame, by, least, before, is_same, now) if before else {}
    listed = {name: np.asarray(values).tolist() for name, values in columns.items()}
    for place, unit in enumerate(chosen):
        name = now.units[unit]
        change, moved = moves.get(name, (None, 0))
        said = {column: values[place] for column, values in listed.items()}
        ranking.places[name] = Place(**said, change=change, moved=moved)
    return ranking


@dataclass(frozen=True, slots=True)
class _Scored:
    """Units with any answer: their scores as compared, and how many answers each has."""

    units: list[str]
    adjusted: Adjusted
    counts: Any

    def enough(self, least: int) -> Any:
        """Positions of the units with so many answers."""
        return np.flatnonzero(self.counts >= least)

    def of(self, chosen: Any) -> Scores:
        """Scores of the units at these positions."""
        return Scores(self.adjusted.scores.values[chosen], self.adjusted.scores.variances[chosen])


def _scored(frame: Any, by: str, is_same: bool) -> _Scored:
    frame = frame[frame["scored"] > 0]
    units, names = pd.factorize(frame[by])
    kinds, parents = _kinds(frame) if is_same else (np.zeros(len(frame), int), np.zeros(1, int))
    counts = np.zeros((len(PARTS), len(names), len(parents)))
    for place, part in enumerate(PARTS):
        np.add.at(counts[place], (units, kinds), frame[part].to_numpy(float))
    totals = counts.sum(axis=2)
    if not len(names):
        return _Scored([], Adjusted(Scores(np.array([]), np.array([])), np.array([]), 0.0), totals[2])
    cells = Cells(counts[0], counts[1], counts[2], tuple(parents.tolist()))
    return _Scored(list(names), same_contacts(cells) if is_same else _as_they_came(totals), totals[2])


def _kinds(frame: Any) -> tuple[Any, Any]:
    """Number of each row's kind of contact, and each kind's parent; what is not known is a kind of its own."""
    parent, own = (pd.factorize(frame[name])[0] + 1 for name in CONTACTS)
    together = parent * (own.max(initial=0) + 1) + own
    _, first, kinds = np.unique(together, return_index=True, return_inverse=True)
    return kinds, parent[first]


def _as_they_came(totals: Any) -> Adjusted:
    promoters, detractors, scored = totals
    overall = 100 * float((promoters - detractors).sum() / scored.sum())
    scores = Scores(100 * (promoters - detractors) / scored, 10_000 * pooled_variance(*totals) / scored)
    return Adjusted(scores, np.full(len(scored), overall), overall)


def _moves(frame: Any, by: str, least: int, before: str, is_same: bool, now: _Scored) -> dict[str, tuple[float, int]]:
    """Fair change and direction of the units with enough answers in both periods."""
    early = _scored(frame[frame["period"] == before], by, is_same)
    was = {early.units[place]: place for place in early.enough(least)}
    both = [place for place in now.enough(least) if now.units[place] in was]
    if len(both) < FEWEST_UNITS:
        return {}
    found = movers(now.of(both), early.of([was[now.units[place]] for place in both]))
    told = zip(both, found.fair.values.round(1).tolist(), found.directions.tolist(), strict=True)
    return {now.units[place]: (change, moved) for place, change, moved in told}
