"""Imports: every row of a file is loaded, refused or left out, and none of them silently."""

import gzip
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data.contract import TABLES
from data.home import Home, create_home
from data.importing import ImportRefused, ImportReport, import_file, refused_csv
from data.lake import Lake
from data.loading import undo
from data.store import Store

SAMPLES = Path(__file__).parent / "samples"
TODAY = date(2026, 11, 21)
HEADER = "response_id,responded_at,score,verbatim"
Check = Callable[..., ImportReport]


@pytest.fixture
def home(home_in_berlin: Home) -> Home:
    return home_in_berlin


@pytest.fixture
def check(home: Home, tmp_path: Path) -> Check:
    """Dry run of a file with that content, with the columns of the contract unless a mapping is given."""

    def run(content: str | bytes, mapping: str | None = None, **options: object) -> ImportReport:
        file = tmp_path / "answers.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        rules = None
        if mapping is not None:
            rules = tmp_path / "mapping.toml"
            rules.write_text(mapping, encoding="utf-8")
        return import_file(home, file, rules, dry_run=True, today=TODAY, **options)  # type: ignore[arg-type]

    return run


def adds_up(report: ImportReport) -> bool:
    refused, left_out = sum(report.reasons.values()), sum(report.left_out_reasons.values())
    done = report.loaded + report.unchanged + report.corrected
    return report.rows_in == done + report.refused + report.left_out and (refused, left_out) == (
        report.refused,
        report.left_out,
    )


