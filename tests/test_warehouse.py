"""The warehouse: today's units of each person, files lost while it serves, and rollups that outlive their version."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.home import Home, create_home
from data.lake import Lake
from data.warehouse import Engine
from queries.aggregate import sums
from queries.filter import Filter
from queries.scope import Grant, Scope
from tests.company import TODAY, make_company
from tests.lake_rows import answer, rows_of

ALL = Scope("1", frozenset({Grant()}), "key")
OCTOBER = Filter("2026-10", "none")
UNITS = (
    {"unit_id": "W", "level": "region", "name": "West"},
    {"unit_id": "W1", "level": "centre", "parent_id": "W", "name": "Harlow"},
    {"unit_id": "W1-a", "level": "team", "parent_id": "W1", "name": "Alder"},
    {"unit_id": "W-t", "level": "team", "parent_id": "W", "name": "Without a centre"},
)


def write(home: Home, load_id: str, **rows: list[dict[str, Any]]) -> None:
    with Lake(home.lake_path).write(load_id) as transaction:
        for table, each in rows.items():
            transaction.upsert(table, rows_of(table, *each))


@pytest.mark.parametrize(
    ("unit", "wanted"),
    [
        ("W1-a", ("W", "W1", "W1-a")),
        ("W-t", ("W", None, "W-t")),
        ("W1", ("W", "W1", None)),
        ("W", ("W", None, None)),
        ("gone", ("N", "N1", "N1-a")),
    ],
)
def test_a_person_counts_now_in_their_unit_and_those_above_it(
    tmp_path: Path, unit: str, wanted: tuple[str | None, ...]
) -> None:
    home = create_home(tmp_path / "home", "company", "Acme")
    then = {"region_id": "N", "centre_id": "N1", "team_id": "N1-a", "agent_id": "A1"}
    member = {"agent_id": "A1", "unit_id": unit, "valid_from": date(2026, 1, 1)}
    write(home, "first", responses=[answer(1, **then)], units=list(UNITS), people=[member])
    now = Filter("2026-10", "none", "now")
    [found] = sums(Engine(home).at(TODAY), now, ALL, ["responses"], ["region", "centre", "team"]).rows()
    assert (found["region"], found["centre"], found["team"]) == wanted
