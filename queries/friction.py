"""Friction: what gets in the customers' way, part by part, beside the rest of the company with the same touchpoints."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from data.warehouse import Warehouse
from queries.aggregate import grouped_question, sums
from queries.ask import Answer, ask
from queries.dimensions import LEVEL_NAMES
from queries.figures import FEW, Sums, added, moments, rest
from queries.filter import Filter, Value
from queries.measures import MEASURES, Measure
from queries.organisation import PARTS_OF_CONTACTS, level_below
from queries.protection import HIDDEN
from queries.router import available
from queries.scope import Scope
from queries.stats.estimate import Estimate, distance
from queries.stats.many_tests import FALSE_SHARE, benjamini_hochberg, two_sided
from queries.stats.means import Sums as MeanSums
from queries.stats.means import same_mix_difference, together
from queries.stats.slope import same_mix_slope

FRICTION = ("transferred", "hold", "asked_again", "resolved_first_time", "waiting", "first_reply")
#: What leads and what follows, moment by moment: did they get through, were they served, what do they say.
LEADS = ("open_rate", "response_rate", "first_reply", "resolved_first_time", "csat", "nps")
MOST_TRANSFERS = 3
CONTEXT = "touchpoint"
#: What must be the same where the score is told by number of transfers.
ALIKE = (CONTEXT, "vendor")


@dataclass(frozen=True, slots=True)
class Compared:
    """Sums of a part, and how it differs from the rest with the same touchpoints; `is_clear` beyond chance."""

    sums: Sums
    difference: Estimate | None = None
    is_clear: bool = False


@dataclass(frozen=True, slots=True)
class Friction:
    """The parts of a unit by measure, each beside all that is not in it, and the unit itself likewise."""

    parts: Mapping[Value, Mapping[str, Compared]]
    whole: Mapping[str, Compared]


def parted(filter: Filter, used: Iterable[str], by: str = "") -> str:
    """The split whose values are compared: the units below, what `by` names, or the team itself, never persons."""
    below = level_below(filter.level, tuple(used))
    if by in PARTS_OF_CONTACTS:
        return by
    return below if below not in (None, "agent") else filter.level if filter.level in LEVEL_NAMES else CONTEXT


def friction(warehouse: Warehouse, filter: Filter, scope: Scope, *, by: str = "") -> Answer:
    """What friction measures are made of now, over all that the viewer sees, whatever unit is looked at.

    One row a combination of the levels that the filter names, the split (see `parted`) and touchpoint: those, then
    the measures' parts. Under the filter's period and context, but in all units, so that the rest is there too.
    """
    split = parted(filter, warehouse.config.levels, by)
    levels = [name for name in LEVEL_NAMES if filter.get(name)]
    splits = tuple(dict.fromkeys((*levels, split, CONTEXT)))
    return sums(warehouse, filter.without(*LEVEL_NAMES).over(versus="none"), scope, FRICTION, splits)


def read_friction(answer: Answer, filter: Filter, split: str) -> Friction:
    """What differs, of the unit that the filter names: among so many comparisons few marks are chance."""
    rows = answer.rows()
    wanted = {name: filter.get(name) for name in LEVEL_NAMES if filter.get(name)}
    inside = [row for row in rows if all(row[name] in values for name, values in wanted.items())]
    values = dict.fromkeys(row[split] for row in inside)
    groups = [[row for row in inside if row[split] == value] for value in values]
    compared = [{name: _compared(MEASURES[name], group, rows) for name in FRICTION} for group in (*groups, inside)]
    *parts, whole = _marked(compared)
    return Friction(dict(zip(values, parts, strict=True)), whole)


def by_transfers(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """NPS by number of transfers, by period: in total, by number, and by number, touchpoint and vendor.

    One row each: see `grouped_question`.
    """
    sets = ((), ("transfers",), ("transfers", *ALIKE))
    return ask(warehouse, grouped_question(("nps",), ("period",), sets), filter, scope)


def with_each_transfer(answer: Answer) -> Estimate | None:
    """How much NPS changes with each further transfer now, in points, with the same touchpoints at the same vendor.

    A vendor that transfers more may be liked more or less for other reasons. Three and more count as three; answers to
    contacts of an unknown number are left out. None where a number is hidden, and where too few answers are to contacts
    with a transfer, or without one.
    """
    cells = [row for row in answer.rows() if row["period"] == "now" and not row[f"{CONTEXT}_total"]]
    if any(set(MEASURES["nps"].parts) & set(row.get(HIDDEN) or ()) for row in cells):
        return None
    strata = _by_steps(row for row in cells if row["transfers"] is not None)
    counted = [(step, found.count) for steps in strata for step, found in steps.items()]
    if min(sum(n for step, n in counted if bool(step) is transferred) for transferred in (False, True)) < FEW:
        return None
    slope = same_mix_slope(strata)
    return Estimate(*(100 * end for end in slope)) if slope else None


def _by_steps(cells: Iterable[Sums]) -> list[dict[int, MeanSums]]:
    """Of all that is alike, the answers by number of transfers."""
    strata: dict[tuple[Value, ...], dict[int, MeanSums]] = {}
    for row in cells:
        steps = strata.setdefault(tuple(row[name] for name in ALIKE), {})
        times, found = min(int(row["transfers"]), MOST_TRANSFERS), moments(MEASURES["nps"], row)
        steps[times] = together([steps[times], found]) if times in steps else found
    return list(strata.values())


def read_transfers(found: Mapping[Any, Mapping[str, Sums]]) -> dict[int | None, dict[str, dict[str, Any]]]:
    """NPS by 0, 1, 2, 3 or more transfers, and None where it is not known, by period."""
    folded: dict[int | None, dict[str, list[Sums]]] = {}
    for number in sorted(found, key=lambda said: (said is None, said)):
        place = None if number is None else min(int(number), MOST_TRANSFERS)
        for period, of in found[number].items():
            folded.setdefault(place, {}).setdefault(period, []).append(of)
    return {
        place: {period: added(MEASURES["nps"], several) for period, several in periods.items()}
        for place, periods in folded.items()
    }


def leads(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """What leads and what follows now, of that which exists under the filter. One row a touchpoint, one in total."""
    measures = available(LEADS, filter, warehouse.ratings)
    return ask(warehouse, grouped_question(measures, (), ((), (CONTEXT,))), filter, scope)


def _compared(measure: Measure, part: Sequence[Sums], rows: Sequence[Sums]) -> Compared:
    """A part beside the rest of all rows, touchpoint by touchpoint."""
    strata = []
    for context in dict.fromkeys(row[CONTEXT] for row in part):
        one = added(measure, (row for row in part if row[CONTEXT] == context))
        other = rest(measure, added(measure, (row for row in rows if row[CONTEXT] == context)), one)
        strata.append((one, other))
    sides = [added(measure, (pair[side] for pair in strata)) for side in (0, 1)]
    if any(set(measure.parts) & set(side[HIDDEN]) for side in sides):
        return Compared(sides[0])
    found = same_mix_difference([(moments(measure, one), moments(measure, other)) for one, other in strata])
    is_enough = all(moments(measure, side).count >= FEW for side in sides)
    return Compared(sides[0], found if is_enough else None)


def _marked(compared: Sequence[Mapping[str, Compared]]) -> list[dict[str, Compared]]:
    """The same with what is clear marked by Benjamini and Hochberg's rule over all of them."""
    places = [(at, name) for at, of in enumerate(compared) for name, one in of.items() if one.difference is not None]
    distances = [distance(found) for at, name in places if (found := compared[at][name].difference) is not None]
    p_values = benjamini_hochberg(two_sided(np.array(distances)))
    clear = {place for place, p in zip(places, p_values, strict=True) if p < FALSE_SHARE}
    return [
        {name: replace(one, is_clear=(at, name) in clear) for name, one in of.items()} for at, of in enumerate(compared)
    ]
