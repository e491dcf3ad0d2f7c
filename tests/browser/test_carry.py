"""Carrying a page away: the finding as text, the link, a saved view, and Find by keyboard and on a phone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.screen import PHONE, load_axe, opened, printed, settled, violations
from tests.browser.test_every_page import ALDER, tab_of

pytestmark = pytest.mark.browser
CLIPBOARD = ["clipboard-read", "clipboard-write"]
TYPED_WITHOUT_A_PAUSE = """(field, text) => {
    for (let end = 1; end <= text.length; end += 1) {
        field.value = text.slice(0, end);
        field.dispatchEvent(new Event("input", {bubbles: true}));
    }
}"""
FAULTS = "/organisation?region=West&touchpoint=fault"


def in_clipboard(tab: Page) -> str:
    text: str = tab.evaluate("navigator.clipboard.readText()")
    return text


def test_the_finding_is_copied_with_the_figures_of_the_page(browser: Browser, larkfield_address: str) -> None:
    with tab_of(browser, larkfield_address, permissions=CLIPBOARD) as tab:
        for path in ("/summary?touchpoint=fault", FAULTS, "/verbatims?class=detractor", "/rows?measure=nps", "/data"):
            opened(tab, path)
            tab.get_by_role("button", name="Copy as text").click()
            expect(tab.get_by_role("button", name="Copied")).to_be_visible()
            lines = in_clipboard(tab).split("\n")
            assert lines[0] == printed(tab.locator("#heading .plain-slot")), path
            assert lines[-1] == tab.url, path
            assert lines[-2].startswith("Data until"), path
            if path.startswith("/summary"):
                value, likely = (printed(tab.locator(place).first) for place in (".kpi-value", ".kpi-note"))
                assert lines[1].startswith(f"Net Promoter Score: {value} ({likely.removeprefix('likely ')}), ")
                assert "Only Surveys after contacts; Touchpoint: Fault" in lines


def test_the_link_is_shared_and_stands_selected_where_the_clipboard_is_shut(
    browser: Browser, larkfield_address: str, root: Path
) -> None:
    with tab_of(browser, larkfield_address, permissions=CLIPBOARD) as tab:
        for words, period in (("Copy link: the newest 13 weeks", ""), ("Copy link: 17 Aug", "period=2026-08-17..")):
            opened(tab, FAULTS)
            tab.get_by_text("Share", exact=True).click()
            tab.get_by_role("button", name=words).click()
            expect(tab.get_by_role("button", name="Link copied")).to_be_visible()
            assert in_clipboard(tab).startswith(f"{larkfield_address}/organisation?{period}")
            assert in_clipboard(tab).endswith("region=West&touchpoint=fault")
        opened(tab, "/organisation?period=2026-10&region=West&touchpoint=fault")
        tab.get_by_role("button", name="Share").click()
        expect(tab.get_by_role("button", name="Link copied")).to_be_visible()
        assert in_clipboard(tab) == f"{larkfield_address}/organisation?period=2026-10&region=West&touchpoint=fault"
    with tab_of(browser, larkfield_address) as tab:
        tab.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        opened(tab, "/organisation?period=2026-10&region=West&touchpoint=fault")
        tab.get_by_role("button", name="Share").click()
        field = tab.get_by_role("dialog").get_by_role("textbox", name="Link to this page")
        expect(field).to_be_focused()
        assert tab.evaluate("window.getSelection().toString() || document.activeElement.value") == tab.url
        load_axe(tab, root)
        assert violations(tab) == []
        tab.keyboard.press("Escape")
        expect(tab.get_by_role("dialog")).to_have_count(0)
        assert tab.evaluate("document.activeElement.textContent") == "Share"


def test_a_view_is_saved_found_in_the_menu_renamed_opened_and_deleted(browser: Browser, larkfield_address: str) -> None:
    with tab_of(browser, larkfield_address, permissions=CLIPBOARD) as tab:
        opened(tab, FAULTS)
        tab.get_by_text("Save view", exact=True).click()
        expect(tab.get_by_label("Name")).to_be_focused()
        tab.keyboard.type("Faults in West")
        tab.keyboard.press("Enter")
        expect(tab.get_by_role("link", name="Faults in West")).to_be_visible()
        settled(tab)
        assert tab.url.endswith(FAULTS)
        tab.locator(".person-button").click()
        tab.get_by_role("link", name="Saved views").click()
        settled(tab)
        row = tab.get_by_role("row", name="Faults in West")
        expect(row).to_contain_text("Touchpoint: Fault")
        row.get_by_text("Change", exact=False).first.click()
        row.get_by_label("Name").fill("Faults")
        row.get_by_label("Managers").check()
        row.get_by_role("button", name="Change").click()
        row = tab.get_by_role("row", name="Faults")
        expect(row).to_contain_text("you, shared with managers")
        row.get_by_role("button", name="Copy link").click()
        expect(row.get_by_role("button", name="Link copied")).to_be_visible()
        link = in_clipboard(tab)
        with tab_of(browser, larkfield_address, account="tom") as other:
            other.goto(link)
            other.wait_for_url(f"**{FAULTS}")
            settled(other).keyboard.press("Control+k")
            other.keyboard.type("faults")
            expect(other.get_by_role("option", name="Faults Organisation")).to_be_visible()
        with tab_of(browser, larkfield_address, account="mo") as other:
            assert other.request.get(link).status == 404
        tab.get_by_role("link", name="Faults", exact=True).click()
        tab.wait_for_url(f"**{FAULTS}")
        expect(settled(tab).get_by_role("list", name="Filters")).to_contain_text("Touchpoint: Fault")
        opened(tab, "/views")
        tab.get_by_role("button", name="Delete Faults").click()
        expect(tab.locator("h1")).to_contain_text("You have no saved views yet.")


def test_find_works_by_keyboard_alone(browser: Browser, larkfield_address: str, root: Path) -> None:
    asked: list[str] = []
    with tab_of(browser, larkfield_address) as tab:
        tab.on("request", lambda request: asked.append(request.url) if request.url.endswith("/find") else None)
        opened(tab, "/summary?period=last-52-weeks")
        tab.keyboard.press("Control+k")
        field = tab.get_by_role("combobox", name="Find")
        expect(field).to_be_focused()
        field.evaluate(TYPED_WITHOUT_A_PAUSE, "alder")
        option = tab.get_by_role("option", name="Alder Team in Harlow")
        expect(option).to_have_attribute("aria-selected", "true")
        expect(field).to_have_attribute("aria-expanded", "true")
        assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
        assert len(asked) == 1
        load_axe(tab, root)
        assert violations(tab) == []
        tab.keyboard.press("ArrowDown")
        expect(option).to_have_attribute("aria-selected", "false")
        tab.keyboard.press("ArrowUp")
        tab.keyboard.press("Enter")
        tab.wait_for_url(re.compile(rf"organisation\?period=last-52-weeks&{ALDER}$"))
        expect(settled(tab).get_by_role("dialog")).to_have_count(0)
        tab.keyboard.press("Control+k")
        tab.keyboard.type("xyzzy")
        expect(tab.get_by_role("listbox", name="Results").get_by_role("option")).to_have_count(1)
        tab.keyboard.press("Escape")
        expect(tab.get_by_role("dialog")).to_have_count(0)


def test_find_opens_by_a_button_on_a_phone(browser: Browser, larkfield_address: str) -> None:
    with tab_of(browser, larkfield_address, viewport=PHONE, has_touch=True, is_mobile=True) as tab:
        opened(tab, "/summary")
        tab.get_by_role("button", name="Find").tap()
        tab.get_by_role("combobox", name="Find").fill("harlow")
        tab.get_by_role("option", name="Harlow Centre in West").tap()
        tab.wait_for_url("**/organisation?region=West&centre=Harlow")
        assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
