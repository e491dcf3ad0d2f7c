"""The endless grid: every verbatim of the demo, in one order, each once, to the last row."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.expected import Company, State
from tests.browser.screen import opened

pytestmark = pytest.mark.browser
ALL_DAYS = State("2025-01-01..2026-11-21")
BLOCK = 100
SLOW = {"offline": False, "latency": 800, "downloadThroughput": -1, "uploadThroughput": -1}
SCROLLED_TO = """place => {
    const view = document.querySelector(".ag-body-viewport, .ag-grid-viewport");
    const height = document.querySelector('.ag-center-cols-container [row-index]').offsetHeight;
    view.scrollTop = place * height;
}"""


def test_the_grid_holds_every_verbatim_once_and_ends_with_the_last(
    larkfield_tab: Page, company_in_pandas: Company
) -> None:
    tab, wanted = larkfield_tab, company_in_pandas.words(ALL_DAYS)
    answers: list[Response] = []
    tab.on("response", lambda answer: answers.append(answer))
    opened(tab, f"/verbatims?period={ALL_DAYS.period}&as=grid")
    expect(row_of(tab, 0)).to_contain_text(wanted["verbatim"].iloc[0])
    for place in range(0, len(wanted), BLOCK):
        tab.evaluate(SCROLLED_TO, place)
        expect(row_of(tab, place)).to_have_text(wanted["verbatim"].iloc[place])
    tab.evaluate(SCROLLED_TO, len(wanted))
    expect(row_of(tab, len(wanted) - 1)).to_have_text(wanted["verbatim"].iloc[-1])
    expect(tab.locator(f'[row-index="{len(wanted)}"]')).to_have_count(0)
    blocks = blocks_of(answers)
    shown = [row for first in sorted(blocks) for row in blocks[first]]
    print(f"\n{len(shown)} rows in {len(blocks)} blocks, {len(set(shown))} different ones")
    assert shown == list(wanted["response_id"])
    assert len(set(shown)) == len(shown)


def test_the_grid_goes_to_its_last_row_by_keyboard(larkfield_tab: Page, company_in_pandas: Company) -> None:
    tab, wanted = larkfield_tab, company_in_pandas.words(State())
    opened(tab, "/verbatims?as=grid")
    expect(row_of(tab, 0)).to_have_text(wanted["verbatim"].iloc[0])
    row_of(tab, 0).click()
    tab.keyboard.press("Control+End")
    expect(row_of(tab, len(wanted) - 1)).to_have_text(wanted["verbatim"].iloc[-1])


def test_blocks_that_are_scrolled_past_before_they_came_hold_their_own_rows(
    larkfield_tab: Page, company_in_pandas: Company
) -> None:
    tab, wanted = larkfield_tab, company_in_pandas.words(ALL_DAYS)
    opened(tab, f"/verbatims?period={ALL_DAYS.period}&as=grid")
    expect(row_of(tab, 0)).to_contain_text(wanted["verbatim"].iloc[0])
    network = tab.context.new_cdp_session(tab)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)
    places = (350, 700, 1_050, 2_405)
    for place in places:
        tab.evaluate(SCROLLED_TO, place)
        tab.wait_for_timeout(60)
    for place in reversed(places):
        tab.evaluate(SCROLLED_TO, place)
        expect(row_of(tab, place)).to_have_text(wanted["verbatim"].iloc[place])


def row_of(tab: Page, place: int) -> Any:
    """The words of one row of the grid."""
    return tab.locator(f'.ag-center-cols-container [row-index="{place}"] [col-id="verbatim"]')


def blocks_of(answers: list[Response]) -> dict[int, list[str]]:
    """Rows that the grid was given, by the number of the first of each block."""
    found = {}
    for answer in answers:
        if "getRowsRequest" in (answer.request.post_data or ""):
            asked = json.loads(answer.request.post_data or "")["inputs"][0]["value"]
            given = next(iter(answer.json()["response"].values()))["getRowsResponse"]
            found[asked["startRow"]] = [row["response_id"] for row in given["rowData"]]
    return found


def test_tab_leads_through_the_grid_and_not_into_every_cell(larkfield_tab: Page) -> None:
    tab = larkfield_tab
    opened(tab, "/rows?measure=nps")
    tab.locator('.ag-center-cols-container [row-index="0"]').first.wait_for()
    tab.locator("#page a").first.focus()
    for _ in range(40):
        tab.keyboard.press("Tab")
        if not tab.evaluate("!!document.activeElement.closest('#page')"):
            return
    pytest.fail(f"40 times Tab ended at {tab.evaluate('document.activeElement.outerHTML')[:200]}")
