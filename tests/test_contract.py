"""The contract: bounds that keep every sum whole, told wherever a row breaks them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.additive import ADDITIVE
from data.checking import check
from data.contract import FACTS, TABLES, columns_of
from data.engine import Engine
from data.home import Home, create_home
from data.importing import import_file
from data.lake import Lake
from queries.aggregate import sums
from queries.filter import Filter
from queries.measures import MEASURES
from queries.scope import Grant, Scope
from tests.lake_rows import rows_of

TODAY = date(2026, 11, 22)
ALL = Scope("1", frozenset({Grant()}), "key")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return create_home(tmp_path / "home", "company", "Acme", "rollups_from_rows = 1\n")


def extreme(table: str, number: int) -> dict[str, Any]:
    """A row with the highest number that each bounded column allows."""
    highest = {column.name: column.limits[1] for column in columns_of(table) if column.limits}
    return {**highest, TABLES[table].key[0]: f"X-{number}", "day": date(2026, 10, 5), "load_id": "first"}


def test_five_hundred_extreme_rows_still_have_sums(home: Home) -> None:
    with Lake(home.lake_path).write("first") as transaction:
        for table in FACTS:
            transaction.upsert(table, rows_of(table, *(extreme(table, number) for number in range(500))))
    opened = Engine(home).at(TODAY)
    [found] = sums(opened, Filter("2026-10", "none"), ALL, list(MEASURES)).rows()
    assert opened.rollups
    assert found["handle_squares"] == 500 * 31_536_000**2
    assert all(found[name] is not None for measure in MEASURES.values() for name in measure.parts)


def test_every_number_that_is_squared_has_bounds() -> None:
    squared = [part for part in ADDITIVE.values() if part.name.endswith("_squares")]
    for part in squared:
        column = next(column for column in columns_of(part.table) if f"* {column.name}" in part.sql)
        assert column.limits, part.name


def test_more_than_a_year_of_seconds_is_refused_and_named(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    rows = [f"i{number},2026-10-01T10:00:00,{seconds}\n" for number, seconds in enumerate((240, 31_536_001))]
    file.write_text("interaction_id,started_at,handle_seconds\n" + "".join(rows))
    report = import_file(home, file, table="interactions", today=TODAY)
    assert (report.loaded, report.refused) == (1, 1)
    assert [refused.allowed for refused in report.first_refusals] == ["0 to 31,536,000 seconds (one year)"]
    contact = {"interaction_id": "i9", "day": date(2026, 10, 1), "load_id": "b", "handle_seconds": 2_147_483_647}
    with Lake(home.lake_path).write("b") as transaction:
        transaction.upsert("interactions", rows_of("interactions", contact))
    [fault] = [fault for fault in check(home, TODAY).faults if fault.kind == "out of range"]
    assert "found '2147483647'; allowed: 0 to 31,536,000 seconds (one year)" in fault.sentence()
