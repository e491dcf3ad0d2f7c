"""Looking after people as a person does it: in Chromium, over gunicorn, from the first account to the last line."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.screen import PHONE, load_axe, violations
from tests.browser.test_sign_in import PASSWORD, Served, served, sign_in, watching  # noqa: F401

pytestmark = pytest.mark.browser
NEW_PASSWORD = "gravel tide lantern"


def administrator(tab: Page, path: str = "/admin") -> None:
    """Sign in as the administrator, and come to that page."""
    tab.goto(path)
    sign_in(tab, "ada", PASSWORD)
    tab.wait_for_selector("#page .gw-card")


def card(tab: Page, title: str):
    """The card of that title."""
    return tab.locator("section.gw-card", has=tab.get_by_role("heading", name=title, exact=True))


def test_a_person_is_added_sees_their_unit_is_disabled_and_the_audit_tells_it(browser: Browser, served: Served) -> None:  # noqa: F811
    with watching(browser, served) as hers, watching(browser, served) as his:
        ada, jo = hers.tab, his.tab
        administrator(ada)
        form = card(ada, "Add a person")
        form.get_by_label("Account, to sign in with").fill("wes")
        form.get_by_label("Name", exact=True).fill("Jo Ining")
        form.get_by_label("Role", exact=True).select_option("manager")
        form.get_by_role("button", name="Add").press("Enter")
        expect(form.get_by_role("alert")).to_contain_text("There is an account 'wes' already")
        form.get_by_label("Account, to sign in with").fill("jo")
        form.get_by_role("button", name="Add").press("Enter")
        expect(card(ada, "May see")).to_contain_text("Manager of nothing yet")

        more = card(ada, "Let see more")
        more.get_by_label("What it sees").select_option("West")
        more.get_by_role("button", name="Let see it").press("Enter")
        expect(card(ada, "May see")).to_contain_text("Manager of")
        ada.get_by_role("button", name="New link for a password").press("Enter")
        link = ada.locator("code.one-time").inner_text()

        jo.goto(f"/sign-in/first{link[link.index('?') :]}")
        jo.get_by_label("New password").fill(NEW_PASSWORD)
        jo.get_by_label("The same again").fill(NEW_PASSWORD)
        jo.get_by_role("button", name="Choose it and sign in").click()
        jo.wait_for_selector("#page")
        jo.goto("/organisation?period=2026-10")
        expect(jo.locator("#page")).to_contain_text("W1")
        expect(jo.locator("#page")).not_to_contain_text("North")

        ada.goto("/admin?account=jo")
        ada.get_by_role("button", name="See as Jo Ining").press("Enter")
        expect(ada.get_by_text("As Jo Ining sees it")).to_be_visible()
        ada.get_by_role("button", name="Stop").press("Enter")
        ada.get_by_role("button", name="Disable").press("Enter")
        expect(ada.get_by_role("button", name="Let in again")).to_be_visible()
        jo.goto("/summary")
        expect(jo.get_by_role("heading", name="Sign in")).to_be_visible()

        ada.get_by_role("link", name="Audit").first.click()
        expect(ada.locator("#page")).to_contain_text("Yes: each of")
        told = card(ada, "Who did what").locator("tbody").inner_text()
        for words in (
            "An account was added",
            "An account was changed",
            "A link for a first password was given out",
            "A password was chosen",
            "Began to look as another person",
            "Looked as another person no longer",
        ):
            assert words in told
    assert [said for said in hers.said if "403" not in said] == [] and hers.strangers == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_where_people_sign_in_the_page_is_readable_for_all(
    browser: Browser,
    served: Served,  # noqa: F811
    root: Path,
    theme: str,
) -> None:
    with watching(browser, served, bypass_csp=True, viewport=PHONE) as seen:
        tab = seen.tab
        tab.context.add_cookies([{"name": "theme", "value": theme, "url": served.address}])
        administrator(tab)
        load_axe(tab, root)
        found = {}
        for path in ("/admin", "/admin?account=wes", "/admin?tab=sessions", "/admin?tab=audit", "/admin?tab=units"):
            tab.goto(path)
            tab.wait_for_selector("#page .gw-card")
            load_axe(tab, root)
            found[path] = violations(tab)
            assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        tab.goto("/admin?account=wes")
        tab.get_by_role("button", name="See as Wes Tern").click()
        tab.wait_for_selector(".ribbon.seeing")
        load_axe(tab, root)
        found["seeing"] = violations(tab)
        tab.get_by_role("button", name="Stop").click()
    assert not any(found.values()), found
