"""Decomposition: how much of the difference of two scores lies in their mix of parts, and how much in the parts.

Each part k has a share w and a score r on either side; C is the mean of both totals. What lies in the part itself is
(w0 + w1) / 2 * (r1 - r0), what lies in its share is (w1 - w0) * ((r0 + r1) / 2 - C). Their sum over all parts is the
difference of the totals, exactly and in whatever order the sides are named.
Source: the midpoint form of Kitagawa 1955, Journal of the American Statistical Association 50, 1168-1194, with each
part measured from the mean of both totals, so that a larger share of a low part counts as a loss.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Generic, TypeVar

from queries.stats.estimate import Estimate, Z, ranged
from queries.stats.nps import (
    PSEUDO_ANSWERS,
    PSEUDO_DETRACTORS,
    PSEUDO_PROMOTERS,
    Answers,
    nps_difference,
    score,
    variance,
)

Key = TypeVar("Key", bound=Hashable)
NOBODY = Answers(0, 0, 0)
#: Squared deviations of the pseudo-answers, which keep a range open where all agree.
_PSEUDO_SQUARES = PSEUDO_PROMOTERS + PSEUDO_DETRACTORS


@dataclass(frozen=True, slots=True)
class Part(Generic[Key]):
    """One part of the difference: its answers on both sides, its shares (0..1), and its effects in points.

    `in_score` is None where a side has no answer of it: then all of its effect lies in its share.
    """

    key: Key
    now: Answers
    before: Answers
    now_share: float
    before_share: float
    in_share: float
    in_score: Estimate | None

    @property
    def total(self) -> float:
        """Its whole effect in points."""
        return self.in_share + (self.in_score.value if self.in_score else 0.0)


def decompose(now: Mapping[Key, Answers], before: Mapping[Key, Answers]) -> tuple[Part[Key], ...]:
    """The difference of two scores by parts, those of `now` first, as they come; none where a side has no answer.

    The range of a part's effect holds for its own score alone: its shares are taken as they are.
    Raises ValueError for impossible counts.
    """
    late, early = total(now), total(before)
    if not late.scored or not early.scored:
        return ()
    keys = [key for key in {**now, **before} if now.get(key, NOBODY).scored or before.get(key, NOBODY).scored]
    middle = (score(late) + score(early)) / 2
    pairs = ((key, now.get(key, NOBODY), before.get(key, NOBODY)) for key in keys)
    return tuple(_part(pair, late.scored, early.scored, middle) for pair in pairs)


def total(side: Mapping[Key, Answers]) -> Answers:
    """The answers of all parts together."""
    return Answers(*(sum(numbers) for numbers in zip(*side.values(), strict=True))) if side else NOBODY


def _part(pair: tuple[Key, Answers, Answers], now_total: int, before_total: int, middle: float) -> Part[Key]:
    key, now, before = pair
    late, early = now.scored / now_total, before.scored / before_total
    if not now.scored or not before.scored:
        level = score(now if now.scored else before)
        return Part(key, now, before, late, early, (late - early) * (level - middle), None)
    weight = (late + early) / 2
    moved = nps_difference(now, before)
    in_score = Estimate(weight * moved.value, weight * moved.lo, weight * moved.hi)
    level = (score(now) + score(before)) / 2
    return Part(key, now, before, late, early, (late - early) * (level - middle), in_score)


def with_same_parts(now: Mapping[Key, Answers], before: Mapping[Key, Answers]) -> Estimate | None:
    """The difference of two scores, in points, if both had the parts in the same shares: those midway between theirs.

    Parts that only one side has are left out on both; None where none is left, or too little to tell chance from
    difference. All parts share one variance within, with one set of pseudo-answers: a part of two answers says little
    of its own.
    """
    common = [key for key in now if now[key].scored and before.get(key, NOBODY).scored]
    late, early = {key: now[key] for key in common}, {key: before[key] for key in common}
    parts = decompose(late, early)
    pairs = [answers for side in (late, early) for answers in side.values()]
    freedom = sum(answers.scored for answers in pairs) - len(pairs)
    if not parts or freedom <= 0:
        return None
    squares = sum(answers.scored * variance(answers) for answers in pairs)
    within = (squares + _PSEUDO_SQUARES) / (freedom + PSEUDO_ANSWERS)
    weights = [(part.now_share + part.before_share) / 2 for part in parts]
    spread = sum(w * w * (1 / p.now.scored + 1 / p.before.scored) for w, p in zip(weights, parts, strict=True))
    value = sum(part.in_score.value for part in parts if part.in_score)
    half = 100 * Z * sqrt(within * spread)
    return ranged(value, value - half, value + half, -200.0, 200.0)
