"""What can be filtered by: the values of a dimension that the viewer may see, with how often they occur."""

from dataclasses import replace

import pyarrow as pa

from data.kinds import KIND, RELATIONSHIP
from data.warehouse import Warehouse
from queries.aggregate import sums
from queries.ask import Answer
from queries.everything import all_days
from queries.filter import Filter
from queries.kinds import kinds_shown
from queries.scope import Scope


def options(warehouse: Warehouse, scope: Scope, dimension: str, filter: Filter | None = None) -> Answer:
    """Values of a dimension over all days, within a filter's units. One row a value: it, responses and contacts."""
    days = all_days(warehouse)
    for level in ("region", "centre", "team"):
        if filter and dimension in ("centre", "team", "agent"):
            days = days.with_values(level, filter.get(level))
    measures = (
        ["responses"]
        if dimension in ("survey", "survey_kind", "survey_channel", "language", "class")
        else ["responses", "contacts"]
    )
    answer = sums(warehouse, days, scope, measures, [dimension])
    if dimension != KIND or kinds_shown(warehouse, days) != "apart":
        return answer
    other = sums(warehouse, days.with_values(KIND, [RELATIONSHIP]), scope, measures, [dimension])
    return replace(answer, table=pa.concat_tables([answer.table, other.table], promote_options="default"))
