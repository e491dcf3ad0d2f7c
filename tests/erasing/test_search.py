"""Nothing of an erased customer is left in any file of the home; each place that is cleared is needed for that."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from data.audit import Entry
from data.checking import check
from data.erasing import rows
from data.erasing.deed import EraseRefused, erase
from data.erasing.marks import key_of, mark_of
from data.home import Home, create_home, open_home
from data.importing import import_file, refused_csv
from data.lake import Lake, LoadRefused
from data.loading import load, undo
from data.snapshot import File
from data.store import Store
from tests.erasing.places import CANARIES, ID, OTHERS, found_in, home_with_canaries
from tests.lake_rows import answer, rows_of


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return home_with_canaries(tmp_path_factory.mktemp("template")).path


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Iterator[Home]:
    """A copy of the home, with its store open as a running server has it."""
    home = open_home(shutil.copytree(template, tmp_path / "home"))
    server = Store(home.store_url)
    server.loads()
    yield home
    server.close()


def answers(home: Home) -> list[dict[str, Any]]:
    lake = Lake(home.lake_path)
    with lake.write("look") as transaction:
        select = transaction.relation("responses", transaction.table_files("responses"))
        return transaction.connection.sql(f"{select} order by response_id").to_arrow_table().to_pylist()


def test_every_canary_stands_in_the_home_before_and_none_after(home: Home) -> None:
    before = found_in(home)
    assert {canary for found in before.values() for canary in found} == set(CANARIES)
    erased = erase(home, [ID], "test")
    assert erased.rows == {
        "customers": 1, "interactions": 1, "invitations": 1, "responses": 1, "verbatim_themes": 1,
        "refused rows": 3, "corrections": 2, "saved views": 2,
    }  # fmt: skip
    assert found_in(home) == {}
    assert not check(home).faults
    assert [row["response_id"] for row in answers(home)] == ["b", "c", "e", "g"]
    assert {row["customer_id"] for row in answers(home)} == {*OTHERS, None}


def test_a_dry_run_says_the_same_and_changes_nothing(home: Home) -> None:
    before = found_in(home)
    told = erase(home, [ID], "test", dry_run=True)
    assert found_in(home) == before
    done = erase(home, [ID], "test")
    assert (told.rows, told.before, told.after, told.uploads) == (done.rows, done.before, done.after, 1)
    assert (done.before["detractors"], done.after["detractors"]) == (3, 2)


TABLES = [table + kind for table in rows.OF_CUSTOMERS for kind in ("", "_brought")]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_forgotten_is_found(home: Home, monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    take_out_of: Callable[..., None] = rows._take_out_of

    def forgetting(transaction: Any, name: str, file: File, *rest: str) -> None:
        if file.table != table:
            take_out_of(transaction, name, file, *rest)

    monkeypatch.setattr(rows, "_take_out_of", forgetting)
    erase(home, [ID], "test")
    assert any(place.startswith(f"lake/{table}/") for place in found_in(home))


STEPS = {
    "old versions": ("data.lake.Lake.forget_older", "lake/"),
    "logs of the tables": ("data.erasing.deed.forget_history", "_delta_log"),
    "uploads": ("data.erasing.deed._forget_files", "incoming/"),
    "free pages of the store": ("data.store.Store.compact", "goodword.db"),
    "corrections": ("data.store_erasures._forget_corrections", "goodword.db"),
    "refused rows": ("data.store_erasures._refused", "goodword.db"),
    "reasons of watched files": ("data.store_erasures._quoting", "goodword.db"),
    "saved views": ("data.store_erasures._naming", "goodword.db"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_is_forgotten_is_found(home: Home, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    name, place = STEPS[step]
    monkeypatch.setattr(name, lambda *arguments: ())
    erase(home, [ID], "test")
    assert any(place in found for found in found_in(home))


def test_an_answer_that_names_only_the_contact_goes_with_it(home: Home) -> None:
    nameless = answer(7, day="2026-01-05", response_id="NAMELESS-7731", interaction_id="CONTACT-7731")
    with Lake(home.lake_path).write("first-fill") as transaction:
        transaction.put_month("responses", "2026-01", rows_of("responses", nameless))
    assert erase(home, [ID], "test").rows["responses"] == 2
    assert found_in(home, ("NAMELESS-7731", *CANARIES)) == {}


def test_later_undos_bring_nothing_back(home: Home) -> None:
    erase(home, [ID], "test")
    store = Store(home.store_url)
    for each in store.loads("loaded"):
        undo(home, each.load_id)
    store.close()
    assert found_in(home) == {}
    assert answers(home) == []


def test_a_kept_answer_has_its_score_and_nothing_that_tells_whose_it_is(home: Home) -> None:
    erased = erase(home, [ID], "test", keep_answers=True)
    assert erased.before == erased.after
    assert found_in(home) == {}
    [kept] = [row for row in answers(home) if row["response_id"].startswith("erased-")]
    told = {name: value for name, value in kept.items() if value is not None}
    assert set(told) == {"response_id", "responded_at", "day", "score", "source", "load_id"}
    assert (told["score"], f"{told['responded_at']:%H:%M}") == (4, "10:00")
    store = Store(home.store_url)
    for each in store.loads("loaded"):
        undo(home, each.load_id)
    store.close()
    assert answers(home) == []


def test_the_proof_names_nobody_and_is_in_the_audit(home: Home) -> None:
    erase(home, [ID, "nobody"], "the officer")
    store = Store(home.store_url)
    first, second = store.erasures()
    [line] = store.audit(kind="erased")
    store.close()
    assert first.rows["responses"] == 1 and second.rows == {}
    assert first.done_at and first.version == Lake(home.lake_path).snapshot().version
    assert isinstance(line, Entry) and line.account_id == "the officer" and line.count == 5
    assert line.about["customers"] == 2


def test_a_later_load_leaves_an_erased_customer_out_until_that_is_lifted(home: Home, tmp_path: Path) -> None:
    erase(home, [ID], "test")
    file = tmp_path / "late.csv"
    header = "response_id,responded_at,score,customer_id,verbatim"
    late = "the zeppelin never came"
    file.write_text(
        f"{header}\nANSWER-7731,2026-10-06T09:00:00Z,1,{ID},{late}\nx,2026-10-06T09:00:00Z,99,{ID},{late}\n"
        "y,2026-10-06T09:00:00Z,9,KUNDE-1111,thanks\n"
    )
    report = import_file(home, file)
    assert (report.rows_in, report.loaded, report.refused, report.left_out) == (3, 1, 1, 1)
    assert report.left_out_reasons == {"customer was erased": 1}
    assert found_in(home) == {}
    store = Store(home.store_url)
    assert "".join(refused_csv(store, report.load_id)).splitlines() == [
        "response_id,responded_at,score,customer_id,verbatim",
        "",
    ]
    assert store.lift_erasure(mark_of(key_of(home.path), ID), "test")
    store.close()
    file.write_text(f"{header}\nANSWER-7731,2026-10-06T09:00:00Z,1,{ID},{late}\n")
    assert import_file(home, file).loaded == 1


def test_a_demo_and_nobody_are_refused(tmp_path: Path, home: Home) -> None:
    with pytest.raises(EraseRefused, match="Name at least one"):
        erase(home, [" "], "test")
    with pytest.raises(EraseRefused, match="invented"):
        erase(create_home(tmp_path / "demo", "demo", "Larkfield"), ["C-1"], "test")


def test_a_file_that_was_read_before_the_erasure_is_refused_after_it(home: Home, tmp_path: Path) -> None:
    erase(home, [ID], "test")
    with pytest.raises(LoadRefused, match="who was erased"):
        load(home, "late", {"responses": rows_of("responses", answer(1, customer_id=ID, load="late"))}, "late")
    assert found_in(home) == {}
