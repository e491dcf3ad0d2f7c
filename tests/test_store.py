"""The operational store: accounts, loads, refusals, corrections, targets and events survive, in UTC, side by side."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event

from data.grants import GrantWrong
from data.importers.refusing import Refusal
from data.judging import Correction
from data.migrations import NEWEST, configuration
from data.store import AccountTaken, LoadTaken, LoadUnknown, Store
from data.store_tables import METADATA
from data.store_views import EVERYBODY

WRONG_GRANTS = (
    {},
    {"region": "North"},
    {"agent": "A00"},
    {"path": None},
    {"path": None, "agent_id": "A00"},
    {"path": "North"},
    {"path": [""]},
    {"path": ["North", None]},
    {"path": ["North", " "]},
    {"path": {"region": "North"}},
    {"path": ["North", "N1", "N1-a", "A00", "more"]},
    {"path": [], "agent_id": ""},
    {"path": [], "vendor": 5},
    {"agent_id": None},
    {"path": [], "until": "2026-10-31"},
    {"path": [], "valid_to": "soon"},
    {"path": [], "valid_to": 20261031},
    {"path": [], "valid_from": "2026-10-02", "valid_to": "2026-10-01"},
    {"path": [], "role": "administrator"},
    {"path": [], "role": "executive"},
    {"role": "manager"},
    {"path": [], None: 1},
    "path",
    None,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'goodword.db'}")
    opened.upgrade()
    yield opened
    opened.close()


def test_targets_of_an_earlier_store_stay_when_it_is_upgraded(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'goodword.db'}"
    engine, config = create_engine(url), configuration()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(
            "insert into targets (unit_path, measure, value, valid_from, set_by, set_at)"
            " values ('[\"West\"]', 'nps', 20.0, '2026-01-01', 'ana', '2026-01-01 00:00:00.000000')"
        )
    engine.dispose()
    store = Store(url)
    store.upgrade()
    [target] = store.targets()
    assert (target.unit_path, target.value, target.load_id) == (("West",), 20, None)
    assert store.watched_files() == ()
    store.close()


def test_views_of_an_earlier_store_stay_shared_with_everybody_or_nobody(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'goodword.db'}"
    engine, config = create_engine(url), configuration()
    event.listen(engine, "connect", lambda connection, _: connection.execute("pragma foreign_keys = on"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0010")
        connection.exec_driver_sql(
            "insert into accounts (account_id, position, name, roles, grants, is_demo, state)"
            " values ('ana', 1, 'Ana', '[\"analyst\"]', '[]', 0, 'active')"
        )
        connection.exec_driver_sql(
            "insert into saved_views (account_id, name, path, query, is_shared, saved_at) values"
            " ('ana', 'Mine', '/summary', '', 0, '2026-01-01'), ('ana', 'Ours', '/summary', '', 1, '2026-01-02')"
        )
    engine.dispose()
    store = Store(url)
    store.upgrade()
    assert [(view.name, view.roles) for view in store.saved_views("ana")] == [("Mine", set()), ("Ours", {EVERYBODY})]
    assert [view.name for view in store.saved_views("ben", ["reader"])] == ["Ours"]
    with store._writing() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0010")
        kept = connection.exec_driver_sql("select name, is_shared from saved_views order by view_id").all()
    assert kept == [("Mine", 0), ("Ours", 1)]
    store.close()


def test_migrations_reach_the_shape_the_code_knows(store: Store, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'goodword.db'}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_the_newest_migration_is_the_one_the_code_names() -> None:
    assert ScriptDirectory.from_config(configuration()).get_current_head() == NEWEST


def test_upgrade_works_from_any_folder_and_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert not (tmp_path / "data").exists()
    for _ in range(2):
        opened = Store("sqlite:///goodword.db")
        opened.upgrade()
        opened.close()
    assert os.path.exists("goodword.db")


def test_database_waits_logs_ahead_and_syncs(store: Store, tmp_path: Path) -> None:
    with store._engine.connect() as connection:
        said = [connection.exec_driver_sql(f"pragma {name}").scalar() for name in ("journal_mode", "synchronous")]
    assert said == ["wal", 2]


def test_accounts_come_back_in_their_order(store: Store) -> None:
    marta = store.add_account("marta", "Marta", ["manager"], [{"path": ["West", "Alder"]}], "/team", is_demo=True)
    ana = store.add_account("ana", "Ana", ["analyst", "administrator"], [{"path": []}])
    assert store.accounts() == (marta, ana)
    with pytest.raises(AccountTaken, match="'marta'"):
        store.add_account("marta", "Another", ["manager"], [])
    with pytest.raises(ValueError, match="No role 'boss'. Roles: executive"):
        store.add_account("boss", "Boss", ["boss"], [])


@pytest.mark.parametrize("wrong", WRONG_GRANTS, ids=repr)
def test_an_account_with_a_grant_that_cannot_be_read_is_refused(store: Store, wrong: Any) -> None:
    with pytest.raises(GrantWrong, match="[Gg]rant"):
        store.add_account("ana", "Ana", ["manager"], [{"path": []}, wrong])
    assert store.accounts() == ()


def test_an_account_of_several_roles_says_which_role_each_grant_is_for(store: Store) -> None:
    with pytest.raises(GrantWrong, match="Give it a role: agent, reader"):
        store.add_account("ana", "Ana", ["agent", "reader"], [{"agent_id": "A00"}])
    said = [{"agent_id": "A00", "role": "agent"}, {"path": [], "role": "reader", "valid_to": "2026-12-31"}]
    store.add_account("ana", "Ana", ["agent", "reader"], said)
    assert store.accounts()[0].grants == tuple(said)


def test_loads_are_listed_newest_first_and_unknown_ones_named(store: Store) -> None:
    for load_id in ("a", "b"):
        store.start_load(load_id, f"{load_id}.csv", "responses")
    store.finish_load(replace(store.load("a"), state="loaded", rows_in=3, loaded=2, refused=1, version=7))
    assert [load.load_id for load in store.loads()] == ["b", "a"]
    assert [load.load_id for load in store.loads("started")] == ["b"]
    with pytest.raises(LoadTaken, match="'a' is listed already"):
        store.start_load("a", "a.csv", "responses")
    assert (store.load("a").rows_in, store.load("a").version, store.load("a").refused) == (3, 7, 1)
    with pytest.raises(LoadUnknown, match=r"no load 'c'. The newest are: b \(b.csv\), a \(a.csv\)."):
        store.load("c")


def test_refusals_keep_the_row_as_it_stood(store: Store) -> None:
    store.start_load("a", "a.csv", "responses")
    raw = (("Score", "11"), ("", "stray"), ("Comment", 'said "no"\nand =1+1'))
    refused = Refusal("a.csv", 4, "Score", "11", "0 to 10", "out of range", raw)
    assert store.add_refusals("a", (refused for _ in range(2_500))) == 2_500
    assert list(store.refusals("a")) == [refused] * 2_500


def test_corrections_are_replaced_by_row(store: Store) -> None:
    for load_id in ("a", "b"):
        store.start_load(load_id, "x.csv", "responses")
    first = Correction("responses", "R-1", "a", {"score": "9"}, {"score": "4"})
    second = Correction("responses", "R-2", "a", {"score": None}, {"score": "4"})
    store.add_corrections([first, second])
    store.drop_corrections("responses", ["R-1"])
    assert store.corrections("a") == (second,)
    store.forget_corrections("a")
    assert store.corrections("a") == ()


def test_the_last_target_set_counts_and_earlier_ones_stay(store: Store) -> None:
    store.set_target(["West"], "nps", 20, date(2026, 1, 1), None, "ana")
    store.set_target(["West"], "nps", 30, date(2026, 7, 1), date(2026, 12, 31), "ana")
    store.set_target([], "nps", 25, date(2026, 1, 1), None, "ana")
    assert {target.unit_path: target.value for target in store.targets(date(2026, 8, 1))} == {("West",): 30, (): 25}
    assert {target.unit_path: target.value for target in store.targets(date(2027, 1, 1))} == {("West",): 20, (): 25}
    assert store.targets(date(2025, 1, 1)) == ()
    assert len(store.targets()) == 3


def test_events_come_back_in_utc(store: Store) -> None:
    started = datetime(2026, 10, 5, 1, tzinfo=timezone(timedelta(hours=2)))
    store.add_event("Mast down", "outage", started, None, {"path": ["West"], "touchpoint": "fault"})
    (event,) = store.events()
    assert event.started_at == started
    assert event.started_at.tzinfo is UTC
    with pytest.raises(ValueError, match="No kind of event 'party'"):
        store.add_event("Party", "party", started)
    with pytest.raises(Exception, match="has no time zone"):
        store.add_event("Naive", "outage", datetime(2026, 10, 5))


def test_writers_side_by_side_lose_nothing(store: Store) -> None:
    def write(name: str) -> None:
        for number in range(20):
            store.add_account(f"{name}-{number}", name, ["reader"], [])

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.accounts()) == 80


def test_a_store_is_a_plain_sqlite_file(store: Store, tmp_path: Path) -> None:
    store.add_account("ana", "Ana", ["analyst"], [])
    connection = sqlite3.connect(tmp_path / "goodword.db")
    assert connection.execute("select name from accounts").fetchall() == [("Ana",)]
    connection.close()
