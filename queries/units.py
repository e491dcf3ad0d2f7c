"""Units of a level beside each other: what each reached, by kind of contact, now and before.

Whoever may open every row of the units that are compared asks the first door, all others the second one.
"""

from dataclasses import asdict, fields, replace

import pyarrow as pa

from data.warehouse import Warehouse
from queries.aggregate import sums
from queries.ask import Answer
from queries.dimensions import LEVEL_NAMES
from queries.figures import FEW
from queries.filter import Filter
from queries.leaderboard import deepest_level, path_above
from queries.peers import ask_peers, peer_cells
from queries.ranking import CONTACTS, Place, Ranking, rank
from queries.router import NotAvailable
from queries.scope import Scope

#: Levels whose units are compared here: persons are not.
COMPARED = tuple(level for level in LEVEL_NAMES if level != "agent")
#: Value of the parameter `same` that compares scores as they came.
ALL_CONTACTS = "no"
#: Column of the mean that units are held against.
MEAN = "mean"


def units(warehouse: Warehouse, filter: Filter, scope: Scope, *, level: str = "", same: str = "") -> Answer:
    """The units of a level within the filter's unit above them, by period.

    Whoever may open every row of them gets one row a period, unit and kind of contact: period, the level, touchpoint,
    product, the parts of NPS. All others get one row a period and unit, and in those of now that are compared the
    fields of queries.ranking.Place, numbers over all of a unit's answers, with the same contacts unless `same` is "no",
    and the mean of all units; such an answer has no SQL, as its places rest on rows of others.
    Raises NotAvailable where sums alone would tell too much.
    """
    level = level_named(warehouse, level)
    within = path_above(filter, level)
    if may_open_all(scope, within):
        asked = filter.without(*LEVEL_NAMES[len(within) :], "class")
        return sums(warehouse, asked, scope, ["nps"], ["period", level, *CONTACTS])
    # A unit that somebody sees nothing of is not told from one that does not exist.
    seen = within if all(grant.path[: len(within)] == within for grant in scope.grants) else ()
    answer = ask_peers(warehouse, filter, scope, by=level, within=seen, beside=("period",))
    return _with_places(warehouse, filter, scope, level, answer, same != ALL_CONTACTS)


def like_units(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """The filter's unit among all of its level in the company, with the same contacts: the answer of `units` on them.

    Raises NotAvailable where the filter names no single unit, or where a figure of the unit would not be held against
    the like: answers of one class, with some words, or of teams as they are today.
    """
    if filter.level not in COMPARED:
        raise NotAvailable("Units of one kind are compared. Choose a unit.")
    if filter.q or filter.get("class") or filter.org != "then":
        raise NotAvailable("Units are compared by all their answers, with teams as they were.")
    return units(warehouse, filter.without(*LEVEL_NAMES), scope, level=filter.level)


def level_named(warehouse: Warehouse, said: str) -> str:
    """The level of that name; the deepest in use where there is none of that name."""
    return said if said in COMPARED and said in warehouse.config.levels else deepest_level(warehouse)


def may_open_all(scope: Scope, within: tuple[str, ...]) -> bool:
    """Whether one grant alone covers every row below these units on all days, and lets them be opened."""
    return any(
        grant.may_open_rows and grant.path == within[: len(grant.path)] and len(grant.conditions) == len(grant.path)
        for grant in scope.grants
    )


def opens_whole_units(scope: Scope, level: str) -> bool:
    """Whether every unit of a level that is seen at all is seen whole, and its rows may be opened."""
    depth = LEVEL_NAMES.index(level) + 1
    return all(
        grant.may_open_rows and len(grant.path) <= depth and len(grant.conditions) == len(grant.path)
        for grant in scope.grants
    )


def _with_places(
    warehouse: Warehouse, filter: Filter, scope: Scope, level: str, answer: Answer, is_same: bool
) -> Answer:
    """The answer with the places of its units among each other, only of units and periods whose sums are shown."""
    cells = peer_cells(warehouse, filter, scope, by=level, beside=("period", *CONTACTS)).to_pandas()
    rows = answer.rows()
    shown = {(row["period"], row[level]) for row in rows if (row["scored"] or 0) >= FEW}
    is_shown = [pair in shown for pair in zip(cells["period"], cells[level], strict=True)]
    ranking = rank(cells[is_shown], level, FEW, filter.before, is_same) if shown else Ranking()
    places = {unit: asdict(place) | {MEAN: ranking.mean} for unit, place in ranking.places.items()}
    told = [places.get(row[level], {}) if row["period"] == "now" else {} for row in rows]
    kinds = {place.name: pa.int64() if "int" in str(place.type) else pa.float64() for place in fields(Place)}
    table = answer.table
    for name, kind in {**kinds, MEAN: pa.float64()}.items():
        table = table.append_column(name, pa.array([said.get(name) for said in told], kind))
    return replace(answer, table=table, sql="")
