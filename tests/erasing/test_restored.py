"""A backup that is restored brings nobody back whom its home has erased since, and lets nobody in who was in then."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard.cli import app as commands
from data.backups import backup, restore
from data.checking import check
from data.erasing.again import ErasuresUnknown
from data.erasing.deed import erase
from data.home import ERASURE_KEY_FILE, Home, open_home
from data.importing import import_file
from data.lake import Lake
from data.sessions import Lasting
from data.store import Store
from tests.erasing.places import ANSWERS, CANARIES, ID, OTHERS, WORDS, found_in, home_with_canaries


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which nobody was erased yet; tests take copies of it."""
    return home_with_canaries(tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="module")
def archive(full: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its backup, with a session and a link for a password."""
    store = Store(full.store_url)
    store.add_account("ann", "Ann", ["executive"], [])
    store.begin_session("ann", "a browser", Lasting())
    store.give_code("ann", "code of then", "test")
    key = store.begin_session("ann", "a browser", Lasting())
    store.close()
    file = tmp_path_factory.mktemp("archive") / "home.tar"
    backup(full, file)
    file.with_suffix(".key").write_text(key)
    return file


@pytest.fixture
def old(full: Home, archive: Path, tmp_path: Path) -> Home:
    """The home after its backup was made, to be changed."""
    return open_home(shutil.copytree(full.path, tmp_path / "old"))


def said(*arguments: str, exit_code: int = 0) -> str:
    result = CliRunner().invoke(commands, arguments)
    assert result.exit_code == exit_code, result.output
    return result.output


@pytest.mark.parametrize("keeps_answers", [False, True])
def test_whoever_was_erased_since_stands_nowhere_in_the_restored_home(
    old: Home, archive: Path, tmp_path: Path, keeps_answers: bool
) -> None:
    erase(old, [ID, "KUNDE-0"], "privacy", keep_answers=keeps_answers)
    restored = restore(archive, tmp_path / "new", erased_in=old)
    assert restored.erased == 2
    assert found_in(restored.home) == {}
    kept = found_in(restored.home, OTHERS)
    assert any(path.startswith("lake/responses") for path in kept)
    versions = [Lake(home.lake_path, home.rating_names).snapshot() for home in (old, restored.home)]
    assert versions[0].rows("responses") == versions[1].rows("responses") == 4 + keeps_answers
    stores = Store(old.store_url), Store(restored.home.store_url)
    one, other = (
        [replace(each, done_at=None, version=None, erasure_id=None) for each in store.erasures()] for store in stores
    )
    assert one == other and all(each.done_at for each in stores[1].erasures())
    assert stores[1].broken_entry() is None
    for store in stores:
        store.close()
    assert check(restored.home).faults == ()


def test_without_the_home_that_knows_they_are_back(archive: Path, tmp_path: Path) -> None:
    restored = restore(archive, tmp_path / "new")
    assert restored.erased is None
    assert {canary for found in found_in(restored.home).values() for canary in found} >= {ID, WORDS}


def test_a_later_load_into_the_restored_home_leaves_them_out(old: Home, archive: Path, tmp_path: Path) -> None:
    erase(old, [ID], "privacy")
    home = restore(archive, tmp_path / "new", erased_in=old).home
    file = tmp_path / "again.csv"
    file.write_text(f"{ANSWERS}\nANSWER-7731,2026-10-02,1,{ID},,{WORDS}\nz,2026-10-02,9,{OTHERS[0]},,fine\n")
    report = import_file(home, file)
    assert report.left_out_reasons == {"customer was erased": 1}
    file.unlink()
    assert found_in(home) == {}


def test_whom_the_old_home_lets_in_again_may_come_in_here(old: Home, archive: Path, tmp_path: Path) -> None:
    erase(old, [ID], "privacy")
    store = Store(old.store_url)
    (one,) = store.erasures()
    assert store.lift_erasure(one.mark, "privacy")
    store.close()
    home = restore(archive, tmp_path / "new", erased_in=old).home
    assert found_in(home) == {}
    store = Store(home.store_url)
    assert store.erased_marks() == frozenset()
    store.close()


def test_whom_the_backup_knows_as_erased_are_not_erased_twice(old: Home, tmp_path: Path) -> None:
    erase(old, [OTHERS[0]], "privacy")
    backup(old, tmp_path / "later.tar")
    erase(old, [ID], "privacy")
    restored = restore(tmp_path / "later.tar", tmp_path / "new", erased_in=old)
    assert restored.erased == 1
    assert found_in(restored.home, (*CANARIES, OTHERS[0])) == {}
    assert restore(tmp_path / "later.tar", tmp_path / "newer", erased_in=restored.home).erased == 1


def test_a_home_that_cannot_say_whom_it_erased_is_refused_and_leaves_nothing(
    old: Home, archive: Path, tmp_path: Path
) -> None:
    erase(old, [ID], "privacy")
    (old.path / ERASURE_KEY_FILE).unlink()
    with pytest.raises(ErasuresUnknown, match="cannot say whom it has erased"):
        restore(archive, tmp_path / "new", erased_in=old)
    with closing(sqlite3.connect(old.path / "goodword.db")) as store, store:
        store.execute("drop table erasures")
    with pytest.raises(ErasuresUnknown, match="cannot say whom it has erased"):
        restore(archive, tmp_path / "new", erased_in=old)
    (old.path / "goodword.db").unlink()
    with pytest.raises(ErasuresUnknown, match="has no store"):
        restore(archive, tmp_path / "new", erased_in=old)
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_two_homes_that_erased_by_keys_of_their_own_are_not_mixed(old: Home, archive: Path, tmp_path: Path) -> None:
    other = restore(archive, tmp_path / "other").home
    erase(other, [OTHERS[0]], "privacy")
    backup(other, tmp_path / "other.tar")
    erase(old, [ID], "privacy")
    with pytest.raises(ErasuresUnknown, match="by another key"):
        restore(tmp_path / "other.tar", tmp_path / "new", erased_in=old)
    assert not (tmp_path / "new").exists()


def test_the_command_finds_the_home_that_stands_and_says_what_is_left_to_do(
    old: Home, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOODWORD_HOME", str(old.path))
    assert "has erased nobody since." in said("restore", str(archive), "--to", str(tmp_path / "early"))
    erase(old, [ID], "privacy")
    told = said("restore", str(archive), "--to", str(tmp_path / "new"))
    assert f"Erased again: 1 customer whom {old.path} has erased since.\n" in told
    assert found_in(open_home(tmp_path / "new")) == {}
    monkeypatch.setenv("GOODWORD_HOME", str(tmp_path / "default"))
    told = said("restore", str(archive))
    assert "is back: no home was at hand that knows them." in told and "--erased-in HOME" in told
    told = said("restore", str(archive), "--to", str(tmp_path / "named"), "--erased-in", str(old.path))
    assert "Erased again: 1 customer" in told


def test_no_session_and_no_link_of_the_backup_lets_anybody_in(archive: Path, tmp_path: Path) -> None:
    key = archive.with_suffix(".key").read_text()
    restored = restore(archive, tmp_path / "new", by="test")
    assert restored.sessions == 1
    store = Store(restored.home.store_url)
    assert store.session(key, Lasting()) is None and store.sessions(Lasting()) == ()
    assert store.account_of_code("code of then") is None
    assert [(line.kind, line.account_id, line.count) for line in store.audit()][:1] == [("restored", "test", 1)]
    store.close()
