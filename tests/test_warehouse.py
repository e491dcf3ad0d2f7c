"""The warehouse: today's units of each person, files lost while it serves, and rollups that outlive their version."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.engine import Engine
from data.home import Home, create_home
from data.instance import BLOCK_ROWS
from data.lake import Lake
from data.warehouse import Warehouse
from queries.aggregate import sums
from queries.filter import Filter
from queries.scope import Grant, Scope
from tests.company import TODAY
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


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Answers in two months, with rollups; September is read with October where a year is asked."""
    home = create_home(tmp_path / "home", "company", "Acme", "rollups_from_rows = 1\n")
    many = [answer(n, f"2026-{9 + n % 2:02}-05", region_id="W", touchpoint="fault", channel="chat") for n in range(60)]
    write(home, "first", responses=many, units=list(UNITS))
    return home


def answers(warehouse: Warehouse, period: str = "2026", product: str | None = None) -> int | None:
    """Responses of a period; a product is in no rollup, so that the files are read."""
    asked = Filter(period, "none").with_values("product", [product])
    found: int | None = sums(warehouse, asked, ALL, ["responses"]).rows()[0]["responses"]
    return found


def from_rollup(warehouse: Warehouse) -> tuple[int, str]:
    found = sums(warehouse, Filter("2026", "none"), ALL, ["responses"])
    return found.rows()[0]["responses"], found.relation


def remove(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def blot_in_place(path: Path) -> None:
    """Spoil the end of a file as a bad disk would: neither its size nor its times tell."""
    times = path.stat()
    path.write_bytes(path.read_bytes()[:-200] + bytes(200))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


@pytest.mark.parametrize("spoil", [remove, empty, blot_in_place])
def test_a_file_lost_while_serving_is_left_out_and_named(home: Home, spoil: Callable[[Path], None]) -> None:
    engine = Engine(home)
    at_hand = engine.at(TODAY)
    september, october = at_hand.snapshot.files["responses"]
    assert answers(at_hand, "2026-09") == 30
    spoil(home.lake_path / october.path)
    assert answers(at_hand) == 30
    assert answers(at_hand, "2026-10") is None
    after = engine.at(TODAY)
    assert after.missing == (october,)
    assert after.snapshot.files["responses"] == (september,)
    assert (answers(after), from_rollup(after)[0]) == (30, 30)


def test_names_of_a_lost_file_are_asked_once_more_of_what_is_left(home: Home) -> None:
    at_hand = Engine(home).at(TODAY)
    (units,) = at_hand.snapshot.files["units"]
    (home.lake_path / units.path).unlink()
    assert at_hand.unit_names == {}
    assert Engine(home).at(TODAY).missing == (units,)


def test_a_lost_instance_is_made_anew_for_those_who_hold_its_rollups(home: Home) -> None:
    engine = Engine(home)
    at_hand = engine.at(TODAY)
    before = from_rollup(at_hand)
    engine._lose(engine._open())
    assert from_rollup(at_hand) == before
    assert answers(at_hand) == before[0] == 60
    assert from_rollup(engine.at(TODAY))[0] == 60


def test_a_question_that_is_wrong_in_itself_stays_so_and_costs_no_file(home: Home) -> None:
    at_hand = Engine(home).at(TODAY)
    with pytest.raises(duckdb.InvalidInputException):
        at_hand.run("select regexp_matches('a', '(')")
    with pytest.raises(duckdb.CatalogException):
        at_hand.run("select * from nowhere")
    assert at_hand.engine.at(TODAY) == at_hand


def test_files_changed_after_they_were_found_sound_are_found_again(home: Home) -> None:
    lake = Lake(home.lake_path)
    (september, october) = lake.snapshot().files["responses"]
    assert lake.verified(lake.snapshot())[1] == ()
    (home.lake_path / october.path).write_bytes(b"other")
    (home.lake_path / september.path).unlink()
    assert lake.verified(lake.snapshot())[1] == (september, october)


def test_rollups_stay_as_long_as_a_warehouse_that_names_them(home: Home) -> None:
    engine = Engine(home)
    held = engine.at(TODAY)
    for number in range(3):
        write(home, f"load-{number}", responses=[answer(100 + number, touchpoint="fault", channel="chat")])
        engine.at(TODAY)
    assert from_rollup(held) == (60, held.rollups[0].name)
    names = {rollup.name for rollup in held.rollups}
    del held
    write(home, "last", responses=[answer(200)])
    engine.at(TODAY)
    kept = set(engine.run("select table_name from information_schema.tables")["table_name"].to_pylist())
    assert kept and not names & kept
    assert len(kept) == 2 * len(names)


def test_an_unchanged_load_reads_the_rollups_that_there_are(home: Home) -> None:
    engine = Engine(home)
    before = engine.at(TODAY)
    write(home, "again", units=list(UNITS))
    after = engine.at(TODAY)
    assert after.version > before.version
    assert after.rollups == before.rollups != ()


def test_versions_that_are_swept_are_forgotten(home: Home) -> None:
    engine = Engine(home)
    assert engine.at(TODAY).unit_names["W"] == "West"
    write(home, "second", responses=[answer(100)])
    assert engine.at(TODAY).unit_names["W"] == "West"
    engine.lake.sweep(datetime.now(UTC) + timedelta(hours=1))
    engine.at(TODAY)
    assert (list(engine._pinned), [version for version, _ in engine._names]) == ([2], [2])


def test_a_home_whose_rollups_fail_is_served_from_its_rows(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    contacts = [
        {"interaction_id": f"I{n}", "day": date(2026, 10, 5), "load_id": "b", "handle_seconds": 2_147_483_647}
        for n in range(4)
    ]
    write(home, "b", interactions=contacts)
    warehouse = Engine(home).at(TODAY)
    assert warehouse.rollups == ()
    assert answers(warehouse) == 60
    assert "without rollups" in caplog.text
    assert warehouse.engine.run("select table_name from information_schema.tables").num_rows == 0


def test_a_long_answer_is_read_block_by_block_and_let_go_of_when_it_is_closed(warehouse: Warehouse) -> None:
    endless = "select range as row from range(1_000_000_000_000)"
    reader = warehouse.stream(endless)
    assert [reader.read_next_batch().num_rows for _ in range(3)] == 3 * [BLOCK_ROWS]
    reader.close()
    given = warehouse.stream("select range as row from range($rows)", {"rows": 120_000}).read_all()
    assert given["row"].to_pylist() == list(range(120_000))
