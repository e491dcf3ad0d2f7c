"""Loads: listed with what became of their rows, undone by name, settled after a kill, and never demo rows."""

import errno
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from data.contract import DEMO_SOURCE, TABLES
from data.home import Home, create_home
from data.importers.refusing import Refusal
from data.lake import Lake, LoadRefused
from data.loading import About, Loaded, LoadUnknown, NotUndone, load, settle, undo
from data.store import Store
from tests.lake_rows import answer, rows_of


@pytest.fixture
def home(own_home: Home) -> Home:
    return own_home


def bring(home: Home, load_id: str, *rows: dict[str, Any], **more: Any) -> Loaded:
    return load(home, f"{load_id}.csv", {"responses": rows_of("responses", *rows)}, load_id, About(**more))


def rows_in_lake(home: Home) -> int:
    return Lake(home.lake_path).snapshot().rows("responses")


def test_rows_in_are_loaded_unchanged_corrected_refused_and_left_out(home: Home, store: Store) -> None:
    bring(home, "a", answer(1), answer(2))
    bad = Refusal("b.csv", 4, "Score", "11", "0 to 10", "out of range", (("Score", "11"),))
    done = bring(home, "b", answer(1), answer(2, score=3), answer(3), refusals=[bad], left_out={"a duplicate": 2}).load
    assert (done.rows_in, done.loaded, done.unchanged, done.corrected, done.refused, done.left_out) == (
        6,
        1,
        1,
        1,
        1,
        2,
    )
    assert store.load("b") == done
    assert done.state == "loaded"
    assert done.finished_at is not None
    assert list(store.refusals("b")) == [bad]
    assert [(one.key, one.before, one.after) for one in store.corrections("b")] == [
        ("R-2", {"score": "9"}, {"score": "3"})
    ]


def test_the_same_file_again_is_listed_as_unchanged(home: Home, store: Store) -> None:
    bring(home, "a", answer(1))
    before = Lake(home.lake_path).snapshot()
    again = bring(home, "b", answer(1)).load
    after = Lake(home.lake_path).snapshot()
    assert (again.state, again.unchanged, again.version) == ("unchanged", 1, after.version)
    assert {table: after.files[table] for table in TABLES} == {table: before.files[table] for table in TABLES}
    assert after.delta_versions["responses"] == before.delta_versions["responses"]


def test_undo_leaves_what_an_unchanged_load_brought_too(home: Home, store: Store) -> None:
    bring(home, "a", answer(1), answer(2))
    bring(home, "b", answer(1))
    undo(home, "a")
    assert rows_in_lake(home) == 1
    undo(home, "b")
    assert rows_in_lake(home) == 0
    assert {each.load_id: each.state for each in store.loads()} == {"a": "undone", "b": "undone"}


