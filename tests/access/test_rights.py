"""Roles and grants: each kind of grant, unions, teams as they were and as they are today, and what was held when."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.identity import NOBODY, person_of, scope_of
from data.store import Account, Store
from data.store_values import AccountUnknown, AccountWrong
from queries.aggregate import sums
from queries.filter import Filter

YEAR = "period=last-52-weeks&versus=none"


def account(*grants: dict, roles: tuple = ("manager",)) -> Account:
    return Account("a", "A", roles, grants)


def responses(warehouse, said: Account, filter_text: str = YEAR) -> int:
    """Responses that the account sees."""
    filter, notes = Filter.parse(filter_text)
    assert notes == ()
    found = sums(warehouse, filter, scope_of(said, "key"), ["responses"]).rows()
    return sum(row["responses"] or 0 for row in found)


COMPANY = {"path": []}
ONE_KIND = {
    "unit": ({"path": ["West"]}, "region=West"),
    "function": ({"function": "Billing"}, "function=Billing"),
    "vendor": ({"vendor": "Acme"}, "vendor=Acme"),
    "agent": ({"agent_id": "A00"}, "agent=A00"),
    "unit and function": ({"path": ["North"], "function": "Network"}, "region=North&function=Network"),
}


@pytest.mark.parametrize(("grant", "filter"), ONE_KIND.values(), ids=ONE_KIND)
def test_a_grant_shows_exactly_the_rows_that_its_filter_counts(warehouse, grant, filter):
    seen = responses(warehouse, account(grant))
    assert seen == responses(warehouse, account(COMPANY), f"{YEAR}&{filter}")
    assert 0 < seen < responses(warehouse, account(COMPANY))


def test_several_grants_are_a_union_that_counts_no_row_twice(warehouse):
    west, billing = {"path": ["West"]}, {"function": "Billing"}
    both = responses(warehouse, account({"path": ["West"], "function": "Billing"}))
    union = responses(warehouse, account(west, billing))
    assert union == responses(warehouse, account(west)) + responses(warehouse, account(billing)) - both
    assert responses(warehouse, account(west, {"path": []})) == responses(warehouse, account({"path": []}))


def test_a_manager_sees_the_people_of_then_or_of_today_and_the_company_stays_the_same(warehouse):
    """A00 worked in the North until October and works in the West now."""
    west, north, agent = account({"path": ["West"]}), account({"path": ["North"]}), account({"agent_id": "A00"})
    everything = account({"path": []})
    now = f"{YEAR}&org=now"
    moved = responses(warehouse, agent) - responses(warehouse, agent, f"{YEAR}&region=West")
    assert moved > 0
    assert responses(warehouse, west, now) == responses(warehouse, west) + moved
    assert responses(warehouse, north, now) == responses(warehouse, north) - moved
    assert responses(warehouse, everything, now) == responses(warehouse, everything)
    print(f"\nWest {responses(warehouse, west)} then, {responses(warehouse, west, now)} today; {moved} rows moved")


def test_no_role_an_unknown_role_and_an_ended_account_see_nothing(warehouse):
    assert responses(warehouse, account({"path": []}, roles=())) == 0
    assert responses(warehouse, account({"path": []}, roles=("boss",))) == 0
    assert person_of(Account("a", "A", ("manager",), ({"path": []},), state="disabled"), "key") is NOBODY
    assert person_of(None, "key") is NOBODY


@pytest.fixture
def store(tmp_path):
    opened = Store(f"sqlite:///{tmp_path / 'goodword.db'}")
    opened.upgrade()
    yield opened
    opened.close()


def test_it_can_be_told_who_held_which_right_on_a_day(store, tmp_path):
    store.add_account("ana", "Ana", ["manager"], [{"path": ["West"]}], by="hr")
    first = datetime.now(UTC)
    store.change_account("ana", "hr", grants=({"path": ["North"]},))
    second = datetime.now(UTC)
    store.change_account("ana", "ada", state="disabled")
    assert store.rights_on(first - timedelta(days=1)) == ()
    held = [store.rights_on(moment)[0] for moment in (first, second, datetime.now(UTC))]
    assert [rights.grants for rights in held] == [({"path": ["West"]},), ({"path": ["North"]},), ({"path": ["North"]},)]
    assert [rights.state for rights in held] == ["active", "active", "disabled"]
    assert [rights.changed_by for rights in store.rights_history("ana")] == ["hr", "hr", "ada"]
    store.change_account("ana", "ada", name="Ana Ba")
    assert len(store.rights_history("ana")) == 3


@pytest.mark.parametrize("table", ["rights_history", "audit"])
@pytest.mark.parametrize("deed", ["update {} set account_id = 'x'", "delete from {}"])
def test_the_database_refuses_to_change_what_stands_for_good(store, tmp_path, table, deed):
    store.add_account("ana", "Ana", ["manager"], [])
    connection = sqlite3.connect(tmp_path / "goodword.db")
    with pytest.raises(sqlite3.IntegrityError, match="stand for good"):
        connection.execute(deed.format(table))
    connection.close()


def test_a_change_that_is_refused_leaves_no_trace(store):
    store.add_account("ada", "Ada", ["administrator"], [])
    lines, history = store.audit_count(), store.rights_history("ada")
    for changes in ({"state": "disabled"}, {"roles": ("manager",)}, {"roles": ("boss",)}, {"name": " "}):
        with pytest.raises(AccountWrong):
            store.change_account("ada", "x", **changes)
    with pytest.raises(AccountUnknown, match="Accounts: ada"):
        store.change_account("nobody", "x", state="disabled")
    assert (store.audit_count(), store.rights_history("ada")) == (lines, history)
    assert store.account("ADA").is_active


def test_accounts_kept_before_there_was_a_history_begin_it(tmp_path):
    from alembic import command
    from sqlalchemy import create_engine

    from data.migrations import configuration

    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(
            "insert into accounts (account_id, name, roles, grants, is_demo, position)"
            """ values ('local', 'Lo', '["manager"]', '[{"path": []}]', 0, 1)"""
        )
    engine.dispose()
    store = Store(f"sqlite:///{tmp_path / 'old.db'}")
    store.upgrade()
    assert store.account("local").is_active
    [rights] = store.rights_history("local")
    assert (rights.roles, rights.grants) == (("manager",), ({"path": []},))
    store.close()
