"""Survey channels: whether the customers behind two figures were asked alike, by e-mail, SMS, telephone and so on.

The same customers score higher on the telephone than by e-mail. So where the mix of channels shifts between two periods
or two units, a difference of their scores may come from how they were asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.warehouse import Warehouse
from queries.aggregate import grouped_question
from queries.ask import Answer, ask
from queries.figures import FEW, Sums
from queries.filter import Filter, Value
from queries.organisation import parted_by
from queries.protection import HIDDEN
from queries.scope import Scope
from queries.selections import sides_split
from queries.stats.estimate import distance
from queries.stats.many_tests import FALSE_SHARE, benjamini_hochberg, two_sided
from queries.stats.shares import share_difference
from queries.units import level_named

CHANNEL = "survey_channel"
#: A smaller shift of shares is not worth a word: where channels lie 8 to 15 points apart, a tenth moves a score by one.
LEAST_SHIFT = 0.10

#: Answers by survey channel.
Mix = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Shift:
    """A survey channel whose share (0..1) on one side clearly differs from that on the other; `of` names the side."""

    of: Value
    channel: str
    here: float
    there: float


def survey_channels(warehouse: Warehouse, filter: Filter, scope: Scope, *, by: str = "") -> Answer:
    """How many answered by which survey channel, by period: of a unit, and of its parts as `organisation` has them.

    One row each: period, survey_channel, the part, <split>_total and survey_channel_total, responses (count).
    Persons are no parts here.
    """
    return _by_channel(warehouse, filter, scope, parted_by(filter, warehouse.config.levels, by))


def survey_channels_of_units(warehouse: Warehouse, filter: Filter, scope: Scope, *, level: str = "") -> Answer:
    """The same of all units of a level: the deepest in use where none is named."""
    return _by_channel(warehouse, filter, scope, level_named(warehouse, level))


def _by_channel(warehouse: Warehouse, filter: Filter, scope: Scope, split: str | None) -> Answer:
    sets = [(CHANNEL,), *([(split, CHANNEL)] if split not in (None, "agent", CHANNEL) else [])]
    return ask(warehouse, grouped_question(("responses",), ("period",), sets), filter, scope)


def survey_channels_of_sides(warehouse: Warehouse, filter: Filter, scope: Scope, **versus: str) -> Answer:
    """How many of each of two selections answered by which survey channel. One row a side and channel.

    Raises SelectionMissing without a second selection.
    """
    return sides_split(warehouse, filter, scope, versus, ("responses",), (CHANNEL,))


def shifts(pairs: Mapping[Value, tuple[Mix, Mix]]) -> list[Shift]:
    """The channel that shifted most of each pair of mixes, where it did so beyond chance; the largest shift first.

    Answers whose channel is not known say nothing. Among so many shares few marks are chance.
    """
    found: list[tuple[Shift, float]] = []
    for of, (here, there) in pairs.items():
        counts = [sum(mix.values()) for mix in (here, there)]
        if min(counts) >= FEW:
            found += [_compared(of, name, here, there, counts) for name in dict.fromkeys([*here, *there])]
    adjusted = benjamini_hochberg(two_sided(np.array([apart for _, apart in found])))
    clear = [shift for (shift, _), p in zip(found, adjusted, strict=True) if p < FALSE_SHARE]
    large = sorted((shift for shift in clear if _size(shift) >= LEAST_SHIFT), key=_size, reverse=True)
    most: dict[Value, Shift] = {}
    for shift in large:
        most.setdefault(shift.of, shift)
    return list(most.values())


def beside_the_rest(mixes: Mapping[Value, Mix]) -> dict[Value, tuple[Mix, Mix]]:
    """Each unit's mix beside that of all the others together."""
    whole: dict[str, int] = {}
    for mix in mixes.values():
        for name, count in mix.items():
            whole[name] = whole.get(name, 0) + count
    return {of: (mix, {name: count - mix.get(name, 0) for name, count in whole.items()}) for of, mix in mixes.items()}


def mix_of(rows: Iterable[Sums]) -> dict[str, int]:
    """Answers by channel in the rows of one side; nothing where a number is hidden: the others alone tell no mix."""
    found = list(rows)
    if any(row.get(HIDDEN) for row in found):
        return {}
    return {row[CHANNEL]: row["responses"] for row in found if row[CHANNEL] is not None}


def _compared(of: Value, name: str, here: Mix, there: Mix, counts: Sequence[int]) -> tuple[Shift, float]:
    parts = [(mix.get(name, 0), count) for mix, count in zip((here, there), counts, strict=True)]
    shares = [part / count for part, count in parts]
    return Shift(of, name, *shares), distance(share_difference(parts[0], parts[1]))


def _size(shift: Shift) -> float:
    return abs(shift.here - shift.there)
