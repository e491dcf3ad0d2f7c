"""Voices: looked for in the last days first, and still the newest of the whole period."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from data.engine import Engine
from data.home import create_home
from data.lake import Lake
from data.warehouse import Warehouse
from queries.filter import Filter
from queries.scope import Grant, Scope
from queries.verbatims import voices
from tests.company import TODAY
from tests.lake_rows import rows_of

EVERYTHING = Scope("test", frozenset({Grant()}), "key")
LONG = "They never called me back, although I asked them twice."
MONTHS = Filter(period="last-13-weeks")
Spoken = tuple[int, int, str]
Company = Callable[..., Warehouse]


@pytest.fixture
def company(tmp_path: Path) -> Company:
    def made(*spoken: Spoken) -> Warehouse:
        """A company of answers (days ago, score, words)."""
        home = create_home(tmp_path / "home", "company", "Words & Co")
        said = [
            {"response_id": f"R{number}", "day": TODAY - timedelta(days=days), "score": score, "verbatim": words}
            for number, (days, score, words) in enumerate(spoken)
        ]
        with Lake(home.lake_path).write("first") as load:
            load.upsert("responses", rows_of("responses", *said))
        return Engine(home).at(TODAY)

    return made


def heard(warehouse: Warehouse, filter: Filter = MONTHS) -> list[str]:
    return voices(warehouse, filter, EVERYTHING).table["response_id"].to_pylist()


def test_the_newest_of_each_side_is_heard_once_even_where_two_spoke_at_the_same_moment(company):
    spoken = [(9, 2, LONG), (9, 2, LONG), (9, 10, LONG), (10, 1, LONG), (9, 8, LONG), (9, 10, "Short.")]
    assert heard(company(*spoken)) == ["R1", "R2"]


def test_a_side_that_spoke_long_ago_alone_is_still_heard(company):
    assert heard(company((9, 2, LONG), (80, 10, LONG), (70, 9, LONG))) == ["R0", "R2"]


def test_a_filter_for_one_side_hears_that_side_alone(company):
    warehouse = company((9, 2, LONG), (9, 10, LONG))
    assert heard(warehouse, MONTHS.with_values("class", ["promoter"])) == ["R1"]


def test_nobody_heard_is_no_row(company):
    assert heard(company((9, 7, LONG), (9, 2, "Bad."), (200, 2, LONG))) == []
