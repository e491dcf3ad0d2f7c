"""What comes while a page stands waits behind a button, and is marked once it is shown."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from data.home import Home
from data.store import Store
from tests.browser.screen import opened, settled, watched
from tests.company import TODAY

pytestmark = pytest.mark.browser


def test_new_answers_wait_behind_a_button(browser: Browser, larkfield: Home, larkfield_address: str) -> None:
    store = Store(larkfield.store_url)
    midnight = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
    with watched(browser, larkfield_address) as seen:
        tab = seen.tab
        tab.context.request.post("/person", form={"account": "tom"})
        store.note_seen("tom", "/team", midnight)
        tab.clock.install()
        with tab.expect_response("**/new?*"):
            opened(tab, "/team")
            tab.clock.fast_forward(4_000)
        waiting = tab.locator("[data-new]")
        expect(waiting).to_be_hidden()
        # As if answers of three days came in: what was seen ends earlier.
        store.note_seen("tom", "/team", midnight - timedelta(days=3))
        with tab.expect_response("**/new?*"):
            tab.clock.fast_forward(61_000)
        expect(waiting).to_contain_text("new, show")
        number = waiting.inner_text().split(" ")[0]
        assert tab.locator(".new-mark").count() == 0
        waiting.click()
        settled(tab)
        expect(tab.locator("h1")).to_contain_text(f"{number} answers since")
        assert tab.locator(".new-mark").count() > 0
    assert seen.said == []
    store.close()