def test_a_load_without_rows_has_nothing_to_undo(home: Home) -> None:
    assert bring(home, "a").load.state == "unchanged"
    with pytest.raises(NotUndone, match="changed nothing"):
        undo(home, "a")


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_a_load_that_is_seen_is_listed_as_loaded_whatever_breaks_after(
    home: Home, store: Store, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    """The store breaks once, at the moment when the load is to be listed as done."""
    finish = Store.finish_load
    broken = [error("gone")]

    def break_once(self: Store, done: Any) -> Any:
        if broken:
            raise broken.pop()
        return finish(self, done)

    monkeypatch.setattr(Store, "finish_load", break_once)
    with pytest.raises(error):
        bring(home, "a", answer(1))
    assert (store.load("a").state, store.load("a").version, rows_in_lake(home)) == ("loaded", 1, 1)
    undo(home, "a")
    assert rows_in_lake(home) == 0


def test_a_sweep_that_fails_is_told_and_stops_no_load(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(lake: Lake, before: Any) -> None:
        raise PermissionError(errno.EROFS, "read-only")

    monkeypatch.setattr(Lake, "_sweep", refuse)
    assert bring(home, "a", answer(1)).load.state == "loaded"
    assert "read-only" in caplog.text


def test_undo_is_listed_and_refused_twice(home: Home, store: Store) -> None:
    bring(home, "a", answer(1), answer(2))
    bring(home, "b", answer(2, score=0), answer(3))
    (undone,) = undo(home, "b")
    assert (undone.removed, undone.restored, rows_in_lake(home)) == (1, 1, 2)
    assert store.load("b").state == "undone"
    assert store.corrections("b") == ()
    with pytest.raises(NotUndone, match=r"Load b \(b.csv\) was undone already"):
        undo(home, "b")
    with pytest.raises(LoadUnknown, match=r"no load 'c'. The newest are: b \(b.csv\), a \(a.csv\)"):
        undo(home, "c")


def test_undo_retells_the_corrections_of_later_loads(home: Home, store: Store) -> None:
    for load_id, score in (("a", 1), ("b", 2), ("c", 3)):
        bring(home, load_id, answer(1, score=score))
    undo(home, "b")
    assert [(one.before, one.after) for one in store.corrections("c")] == [({"score": "1"}, {"score": "3"})]


def test_a_refused_load_leaves_nothing_and_is_listed_as_failed(home: Home, store: Store) -> None:
    with pytest.raises(LoadRefused, match="stands 2 times"):
        bring(home, "a", answer(1), answer(1))
    assert rows_in_lake(home) == 0
    assert store.load("a").state == "failed"
    with pytest.raises(NotUndone, match="nothing of it is in the lake"):
        undo(home, "a")


def test_a_killed_load_is_settled_by_what_the_lake_shows(home: Home, store: Store) -> None:
    lake = Lake(home.lake_path)
    shown = bring(home, "shown", answer(1)).load
    store.note_load(replace(shown, state="started", finished_at=None))
    store.note_load(replace(store.start_load("lost", "lost.csv", "responses"), version=2))
    settle(lake, store)
    assert {each.load_id: each.state for each in store.loads()} == {"shown": "loaded", "lost": "failed"}
    store.note_load(replace(shown, state="undoing", version=2))
    settle(lake, store)
    assert store.load("shown").state == "loaded"


def test_tables_beside_are_undone_with_the_load(home: Home) -> None:
    units = rows_of("units", {"unit_id": "W", "level": "region", "name": "West"})
    load(home, "a.csv", {"units": units, "responses": rows_of("responses", answer(1, region_id="W"))}, "a")
    undo(home, "a")
    snapshot = Lake(home.lake_path).snapshot()
    assert (snapshot.rows("units"), snapshot.rows("responses")) == (0, 0)


def test_a_demo_home_takes_no_rows(tmp_path: Path) -> None:
    demo = create_home(tmp_path / "demo", "demo", "Larkfield")
    with pytest.raises(LoadRefused, match="Make your own home with `goodword init`"):
        bring(demo, "a", answer(1))


def test_no_row_of_the_demo_can_stand_in_a_company_lake(home: Home) -> None:
    rows = rows_of("responses", answer(1, source=DEMO_SOURCE), answer(2))
    with pytest.raises(LoadRefused, match="1 rows of responses come from 'demo'"):
        load(home, "a.csv", {"responses": rows}, "a")
    with pytest.raises(LoadRefused, match="1 rows of responses come from 'demo'"):
        _put_month(Lake(home.lake_path, refused_source=DEMO_SOURCE), rows)
    assert rows_in_lake(home) == 0


def _put_month(lake: Lake, rows: Any) -> None:
    with lake.write("a") as transaction:
        transaction.put_month("responses", "2026-10", rows)


def test_a_load_is_replaced_in_one_version_without_doubling(home: Home, store: Store) -> None:
    bring(home, "a", answer(1), answer(2), source_sha256="f1")
    bring(home, "b", answer(1, score=3))
    changes = bring(home, "c", answer(1, score=4), answer(3), source_sha256="f1", replaces="a").changes["responses"]
    assert (changes.added, changes.corrected, changes.unchanged) == (1, 1, 0)
    assert {each.load_id: each.state for each in store.loads()} == {"a": "undone", "b": "loaded", "c": "loaded"}
    assert (rows_in_lake(home), Lake(home.lake_path).versions()) == (2, (1, 2, 3))
    assert store.corrections("b") == ()
    assert [(one.key, one.before, one.after) for one in store.corrections("c")] == [
        ("R-1", {"score": "3"}, {"score": "4"})
    ]


def test_a_replaced_load_is_refused_as_a_whole_or_not_at_all(home: Home, store: Store) -> None:
    bring(home, "a", answer(1))
    with pytest.raises(LoadUnknown, match="no load 'x'"):
        bring(home, "b", answer(2), replaces="x")
    with pytest.raises(LoadRefused, match="stands 2 times"):
        bring(home, "c", answer(2), answer(2), replaces="a")
    assert (rows_in_lake(home), store.load("a").state, store.load("c").state) == (1, "loaded", "failed")
    bring(home, "d", replaces="a")
    assert (rows_in_lake(home), store.load("a").state) == (0, "undone")


def test_bytes_that_stand_already_add_no_row_again_and_the_way_out_is_told(home: Home, store: Store) -> None:
    bring(home, "a", answer(1), answer(2), source_sha256="f1")
    assert bring(home, "b", answer(1), source_sha256="f1").load.unchanged == 1
    with pytest.raises(LoadRefused, match=r"loaded already, as load b; 1 of its rows .* --replaces b"):
        bring(home, "c", answer(1), answer(3), source_sha256="f1")
    assert (rows_in_lake(home), store.load("c").state) == (2, "failed")
    undo(home, "b")
    undo(home, "a")
    assert bring(home, "d", answer(3), source_sha256="f1").load.loaded == 1


def test_a_killed_replacement_is_settled_for_both_loads(home: Home, store: Store) -> None:
    bring(home, "a", answer(1))
    replacing = bring(home, "b", answer(2), replaces="a").load
    for version, states in ((replacing.version, ("undone", "loaded")), (9, ("loaded", "failed"))):
        store.note_load(replace(store.load("a"), state="undoing", version=version))
        store.note_load(replace(replacing, state="started", version=version, finished_at=None))
        settle(Lake(home.lake_path), store)
        assert (store.load("a").state, store.load("b").state) == states
