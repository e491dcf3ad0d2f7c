"""Answers are computed once for many, kept apart by scope, and errors are never kept."""

import threading
import time
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from dashboard.cache import Answers, answer_key, packed, unpacked
from queries.ask import Answer
from queries.filter import Filter

ANSWER = Answer(pa.table({"responses": [3, None], "region": ["West", None]}), "select 1", "responses", 7, {})


def test_many_callers_cost_one_computation():
    answers, calls, got, release = Answers(), [], [], threading.Event()

    def compute() -> Answer:
        calls.append(1)
        release.wait(5)
        return ANSWER

    threads = [threading.Thread(target=lambda: got.append(answers.get("key", compute))) for _ in range(16)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    release.set()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
    assert [answer.rows() for answer in got] == [ANSWER.rows()] * 16
    assert answers.get("key", compute).rows() == ANSWER.rows()
    assert len(calls) == 1


def test_an_error_reaches_all_who_wait_and_is_not_kept():
    answers, calls, errors, release = Answers(), [], [], threading.Event()

    def fail() -> Answer:
        calls.append(1)
        release.wait(5)
        raise ValueError("not today")

    def ask() -> None:
        try:
            answers.get("key", fail)
        except ValueError as error:
            errors.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    release.set()
    for thread in threads:
        thread.join()
    assert errors == ["not today"] * 8
    assert len(calls) == 1
    assert answers.get("key", lambda: ANSWER).version == 7


def test_an_answer_survives_packing():
    asked = Filter("2026-10", "previous+year-ago", "now", "slow", (("region", ("West", None)),))
    answer = replace(ANSWER, filter=asked, periods=asked.periods(date(2026, 11, 22)))
    again = unpacked(packed(answer))
    assert (again.filter, again.periods) == (asked, answer.periods)
    assert list(again.periods) == ["now", "previous", "year_ago"]
    assert again.table.equals(ANSWER.table)
    assert (again.sql, again.relation, again.version) == (ANSWER.sql, ANSWER.relation, ANSWER.version)


@pytest.mark.parametrize(("one", "other"), [(("a", "b"), ("ab",)), (("a", ""), ("a",)), (('a","b',), ("a", "b"))])
def test_keys_of_different_texts_differ(one, other):
    assert answer_key("q", *one) != answer_key("q", *other)
