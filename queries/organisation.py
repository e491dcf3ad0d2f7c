"""The question of a unit's page: the unit and the units below it."""

from collections.abc import Container

from data.warehouse import Warehouse
from queries.aggregate import grouped_question, sums
from queries.ask import Answer, ask
from queries.dimensions import LEVEL_NAMES
from queries.everything import all_days
from queries.filter import Filter
from queries.scope import Scope
from queries.summary import with_year_ago

MEASURES = ("nps", "passive_share", "responses", "no_agent")
#: Other ways to part a unit than the units below it: the same rows, so the same total.
OTHER_PARTS = ("product", "touchpoint", "vendor", "function", "issue", "survey_channel")
#: Those of them that contacts have too, whether or not there was a survey.
PARTS_OF_CONTACTS = OTHER_PARTS[:-1]
CONTACTS = ("contacts", "resolved_first_time", "transferred", "asked_again", "waiting")


def level_below(level: str, used: Container[str] = LEVEL_NAMES) -> str | None:
    """The level whose units make up a unit of this level, among those in use; None below an agent."""
    levels = ("company", *LEVEL_NAMES)
    return next((name for name in levels[levels.index(level) + 1 :] if name in used), None)


def parted_by(filter: Filter, used: Container[str], by: str = "") -> str | None:
    """The split whose values are a unit's parts: the one wanted, else the next level of units; None for a person."""
    below = level_below(filter.level, used)
    return by if below is not None and by in OTHER_PARTS else below


def organisation(warehouse: Warehouse, filter: Filter, scope: Scope, *, by: str = "") -> Answer:
    """A unit and its parts, by period (now, previous, year_ago): the units of the next level below, or what `by` says.

    One row a period and part, and one in total: period, the part, <split>_total, and the parts of NPS, passives and
    responses. An agent has no parts: one row a period. A part without a name is "no agent known" or "not known".
    """
    split = parted_by(filter, warehouse.config.levels, by)
    if split is None:
        return sums(warehouse, with_year_ago(filter), scope, MEASURES, ["period"])
    return ask(warehouse, grouped_question(MEASURES, ("period",), ((), (split,))), with_year_ago(filter), scope)


def teams_over_time(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """In which teams the filter's person had contacts or answers, on all days, as they were then; the newest first.

    One row a team: team_id (null: no team known), first_day, last_day, contacts and responses (counts).
    """
    question = """
    select
        team_id,
        min(day) as first_day,
        max(day) as last_day,
        cast(sum(contacts) as bigint) as contacts,
        cast(sum(responses) as bigint) as responses
    from visible
    group by 1
    order by 3 desc, 1 nulls last
    """
    asked = all_days(warehouse).with_values("agent", filter.get("agent"))
    return ask(warehouse, question, asked, scope)


def contact_measures(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """Measures over all contacts of the unit, not surveys alone. One row a period: their parts."""
    return sums(warehouse, filter, scope, CONTACTS, ["period"])
