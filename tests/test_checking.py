"""The check of a lake finds what our writer would refuse and what time does to files, and names the place."""

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from data.checking import CheckReport, check
from data.contract import columns_of
from data.home import Home, create_home, open_home
from data.lake import Lake
from data.parquet import SQL_TYPES, select_columns, sha256_of
from data.snapshot import File
from tests.lake_rows import answer, rows_of

TODAY = date(2026, 11, 22)
CONFIG = '[values]\nchannel = ["phone", "chat"]\n'


@pytest.fixture
def home(sound_home: Home, tmp_path: Path) -> Home:
    """A copy of the sound home, to be spoiled."""
    return open_home(shutil.copytree(sound_home.path, tmp_path / "home"))


@pytest.fixture(scope="module")
def sound_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three responses in two months, one agent, one customer, one unit: nothing wrong."""
    made = create_home(tmp_path_factory.mktemp("sound") / "home", "company", "Acme", CONFIG)
    west = {"unit_id": "W", "level": "region", "name": "West"}
    people = {"agent_id": "A-1", "unit_id": "W", "valid_from": date(2020, 1, 1)}
    good = {"agent_id": "A-1", "region_id": "W", "customer_id": "C-1", "channel": "phone"}
    with Lake(made.lake_path).write("first") as transaction:
        transaction.upsert("units", rows_of("units", west))
        transaction.upsert("people", rows_of("people", people))
        transaction.upsert("customers", rows_of("customers", {"customer_id": "C-1"}))
        rows = [answer(1, **good), answer(2, "2026-11-02", **good), answer(3, "2026-11-03", agent_id=None)]
        transaction.upsert("responses", rows_of("responses", *rows))
    return made


def november(home: Home) -> File:
    (file,) = (file for file in Lake(home.lake_path).snapshot().files["responses"] if file.month == "2026-11")
    return file


def rewrite(home: Home, replaced: str) -> File:
    """Write November anew past our checks, with the columns replaced as DuckDB's `select * replace` says."""
    old = november(home)
    path = home.lake_path / old.path
    new = home.path / "new.parquet"
    duckdb.connect().execute(f"copy (select {replaced} from '{path}' order by response_id) to '{new}' (format parquet)")
    digest = sha256_of(new)
    rows = duckdb.connect().sql(f"select * from '{new}'").shape[0]
    file = File(
        f"responses/month=2026-11/{digest}.parquet", "responses", "2026-11", rows, new.stat().st_size, digest,
        date(2026, 11, 2), date(2026, 11, 3),
    )  # fmt: skip
    with Lake(home.lake_path).write("seeded") as transaction:
        new.rename(path.with_name(f"{digest}.parquet"))
        transaction.drop([old])
        transaction.files["responses"][file.path] = file
    return file


def flip(home: Home) -> File:
    path = home.lake_path / november(home).path
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(bytes(content))
    return november(home)


def remove(home: Home) -> File:
    (home.lake_path / november(home).path).unlink()
    return november(home)


def second_row(column: str, value: str) -> Callable[[Home], File]:
    change = f"case when response_id = 'R-3' then {value} else {column} end as {column}"
    return lambda home: rewrite(home, f"* replace ({change})")


SEEDED: dict[str, tuple[Callable[[Home], File], int | None, str]] = {
    "wrong type": (lambda home: rewrite(home, "* replace (cast(csat as varchar) as csat)"), None, "varchar"),
    "null key": (second_row("response_id", "null"), 2, "null"),
    "duplicate key": (second_row("response_id", "'R-2'"), 2, "'R-2'"),
    "out of range": (second_row("score", "11"), 2, "'11'"),
    "unknown value": (second_row("channel", "'fax'"), 2, "'fax'"),
    "orphan": (second_row("agent_id", "'A-9'"), 2, "'A-9'"),
    "future date": (second_row("day", "date '2026-11-23'"), 2, "'2026-11-23'"),
    "missing column": (lambda home: rewrite(home, "* exclude (csat)"), None, "no such column"),
    "changed file": (flip, None, "other bytes"),
    "absent file": (remove, None, "no file"),
}


def checked(home: Home) -> CheckReport:
    return check(home, TODAY)


def test_a_sound_lake_has_no_fault(home: Home) -> None:
    report = checked(home)
    assert report.faults == ()
    assert report.rows["responses"] == 3
    assert report.newest_response == datetime(2026, 11, 3, 12, tzinfo=UTC)
    assert report.unattributed_share == pytest.approx(1 / 3)


@pytest.mark.parametrize("kind", SEEDED)
def test_a_seeded_fault_is_found_with_its_place_and_nothing_else(home: Home, kind: str) -> None:
    seed, row, found = SEEDED[kind]
    file = seed(home)
    (fault,) = checked(home).faults
    assert (fault.kind, fault.table, fault.file, fault.found) == (kind, "responses", file.path, found)
    # A null sorts last and a repeated id beside its like, so the seeded row is the second either way.
    assert fault.row == row
    assert file.path in fault.sentence()


@pytest.mark.parametrize(
    ("column", "value"),
    [("region_id", "'X'"), ("customer_id", "'C-9'"), ("team_id", "'T-9'")],
)
def test_orphans_are_found_in_every_reference(home: Home, column: str, value: str) -> None:
    second_row(column, value)(home)
    (fault,) = checked(home).faults
    assert (fault.kind, fault.column, fault.row) == ("orphan", column, 2)


def test_an_empty_table_makes_no_orphans(home: Home) -> None:
    second_row("interaction_id", "'I-1'")(home)
    assert checked(home).faults == ()


def test_a_bad_file_of_people_makes_no_orphans(home: Home) -> None:
    (people,) = Lake(home.lake_path).snapshot().files["people"]
    (home.lake_path / people.path).unlink()
    assert [fault.kind for fault in checked(home).faults] == ["absent file"]


def test_files_kept_for_undo_are_checked_too(home: Home) -> None:
    (brought,) = Lake(home.lake_path).snapshot().files["responses_brought"]
    (home.lake_path / brought.path).unlink()
    assert [(fault.kind, fault.file) for fault in checked(home).faults] == [("absent file", brought.path)]


def test_rows_of_the_demo_are_found_in_a_company_lake(home: Home) -> None:
    second_row("source", "'demo'")(home)
    assert [(fault.kind, fault.row) for fault in checked(home).faults] == [("demo row", 2)]


def test_many_rows_at_fault_are_counted(home: Home) -> None:
    rows = rows_of("responses", *(answer(number, "2026-12-01", score=5) for number in range(100, 130)))
    with Lake(home.lake_path).write("more") as transaction:
        transaction.upsert("responses", rows)
    faults = [fault for fault in checked(home).faults if fault.column == "day"]
    assert [fault.more for fault in faults] == [0] * 19 + [10]
    assert faults[-1].sentence().endswith("And 10 more rows.")


def test_every_contract_type_has_an_sql_type() -> None:
    for table in ("responses", "benchmarks"):
        columns = columns_of(table)
        described = duckdb.connect().execute(f"describe select {select_columns(columns, ())}").fetchall()
        assert [kind.lower() for _, kind, *_ in described] == [SQL_TYPES[column.type] for column in columns]
