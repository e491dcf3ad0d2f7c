"""The gate lets questions through and nothing else."""

import duckdb
import pytest

from queries.gate import FUNCTIONS, QuestionRefused, read_question

EVASIONS = {
    "table function": "select score from read_parquet('x.parquet')",
    "file as table": "select score from 'x.parquet'",
    "schema prefix": "select score from main.visible",
    "catalogue prefix": "select score from memory.main.visible",
    "function by schema": "select main.sum(responses) as n from visible",
    "quoted name": 'select "score" from visible',
    "Unicode name": "select scor\u0435 from visible",
    "full-width name": "select \uff53core from visible",
    "step named visible": "with visible as (select score from visible) select score from visible",
    "step like a table": "with responses as (select score from visible) select score from responses",
    "step in capitals": "with VISIBLE as (select score from visible) select score from visible",
    "table by name": "select score from responses",
    "rollup by name": "select promoters from rollup_1_moments",
    "recursion": "with recursive a as (select 1 as n from visible union all select n from a) select n from a",
    "sub-select over a table": "select (select max(score) from visible) as m from visible",
    "sub-select in from": "select score from (select score from visible) as inner_rows",
    "exists": "select score from visible where exists (select 1 from visible)",
    "any": "select score from visible where score = any($wanted)",
    "lateral": "select score from visible, lateral (select 1 as one) as x",
    "cross join": "select score from visible cross join visible as other",
    "natural join": "with a as (select score from visible) select a.score from a natural join visible",
    "union": "select score from visible union select score from visible",
    "intersect": "select score from visible intersect select score from visible",
    "values": "select score from (values (1)) as v(score)",
    "bare values": "values (1)",
    "pivot": "pivot visible on channel using sum(responses)",
    "unpivot": "unpivot visible on score into name n value v",
    "summarize": "summarize visible",
    "describe": "describe visible",
    "show": "show tables",
    "star": "select * from visible",
    "star without": "select * exclude (score) from visible",
    "columns": "select columns(*) from visible",
    "columns by pattern": "select columns('s.*') from visible",
    "from first": "from visible",
    "line comment": "select score from visible -- here",
    "block comment": "select /* here */ score from visible",
    "second statement": "select score from visible; select score from visible",
    "dollar quotes": "select $$a$$ as a from visible",
    "nothing read": "select 1 as one",
    "current user": "select current_user from visible",
    "session user": "select session_user as who from visible",
    "date of the machine": "select current_date from visible",
    "struct": "select {'a': score} as a from visible",
    "list": "select [score] as a from visible",
    "lambda": "select list_transform([1], lambda x: x + 1) as a from visible",
    "old lambda": "select list_transform([1], x -> x + 1) as a from visible",
    "unnest": "select unnest(score) as a from visible",
    "renamed columns": "select a from visible as v(a)",
    "renamed step": "with s(a) as (select score from visible) select a from s",
    "sample": "select score from visible tablesample 10%",
    "window": "select sum(responses) over () as n from visible",
    "qualify": "select score from visible qualify row_number() over (order by score) = 1",
    "forced step": "with s as materialized (select score from visible) select score from s",
    "group by all": "select score, sum(responses) as n from visible group by all",
    "unknown column": "select salary from visible",
    "field of a column": "select verbatim.x from visible",
    "door's own value": "select $pseudonym_key as a from visible",
    "door's filter value": "select score from visible where channel = $filter_channel",
    "numbered value": "select $1 as a from visible",
    "setting": "select current_setting('threads') as a from visible",
    "environment": "select getenv('HOME') as a from visible",
    "write": "copy (select score from visible) to 'x.csv'",
    "attach": "attach 'x.db'",
    "set": "set threads = 1",
    "empty": "",
}


@pytest.mark.parametrize("text", EVASIONS.values(), ids=EVASIONS.keys())
def test_an_evasion_is_refused(text: str) -> None:
    with pytest.raises(QuestionRefused):
        read_question(text)


def test_every_function_of_duckdb_off_the_list_is_refused() -> None:
    names = {
        name for (name,) in duckdb.connect().execute("select distinct function_name from duckdb_functions()").fetchall()
    }
    named = sorted(name for name in names if name.isidentifier() and name.lower() not in FUNCTIONS)
    let_through = [name for name in named if _passes(f"select {name}(score) as a from visible")]
    assert len(named) > 500
    # DuckDB parses these two as the operators of the allow-list.
    assert let_through == []
    print(f"{len(named)} functions refused")


def _passes(text: str) -> bool:
    try:
        read_question(text)
    except QuestionRefused:
        return False
    return True


def test_a_reading_names_columns_and_parameters() -> None:
    reading = read_question(
        "select region_id, cast(sum(promoters) as bigint) as p from visible where channel = $one group by 1"
    )
    assert reading.columns == {"region_id", "promoters", "channel"}
    assert reading.parameters == {"one"}
    assert reading.is_additive


@pytest.mark.parametrize(
    "text",
    [
        "select score, sum(responses) as n from visible group by 1",
        "with a as (select team_id, sum(scored) as n from visible group by 1) select max(n) as most from a",
    ],
)
def test_sums_alone_are_additive(text: str) -> None:
    assert read_question(text).is_additive


@pytest.mark.parametrize(
    "text",
    [
        "select count(*) as n from visible",
        "select sum(promoters * 2) as n from visible",
        "select sum(promoters) as n from visible where promoters = 1",
        "select sum(promoters) filter (where score > 3) as n from visible",
        "select sum(distinct promoters) as n from visible",
        "select median(score) as m from visible",
        "select max(promoters) as m from visible",
        "select promoters, sum(scored) as n from visible group by 1",
        "select score from visible",
        "select distinct channel from visible",
    ],
)
def test_everything_else_reads_the_detail(text: str) -> None:
    assert not read_question(text).is_additive


@pytest.mark.parametrize(
    "text",
    [
        "select customer_id, cast(sum(scored) as bigint) as scored from visible group by 1",
        "select touchpoint, cast(sum(detractors) as varchar) as detractors from visible group by 1",
        "select touchpoint, sum(contacts) as scored from visible group by 1",
        "select touchpoint, sum(scored) as scored from visible group by 1 having sum(scored) = 3",
        "select touchpoint, sum(scored) as scored from visible where customer_id = $one group by 1",
        "with s as (select touchpoint, sum(contacts) as n from visible group by 1)"
        " select touchpoint, n as scored from s",
        "select touchpoint from visible group by 1",
    ],
)
def test_who_may_not_open_rows_asks_sums_under_their_own_names_alone(text: str) -> None:
    assert not read_question(text).is_sums_by_splits
