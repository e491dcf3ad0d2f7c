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
    "macro": "create macro m(a) as a + 1",
    "table macro": "create macro m(a) as table select a",
    "view": "create view v as select score from visible",
    "table": "create table t as select score from visible",
    "temporary table": "create temp table t as select score from visible",
    "insert": "insert into visible values (1)",
    "update": "update visible set score = 10",
    "delete": "delete from visible",
    "insert in a step": "with s as (insert into visible values (1) returning *) select score from s",
    "merge": "merge into visible using visible as v on true when matched then delete",
    "drop": "drop table visible",
    "alter": "alter table visible add column a integer",
    "pivot in a step": "with p as (pivot visible on channel using sum(responses)) select score from p",
    "unpivot in from": "select score from (unpivot visible on score into name n value score)",
    "positional join": "select visible.score from visible positional join visible as other",
    "asof join": "select score from visible asof join visible as other on visible.day >= other.day",
    "semi join": "select score from visible semi join visible as other on visible.score = other.score",
    "anti join": "select score from visible anti join visible as other on visible.score = other.score",
    "right join": "with a as (select score from visible) select a.score from visible right join a on true",
    "full join": "with a as (select score from visible) select a.score from visible full join a on true",
    "comma join": "with a as (select score from visible) select a.score from visible, a",
    "join using": "with a as (select score from visible) select score from visible join a using (score)",
    "table function with named values": "select score from read_csv('x.csv', columns = {'score': 'int'})",
    "sequence": "select range as score from range(10)",
    "generate series": "select generate_series as score from generate_series(1, 3)",
    "glob": "select file as score from glob('*')",
    "text file": "select content as score from read_text('/etc/passwd')",
    "bytes of a file": "select content as score from read_blob('/etc/passwd')",
    "json file": "select score from read_json_auto('x.json')",
    "parquet metadata": "select score from parquet_metadata('x.parquet')",
    "parquet schema": "select name as score from parquet_schema('x.parquet')",
    "csv sniffer": "select score from sniff_csv('x.csv')",
    "query function": "select score from query('select 1 as score')",
    "query of a table": "select score from query_table('responses')",
    "query of tables": "select score from query_table(['responses', 'interactions'])",
    "delta scan": "select score from delta_scan('lake')",
    "database scan": "select score from sqlite_scan('goodword.db', 'accounts')",
    "tables of DuckDB": "select score from duckdb_tables()",
    "settings of DuckDB": "select name as score from duckdb_settings()",
    "secrets of DuckDB": "select name as score from duckdb_secrets()",
    "logs of DuckDB": "select score from duckdb_logs",
    "information schema": "select table_name as score from information_schema.tables",
    "catalogue": "select name as score from sqlite_master",
    "pragma function": "select score from pragma_table_info('visible')",
    "pragma": "pragma database_list",
    "pragma version": "select library_version as score from pragma_version()",
    "call": "call pragma_version()",
    "struct access": "select struct_extract(visible, 'score') as a from visible",
    "row as a struct": "select visible as a from visible",
    "row of a struct": "select row(score, score) as a from visible",
    "field of a row": "select (visible).score as a from visible",
    "list item": "select verbatim[1] as a from visible",
    "slice": "select verbatim[1:3] as a from visible",
    "map": "select map {'a': score} as a from visible",
    "list comprehension": "select [x for x in [1, 2]] as a from visible",
    "columns by lambda": "select columns(c -> c like 's%') from visible",
    "columns in a function": "select coalesce(columns(*)) as a from visible",
    "unpacked columns": "select coalesce(*columns(*)) as a from visible",
    "star replaced": "select * replace (1 as score) from visible",
    "star renamed": "select * rename (score as a) from visible",
    "star like": "select * like 's%' from visible",
    "star of a table": "select visible.* from visible",
    "nested comment": "select /* a /* b */ c */ score from visible",
    "comment at the end": "select score from visible --",
    "new line in a comment": "select score from visible --\n; select 1",
    "tab": "select\tscore from visible",
    "no-break space": "select\u00a0score from visible",
    "zero-width space": "select sco\u200bre from visible",
    "right-to-left": "select \u202escore from visible",
    "combining mark": "select score\u0301 from visible",
    "NUL": "select score\x00 from visible",
    "escape": "select e'\\x41' as a, sha256(score) as b from visible",
    "dotted capital": "select v\u0130sible.score from visible",
    "tagged dollars": "select $a$x$a$ as a from visible",
    "lateral join": "select score from visible left join lateral (select 1 as one) as x on true",
    "correlated": "select score from visible as v where score > (select avg(score) from visible where day = v.day)",
    "sub-select in order": "select score from visible order by (select max(score) from visible)",
    "sub-select in limit": "select score from visible limit (select max(score) from visible)",
    "sub-select in case": "select case when (select true) then score end as a from visible",
    "in a sub-select": "select score from visible where score in (select score from visible)",
    "array of a sub-select": "select array(select score from visible) as a from visible",
    "qualify by sub-select": "select score from visible qualify (select true)",
    "filter by sub-select": "select sum(responses) filter (where (select true)) as n from visible",
    "named window": "select sum(responses) over w as n from visible window w as (order by day)",
    "recursive by key": "with recursive a using key (n) as (select 1 as n union select n from a) select n from a",
    "sample by using": "select score from visible using sample 10",
    "sample of rows": "select score from visible using sample reservoir(5 rows)",
    "version": "select score from visible at (version => 1)",
    "time travel": "select score from visible at (timestamp => now())",
    "values step": "with v(score) as (values (1)) select score from v",
    "values beside": "select score from visible where score in (values (1))",
    "describe in from": "select column_name as score from (describe visible)",
    "show in from": "select name as score from (show tables)",
    "summarize in from": "select column_name as score from (summarize visible)",
    "explain": "explain select score from visible",
    "explain analyze": "explain analyze select score from visible",
    "variable": "select getvariable('a') as a from visible",
    "set variable": "set variable a = 1",
    "reset": "reset threads",
    "prepared": "prepare p as select score from visible",
    "executed": "execute p",
    "deallocated": "deallocate p",
    "attach for reading": "attach 'x.db' as x (read_only)",
    "detach": "detach memory",
    "use": "use memory",
    "copy from": "copy visible from 'x.csv'",
    "copy of a database": "copy from database memory to x",
    "export": "export database 'x'",
    "import": "import database 'x'",
    "install": "install httpfs",
    "load": "load httpfs",
    "checkpoint": "checkpoint",
    "vacuum": "vacuum",
    "transaction": "begin",
    "secret": "create secret s (type s3)",
    "comment on": "comment on table visible is 'x'",
    "sequence value": "select nextval('s') as a from visible",
    "random": "select random() as a from visible",
    "identifier": "select uuid() as a from visible",
    "row number of storage": "select rowid as a from visible",
    "file name": "select filename as a from visible",
    "file row": "select file_row_number as a from visible",
    "hash": "select hash(customer_id) as a from visible",
    "pseudonym guessed": "select sha256(customer_id) as a from visible",
    "all rows as a list": "select list(customer_id) as a from visible",
    "all rows as a text": "select string_agg(customer_id, ',') as a from visible",
    "first of all": "select first(customer_id) as a from visible",
    "argument of the most": "select arg_max(customer_id, score) as a from visible",
    "histogram": "select histogram(score) as a from visible",
    "type by name": "select score::varchar::blob::bit as a, try_cast(score as json) as b, error('x') as c from visible",
    "collation": "select score from visible order by verbatim collate nocase",
    "order by all": "select score from visible order by all",
    "distinct on": "select distinct on (channel) score, unnest([1]) as a from visible",
    "grouping by number of a star": "select count(*) as n, * from visible group by 1",
    "except all": "select score from visible except all select score from visible",
    "union by name": "select score from visible union by name select score from visible",
    "percent of rows": "select score from visible limit 10%",
}


@pytest.mark.parametrize("text", EVASIONS.values(), ids=EVASIONS.keys())
def test_an_evasion_is_refused(text: str) -> None:
    with pytest.raises(QuestionRefused):
        read_question(text)


def test_more_than_a_hundred_evasions_are_tried() -> None:
    assert len(set(EVASIONS.values())) > 100
    print(f"{len(set(EVASIONS.values()))} evasions refused")


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
        "select touchpoint, sum(scored) as scored from visible group by 1 order by sum(detractors)",
        "select touchpoint, sum(scored) as scored from visible group by 1 order by 2",
        "select touchpoint, sum(scored) as scored from visible group by 1 order by scored",
        "select touchpoint, sum(scored) as scored from visible group by 1 order by 1 limit 1",
        "with s as (select touchpoint, sum(scored) as scored from visible group by 1)"
        " select s.touchpoint, sum(s.scored) as scored from s inner join s as o on o.scored < 3 group by 1",
    ],
)
def test_who_may_not_open_rows_asks_sums_under_their_own_names_alone(text: str) -> None:
    assert not read_question(text).is_sums_by_splits