GOOD = f"{HEADER}\na,2026-10-01,10,good\nb,2026-10-02,3,bad\n"
SHAPES: dict[str, tuple[str | bytes, int, int]] = {
    "plain": (GOOD, 2, 0),
    "mark of utf-8": (b"\xef\xbb\xbf" + GOOD.encode(), 2, 0),
    "carriage returns": (GOOD.replace("\n", "\r\n"), 2, 0),
    "old carriage returns": (GOOD.replace("\n", "\r"), 2, 0),
    "no last line end": (GOOD.rstrip("\n"), 2, 0),
    "blank lines": (GOOD.replace("\n", "\n\n"), 2, 0),
    "semicolons": (GOOD.replace(",", ";"), 2, 0),
    "tabs": (GOOD.replace(",", "\t"), 2, 0),
    "utf-16": (GOOD.encode("utf-16"), 2, 0),
    "latin-1": (GOOD.replace("good", "très bien").encode("latin-1"), 2, 0),
    "gzip": (gzip.compress(GOOD.encode()), 2, 0),
    "quoted line end": (GOOD.replace("good", '"good\nand quick"'), 2, 0),
    "doubled quotes": (GOOD.replace("good", '"so ""good"""'), 2, 0),
    "nul": (GOOD.replace("good", "go\0od"), 2, 0),
    "too short": (GOOD + "c,2026-10-01,4\n", 2, 1),
    "too long": (GOOD + "c,2026-10-01,4,fine,more\n", 2, 1),
    "quote never closed": (GOOD + 'c,2026-10-01,4,"open\nd,2026-10-01,5,fine\n', 3, 1),
    "quote inside": (GOOD + 'c,2026-10-01,4,"a"b\nd,2026-10-01,5,fine\n', 3, 1),
    "long line": (GOOD + f"c,2026-10-01,4,{'x' * 3_000_000}\n", 3, 0),
    "late wrong type": (
        HEADER + "\n" + "".join(f"r{n},2026-10-01,7,\n" for n in range(30_000)) + "z,then,x,\n",
        30_000,
        1,
    ),
    "header alone": (HEADER + "\n", 0, 0),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_row_of_every_shape_of_csv_is_accounted_for(check: Check, shape: str) -> None:
    content, loaded, refused = SHAPES[shape]
    report = check(content)
    assert (report.loaded, report.refused) == (loaded, refused)
    assert adds_up(report)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        ("response_id,responded_at,score,score\na,2026-10-01,1,2\n", "'score' more than once"),
        ("a,2026-10-01,10,good\nb,2026-10-02,3,bad\n", "no header"),
        (b"PK\x03\x04rest", "cannot be read"),
        (b"PAR1rest", "Parquet"),
        (GOOD.encode("utf-16-le"), 'encoding = "utf-16-le"'),
        (GOOD.encode("utf-16")[:-1], "not utf-16 throughout"),
        (b"\xef\xbb\xbf" + GOOD.encode() + b"\xe9", "not utf-8-sig throughout"),
        (gzip.compress(GOOD.encode(), mtime=0)[:40], "cannot be read"),
        ('"response_id,responded_at\n', "header row"),
        ("name,words\nx,y\n", "--dry-run"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_way_out(
    home: Home, tmp_path: Path, content: str | bytes, says: str
) -> None:
    file = tmp_path / "answers.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ImportRefused, match=says):
        import_file(home, file, today=TODAY)


def test_a_gzip_bomb_is_refused(check: Check) -> None:
    bomb = io.BytesIO()
    with gzip.GzipFile(fileobj=bomb, mode="wb") as file:
        for _ in range(64):
            file.write(b"\n" * (1 << 20))
    with pytest.raises(ImportRefused, match="unpacks to more than"):
        check(bomb.getvalue())


def test_an_import_into_the_demo_is_refused(tmp_path: Path) -> None:
    demo = create_home(tmp_path / "demo", "demo", "Larkfield")
    with pytest.raises(ImportRefused, match="goodword init"):
        import_file(demo, SAMPLES / "store_survey.csv")


def test_a_mapped_file_comes_in_with_each_row_and_its_reason(home: Home) -> None:
    report = import_file(
        home, SAMPLES / "store_survey.csv", SAMPLES / "mappings" / "store_survey.toml", dry_run=True, today=TODAY
    )
    assert (report.rows_in, report.loaded, report.refused, report.left_out) == (9, 4, 4, 1)
    assert report.reasons == {
        "How likely: above the scale": 1,
        "When: no date": 1,
        "number of cells": 1,
        "Ref: same id, other content": 1,
    }
    assert report.left_out_reasons == {"duplicate of an earlier row": 1}
    assert report.counts is not None
    assert (report.counts.promoters, report.counts.passives, report.counts.detractors) == (2, 0, 1)
    assert report.counts.nps == pytest.approx(100 / 3)
    assert [refused.row for refused in report.first_refusals] == [4, 5, 8, 7]
    assert report.first_refusals[0].raw[0] == ("Ref", "9007199254740993004")


def test_scores_outside_the_scale_are_refused_and_never_clipped(check: Check) -> None:
    rows = "".join(
        f"r{n},2026-10-01,{score},\n"
        for n, score in enumerate(["-1", "11", "7.5", "nan", "ten", "1e1", "", "10", "9.0"])
    )
    report = check(f"{HEADER}\n{rows}")
    assert report.loaded == 3
    assert report.counts is not None
    assert (report.counts.responses, report.counts.scored, report.counts.promoters) == (3, 2, 2)


def test_dates_outside_the_range_are_refused(check: Check) -> None:
    days = ["1970-01-01", "1999-12-31", "2000-01-01", "2026-11-21", "2026-11-22", "0021-03-04", "2026-02-30", ""]
    report = check(f"{HEADER}\n" + "".join(f"r{n},{day},5,\n" for n, day in enumerate(days)))
    assert (report.loaded, report.reasons) == (
        2,
        {"responded_at: date outside the range": 4, "responded_at: no date": 1, "responded_at: missing": 1},
    )


MAPPING = """
[source]
name = "Phone survey"
[columns.response_id]
from = "id"
[columns.responded_at]
from = "at"
format = "%d.%m.%Y %H:%M"
[columns.score]
from = "score"
scale = { lowest = 1, highest = 10 }
"""


def test_a_number_below_the_scale_that_is_frequent_is_told(check: Check) -> None:
    rows = "".join(f"{n},01.10.2026 10:00,{0 if n < 5 else 10}\n" for n in range(50))
    report = check("id,at,score\n" + rows, MAPPING)
    assert report.reasons == {"score: below the scale": 5}
    assert any('null_words = ["0"]' in warning for warning in report.warnings)


def test_months_that_never_reach_the_top_of_the_scale_are_told(check: Check) -> None:
    rows = "".join(f"{n},01.{9 + n % 2:02}.2026 10:00,{5 if n % 2 else 10}\n" for n in range(40))
    report = check("id,at,score\n" + rows, MAPPING)
    [warning] = [warning for warning in report.warnings if "top of the scale" in warning]
    assert "2026-10 (highest 5 of 20)" in warning
    assert "2026-09" not in warning


def test_rows_before_the_first_day_of_a_scale_are_refused_blank_ones_too(check: Check) -> None:
    since = MAPPING.replace("highest = 10", "highest = 10, valid_from = 2026-10-01")
    rows = "1,30.09.2026 23:59,5\n2,30.09.2026 10:00,\n3,01.10.2026 00:00,9\n"
    report = check("id,at,score\n" + rows, since)
    assert (report.loaded, report.reasons) == (1, {"score: scale": 2})


def test_hours_that_the_clock_skips_or_repeats_are_told(check: Check) -> None:
    rows = "1,29.03.2026 02:30,9\n2,25.10.2026 02:30,9\n3,25.10.2026 03:30,9\n"
    told = " ".join(check("id,at,score\n" + rows, MAPPING).warnings)
    assert "1 time falls into an hour that the clock skipped" in told
    assert "1 time falls into an hour that came twice" in told


def test_a_file_without_a_date_needs_one_given(check: Check) -> None:
    without = MAPPING.replace('[columns.responded_at]\nfrom = "at"\nformat = "%d.%m.%Y %H:%M"\n', "")
    with pytest.raises(ImportRefused, match="--responded-at"):
        check("id,score\n1,9\n", without)
    report = check("id,score\n1,9\n", without, responded_at=date(2026, 10, 31))
    assert (report.loaded, report.refused) == (1, 0)


def test_without_an_id_equal_rows_are_one_and_it_is_said(check: Check) -> None:
    report = check("responded_at,score\n2026-10-01,9\n2026-10-01,9\n2026-10-01,8\n")
    assert (report.loaded, report.left_out) == (2, 1)
    assert any("corrections are not possible" in warning for warning in report.warnings)


def test_halves_of_characters_are_replaced_and_counted(check: Check) -> None:
    content = f"{HEADER}\na,2026-10-01,10,go\ud800od \ud83d\ude00\n".encode("utf-8", "surrogatepass")
    report = check(content)
    assert report.loaded == 1
    assert any("1 halves of characters" in warning for warning in report.warnings)


def test_a_join_needs_a_key_that_is_unique(check: Check, tmp_path: Path) -> None:
    joined = MAPPING + '[columns.segment]\nfrom = "customers.kind"\n'
    joined += '[joins.customers]\nfile = "customers.csv"\non = "who"\nkey = "id"\n'
    content = "id,at,score,who\n1,01.10.2026 10:00,9,c1\n2,01.10.2026 10:00,8,c9\n"
    customers = tmp_path / "customers.csv"
    customers.write_text("id,kind\nc1,business\nc2,private\n")
    report = check(content, joined)
    assert (report.rows_in, report.loaded) == (2, 2)
    assert any("1 rows have no partner" in warning for warning in report.warnings)
    customers.write_text("id,kind\nc1,business\nc1,private\n")
    with pytest.raises(ImportRefused, match="1 values of 'id' stand on more than one row"):
        check(content, joined)


def test_a_unit_that_stands_on_two_levels_is_refused(check: Check) -> None:
    with pytest.raises(ImportRefused, match="prefix"):
        check("responded_at,score,region_id,centre_id\n2026-10-01,9,Harbour,Harbour\n")


def load_store_survey(home: Home, file: Path = SAMPLES / "store_survey.csv") -> ImportReport:
    return import_file(home, file, SAMPLES / "mappings" / "store_survey.toml", today=TODAY)


def rows_of(home: Home, table: str) -> list[dict[str, object]]:
    lake = Lake(home.lake_path, home.rating_names)
    files = [lake.path / file.path for file in lake.snapshot().files.get(table, ())]
    return [row for file in files for row in pq.ParquetFile(file).read().to_pylist()]


def test_loaded_rows_say_what_the_file_says_and_where_they_came_from(home: Home) -> None:
    report = load_store_survey(home)
    assert (report.loaded, report.refused, report.left_out) == (4, 4, 1)
    assert adds_up(report)
    row = next(row for row in rows_of(home, "responses") if row["response_id"] == "9007199254740993002")
    assert row["responded_at"] == datetime(2026, 10, 5, 16, 40, tzinfo=UTC)
    assert (row["day"], row["score"], row["csat"], row["annual_value"]) == (date(2026, 10, 5), 6, 3, 25_000)
    assert row["verbatim"] == "Waited twice.\nThe second time was worse."
    assert (row["source"], row["load_id"], row["source_row"]) == ("Store survey", report.load_id, 2)
    blank = next(row for row in rows_of(home, "responses") if row["response_id"] == "9007199254740993007")
    assert (blank["score"], blank["csat"], blank["verbatim"]) == (None, None, "=1+1")


def test_units_are_made_from_the_names_on_the_rows(home: Home) -> None:
    assert load_store_survey(home).units_made == 4
    found = {(unit["unit_id"], unit["level"], unit["parent_id"], unit["name"]) for unit in rows_of(home, "units")}
    assert found == {
        ("Harbour", "region", None, "Harbour"),
        ("Market square", "region", None, "Market square"),
        ("Counter 1", "team", "Harbour", "Counter 1"),
        ("Counter 2", "team", "Harbour", "Counter 2"),
    }


def test_loading_a_file_twice_changes_nothing(home: Home) -> None:
    load_store_survey(home)
    before = Lake(home.lake_path).snapshot()
    again = load_store_survey(home)
    assert (again.loaded, again.unchanged, again.corrected, again.units_made) == (0, 4, 0, 0)
    assert adds_up(again)
    after = Lake(home.lake_path).snapshot()
    assert {table: after.files[table] for table in TABLES} == {table: before.files[table] for table in TABLES}


def test_a_corrected_score_is_a_correction_and_can_be_taken_back(home: Home, tmp_path: Path) -> None:
    load_store_survey(home)
    before = sorted(rows_of(home, "responses"), key=lambda row: str(row["response_id"]))
    changed = tmp_path / "store_survey.csv"
    changed.write_text((SAMPLES / "store_survey.csv").read_text().replace("Counter 1;10;5", "Counter 1;2;5"))
    report = load_store_survey(home, changed)
    assert (report.loaded, report.unchanged, report.corrected) == (0, 3, 1)
    undo(home, report.load_id)
    assert sorted(rows_of(home, "responses"), key=lambda row: str(row["response_id"])) == before


def test_refused_rows_come_back_in_the_columns_of_the_source(home: Home, tmp_path: Path) -> None:
    report = load_store_survey(home)
    store = Store(home.store_url)
    text = "".join(refused_csv(store, report.load_id))
    store.close()
    assert text.splitlines()[0] == "Ref,When,Store,Counter,How likely,Mood,Words,Bill"
    repaired = tmp_path / "repaired.csv"
    repaired.write_text(text.replace(",11,", ",10,").replace("31.11.", "30.10."), newline="")
    again = load_store_survey(home, repaired)
    assert (again.rows_in, again.loaded, again.corrected, again.refused) == (4, 2, 1, 1)


def test_a_file_of_which_nothing_fits_is_listed_with_its_refusals(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(f"{HEADER}\na,then,5,\n")
    report = import_file(home, file, today=TODAY)
    assert (report.rows_in, report.loaded, report.refused) == (1, 0, 1)
    store = Store(home.store_url)
    assert [refused.row for refused in store.refusals(report.load_id)] == [1]
    store.close()


def test_ids_that_another_source_brought_are_told(home: Home, tmp_path: Path) -> None:
    load_store_survey(home)
    other = tmp_path / "other.csv"
    other.write_text(f"{HEADER}\n9007199254740993001,2026-10-01,5,other\n")
    report = import_file(home, other, dry_run=True, today=TODAY)
    assert any("1 ids are in the lake from 'Store survey'" in warning for warning in report.warnings)


@pytest.mark.parametrize(
    ("table", "content", "loaded"),
    [
        ("customers", "customer_id,since,may_call\nc1,2019-02-03,yes\nc2,,no\n", 2),
        ("units", "unit_id,level,name\nnorth,region,North\nnorth-1,centre,First\nnorth,region,North\n", 2),
        ("people", "agent_id,valid_from,unit_id\na1,2024-01-01,north\na1,2025-01-01,south\n", 2),
        ("interactions", "interaction_id,started_at,handle_seconds\ni1,2026-10-01T10:00:00,240\n", 1),
        ("invitations", "invitation_id,sent_at\nv1,2026-10-01T10:00:00Z\n", 1),
        ("benchmarks", "source,period,nps,market_share\nYearbook,2025,31.5,0.4\nYearbook,2026,131.5,0.4\n", 1),
    ],
)
def test_every_table_can_be_filled_by_a_file_with_our_columns(
    home: Home, tmp_path: Path, table: str, content: str, loaded: int
) -> None:
    file = tmp_path / f"{table}.csv"
    file.write_text(content)
    report = import_file(home, file, table=table, today=TODAY)
    assert report.loaded == loaded == len(rows_of(home, table))
    assert adds_up(report)
