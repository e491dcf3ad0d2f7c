"""What is new: answers since a moment, counted by the units below, and listed with what is known of their contact."""

from datetime import UTC, date, datetime, time, timedelta

from data.contract import LEVELS
from data.warehouse import Warehouse
from queries.ask import Answer, ask
from queries.dimensions import CLASSES
from queries.filter import Filter
from queries.organisation import level_below
from queries.scope import Scope
from queries.verbatims import COLUMNS, verbatims

#: The longest list of new answers; counts are of all of them.
MOST_LISTED = 200
#: Days that are listed, and days that count as new where nobody said what they have seen.
LISTED_DAYS = 14
DAYS = 7
PRAISED = 4


def counts_since(warehouse: Warehouse, filter: Filter, scope: Scope, *, since: str = "") -> Answer:
    """How many answered since a moment (UTC, ISO 8601), by the units below the place, persons left together.

    One row a unit with answers: unit (null: not known, or nothing below), responses, promoters, passives, detractors.
    Only answers that the viewer may open count. Whatever period the filter asks for is left out.
    """
    level = filter.level if filter.level != "company" or not scope.path else LEVELS[len(scope.path) - 1]
    below = level_below(level, warehouse.config.levels)
    unit = f"{below}_id" if below and below != "agent" else "cast(null as varchar)"
    counted = ", ".join(f"cast(sum({name}s) as bigint) as {name}s" for name in ("response", *CLASSES))
    question = f"""
    select {unit} as unit, {counted}
    from visible
    where responded_at > $moment
    group by 1
    order by 1 nulls last
    """
    moment = moment_of(since, warehouse.today)
    # A day earlier, for days begin elsewhere in UTC.
    recent = _since(warehouse, filter, moment.date() - timedelta(days=1))
    return ask(warehouse, question, recent, scope, moment=moment)


def newest(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """Answers of the last LISTED_DAYS days and of today, newest first, with or without words; at most MOST_LISTED.

    One row an answer: the columns of `queries.verbatims`, interaction_id, and how the contact went. Whatever period the
    filter asks for is left out.
    """
    question = f"""
    select
        {COLUMNS},
        interaction_id,
        queue_seconds,
        hold_seconds,
        transfers,
        asked_again,
        next_contact_days
    from visible
    order by responded_at desc, response_id
    limit {MOST_LISTED}
    """
    return ask(warehouse, question, _since(warehouse, filter, warehouse.today - timedelta(days=LISTED_DAYS)), scope)


def praise(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """The newest words of promoters in the filter's period. One row an answer: the columns of `queries.verbatims`."""
    return verbatims(warehouse, filter.with_values("class", ["promoter"]), scope, limit=PRAISED)


def moment_of(since: str, today: date) -> datetime:
    """The moment that an address says; the beginning of the day DAYS ago where it says none."""
    try:
        said = datetime.fromisoformat(since)
    except ValueError:
        said = datetime.combine(today - timedelta(days=DAYS), time())
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def _since(warehouse: Warehouse, filter: Filter, first: date) -> Filter:
    """The filter over the days from the first one to today."""
    return filter.over(f"{min(first, warehouse.today)}..{warehouse.today}", "none")
