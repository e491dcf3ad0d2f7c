"""The four users find what they came for within a few clicks, and the figures they find are right."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.comparing import Comparison
from tests.browser.expected import Company, State, count, counts_of
from tests.browser.screen import Watched, card, printed, settled

pytestmark = pytest.mark.browser
QUARTER = State()


class Tour:
    """A person who begins at the root and counts clicks."""

    def __init__(self, seen: Watched, account: str) -> None:
        seen.tab.context.request.post("/person", form={"account": account})
        self.tab, self.clicks = seen.tab, 0
        self.tab.goto("/")
        self.tab.wait_for_selector("#page")
        settled(self.tab)

    def follow(self, words: str, inside: str = "body") -> Page:
        """Click a link and wait for its page."""
        self.tab.locator(inside).get_by_role("link", name=words, exact=True).first.click()
        return self.came()

    def came(self) -> Page:
        """One click was done: wait for the page."""
        self.clicks += 1
        self.tab.wait_for_timeout(300)
        return settled(self.tab)


def test_an_executive_reads_how_it_stands_without_a_click(
    larkfield_watched: Watched, company_in_pandas: Company
) -> None:
    tour = Tour(larkfield_watched, "mo")
    assert "/summary" in tour.tab.url
    Comparison(company_in_pandas, sees_persons=False).summary(tour.tab, QUARTER)
    assert tour.clicks == 0


def test_an_agent_reads_what_customers_said_without_a_click(
    larkfield_watched: Watched, company_in_pandas: Company
) -> None:
    tour = Tour(larkfield_watched, "femi")
    assert "/me" in tour.tab.url
    names = {name: agent for agent, name in company_in_pandas.people_names.items()}
    own = company_in_pandas.seen_by({"agent_id": names["Femi Adeyemi"]})
    shown = [printed(part) for part in card(tour.tab, "13 weeks").locator(".counted-bars strong").all()]
    assert shown == [count(number) for number in counts_of(own.rows(QUARTER)["score"])]
    assert "Seen by you" in tour.tab.locator("#page").inner_text()
    assert tour.clicks == 0


def test_a_manager_reaches_a_customer_to_call_in_two_clicks(
    larkfield_watched: Watched, company_in_pandas: Company
) -> None:
    tour = Tour(larkfield_watched, "marta")
    assert "/team" in tour.tab.url
    first = card(tour.tab, "Call first").locator("li.verbatim").first
    first.get_by_role("link").first.click()
    tab = tour.came()
    response_id = re.search(r"id=([^&]+)", tab.url)[1]  # type: ignore[index]
    row = company_in_pandas.responses.set_index("response_id").loc[response_id]
    assert row["class"] == "detractor"
    Comparison(company_in_pandas).same(Comparison(company_in_pandas).fact(tab, "Team"), row["team_id"])
    tour.follow(row["customer_id"], ".facts")
    assert "/customer" in tour.tab.url
    assert tour.clicks == 2


def test_an_analyst_reads_the_answers_of_the_lowest_cell_in_two_clicks(
    larkfield_watched: Watched, company_in_pandas: Company
) -> None:
    tour = Tour(larkfield_watched, "anya")
    tour.follow("Cross-tab", "nav.entries")
    rows = company_in_pandas.rows(QUARTER).dropna(subset=["score"])
    net = (rows["score"] >= 9).astype(int) - (rows["score"] <= 6).astype(int)
    table = net.groupby([rows["touchpoint"], rows["region_id"]]).agg(["mean", "count"])
    touchpoint, region = table[table["count"] >= 30]["mean"].idxmin()
    said = printed(tour.tab.locator("h1 .plain-slot"))
    assert said.startswith(f"Lowest with enough answers: {touchpoint.capitalize()} × {region}, ")
    place = tour.tab.locator("table.crosstab")
    heads = [text.strip() for text in place.locator("thead th").all_text_contents()]
    row = next(line for line in place.locator("tbody tr").all() if touchpoint.capitalize() in line.inner_text())
    row.locator("td").nth(heads.index(region) - 1).get_by_role("link").click()
    tour.came()
    Comparison(company_in_pandas, sees_persons=False).rows(
        tour.tab, QUARTER.having(touchpoint=touchpoint, region=region)
    )
    assert tour.clicks == 2
