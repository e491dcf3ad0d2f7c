"""Responses as rows: the customers' own words, every answer behind a figure, and one answer with its contact."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from math import ceil

import pyarrow as pa

from data.warehouse import Warehouse
from queries.ask import Answer, ask, shown_rows
from queries.everything import all_days
from queries.filter import Filter
from queries.kinds import of_both_kinds
from queries.scope import Scope

COLUMNS = """response_id,
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
    """Answers with words, newest first, ties by id. One row an answer: see `COLUMNS`.

    An answer whose words the viewer may not read is not among them. The last days are looked through first, as many as
    hold LOOKED_THROUGH responses for each that is wanted: where they have enough, no older words can be among them.
    """
    question = f"""
    select
        {COLUMNS}
    from visible
    where verbatim is not null
    order by responded_at desc, response_id
    limit $limit offset $offset
    """
    rows = {"limit": limit, "offset": offset}
    days = ceil(LOOKED_THROUGH * (offset + limit) / max(_newest_a_day(warehouse), 1))
    now = filter.periods(warehouse.today)["now"]
    for narrowed in _from_the_end(warehouse, filter, (days,) if days * WORTH_IT <= now.days else ()):
        found = ask(warehouse, question, narrowed, scope, **rows)
        if found.table.num_rows == limit:
            shown = shown_rows(warehouse, question, filter, scope, **rows)
            return replace(found, sql=shown, filter=filter, periods={"now": now})
    return ask(warehouse, question, filter, scope, **rows)


def _newest_a_day(warehouse: Warehouse) -> float:
    """Responses a day in the newest month that has any."""
    until = warehouse.data_until
    if until is None:
        return 0.0
    newest = (file for file in warehouse.snapshot.files["responses"] if file.month == f"{until:%Y-%m}")
    return sum(file.rows for file in newest) / until.day


#: Responses looked through for each with words that is wanted: a third have words, a region has a fifth of them.
LOOKED_THROUGH = 400
#: They are read first where the period is this many times longer, so that little is lost if they are too few.
WORTH_IT = 4
PAGE = 50
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

    One row a voice, the columns of `verbatims`. The last days are looked through first, in one question: the newest
    words are nearly always there, and reading a year of words to find them takes ten times longer.
    """
    wanted = [name for name in SIDES if name in (filter.get("class") or SIDES)]
    for narrowed in _from_the_end(warehouse, filter, LAST_DAYS):
        found = ask(warehouse, _NEWEST_OF_EACH, narrowed, scope)
        if found.table.num_rows == len(wanted):
            return found
    answers = [ask(warehouse, _NEWEST, filter, scope, name=name) for name in SIDES]
    table = pa.concat_tables([answer.table for answer in answers])
    return replace(answers[0], table=table, sql="\n\n".join(answer.sql + ";" for answer in answers))


def _from_the_end(warehouse: Warehouse, filter: Filter, last_days: Iterable[int]) -> Iterator[Filter]:
    """The filter over the last days of its period that have data, then over more of them, never over all."""
    now = filter.periods(warehouse.today)["now"]
    last = min(now.last, warehouse.data_until or now.last)
    for days in last_days:
        first = last - timedelta(days=min(days, now.days) - 1)
        if first > now.first:
            yield filter.over(f"{first}..{last}", "none")


#: Days of responses that are read before all others are, where one is looked for.
NEW_DAYS = 35
SIDES = ("detractor", "promoter")
LAST_DAYS = (2, 28)
_LONGER = "verbatim is not null and length(verbatim) between 40 and 220"
_NEWEST = f"""
    select
        {COLUMNS}
    from visible
    where {_LONGER}
        and class = $name
    order by responded_at desc, response_id desc
    limit 1
    """
_NEWEST_OF_EACH = f"""
    with longer as (
        select
            cast(responded_at as varchar) || response_id as place,
            {COLUMNS}
        from visible
        where {_LONGER}
            and class in ('detractor', 'promoter')
    ),
    newest as (
        select max(place) as place from longer group by class
    )
    select
        {COLUMNS}
    from longer
    inner join newest on newest.place = longer.place
    order by class
    """


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
    return warehouse.once(
        (verbatim_count, filter, scope),
        lambda: ask(warehouse, question, filter, scope),
        lambda answer: int(answer.table.nbytes),
    )


def response(warehouse: Warehouse, filter: Filter, scope: Scope, *, id: str = "") -> Answer:
    """One answer of any day, whatever else the filter asks for, with what is known of its contact.

    No row when there is none, and none when it may not be seen. What is looked at is mostly new, so the last weeks are
    read first: an id stands once in the lake.
    """
    question = f"""
    select
        {COLUMNS},
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
    asked = of_both_kinds(warehouse, replace(all_days(warehouse), org=filter.org))
    for narrowed in _from_the_end(warehouse, asked, (NEW_DAYS,)):
        found = ask(warehouse, question, narrowed, scope, response_id=id)
        if found.table.num_rows:
            return found
    return ask(warehouse, question, asked, scope, response_id=id)
