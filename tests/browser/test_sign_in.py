"""Signing in as a person does it: in Chromium, over gunicorn, with and without a script, in both themes, on a phone."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.access import passwords
from dashboard.access.links import first_link
from data.home import Home, open_home
from data.store import Store
from tests.browser.conftest import _wait_for
from tests.browser.screen import PHONE, Watched, load_axe, stands, violations, watched
from tests.company import TODAY

pytestmark = pytest.mark.browser
PASSWORD = "nine herons over the harbour"
_HOSTS = count(1)
REFUSED = "Failed to load resource: the server responded with a status of 401 (UNAUTHORIZED)"


@dataclass(frozen=True)
class Served:
    """A company whose people sign in, as gunicorn serves it."""

    address: str
    store: Store


@pytest.fixture(scope="module")
def served(company: Home, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = open_home(shutil.copytree(company.path, tmp_path_factory.mktemp("signing-in") / "home"))
    store = Store(home.store_url)
    store.upgrade()
    store.add_account("wes", "Wes Tern", ["manager"], [{"path": ["West"]}])
    store.add_account("mona", "Mona Okafor", ["executive"], [{"path": []}])
    store.add_account("ada", "Ada Min", ["administrator"], [])
    store.choose_password("ada", passwords.hash_of(PASSWORD))
    store.choose_password("mona", passwords.hash_of(PASSWORD))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.browser.served", str(home.path), TODAY.isoformat(), str(port)]
    log = home.path.parent / "log"
    with log.open("wb") as said:
        # Each test comes from an address of its own: five tries a minute are not enough for all of them.
        settings = os.environ | {"GOODWORD_PROXIES": "1"}
        server = subprocess.Popen(command, cwd=root, env=settings, stdout=said, stderr=said)
    try:
        _wait_for(f"http://127.0.0.1:{port}", server, log)
        yield Served(f"http://127.0.0.1:{port}", store)
    finally:
        server.terminate()
        server.wait(20)
        store.close()


@contextmanager
def watching(browser: Browser, served: Served, **context: object) -> Iterator[Watched]:
    """A tab of somebody at another address than all before."""
    comes_from = {"X-Forwarded-For": f"192.0.2.{next(_HOSTS)}"}
    with watched(browser, served.address, extra_http_headers=comes_from, **context) as seen:
        yield seen


def sign_in(tab: Page, account: str, password: str) -> None:
    tab.get_by_label("Account").fill(account)
    tab.get_by_label("Password").fill(password)
    tab.get_by_role("button", name="Sign in").click()


def test_whoever_opens_a_link_signs_in_and_is_led_to_it_and_out_again(browser: Browser, served: Served) -> None:
    with watching(browser, served) as seen:
        tab = seen.tab
        tab.goto("/definitions?period=2026-10")
        sign_in(tab, "mona", "not the right words")
        expect(tab.get_by_role("alert")).to_have_text("Account and password do not fit together.")
        expect(tab.get_by_label("Account")).to_have_value("mona")
        sign_in(tab, "mona", PASSWORD)
        stands(tab, "/definitions?period=2026-10")
        tab.locator(".person-button").click()
        tab.get_by_role("link", name="My sessions").click()
        expect(tab.get_by_text("this one", exact=True)).to_be_visible()
        tab.get_by_role("link", name="Back to Goodword").click()
        tab.wait_for_selector("#page")
        tab.locator(".person-button").click()
        tab.get_by_role("button", name="Sign out").click()
        expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
        tab.go_back()
        expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
    assert [said for said in seen.said if said != REFUSED] == []
    assert seen.strangers == []


def test_a_link_lets_choose_a_password_and_in(browser: Browser, served: Served) -> None:
    link, _ = first_link(served.store, "wes", "a test")
    with watching(browser, served) as seen:
        tab = seen.tab
        tab.goto(f"/sign-in/first{link[link.index('?') :]}")
        tab.get_by_label("New password").fill("short")
        tab.get_by_label("The same again").fill("short")
        tab.get_by_role("button", name="Choose it and sign in").click()
        expect(tab.get_by_role("alert")).to_contain_text("It needs at least 12")
        tab.get_by_label("New password").fill("gravel tide lantern")
        tab.get_by_label("The same again").fill("gravel tide lantern")
        tab.get_by_role("button", name="Choose it and sign in").click()
        tab.wait_for_selector("#page")
        tab.goto(f"/sign-in/first{link[link.index('?') :]}")
        expect(tab.get_by_role("heading", name="This link has ended")).to_be_visible()


def test_a_session_that_ends_under_an_open_page_leads_to_the_sign_in_and_back(browser: Browser, served: Served) -> None:
    with watching(browser, served) as seen:
        tab = seen.tab
        tab.goto("/definitions")
        sign_in(tab, "mona", PASSWORD)
        stands(tab, "/definitions")
        served.store.end_sessions("mona", "a test")
        tab.get_by_role("link", name="Summary").click()
        expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
        sign_in(tab, "mona", PASSWORD)
        tab.wait_for_url("**/summary*")


def test_the_sign_in_works_without_a_script(browser: Browser, served: Served) -> None:
    with watching(browser, served, java_script_enabled=False) as seen:
        seen.tab.goto("/definitions")
        sign_in(seen.tab, "mona", "not the right words")
        expect(seen.tab.get_by_role("alert")).to_be_visible()
        sign_in(seen.tab, "mona", PASSWORD)
        seen.tab.wait_for_url("**/definitions")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [{}, {"viewport": PHONE}], ids=["wide", "phone"])
def test_its_pages_are_readable_for_all(browser: Browser, served: Served, root: Path, theme: str, size: dict) -> None:
    link, _ = first_link(served.store, "wes", "a test")
    with watching(browser, served, bypass_csp=True, **size) as seen:
        tab, found = seen.tab, []
        tab.context.add_cookies([{"name": "theme", "value": theme, "url": served.address}])
        for path in ("/sign-in", f"/sign-in/first{link[link.index('?') :]}", "/sign-in/first?code=old"):
            tab.goto(path)
            found += looks_wrong(tab, root)
        tab.goto("/account")
        sign_in(tab, "mona", "wrong" if (theme, size) == ("light", {}) else PASSWORD)
        found += looks_wrong(tab, root)
        print(f"\n{theme}: {len(found)} complaints of axe on 4 pages")
        assert found == []


def looks_wrong(tab: Page, root: Path) -> list[str]:
    """What the accessibility checker finds, and whether anything is wider than the screen."""
    load_axe(tab, root)
    wide = tab.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    out = tab.evaluate("""() => [...document.querySelectorAll('main *')].filter(part =>
        part.getBoundingClientRect().right > document.querySelector('main').getBoundingClientRect().right).length""")
    return violations(tab) + (["wider than the screen"] if wide else []) + (["out of its card"] if out else [])
