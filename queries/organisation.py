"""The question of a unit's page: the unit and the units below it."""

from collections.abc import Container

from data.warehouse import Warehouse
from queries.aggregate import grouped_question, sums
from queries.ask import Answer, ask
from queries.dimensions import LEVEL_NAMES
from queries.filter import Filter
from queries.scope import Scope
from queries.summary import with_year_ago

MEASURES = ("nps", "passive_share", "responses", "no_agent")
CONTACTS = ("contacts", "resolved_first_time", "transferred", "asked_again", "waiting")


def level_below(level: str, used: Container[str] = LEVEL_NAMES) -> str | None:
    """The level whose units make up a unit of this level, among those in use; None below an agent."""
    levels = ("company", *LEVEL_NAMES)
    return next((name for name in levels[levels.index(level) + 1 :] if name in used), None)


def organisation(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """A unit and the units of the next level below, by period (now, previous, year_ago).

    One row a period and child, and one in total: period, the child's level, <level>_total, and the parts of NPS,
    passives and responses. An agent has no children: one row a period. A child without a name is "no agent known".
    """
    below = level_below(filter.level, warehouse.config.levels)
    if below is None:
        return sums(warehouse, with_year_ago(filter), scope, MEASURES, ["period"])
    return ask(warehouse, grouped_question(MEASURES, ("period",), ((), (below,))), with_year_ago(filter), scope)


def contact_measures(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """Measures over all contacts of the unit, not surveys alone. One row a period: their parts."""
    return sums(warehouse, filter, scope, CONTACTS, ["period"])
