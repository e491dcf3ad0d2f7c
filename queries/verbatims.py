"""Responses as rows: the customers' own words, every answer behind a figure, and one answer with its contact."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pyarrow as pa

from data.warehouse import Warehouse
from queries.ask import Answer, ask
from queries.everything import all_days
from queries.filter import Filter
from queries.scope import Scope

_COLUMNS = """response_id,
        responded_at,
        day,
        score,
        class,
        verbatim,
        language,
        touchpoint,
        channel,
        product,
        issue,
        region_id,
        centre_id,
        team_id,
        agent_id,
        customer_id"""


def verbatims(warehouse: Warehouse, filter: Filter, scope: Scope, limit: int = 50, offset: int = 0) -> Answer:
    """Answers with words, newest first, ties by id. One row an answer: see `_COLUMNS`.

    An answer whose words the viewer may not read is not among them.
    """
    question = f"""
    select
        {_COLUMNS}
    from visible
    where verbatim is not null
    order by responded_at desc, response_id
    limit $limit offset $offset
    """
    return ask(warehouse, question, filter, scope, limit=limit, offset=offset)


PAGE = 50
LAST_DAYS = (7, 35)
MOST_PAGES = 1_000_000


def page_number(said: str) -> int:
    """The page that an address asks for, from 1; the first one where it asks for none."""
    return int(said) if said.isdecimal() and 1 <= int(said) <= MOST_PAGES else 1


def verbatim_page(warehouse: Warehouse, filter: Filter, scope: Scope, *, page: str = "1") -> Answer:
    """One page of answers with words: the columns of `verbatims`, and `total`, how many there are in all."""
    found = verbatims(warehouse, filter, scope, limit=PAGE, offset=PAGE * (page_number(page) - 1))
    total = count_of_verbatims(warehouse, filter, scope)
    column = pa.array([total] * found.table.num_rows, pa.int64())
    return replace(found, table=found.table.append_column("total", column))


def count_of_verbatims(warehouse: Warehouse, filter: Filter, scope: Scope) -> int:
    """How many answers have words that the viewer may read."""
    return sum(row["verbatims"] or 0 for row in verbatim_count(warehouse, filter, scope).rows())


def voices(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """The newest longer words of a detractor and of a promoter: at least 40 letters, at most one a class.

    One row a voice, the columns of `verbatims`. Two questions, so that each stops at its first row.
    """
    found = [_newest(warehouse, filter, scope, name) for name in ("detractor", "promoter")]
    table = pa.concat_tables([answer.table for answer in found])
    return replace(found[0], table=table, sql="\n\n".join(answer.sql + ";" for answer in found))


def _newest(warehouse: Warehouse, filter: Filter, scope: Scope, name: str) -> Answer:
    """The newest longer words of a class, looked for in the last week, then in five, then in the whole period.

    The newest one is nearly always among the last days, and reading a year of words to find it takes ten times longer.
    """
    question = f"""
    select
        {_COLUMNS}
    from visible
    where verbatim is not null
        and class = $name
        and length(verbatim) between 40 and 220
    order by responded_at desc, response_id
    limit 1
    """
    for narrowed in _from_the_end(warehouse, filter):
        found = ask(warehouse, question, narrowed, scope, name=name)
        if found.table.num_rows:
            break
    return found


def _from_the_end(warehouse: Warehouse, filter: Filter) -> Iterator[Filter]:
    """The filter over the last days of its period that have data, over more of them, and as it is."""
    now = filter.periods(warehouse.today)["now"]
    last = min(now.last, warehouse.data_until or now.last)
    for days in LAST_DAYS:
        first = last - timedelta(days=days - 1)
        if first > now.first:
            yield filter.over(f"{first}..{last}", "none")
    yield filter


def verbatim_count(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """How many answers have words, by class. One row a class: class, verbatims (count)."""
    question = """
    select
        class,
        cast(sum(verbatims) as bigint) as verbatims
    from visible
    where verbatim is not null
    group by 1
    """
    return ask(warehouse, question, filter, scope)


def response(warehouse: Warehouse, filter: Filter, scope: Scope, *, id: str = "") -> Answer:
    """One answer of any day, whatever the filter, with what is known of its contact.

    No row when there is none, and none when it may not be seen.
    """
    question = f"""
    select
        {_COLUMNS},
        csat,
        effort,
        is_resolved,
        survey,
        survey_kind,
        survey_channel,
        segment,
        function,
        vendor,
        interaction_id,
        second_issue,
        tenure_days,
        queue_seconds,
        handle_seconds,
        hold_seconds,
        transfers,
        asked_again,
        next_contact_days,
        source,
        load_id,
        source_row
    from visible
    where response_id = $response_id
    """
    return ask(warehouse, question, all_days(warehouse), scope, response_id=id)
