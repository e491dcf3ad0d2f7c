"""Figures: from additive sums to a value with its 95 % range, n and reason, and from two of them to a verdict.

A row of sums names in `hidden` the counts that were suppressed at the door: figures that rest on one of them have
neither value nor n.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any, Literal

from data.additive import ADDITIVE
from queries.measures import Measure
from queries.protection import HIDDEN
from queries.stats.estimate import Estimate
from queries.stats.means import Sums as MeanSums
from queries.stats.means import mean, mean_difference
from queries.stats.nps import Answers, nps, nps_difference, variance
from queries.stats.power import smallest_change
from queries.stats.shares import share, share_difference, share_variance

#: Below this many responses a figure is grey and carries no verdict.
FEW = 30
#: Reason of a figure whose table lacks what is filtered by.
UNAVAILABLE = "not available under this filter"

#: Additive sums by name, and under `hidden` the names of those that were suppressed.
Sums = Mapping[str, Any]
Verdict = Literal["up", "down", "no clear change", "too few responses", "no responses"]
TargetVerdict = Literal["clear", "watch", "alert", "too few responses", "no responses"]
_Counts = tuple[int, ...]
_Scale = tuple[float, float]

_COUNTED = {"responses": "response", "interactions": "contact", "invitations": "invitation"}
#: The scale behind a total of answers; times, amounts and numbers of things begin at 0 and have no end.
_SCALES = {"score_total": (0.0, 10.0), "effort_total": (1.0, 5.0)}
#: A whole counts as known when at least this share of it was reported and not concluded.
_REPORTED = 0.95


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % range, in its measure's unit, and the n it rests on.

    Without value, `reason` says why: "no responses" (or what else is missing), "hidden" (then n is None too).
    Counts and a single value have no range.
    """

    value: float | None
    lo: float | None
    hi: float | None
    n: int | None
    unit: str
    method: str
    reason: str | None = None

    @property
    def is_few(self) -> bool:
        """Whether it rests on too few responses to be coloured or judged; also where there are none."""
        return self.n is None or self.n < FEW


@dataclass(frozen=True, slots=True)
class Change:
    """From before to now: the raw difference with its 95 % range, and one of the five verdicts.

    Verdicts up and down mean that the range excludes 0. Under too few or no responses nothing is computed.
    Counts are facts: their change has a value and neither range nor verdict. Hidden: no value, no verdict.
    """

    value: float | None
    lo: float | None
    hi: float | None
    unit: str
    method: str
    verdict: Verdict | None

    @property
    def is_clear(self) -> bool:
        """Whether the verdict is up or down."""
        return self.verdict in ("up", "down")


def figure(measure: Measure, sums: Sums, beside: Sums | None = None) -> Figure:
    """The measure's figure from its additive sums.

    `beside` are the sums it will be compared with: a share with two possible wholes takes the same for both.
    Missing parts count as 0; n = 0 gives no value, and so do sums that were made without this measure.
    Raises ValueError for sums that no rows can have.
    """
    parts, note = _parts(measure, sums, beside)
    if sums and not set(parts) & set(sums):
        return missing(measure, UNAVAILABLE)
    if set(parts) & set(sums.get(HIDDEN) or ()):
        return hidden(measure)
    counts = _counts(parts, sums)
    if counts[-1] == 0:
        return missing(measure, f"no {counted(measure)}s")
    if measure.kind == "count" or (measure.kind == "mean" and counts[-1] == 1):
        return Figure(counts[0], None, None, counts[-1], measure.unit, measure.kind)
    method, estimate = _RANGES[measure.kind]
    return Figure(*estimate(counts, _SCALES.get(parts[0], (0.0, inf))), counts[-1], measure.unit, method + note)


def missing(measure: Measure, reason: str) -> Figure:
    """A figure without value that says why, for instance "not available under this filter"."""
    return Figure(None, None, None, 0, measure.unit, "", reason)


def hidden(measure: Measure) -> Figure:
    """A suppressed figure: no value, no n."""
    return Figure(None, None, None, None, measure.unit, "", "hidden")


def counted_part(measure: Measure, sums: Sums, beside: Sums | None = None) -> str:
    """Name of the additive column that a figure's n counts: of two possible wholes, the one it was taken of."""
    parts, _ = _parts(measure, sums, beside)
    return parts[-1]


def change(measure: Measure, now: Sums, before: Sums) -> Change:
    """The measure's change from one period's sums to another's, as if the two samples were independent."""
    late, early = figure(measure, now, before), figure(measure, before, now)
    if {"hidden", UNAVAILABLE} & {late.reason, early.reason}:
        return Change(None, None, None, measure.unit, "", None)
    if late.value is None or early.value is None:
        return Change(None, None, None, measure.unit, "", "no responses")
    if measure.kind == "count":
        return Change(late.value - early.value, None, None, measure.unit, "count", None)
    if late.is_few or early.is_few:
        return Change(None, None, None, measure.unit, "", "too few responses")
    parts, note = _parts(measure, now, before)
    method, difference = _DIFFERENCES[measure.kind]
    estimate = difference(_counts(parts, now), _counts(parts, before))
    return Change(*estimate, measure.unit, method + note, _verdict(estimate))


