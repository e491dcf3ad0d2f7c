"""What each role sees, where it begins, and who is asking."""

from datetime import date

import pytest

from dashboard.identity import KeyWrong, policy_version, scope_of, secret_of
from dashboard.roles import ROLES, entries_of, home_of
from data.grants import ROLES_WITHOUT_ROWS
from data.store import ROLES as STORED_ROLES
from data.store import Account
from queries.aggregate import sums
from queries.filter import Filter
from queries.scope import MASKABLE, Scope
from tests.test_store import WRONG_GRANTS


def account(*roles: str, grants: tuple = ({"path": []},)) -> Account:
    return Account("a", "A", roles, grants)


@pytest.mark.parametrize(
    ("role", "shown", "may_open"),
    [
        ("executive", {"verbatim", "response_id"}, True),
        ("analyst", MASKABLE - {"agent_id", "customer_id"}, True),
        ("manager", MASKABLE, True),
        ("agent", MASKABLE, True),
        ("reader", set(), False),
    ],
)
def test_a_role_shows_its_columns(role, shown, may_open):
    (grant,) = scope_of(account(role), "key").grants
    assert grant.columns == frozenset(shown)
    assert scope_of(account(role), "key").may_open_rows() is may_open


def test_an_administrator_sees_no_row_of_the_lake():
    assert not scope_of(account("administrator"), "key").grants
    assert not scope_of(account("manager", grants=()), "key").grants
    assert not Scope.nothing().may_open_rows()


def test_several_roles_are_a_union_in_the_scope_each_by_its_own_grant():
    grants = ({"agent_id": "A00", "role": "agent"}, {"path": [], "role": "reader"})
    agent, reader = sorted(scope_of(account("agent", "reader", grants=grants), "key").grants, key=lambda one: one.path)
    assert {(one.agent, one.columns, one.may_open_rows) for one in (agent, reader)} == {
        ("A00", MASKABLE, True),
        (None, frozenset(), False),
    }


def test_a_grant_that_says_no_role_gives_nothing_to_several(caplog):
    scope = scope_of(account("agent", "reader", grants=({"path": []}, {"path": ["West"], "role": "reader"})), "key")
    assert [grant.path for grant in scope.grants] == [("West",)]
    assert "'a'" in caplog.text
    assert "which role it is for" in caplog.text
    one_shows = account("agent", "administrator", grants=({"agent_id": "A00"},))
    assert [grant.agent for grant in scope_of(one_shows, "key").grants] == ["A00"]


@pytest.mark.parametrize("wrong", WRONG_GRANTS, ids=repr)
def test_a_grant_that_cannot_be_read_gives_nothing(wrong, caplog):
    assert scope_of(account("manager", grants=(wrong,)), "key").grants == frozenset()
    assert "gives nothing" in caplog.text


def test_days_of_a_grant_limit_its_rows():
    (grant,) = scope_of(
        account("manager", grants=({"path": ["West"], "valid_from": "2026-10-01", "valid_to": "2026-10-31"},)), "key"
    ).grants
    assert (grant.valid_from, grant.valid_to) == (date(2026, 10, 1), date(2026, 10, 31))


@pytest.mark.parametrize("period", ["2026-10", "2026-09-20..2026-10-12"])
def test_rows_outside_the_days_of_a_grant_are_not_counted(warehouse, period):
    said = ({"path": ["West"], "valid_from": "2026-10-05", "valid_to": "2026-10-10"},)
    seen = Filter.parse(f"period={period}&versus=none")[0]
    meant = Filter.parse("period=2026-10-05..2026-10-10&versus=none&region=West")[0]
    everything = scope_of(account("manager"), "key")
    counted = [
        sums(warehouse, filter, scope, ["responses", "contacts"]).rows()
        for filter, scope in ((seen, scope_of(account("manager", grants=said), "key")), (meant, everything))
    ]
    assert counted[0] == counted[1]
    assert counted[0][0]["responses"] > 0


def test_a_changed_right_changes_the_key():
    assert policy_version(account("manager")) != policy_version(account("manager", grants=({"path": ["West"]},)))
    assert scope_of(account("manager"), "key").key != scope_of(account("analyst"), "key").key


def test_roles_of_the_store_are_the_roles_of_the_pages():
    assert set(ROLES) == set(STORED_ROLES)
    assert {name for name, role in ROLES.items() if not role.sees_rows} == ROLES_WITHOUT_ROWS


def test_entries_are_pages_that_exist_each_once():
    pages = frozenset({"/summary", "/organisation", "/verbatims", "/definitions"})
    found = [entry.path for entry in entries_of(("executive", "analyst"), pages)]
    assert found == ["/summary", "/organisation", "/verbatims"]
    assert home_of(("manager",), "", pages) == "/organisation"
    assert home_of((), "", pages) == "/definitions"


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path):
    first = secret_of(tmp_path)
    assert secret_of(tmp_path) == first
    assert len(first) >= 32
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_secret_that_others_may_read_is_refused(tmp_path):
    secret_of(tmp_path)
    (tmp_path / "secret.key").chmod(0o644)
    with pytest.raises(KeyWrong, match="chmod 600"):
        secret_of(tmp_path)
