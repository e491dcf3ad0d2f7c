"""The questions of the summary: figures in total, by region and moment, and over time; and what every foot says."""

from datetime import date, timedelta

from data.warehouse import Warehouse
from queries.aggregate import grouped_question, sums
from queries.ask import Answer, ask
from queries.filter import BOTH, Filter
from queries.periods import Period
from queries.router import available
from queries.scope import Scope

SMALL = ("promoter_share", "passive_share", "detractor_share", "resolved_first_time", "effort", "response_rate")
TREND_WEEKS = 57


def summary(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """The first page, by period (now, previous, year_ago): in total, by region and by touchpoint.

    One row a period and region or touchpoint: period, region, touchpoint, region_total and touchpoint_total (whether
    the row is a total over it), then the parts of NPS, the small measures, responses, those without agent and
    contacts, of those that
    exist under the filter.
    """
    measures = available(("nps", "responses", "no_agent", "contacts", *SMALL), filter, warehouse.ratings)
    question = grouped_question(measures, ("period",), ((), ("region",), ("touchpoint",)))
    return ask(warehouse, question, with_year_ago(filter), scope)


def trend(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """NPS by ISO week over 13 months up to the filter's last day. One row a week: week (its Monday), parts of NPS."""
    whole = trend_period(filter, warehouse.today)
    return sums(warehouse, filter.over(f"{whole.first}..{whole.last}", "none"), scope, ["nps"], ["week"])


def trend_period(filter: Filter, today: date) -> Period:
    """The ISO weeks that a trend shows, up to the filter's last day."""
    last = filter.periods(today)["now"].last
    return Period(last - timedelta(days=last.weekday(), weeks=TREND_WEEKS - 1), last)


def foot(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """What every page says of its data, by period: parts of NPS, responses, and those without a known agent."""
    return sums(warehouse, filter, scope, ["nps", "no_agent"], ["period"])


def with_year_ago(filter: Filter) -> Filter:
    """The filter compared with the period before and with a year ago; one without a comparison stays so."""
    return filter.over(versus=BOTH) if filter.versus == "previous" else filter
