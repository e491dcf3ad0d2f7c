"""What is forbidden and what is unknown: the same answer to the last header, after the same work."""

import json

import duckdb
import pytest

from queries.filter import Filter
from queries.scope import Grant, Scope
from queries.verbatims import verbatims

WEST = Scope("1", frozenset({Grant(("West",))}), "key")
COMPANY = Scope("1", frozenset({Grant()}), "key")
CONDITIONS = (
    {"If-None-Match": "*"},
    {"If-Match": '"x"'},
    {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    {"If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    {"Range": "bytes=0-9"},
)


@pytest.fixture
def rows_read(warehouse, monkeypatch):
    """How many rows DuckDB took out of the files for a filter and a scope: parts that it could skip are not in it."""
    asked = []
    answer = warehouse.engine.answer
    monkeypatch.setattr(warehouse.engine, "answer", lambda *said: asked.append(said) or answer(*said))

    def read(filter: Filter, scope: Scope) -> int:
        verbatims(warehouse, filter, scope)
        sql, values = asked[-1]
        [(_, plan)] = duckdb.connect().execute(f"explain (analyze, format json) {sql}", values).fetchall()
        waiting, found = json.loads(plan)["operator"], []
        while waiting:
            node = waiting.pop()
            waiting += node.get("children", [])
            if node["extra_info"].get("Function") == "READ_PARQUET":
                found.append(node["intermediate_rows"])
        assert found
        return sum(found)

    return read


@pytest.mark.parametrize(("name", "forbidden", "unknown"), [("agent", "A12", "A1x"), ("team", "N2-a", "N2-x")])
def test_as_many_rows_are_read_for_what_is_forbidden_as_for_what_is_unknown(rows_read, name, forbidden, unknown):
    one, other = (Filter().with_values(name, [value]) for value in (forbidden, unknown))
    assert rows_read(one, WEST) == rows_read(other, WEST) > 0
    # For whom nothing is forbidden, what cannot be there is skipped.
    assert rows_read(one, COMPANY) > rows_read(other, COMPANY)


def test_the_sql_that_is_shown_stays_plain(warehouse):
    shown = verbatims(warehouse, Filter().with_values("team", ["Alder"]), WEST).sql
    assert "case when day between" not in shown


@pytest.mark.parametrize(
    "path",
    ["/definitions", "/_dash-layout", "/views/1", "/export.csv?measure=responses&period=2026-10", "/nope", "/account"],
)
def test_no_answer_with_data_can_be_kept_or_compared_with_what_was_kept(guarded, path):
    client = guarded.client("wes")
    plain = client.get(path)
    for condition in ({}, *CONDITIONS):
        answer = client.get(path, headers=condition)
        assert answer.status_code == plain.status_code, condition
        assert answer.headers["Cache-Control"] == "no-store"
        assert not {"ETag", "Last-Modified", "Accept-Ranges"} & set(answer.headers.keys())


def test_a_static_file_is_known_again_by_its_time_and_tells_nothing_of_its_place(guarded):
    client = guarded.client()
    with client.get("/assets/goodword.css") as answer:
        assert "ETag" not in answer.headers
        time = answer.headers["Last-Modified"]
    with client.get("/assets/goodword.css", headers={"If-Modified-Since": time}) as answer:
        assert answer.status_code == 304
        assert "public" in answer.headers["Cache-Control"] and "ETag" not in answer.headers


def test_a_view_of_others_and_one_that_is_not_there_have_the_same_headers(own):
    theirs = own.store.save_view("mona", "Mine", "/summary", "", []).view_id
    client = own.client("wes")
    one, other = (client.get(f"/views/{number}") for number in (theirs, theirs + 1))
    assert (one.status_code, one.text, sorted(one.headers)) == (other.status_code, other.text, sorted(other.headers))
    assert one.status_code == 404
