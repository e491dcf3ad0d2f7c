"""What a password must be, how it is kept, and how long one waits after wrong ones."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.access import passwords
from data.credentials import FREE_TRIES, LONGEST_WAIT, wait_after
from data.store import Store
from tests.access.conftest import METHOD, PASSWORD

EASY = (
    *("password1234", "Passw0rd!2026", "qwertyuiop12", "qwertzuiop123", "123456789012", "Welcome2026!!", "1q2w3e4r"),
    *("aaaaaaaaaaaa", "abcabcabcabc", "summer2026summer", "CorrectHorseBatteryStaple", "correct horse battery staple"),
    *(
        "MonaOkafor2026",
        "mona mona mona",
        "goodword2026!",
        "administrator1",
        "ABCDEFGHIJKL",
        "iloveyou1234",
        "",
        "short",
    ),
)


@pytest.mark.parametrize("password", EASY)
def test_what_others_would_try_first_is_refused(password):
    assert passwords.complaint(password, "mona", "Mona Okafor")


@pytest.mark.parametrize(
    "password", ["nine herons over the harbour", "vK3#pq9Lz!uX", "8392 0174 5563", "лебеди над озером"]
)
def test_a_long_one_of_any_letters_is_taken(password):
    assert passwords.complaint(password, "mona", "Mona Okafor") == ""


def test_a_password_is_kept_with_its_cost_and_a_salt_and_only_itself_fits(monkeypatch):
    monkeypatch.setattr(passwords, "METHOD", METHOD)
    kept, again = passwords.hash_of(PASSWORD), passwords.hash_of(PASSWORD)
    assert kept.startswith("scrypt:32768:8:3$") and kept != again
    assert passwords.fits(PASSWORD, kept)
    assert not passwords.fits(f"{PASSWORD} ", kept)


def test_without_a_password_none_fits():
    assert not passwords.fits("anything", None)
    assert not passwords.fits("the password of nobody", None)


@given(st.integers(0, 10_000))
def test_a_wait_never_shrinks_with_more_failures_and_has_an_end(failures):
    assert wait_after(failures) <= wait_after(failures + 1) <= LONGEST_WAIT
    assert (wait_after(failures) == timedelta()) == (failures < FREE_TRIES)


def test_tries_under_one_name_wait_longer_and_longer_whatever_its_capitals(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    store.upgrade()
    assert [bool(store.take_try(name)) for name in ("Ana", "ana", " ANA", "ana", "ana")] == [False] * 5
    assert timedelta(seconds=29) < store.take_try("ana") <= timedelta(seconds=30)
    assert not store.take_try("somebody-else")
    store.forget_tries("ANA")
    assert not store.take_try("ana")
    store.close()
