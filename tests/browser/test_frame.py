"""The frame in a real browser: controls write the address, focus and titles follow, axe finds nothing."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.addresses import pages
from tests.browser.comparing import Comparison
from tests.browser.expected import Company, State
from tests.browser.screen import PHONE, Watched, load_axe, opened, settled, violations, watched

pytestmark = pytest.mark.browser
UPDATE = "/_dash-update-component"


@pytest.fixture
def tab(browser: Browser, address: str) -> Iterator[Page]:
    """A tab that fails its test when the console said something or a request left this machine."""
    with watched(browser, address) as seen:
        yield seen.tab
    assert seen.said + seen.strangers == []


def test_a_page_shows_its_cards_each_in_its_own_state(tab: Page):
    opened(tab, "/tested")
    expect(tab.locator("h1")).to_contain_text("2 regions were seen.")
    expect(tab.get_by_text("could not be drawn")).to_have_count(2)
    assert tab.title().startswith("Tested, Small & Co, 13 weeks: 17 Aug – 15 Nov 2026")
    assert "secret" not in tab.content()


def test_a_control_writes_the_address_and_keeps_the_focus(tab: Page):
    opened(tab, "/tested")
    tab.locator("#period").focus()
    tab.locator("#period").select_option("last-52-weeks")
    tab.wait_for_url("**/tested?period=last-52-weeks")
    settled(tab)
    assert tab.evaluate("document.activeElement.id") == "period"
    tab.locator("#versus").select_option("none")
    tab.wait_for_url("**/tested?period=last-52-weeks&versus=none")
    settled(tab)
    tab.go_back()
    settled(tab)
    expect(tab.locator("#versus")).to_have_value("previous")
    expect(tab.locator("#period")).to_have_value("last-52-weeks")
    tab.go_back()
    settled(tab)
    expect(tab.locator("#period")).to_have_value("last-13-weeks")
    tab.go_forward()
    settled(tab)
    expect(tab.locator("#period")).to_have_value("last-52-weeks")
    tab.reload()
    settled(tab)
    expect(tab.locator("#period")).to_have_value("last-52-weeks")


def test_a_navigation_costs_its_answers_and_one_request(tab: Page):
    opened(tab, "/tested")
    seen: list[str] = []
    tab.on("request", lambda request: seen.append(request.url) if UPDATE in request.url else None)
    tab.locator("#versus").select_option("year-ago")
    tab.wait_for_url("**versus=year-ago")
    settled(tab)
    assert len(seen) == len(answers_of(tab)) + 1


def answers_of(tab: Page) -> set[str]:
    """Questions whose cards stand on the page."""
    found = tab.locator("[id^='{']").evaluate_all("places => places.map(place => place.id)")
    return {json.loads(place)["answer"] for place in found if json.loads(place)["type"] == "card"}


def test_a_filter_is_added_and_removed(tab: Page):
    opened(tab, "/tested")
    tab.get_by_text("+ Filter").click()
    tab.locator("#filter-name").select_option("touchpoint")
    tab.get_by_label("Billing").check()
    tab.get_by_label("Fault").check()
    tab.get_by_role("button", name="Apply").click()
    tab.wait_for_url("**touchpoint=billing~fault")
    settled(tab)
    chips = tab.get_by_role("list", name="Filters")
    expect(chips.get_by_role("link")).to_have_count(2)
    chips.get_by_role("link", name="Touchpoint: Billing").click()
    tab.wait_for_url("**touchpoint=fault")
    settled(tab)
    expect(chips.get_by_role("link")).to_have_count(1)


def test_days_of_ones_own(tab: Page):
    opened(tab, "/tested")
    tab.get_by_text("+ Filter").click()
    tab.locator("#first-day").fill("2026-10-01")
    tab.locator("#last-day").fill("2026-10-14")
    tab.get_by_role("button", name="Apply").click()
    tab.wait_for_url("**period=2026-10-01..2026-10-14")
    settled(tab)
    expect(tab.locator("#period option:checked")).to_have_text("1 – 14 Oct 2026")


def test_a_link_takes_the_focus_to_the_heading_and_says_so(tab: Page):
    opened(tab, "/tested?region=West")
    tab.get_by_role("link", name="Small & Co").click()
    settled(tab)
    assert tab.evaluate("document.activeElement.id") == "heading"
    expect(tab.locator("#announcement")).to_contain_text("Tested, Small & Co")


def test_the_theme_changes_at_once_and_stays(tab: Page):
    opened(tab, "/tested")
    tab.get_by_role("button", name="Dark colours").click()
    expect(tab.locator("html")).to_have_attribute("data-bs-theme", "dark")
    settled(tab)
    expect(tab.locator("[id*='tested_regions']")).to_have_attribute("id", re.compile('"th":"dark"'))
    tab.reload()
    settled(tab)
    expect(tab.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_how_computed_opens_by_keyboard(tab: Page):
    opened(tab, "/tested")
    card = tab.locator("section.gw-card", has=tab.get_by_role("heading", name="Which region?"))
    card.locator(".card-menu summary").focus()
    tab.keyboard.press("Enter")
    card.get_by_role("button", name="How computed").press("Enter")
    expect(tab.get_by_role("dialog")).to_contain_text("Net Promoter Score = 100")
    expect(tab.get_by_role("dialog")).to_contain_text("with visible as")
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("dialog")).to_have_count(0)


def test_a_card_shows_the_same_as_a_table(tab: Page):
    opened(tab, "/tested")
    card = tab.locator("section.gw-card", has=tab.get_by_role("heading", name="Drawn"))
    card.locator(".card-menu summary").click()
    card.get_by_role("button", name="Show as table").click()
    expect(tab.get_by_role("dialog")).to_contain_text("The same as a table")
    expect(tab.get_by_role("dialog").locator("table")).to_contain_text("West")


def test_a_person_is_switched(tab: Page):
    opened(tab, "/tested")
    tab.locator(".person-button").click()
    tab.get_by_role("button", name="Rita Reed").click()
    expect(tab.locator(".person-button")).to_contain_text("Rita Reed, Reader")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, address: str, root: Path, theme: str):
    with watched(browser, address, bypass_csp=True) as seen:
        seen.tab.context.add_cookies([{"name": "theme", "value": theme, "url": address}])
        found = {}
        for path in ("/tested?region=West&touchpoint=fault", "/tested?region=Nowhere", *sorted(pages())):
            load_axe(opened(seen.tab, path), root)
            found[path] = violations(seen.tab)
    assert found == {path: [] for path in found}


@pytest.mark.parametrize("path", ["/tested?region=West&touchpoint=fault", "/verbatims"])
def test_a_phone_needs_no_sideways_scroll(browser: Browser, address: str, path: str):
    with watched(browser, address, viewport=PHONE) as seen:
        tab = opened(seen.tab, path)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        tab.locator(".fold").click()
        expect(tab.locator("#period")).to_be_visible()
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_paper_is_light_even_from_the_dark(browser: Browser, address: str):
    with watched(browser, address) as seen:
        seen.tab.context.add_cookies([{"name": "theme", "value": "dark", "url": address}])
        tab = opened(seen.tab, "/tested")
        tab.emulate_media(media="print")
        assert (
            tab.evaluate("getComputedStyle(document.querySelector('.gw-card')).backgroundColor") == "rgb(255, 255, 255)"
        )
        expect(tab.locator(".tools")).to_be_hidden()


def test_a_point_of_a_chart_leads_to_its_responses(larkfield_watched: Watched, company_in_pandas: Company) -> None:
    tab = opened(larkfield_watched.tab, "/organisation?period=last-52-weeks")
    chart = tab.locator(".trend .js-plotly-plot")
    middle = chart.locator(".nsewdrag")
    middle.hover()
    middle.click()
    tab.wait_for_url("**/rows?*")
    settled(tab)
    period = re.search(r"period=(\d{4}-W\d\d)", tab.url)
    assert period
    monday = datetime.strptime(f"{period[1]}-1", "%G-W%V-%u").date()
    days = f"{monday}..{monday + timedelta(days=6)}"
    Comparison(company_in_pandas, sees_persons=False).rows(tab, State(days))
    assert larkfield_watched.said == []
