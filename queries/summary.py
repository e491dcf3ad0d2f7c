"""The questions of the summary and organisation pages."""

from datetime import timedelta

from data.warehouse import Warehouse
from queries.aggregate import grouped_question, sums
from queries.ask import Answer, ask
from queries.filter import BOTH, Filter
from queries.scope import Scope

SMALL = ("promoter_share", "passive_share", "detractor_share", "resolved_first_time", "effort", "response_rate")
TREND_WEEKS = 57


def summary(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """The whole first page, by period: in total, by region and by touchpoint.

    One row a period and region or touchpoint: period, region, touchpoint, region_total and touchpoint_total (1 in
    totals over it), then the parts of NPS, the small measures, responses and contacts.
    """
    question = grouped_question(
        ("nps", "responses", "contacts", *SMALL), ("period",), ((), ("region",), ("touchpoint",))
    )
    return ask(warehouse, question, filter.over(versus=BOTH if filter.before == "previous" else None), scope)


def trend(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """NPS by ISO week over 13 months up to the filter's last day. One row a week: week (its Monday), parts of NPS."""
    last = filter.periods(warehouse.today)["now"].last
    first = last - timedelta(days=last.weekday(), weeks=TREND_WEEKS - 1)
    return sums(warehouse, filter.over(f"{first}..{last}", "none"), scope, ["nps"], ["week"])
