"""The lake: snapshots, versions, upserts by rewriting months, undo, and what a killed writer leaves behind."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from deltalake import DeltaTable
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from data.contract import TABLES, columns_of
from data.lake import Lake, LakeBusy, LakeDamaged, LoadRefused, VersionGone
from data.parquet import sha256_of
from data.snapshot import File
from tests.lake_rows import answer, rows_of

Load = dict[int, tuple[int, str]]


def stored(lake: Lake, table: str = "responses") -> list[dict[str, Any]]:
    files = [str(lake.path / file.path) for file in lake.snapshot().files[table]]
    if not files:
        return []
    names = ", ".join(column.name for column in columns_of(table))
    source = "read_parquet($files, union_by_name = true, hive_partitioning = false)"
    sql = f"select {names} from {source} order by {', '.join(TABLES[table].key)}"
    return duckdb.connect().sql(sql, params={"files": files}).to_arrow_table().to_pylist()


def delta_rows(lake: Lake, table: str = "responses") -> pa.Table:
    return DeltaTable(lake.path / table).to_pyarrow_table()


def upsert(lake: Lake, load: str, *rows: dict[str, Any], table: str = "responses") -> Any:
    with lake.write(load) as transaction:
        return transaction.upsert(table, rows_of(table, *rows, ratings=lake.ratings))


def undo(lake: Lake, load: str) -> Any:
    with lake.write(f"undo-{load}") as transaction:
        return transaction.undo(load)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_an_empty_lake_has_version_0_and_no_rows(lake: Lake) -> None:
    snapshot = lake.snapshot()
    assert (snapshot.version, snapshot.rows("responses"), snapshot.last_day("responses")) == (0, 0, None)
    assert lake.versions() == ()


def test_files_are_named_by_their_own_hash_and_sorted(lake: Lake) -> None:
    rows = [answer(n, region_id=region) for n, region in enumerate("BABA")]
    with lake.write("first") as transaction:
        assert transaction.put_month("responses", "2026-10", rows_of("responses", *rows)) == 4
    (file,) = lake.snapshot().files["responses"]
    path = lake.path / file.path
    assert path.stem == file.sha256 == sha256_of(path)
    assert duckdb.connect().execute(f"select region_id from '{path}'").fetchall() == [("A",), ("A",), ("B",), ("B",)]
    assert (file.month, file.rows, file.first_day) == ("2026-10", 4, date(2026, 10, 5))


def test_delta_readers_see_the_same_rows_and_months(lake: Lake) -> None:
    upsert(lake, "first", answer(1), answer(2, "2026-11-01"))
    table = delta_rows(lake)
    assert sorted(zip(table["response_id"].to_pylist(), table["month"].to_pylist(), strict=True)) == [
        ("R-1", "2026-10"),
        ("R-2", "2026-11"),
    ]


def test_a_load_of_several_tables_is_one_version(lake: Lake) -> None:
    with lake.write("first") as transaction:
        transaction.upsert("responses", rows_of("responses", answer(1)))
        transaction.upsert("units", rows_of("units", {"unit_id": "W", "level": "region", "name": "West"}))
    assert lake.versions() == (1,)
    assert (lake.snapshot().rows("responses"), lake.snapshot().rows("units")) == (1, 1)


def test_an_exception_leaves_nothing(lake: Lake) -> None:
    with suppress(LoadRefused), lake.write("first") as transaction:
        transaction.upsert("responses", rows_of("responses", answer(1)))
        transaction.upsert("units", pa.table({"no column": [1]}))
    assert lake.versions() == ()
    assert stored(lake) == []


def test_loading_the_same_rows_twice_changes_no_file_that_is_read(lake: Lake) -> None:
    upsert(lake, "first", answer(1), answer(2))
    files = lake.snapshot().files["responses"]
    changes = upsert(lake, "second", answer(1, load="second"), answer(2, load="second"))
    assert (changes.added, changes.corrected, changes.unchanged) == (0, 0, 2)
    assert lake.snapshot().files["responses"] == files
    assert [row["load_id"] for row in stored(lake)] == ["first", "first"]


def test_a_correction_that_moves_a_row_takes_it_out_of_its_old_month(lake: Lake) -> None:
    upsert(lake, "first", answer(1), answer(2), answer(3, "2026-09-30"))
    changes = upsert(lake, "second", answer(1, "2026-11-01", "second"))
    assert (changes.added, changes.corrected, changes.unchanged) == (0, 1, 0)
    assert [(row["response_id"], str(row["day"])) for row in stored(lake)] == [
        ("R-1", "2026-11-01"),
        ("R-2", "2026-10-05"),
        ("R-3", "2026-09-30"),
    ]
    assert lake.snapshot().months("responses") == ("2026-09", "2026-10", "2026-11")


def test_a_month_that_a_load_does_not_touch_keeps_its_file(lake: Lake) -> None:
    upsert(lake, "first", answer(1), answer(2, "2026-09-01"))
    september = [file for file in lake.snapshot().files["responses"] if file.month == "2026-09"]
    upsert(lake, "second", answer(3, load="second"))
    assert september == [file for file in lake.snapshot().files["responses"] if file.month == "2026-09"]


def test_a_correction_says_what_changed(lake: Lake) -> None:
    upsert(lake, "first", answer(1, verbatim="Good."))
    with lake.write("second") as transaction:
        transaction.upsert(
            "responses", rows_of("responses", answer(1, load="second", score=4, verbatim="Good."), answer(2))
        )
        (correction,) = transaction.corrections("responses")
    assert (correction.key, correction.before, correction.after) == ("R-1", {"score": "9"}, {"score": "4"})


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([answer(1), answer(1)], "'R-1' stands 2 times in this load. Keep one."),
        ([answer(1, response_id=None)], "1 rows have no response_id"),
        ([{**answer(1), "day": None}], "1 rows have no day"),
    ],
)
def test_rows_that_have_no_place_are_refused(lake: Lake, rows: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(LoadRefused, match=said):
        upsert(lake, "first", *rows)
    assert lake.versions() == ()


def test_a_column_that_is_not_in_the_contract_is_refused(lake: Lake) -> None:
    with pytest.raises(LoadRefused, match="no column 'scor'"), lake.write("first") as transaction:
        transaction.upsert("responses", pa.table({"scor": [1]}))


def test_a_month_that_is_there_is_not_filled_again(lake: Lake) -> None:
    upsert(lake, "first", answer(1))
    with pytest.raises(LoadRefused, match="2026-10 already"), lake.write("second") as transaction:
        transaction.put_month("responses", "2026-10", rows_of("responses", answer(2)))


def test_a_month_takes_only_its_own_days(lake: Lake) -> None:
    with pytest.raises(LoadRefused, match="do not all belong to 2026-10"), lake.write("first") as transaction:
        transaction.put_month("responses", "2026-10", rows_of("responses", answer(1), answer(2, "2026-11-01")))


def test_a_new_rating_is_null_in_older_rows(tmp_path: Path) -> None:
    upsert(Lake(tmp_path / "lake"), "first", answer(1))
    lake = Lake(tmp_path / "lake", ("staff",))
    upsert(lake, "second", answer(2, "2026-11-05", "second", rating_staff=4))
    table = delta_rows(lake).sort_by("response_id")
    assert table["rating_staff"].to_pylist() == [None, 4]
    upsert(lake, "third", answer(1, load="third", rating_staff=5))
    assert delta_rows(lake).sort_by("response_id")["rating_staff"].to_pylist() == [5, 4]


def test_a_rating_that_is_no_longer_asked_keeps_its_answers(tmp_path: Path) -> None:
    upsert(Lake(tmp_path / "lake", ("staff",)), "first", answer(1, rating_staff=4))
    lake = Lake(tmp_path / "lake")
    upsert(lake, "second", answer(2, load="second"))
    assert delta_rows(lake).sort_by("response_id")["rating_staff"].to_pylist() == [4, None]


@pytest.mark.parametrize(
    ("column", "value"), [("score", 8.7), ("response_id", 7), ("responded_at", datetime(2026, 10, 5))]
)
def test_types_are_never_guessed(lake: Lake, column: str, value: Any) -> None:
    rows = rows_of("responses", answer(1))
    place = rows.schema.get_field_index(column)
    guessed = rows.set_column(place, column, pa.array([value]))
    refused = pytest.raises(LoadRefused, match=f"responses.{column} is .* Convert it before the load.")
    with refused, lake.write("first") as transaction:
        transaction.upsert("responses", guessed)


def test_an_old_snapshot_reads_its_own_rows(lake: Lake) -> None:
    upsert(lake, "first", answer(1))
    old = lake.snapshot()
    upsert(lake, "second", answer(1, load="second", score=0), answer(2, load="second"))
    again = Lake(lake.path).snapshot(old.version)
    assert again == old
    assert all((lake.path / file.path).is_file() for file in old.files["responses"])


def test_versions_are_swept_after_their_time_and_say_so(lake: Lake) -> None:
    upsert(lake, "first", answer(1), answer(2, "2026-09-01"))
    upsert(lake, "second", answer(1, load="second", score=0))
    before = set(lake.snapshot().files["responses"])
    assert lake.sweep(datetime.now(UTC) - timedelta(days=7)) == ()
    assert lake.versions() == (1, 2)
    assert len(lake.sweep(datetime.now(UTC) + timedelta(hours=1))) == 1
    assert lake.versions() == (2,)
    assert set(lake.snapshot().files["responses"]) == before
    assert lake.verified(lake.snapshot())[1] == ()
    with pytest.raises(VersionGone) as gone:
        lake.snapshot(1)
    assert (gone.value.version, gone.value.newest) == (1, 2)


def test_a_table_left_ahead_by_a_killed_writer_goes_back(lake: Lake) -> None:
    upsert(lake, "first", answer(1))
    version_file = lake.path / "_versions" / "000000000002.json"
    with lake.write("killed") as transaction:
        transaction.upsert("responses", rows_of("responses", answer(2, load="killed")))
        transaction.upsert("units", rows_of("units", {"unit_id": "W", "level": "region", "name": "West"}))
    version_file.unlink()
    survivor = Lake(lake.path)
    assert [row["response_id"] for row in stored(survivor)] == ["R-1"]
    upsert(survivor, "third", answer(3, load="third"))
    assert [row["response_id"] for row in stored(survivor)] == ["R-1", "R-3"]
    assert sorted(delta_rows(survivor)["response_id"].to_pylist()) == ["R-1", "R-3"]
    assert delta_rows(survivor, "units").num_rows == 0


def test_the_next_load_removes_the_files_of_one_that_was_broken_off_and_no_other(lake: Lake) -> None:
    def files() -> set[Path]:
        return set(lake.path.glob("responses/**/*.parquet"))

    upsert(lake, "one", answer("a"), answer("b"))
    upsert(lake, "two", answer("b", verbatim="again"))
    named = files()
    with suppress(OSError), lake.write("three") as transaction:
        transaction.upsert("responses", rows_of("responses", answer("c")))
        raise OSError("no room")
    half = lake.path / "responses" / ".half.parquet"
    half.write_bytes(b"PAR1")
    assert len(files()) == len(named) + 2
    with lake.write("four"):
        assert files() == named
    assert len(lake.sweep(datetime.now(UTC) + timedelta(hours=1))) == 1


def test_changed_and_absent_files_are_found_and_left_out(lake: Lake) -> None:
    upsert(lake, "first", answer(1), answer(2, "2026-09-01"), answer(3, "2026-08-01"))
    august, september, october = lake.snapshot().files["responses"]
    spoil_file(lake, september)
    (lake.path / october.path).unlink()
    good, bad = lake.verified(lake.snapshot())
    assert set(bad) == {september, october}
    assert good.files["responses"] == (august,)


def spoil_file(lake: Lake, file: File) -> None:
    content = bytearray((lake.path / file.path).read_bytes())
    content[len(content) // 2] ^= 1
    (lake.path / file.path).write_bytes(bytes(content))


def test_every_flipped_bit_is_noticed(lake: Lake) -> None:
    upsert(lake, "first", answer(1))
    (file,) = lake.snapshot().files["responses"]
    path = lake.path / file.path
    written = path.read_bytes()
    for place in range(0, len(written), len(written) // 200):
        path.write_bytes(written[:place] + bytes([written[place] ^ 1]) + written[place + 1 :])
        assert not Lake(lake.path).is_sound(file)
    path.write_bytes(written)
    assert Lake(lake.path).is_sound(file)


@pytest.mark.parametrize("table", ["responses", "responses_brought"])
def test_a_damaged_file_is_never_rewritten_as_if_it_were_sound(lake: Lake, table: str) -> None:
    upsert(lake, "first", answer(1))
    (spoiled,) = lake.snapshot().files[table]
    spoil_file(lake, spoiled)
    with pytest.raises(LakeDamaged, match=spoiled.sha256):
        upsert(Lake(lake.path), "second", answer(1, load="second", score=3))
    assert lake.versions() == (1,)


def test_writers_wait_for_each_other(lake: Lake) -> None:
    with lake.write("first"), pytest.raises(LakeBusy, match="Wait for it to end"), lake.write("second", wait_seconds=0):
        pass


def test_two_writers_at_once_lose_nothing(lake: Lake) -> None:
    def write(first: int) -> None:
        for number in range(first, first + 3):
            upsert(Lake(lake.path), f"load-{number}", answer(number, load=f"load-{number}"))

    with ThreadPoolExecutor(2) as writers:
        list(writers.map(write, (0, 3)))
    assert lake.versions() == (1, 2, 3, 4, 5, 6)
    assert [row["response_id"] for row in stored(lake)] == [f"R-{number}" for number in range(6)]


def test_undo_of_a_correction_brings_the_row_back(lake: Lake) -> None:
    upsert(lake, "first", answer(1), answer(2))
    before = stored(lake)
    upsert(lake, "second", answer(1, "2026-11-02", "second", score=0), answer(4, load="second"))
    (undone,) = undo(lake, "second")
    assert (undone.removed, undone.restored) == (1, 1)
    assert stored(lake) == before


def test_undo_keeps_what_a_later_load_said(lake: Lake) -> None:
    upsert(lake, "first", answer(1, score=1))
    upsert(lake, "second", answer(1, load="second", score=2))
    upsert(lake, "third", answer(1, load="third", score=3))
    with lake.write("undo-second") as transaction:
        transaction.undo("second")
        (correction,) = transaction.corrections("responses")
    assert [row["score"] for row in stored(lake)] == [3]
    assert (correction.load_id, correction.before, correction.after) == ("third", {"score": "1"}, {"score": "3"})


def test_undo_brings_back_rows_that_no_load_brought(lake: Lake) -> None:
    with lake.write("bulk") as transaction:
        transaction.put_month(
            "responses", "2026-10", rows_of("responses", answer(1, load="bulk"), answer(2, load="bulk"))
        )
    before = stored(lake)
    upsert(lake, "second", answer(1, load="second"), answer(2, load="second", score=0))
    undo(lake, "second")
    assert stored(lake) == before


def test_undo_of_an_unchanged_load_leaves_rows_that_no_load_brought(lake: Lake) -> None:
    with lake.write("bulk") as transaction:
        transaction.put_month("responses", "2026-10", rows_of("responses", answer(1, load="bulk")))
    before = stored(lake)
    upsert(lake, "second", answer(1, load="second"))
    undo(lake, "second")
    assert stored(lake) == before


def test_tables_without_days_are_loaded_and_undone_alike(lake: Lake) -> None:
    west = {"unit_id": "W", "level": "region", "name": "West"}
    upsert(lake, "first", west, table="units")
    upsert(lake, "second", {**west, "name": "Far West"}, {**west, "unit_id": "E", "name": "East"}, table="units")
    assert [row["name"] for row in stored(lake, "units")] == ["East", "Far West"]
    undo(lake, "second")
    assert [row["name"] for row in stored(lake, "units")] == ["West"]


def test_ids_with_empty_parts_are_unique_too(lake: Lake) -> None:
    benchmark = {"source": "Invented", "period": "2026", "nps": 12.0}
    upsert(lake, "first", benchmark, table="benchmarks")
    changes = upsert(lake, "second", {**benchmark, "nps": 13.0}, table="benchmarks")
    assert (changes.added, changes.corrected) == (0, 1)


# Two ids that say one of two things: many loads say nothing new, or what a load before them said.
loads = st.lists(
    st.dictionaries(st.integers(0, 1), st.sampled_from([(0, "2026-09-30"), (1, "2026-10-01")]), min_size=1),
    min_size=1,
    max_size=4,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(loads=loads, which=st.lists(st.integers(0, 3), min_size=1, max_size=2))
@example(loads=[{0: (1, "2026-10-01"), 1: (1, "2026-10-01")}, {0: (1, "2026-10-01")}], which=[0])
@example(loads=[{0: (1, "2026-10-01")}, {0: (1, "2026-10-01")}, {0: (0, "2026-09-30")}], which=[0, 2])
def test_undo_of_loads_equals_never_having_loaded_them(
    loads: list[Load], which: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with_them, without = (Lake(tmp_path_factory.mktemp("lake") / "lake") for _ in range(2))
    undone = dict.fromkeys(number % len(loads) for number in which)
    for number, load in enumerate(loads):
        _load(with_them, number, load)
    for number in undone:
        undo(with_them, f"load-{number}")
    for number, load in enumerate(loads):
        if number not in undone:
            _load(without, number, load)
    assert stored(with_them) == stored(without)
    assert sorted(delta_rows(with_them)["response_id"].to_pylist()) == [row["response_id"] for row in stored(without)]


def _load(lake: Lake, number: int, load: Load) -> None:
    upsert(
        lake,
        f"load-{number}",
        *(answer(n, day, f"load-{number}", score=score, source_row=number) for n, (score, day) in load.items()),
    )


def test_a_reader_reads_to_the_end_of_a_stream(lake: Lake) -> None:
    table = rows_of("responses", *(answer(n) for n in range(10)))
    reader = pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=3))
    with lake.write("first") as transaction:
        assert transaction.upsert("responses", reader).added == 10
