"""A connection that breaks: what was asked comes by itself, or the page says what to do."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.screen import is_of_cards, opened, stands, watched
from tests.fence.asking import UPDATE

pytestmark = pytest.mark.browser
PAGE = "/tested"
BROKEN = re.compile("ERR_CONNECTION_RESET|Failed to fetch|the server did not respond")


@pytest.fixture
def tab(browser: Browser, address: str) -> Iterator[Page]:
    with watched(browser, address) as seen:
        yield seen.tab
    # The browser and Dash tell of each connection that broke.
    assert [words for words in seen.said if not BROKEN.search(words)] == []


def breaking(is_broken: Callable[[int], bool]) -> tuple[Counter[str], Callable[[Route], None]]:
    """Breaks the connections of cards' questions after the server got them; counts how often each was asked."""
    asked: Counter[str] = Counter()

    def on_its_way(route: Route) -> None:
        if not is_of_cards(route):
            return route.continue_()
        body = route.request.post_data or ""
        asked[body] += 1
        if not is_broken(asked[body]):
            return route.continue_()
        route.fetch()
        return route.abort("connectionreset")

    return asked, on_its_way


def test_a_card_whose_connection_broke_comes_without_a_hand(tab: Page):
    asked, on_its_way = breaking(lambda times: times == 1)
    tab.route(f"**{UPDATE}*", on_its_way)
    opened(tab, PAGE)
    expect(tab.locator("h1")).to_contain_text("2 regions were seen.")
    assert set(asked.values()) == {2}
    expect(tab.locator("#connection-lost")).to_have_count(0)


def test_a_connection_that_breaks_again_is_told_once_with_what_to_do(tab: Page):
    asked, on_its_way = breaking(lambda times: True)
    tab.route(f"**{UPDATE}*", on_its_way)
    tab.goto(PAGE)
    told = tab.locator("#connection-lost")
    expect(told).to_contain_text("Check your connection, then load the page again.")
    expect(told).to_have_count(1)
    assert max(asked.values()) == 2
    tab.unroute(f"**{UPDATE}*")
    told.get_by_role("button", name="Load again").click()
    expect(told).to_have_count(0)
    stands(tab, PAGE)
    expect(tab.locator("h1")).to_contain_text("2 regions were seen.")