def target_verdict(reached: Figure, target: float, better: str = "higher") -> TargetVerdict:
    """How a figure stands against a target: clear (on the good side), watch (not yet certain) or alert (certain).

    Alert only where the whole range is on the wrong side. `better` is "higher" or "lower".
    """
    if reached.value is None:
        return "no responses"
    if reached.is_few:
        return "too few responses"
    sign = -1 if better == "lower" else 1
    best = max(sign * end for end in (reached.lo, reached.hi, reached.value) if end is not None)
    if sign * reached.value >= sign * target:
        return "clear"
    return "watch" if best >= sign * target else "alert"


def visible_change(measure: Measure, now: Sums, before: Sums) -> int | None:
    """The smallest change these two samples can show, in points, rounded up (80 % power, 5 % two-sided).

    None where no change can ever be told: too few responses on a side, or neither a net figure nor a share.
    """
    late, early = figure(measure, now, before), figure(measure, before, now)
    if measure.kind not in _VARIANCES or late.is_few or early.is_few:
        return None
    parts, _ = _parts(measure, now, before)
    after, first = _counts(parts, now), _counts(parts, before)
    variance_of = _VARIANCES[measure.kind]
    return smallest_change(variance_of(after), after[-1], variance_of(first), first[-1])


def moments(measure: Measure, sums: Sums, beside: Sums | None = None) -> MeanSums:
    """Total, squares and count of what a figure is the mean of: 1, 0 and -1 for a net figure, 1 and 0 for a share."""
    first, second, *_ = (int(sums.get(part) or 0) for part in measure.parts)
    n = int(sums.get(counted_part(measure, sums, beside)) or 0)
    if measure.kind == "net":
        return MeanSums(first - second, first + second, n)
    return MeanSums(first, first if measure.kind == "share" else second, n)


def rest(measure: Measure, whole: Sums, part: Sums) -> dict[str, Any]:
    """Sums of the whole less those of a part; hidden where either is, or where the whole is not shown at all."""
    hidden_parts = {*(whole.get(HIDDEN) or ()), *(part.get(HIDDEN) or ()), *(measure.parts if not whole else ())}
    left = {name: (whole.get(name) or 0) - (part.get(name) or 0) for name in measure.parts if name not in hidden_parts}
    return {**left, HIDDEN: sorted(hidden_parts)}


def added(measure: Measure, several: Iterable[Sums]) -> dict[str, Any]:
    """Sums of several parts together; hidden where one of them is."""
    found = list(several)
    hidden_parts = {name for sums in found for name in sums.get(HIDDEN) or ()}
    return {name: sum(sums.get(name) or 0 for sums in found) for name in measure.parts} | {HIDDEN: sorted(hidden_parts)}


def counted(measure: Measure) -> str:
    """What the measure's n counts, in the singular: response, contact or invitation."""
    part = measure.parts[-1]
    return _COUNTED[ADDITIVE[part].table] if part in ADDITIVE else "response"


def _verdict(estimate: Estimate) -> Verdict:
    if estimate.lo > 0:
        return "up"
    return "down" if estimate.hi < 0 else "no clear change"


def _parts(measure: Measure, *sides: Sums | None) -> tuple[tuple[str, ...], str]:
    """The parts to count, and what the method has to say about them.

    A share may name a second whole, for sources that do not report the first, and how many of the first are reported:
    (answered, delivered, invited, delivery_known). Both sides of a comparison take the same whole.
    """
    if measure.kind != "share" or len(measure.parts) == 2:
        return measure.parts, ""
    part, whole, fallback, *reported = measure.parts
    known = reported[0] if reported else whole
    if all(_is_known(side, part, whole, known) for side in sides if side is not None and side.get(fallback)):
        return (part, whole), f", of {whole}"
    return (part, fallback), f", of {fallback}, since {whole} is unknown"


def _is_known(side: Sums, part: str, whole: str, known: str) -> bool:
    counted_whole = side.get(whole) or 0
    return 0 < counted_whole >= (side.get(part) or 0) and (side.get(known) or 0) >= _REPORTED * counted_whole


def _counts(parts: tuple[str, ...], sums: Sums) -> _Counts:
    return tuple(int(sums.get(part) or 0) for part in parts)


def _net(counts: _Counts, scale: _Scale) -> Estimate:
    return nps(Answers(*counts))


def _share(counts: _Counts, scale: _Scale) -> Estimate:
    return share(*counts)


def _mean(counts: _Counts, scale: _Scale) -> Estimate:
    return mean(MeanSums(*counts), *scale)


def _net_difference(now: _Counts, before: _Counts) -> Estimate:
    return nps_difference(Answers(*now), Answers(*before))


def _share_difference(now: _Counts, before: _Counts) -> Estimate:
    return share_difference((now[0], now[1]), (before[0], before[1]))


def _mean_difference(now: _Counts, before: _Counts) -> Estimate:
    return mean_difference(MeanSums(*now), MeanSums(*before))


_RANGES: dict[str, tuple[str, Callable[[_Counts, _Scale], Estimate]]] = {
    "net": ("adjusted Wald", _net),
    "share": ("Wilson", _share),
    "mean": ("normal", _mean),
}
_DIFFERENCES: dict[str, tuple[str, Callable[[_Counts, _Counts], Estimate]]] = {
    "net": ("adjusted Wald", _net_difference),
    "share": ("Newcombe", _share_difference),
    "mean": ("Welch", _mean_difference),
}
_VARIANCES: dict[str, Callable[[_Counts], float]] = {
    "net": lambda counts: variance(Answers(*counts)),
    "share": lambda counts: share_variance(*counts),
}
