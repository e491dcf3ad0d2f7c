"""What each role sees, where it begins, and who is asking."""

import pytest

from dashboard.identity import KeyWrong, policy_version, scope_of, secret_of
from dashboard.roles import ROLES, entries_of, home_of
from data.store import ROLES as STORED_ROLES
from data.store import Account
from queries.scope import MASKABLE, Scope


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


def test_several_roles_are_a_union_in_the_scope():
    assert len(scope_of(account("executive", "reader"), "key").grants) == 2


def test_a_changed_right_changes_the_key():
    assert policy_version(account("manager")) != policy_version(account("manager", grants=({"path": ["West"]},)))
    assert scope_of(account("manager"), "key").key != scope_of(account("analyst"), "key").key


def test_roles_of_the_store_are_the_roles_of_the_pages():
    assert set(ROLES) == set(STORED_ROLES)


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
