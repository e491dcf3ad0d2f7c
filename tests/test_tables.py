"""Every table by a file: good rows come in, rows that fit nothing are refused by row and reason, undo takes it back."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from data.contract import LOADABLE, TARGET_LIMITS
from data.home import Home
from data.importing import ImportRefused, ImportReport, import_file
from data.lake import Lake
from data.loading import NotUndone, undo
from data.store import Store
from queries.measures import MEASURES

TODAY = date(2026, 11, 21)
Load = Callable[..., ImportReport]


@pytest.fixture
def home(home_in_berlin: Home) -> Home:
    return home_in_berlin


@pytest.fixture
def load(home: Home, tmp_path: Path) -> Load:
    """Load a file of a table with that content, in our own columns."""

    def run(table: str, content: str, **options: object) -> ImportReport:
        file = tmp_path / f"{table}.csv"
        file.write_text(content, encoding="utf-8")
        return import_file(home, file, table=table, today=TODAY, **options)  # type: ignore[arg-type]

    return run


@pytest.fixture
def store(home: Home) -> Store:
    opened = Store(home.store_url)
    opened.upgrade()
    return opened


def rows_in(lake: Lake, table: str) -> list[dict[str, Any]]:
    files = [lake.path / file.path for file in lake.snapshot().files[table]]
    return [row for file in files for row in pq.ParquetFile(file).read().to_pylist()]


UNITS = "unit_id,level,parent_id,name\nnorth,region,,North\nn1,centre,north,First\nn1a,team,n1,Alder\n"
PEOPLE = "agent_id,name,unit_id,valid_from,valid_to\n"
TARGETS = "unit_id,measure,value,valid_from,valid_to\n"
#: Table, rows under its header, and row, column and reason of each refused one.
BAD: dict[str, tuple[str, str, list[tuple[int, str, str]]]] = {
    "parent nowhere, and below it": (
        "units",
        "unit_id,level,parent_id,name\nx,centre,gone,X\ny,team,x,Y\nnorth2,region,,Other\n",
        [(1, "parent_id", "unknown unit"), (2, "parent_id", "unknown unit")],
    ),
    "circle of parents": (
        "units",
        "unit_id,level,parent_id,name\na,region,c,A\nb,centre,a,B\nc,team,b,C\nd,team,d,D\n",
        [(n, "parent_id", "circle of parents") for n in (1, 2, 3, 4)],
    ),
    "parent on the same level": (
        "units",
        "unit_id,level,parent_id,name\nn2,centre,n1,Second\n",
        [(1, "parent_id", "parent is not above")],
    ),
    "one id on two levels": (
        "units",
        "unit_id,level,name\nn1,region,First\n",
        [(1, "level", "one id on two levels")],
    ),
    "time zone": (
        "units",
        "unit_id,level,name,time_zone,valid_from,valid_to\n"
        "w,region,West,Mars,,\ne,region,East,Europe/Paris,2026-02-01,2026-01-01\n",
        [(1, "time_zone", "no time zone"), (2, "valid_to", "ends before it begins")],
    ),
    "unknown unit of a person": (
        "people",
        PEOPLE + "p1,Ann,n1a,2026-01-01,\np2,Ben,gone,2026-01-01,\n",
        [(2, "unit_id", "unknown unit")],
    ),
    "memberships that overlap": (
        "people",
        PEOPLE
        + "p1,Ann,n1a,2026-01-01,2026-06-30\np1,Ann,n1,2026-06-30,\np2,Ben,n1,2026-03-01,\np2,Ben,n1a,2026-05-01,\n",
        [(2, "valid_from", "memberships overlap")],
    ),
    "left before hired": (
        "people",
        "agent_id,valid_from,hired_at,left_at\np1,2026-01-01,2026-01-01,2025-12-31\n",
        [(1, "left_at", "ends before it begins")],
    ),
    "customer who left before they came": (
        "customers",
        "customer_id,since,churned_at\nc1,2026-02-01,2026-01-01\nc2,2026-02-01,2026-02-01\n",
        [(1, "churned_at", "ends before it begins")],
    ),
    "contact resolved before it began": (
        "interactions",
        "interaction_id,started_at,resolved_at\n"
        "i1,2026-10-01T10:00:00Z,2026-10-01T09:59:59Z\ni2,2026-10-01T10:00:00Z,2026-10-01T10:00:00Z\n",
        [(1, "resolved_at", "ends before it begins")],
    ),
    "invitation answered before it was sent": (
        "invitations",
        "invitation_id,sent_at,answered_at\nv1,2026-10-01T10:00:00Z,2026-09-30T10:00:00Z\n",
        [(1, "answered_at", "ends before it begins")],
    ),
    "benchmark whose counts say otherwise": (
        "benchmarks",
        "source,period,nps,responses,promoters,passives,detractors\n"
        "Yearbook,2024,31,100,50,31,19\nYearbook,2025,40,100,50,30,20\nYearbook,2026,30,99,50,30,20\n"
        "Yearbook,2023,30,100,50,30,20\n",
        [(2, "nps", "counts give another score"), (3, "responses", "too few")],
    ),
    "two benchmarks of one industry": (
        "benchmarks",
        "source,period,nps\nYearbook,2025,31.5\nYearbook,2025,32.5\n",
        [(2, "source", "same id, other content")],
    ),
    "targets for nobody and nothing": (
        "targets",
        TARGETS + "gone,nps,20,2026-01-01,\nn1,loyalty,20,2026-01-01,\nn1,nps,120,2026-01-01,\n"
        "n1,csat,70,2026-01-01,\nn1,csat,0.7,2026-02-01,2026-01-01\nn1,csat,,2026-02-01,\nn1,csat,0.7,2026-03-01,\n",
        [
            (1, "unit_id", "unknown unit"),
            (2, "measure", "unknown value"),
            (3, "value", "out of range"),
            (4, "value", "out of range"),
            (5, "valid_to", "ends before it begins"),
            (6, "value", "missing"),
        ],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_fits_to_nothing_is_refused_by_row_column_and_reason(load: Load, store: Store, case: str) -> None:
    load("units", UNITS)
    table, content, expected = BAD[case]
    tried = load(table, content, dry_run=True)
    report = load(table, content)
    kept = list(store.refusals(report.load_id))
    assert sorted((refused.row, refused.column, refused.reason) for refused in kept) == expected
    assert all(refused.allowed and refused.raw for refused in kept)
    assert report.refused == tried.refused == len(expected)
    assert report.rows_in == content.count("\n") - 1 == report.loaded + report.corrected + report.refused
    assert sum(report.reasons.values()) == report.refused


GOOD = {
    "units": UNITS.replace("n1a,team,n1,Alder", "n1a,team,n1,Alder\nn1b,team,n1,Beech"),
    "people": PEOPLE + "p1,Ann,n1a,2026-01-01,2026-06-30\np1,Ann,n1,2026-07-01,\n",
    "customers": "customer_id,since,annual_value\nc1,2020-01-01,12000\n",
    "interactions": "interaction_id,started_at,team_id,agent_id\ni1,2026-10-01T10:00:00Z,n1a,p1\n",
    "invitations": "invitation_id,sent_at,answered_at\nv1,2026-10-01T10:00:00Z,2026-10-02T10:00:00Z\n",
    "benchmarks": "source,industry,period,nps\nYearbook,Telecom,2025,31.5\nYearbook,Energy,2025,11\n",
    "responses": "response_id,responded_at,score,team_id\nr1,2026-10-02,9,n1a\n",
    "verbatim_themes": "response_id,theme_id,rules_version\nr1,waiting,1\n",
    "targets": TARGETS + ",nps,30,2026-01-01,\nn1a,resolved,0.8,2026-01-01,2026-12-31\n",
}


@pytest.mark.parametrize("table", LOADABLE)
def test_loading_any_table_twice_changes_nothing_and_undo_empties_it(
    home: Home, load: Load, store: Store, table: str
) -> None:
    def standing() -> list[object]:
        if table == "targets":
            return list(store.targets())
        return rows_in(Lake(home.lake_path), table)

    if table not in ("units", "responses", "interactions"):
        load("units", UNITS)
    first = load(table, GOOD[table])
    rows = GOOD[table].count("\n") - 1
    assert (first.loaded, first.refused, len(standing())) == (rows, 0, rows)
    before = standing()
    again = load(table, GOOD[table])
    assert (again.loaded, again.corrected, again.unchanged) == (0, 0, rows)
    assert standing() == before
    assert store.load(again.load_id).state == "unchanged"
    undo(home, first.load_id)
    assert len(standing()) == rows, "the second load said it too"
    undo(home, again.load_id)
    assert standing() == []


def test_people_may_come_before_units_and_it_is_told(load: Load) -> None:
    report = load("people", GOOD["people"])
    assert report.loaded == 2
    assert any("units is empty" in warning for warning in report.warnings)


def test_a_unit_on_the_rows_keeps_the_level_that_units_says(load: Load) -> None:
    load("units", UNITS)
    with pytest.raises(ImportRefused, match=r"'n1' is the id of a centre and of a team.*prefix"):
        load("responses", "response_id,responded_at,score,team_id\nr1,2026-10-02,9,n1\n")


def test_units_made_from_rows_are_corrected_by_a_file_of_units_without_doubling(home: Home, load: Load) -> None:
    made = load("responses", "response_id,responded_at,score,region_id,team_id\nr1,2026-10-02,9,north,n1a\n")
    assert made.units_made == 2
    report = load("units", UNITS)
    assert (report.loaded, report.corrected) == (1, 2)
    units = {row["unit_id"]: (row["parent_id"], row["name"]) for row in rows_in(Lake(home.lake_path), "units")}
    assert units == {"north": (None, "North"), "n1": ("north", "First"), "n1a": ("n1", "Alder")}
    again = load("responses", "response_id,responded_at,score,region_id,team_id\nr2,2026-10-03,9,north,n1a\n")
    assert again.units_made == 0
    undo(home, report.load_id)
    units = {row["unit_id"]: (row["parent_id"], row["name"]) for row in rows_in(Lake(home.lake_path), "units")}
    assert units == {"north": (None, "north"), "n1a": ("north", "n1a")}


def test_a_unit_with_the_name_of_one_made_from_rows_is_told(load: Load) -> None:
    load("responses", "response_id,responded_at,score,team_id\nr1,2026-10-02,9,Alder\n")
    report = load("units", UNITS)
    assert any("first 'n1a' and 'Alder'" in warning for warning in report.warnings)


def test_a_target_that_is_loaded_counts_is_corrected_and_returns(home: Home, load: Load, store: Store) -> None:
    load("units", UNITS)
    first = load("targets", TARGETS + "n1a,nps,30,2026-07-01,\nn1a,nps,20,2026-01-01,\n,csat,0.8,2026-01-01,\n")

    def counting(day: date) -> dict[tuple[tuple[str, ...], str], float]:
        return {(target.unit_path, target.measure): target.value for target in store.targets(on=day)}

    alder = ("north", "n1", "n1a")
    assert counting(date(2026, 3, 1)) == {(alder, "nps"): 20, ((), "csat"): 0.8}
    assert counting(date(2026, 8, 1)) == {(alder, "nps"): 30, ((), "csat"): 0.8}
    second = load("targets", TARGETS + "n1a,nps,35,2026-07-01,\n")
    assert (second.loaded, second.corrected) == (0, 1)
    assert counting(date(2026, 8, 1))[alder, "nps"] == 35
    [correction] = store.corrections(second.load_id)
    assert (correction.key, correction.before, correction.after) == (
        "north/n1/n1a nps 2026-07-01",
        {"value": "30"},
        {"value": "35"},
    )
    [undone] = undo(home, second.load_id)
    assert (undone.removed, undone.restored) == (0, 1)
    assert counting(date(2026, 8, 1))[alder, "nps"] == 30
    assert store.corrections(second.load_id) == ()
    assert store.load(second.load_id).state == "undone"
    with pytest.raises(NotUndone, match="undone already"):
        undo(home, second.load_id)
    [undone] = undo(home, first.load_id)
    assert (undone.removed, store.targets()) == (3, ())


def test_undoing_targets_leaves_those_that_a_person_set(home: Home, load: Load, store: Store) -> None:
    store.set_target((), "nps", 25, date(2026, 1, 1), None, "ana")
    report = load("targets", TARGETS + ",nps,30,2026-01-01,\n")
    assert report.corrected == 1
    undo(home, report.load_id)
    assert [(target.value, target.set_by) for target in store.targets()] == [(25, "ana")]


def test_every_measure_that_is_no_count_can_have_a_target_within_its_unit() -> None:
    assert set(TARGET_LIMITS) == {measure.name for measure in MEASURES.values() if measure.kind != "count"}
    for measure in MEASURES.values():
        if measure.kind in ("net", "share"):
            assert TARGET_LIMITS[measure.name] == ((-100, 100) if measure.kind == "net" else (0, 1))
