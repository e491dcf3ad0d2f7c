"""Everyone sees their own part of the company and no more; what is forbidden looks like what does not exist."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.browser.comparing import Comparison
from tests.browser.expected import Company, State
from tests.browser.screen import Watched, opened, watched

pytestmark = pytest.mark.browser
UPDATE = "/_dash-update-component"
NOTHING_HERE = "There is nothing here that you can see"


@dataclass(frozen=True)
class Known:
    """A built-in person: which rows they see (None: not one), and whether single rows and persons."""

    rows: Mapping[str, str] | None
    opens_rows: bool = True
    sees_persons: bool = True

    @property
    def unit(self) -> dict[str, str]:
        """The unit that all rows lie in, by its levels: the organisation begins there."""
        rows = self.rows or {}
        levels = ("region", "centre", "team")
        return {level: rows[f"{level}_id"] for level in levels if f"{level}_id" in rows}


PEOPLE = {
    "mo": Known({}, sees_persons=False),
    "priya": Known({"region_id": "West"}),
    "tom": Known({"region_id": "West", "centre_id": "Harlow"}),
    "marta": Known({"region_id": "West", "centre_id": "Harlow", "team_id": "Alder"}),
    "femi": Known({"agent_id": "Femi Adeyemi"}),
    "anya": Known({}),
    "ruth": Known({}),
    "nils": Known({"function": "Network"}),
    "bea": Known({"vendor": "Brightcall"}),
    "sam": Known({}, opens_rows=False, sees_persons=False),
    "ada": Known(None, opens_rows=False, sees_persons=False),
}


def look_as(seen: Watched, account: str) -> Page:
    seen.tab.context.request.post("/person", form={"account": account})
    return seen.tab


def seen_by(company: Company, known: Known) -> Company:
    """The company cut to a person's rows; an agent is named and found by the name."""
    rows = dict(known.rows) if known.rows is not None else None
    if rows and "agent_id" in rows:
        ids = {name: agent for agent, name in company.people_names.items()}
        rows["agent_id"] = ids[rows["agent_id"]]
    return company.seen_by(rows)


@pytest.mark.parametrize("account", PEOPLE)
def test_everyone_sees_the_figures_of_their_own_rows(
    browser: Browser, larkfield_address: str, company_in_pandas: Company, account: str
) -> None:
    known = PEOPLE[account]
    company = seen_by(company_in_pandas, known)
    see = Comparison(company, known.sees_persons, names_are_masked=account in ("anya", "nils", "bea"))
    year = State("last-52-weeks")
    with watched(browser, larkfield_address) as seen:
        tab = look_as(seen, account)
        if known.rows is None:
            sees_nothing(tab)
        else:
            looks = [("/summary?", see.summary, year), ("/organisation?", see.organisation, year.having(**known.unit))]
            if agent := (company.scope or {}).get("agent_id"):
                looks = [(f"/person?id={agent}&", see.person, year)]
            for path, look, state in looks:
                look(opened(tab, f"{path}period=last-52-weeks"), state)
            sees_rows(tab, see, known, year)
    assert seen.said == []
    print(f"\n{account}: {see.compared} figures compared")


def sees_rows(tab: Page, see: Comparison, known: Known, state: State) -> None:
    """Words and rows of whoever may open them; of others not one."""
    opened(tab, "/verbatims?period=last-52-weeks")
    if known.opens_rows:
        see.words(tab, state)
        see.rows(opened(tab, "/rows?period=last-52-weeks&measure=nps"), state)
    else:
        assert tab.locator("ol.verbatims > li").count() == 0
        assert tab.context.request.get("/export.csv?period=last-52-weeks").text().count("\n") <= 1


def sees_nothing(tab: Page) -> None:
    """Someone without a right to any row meets no figure anywhere."""
    for path in ("/summary", "/organisation", "/verbatims", "/rows?measure=nps"):
        opened(tab, path)
        assert tab.locator(".kpi-value, ol.verbatims > li, .unit-table, .measure-list").count() == 0
        assert "response" not in tab.locator("footer").inner_text()


ALDER = "/person?region=West&centre=Harlow&team=Alder&id={}"
PAIRS = (
    ("/organisation?region={}", "North", "Nowhr"),
    ("/organisation?region=North&centre={}", "Kendal", "Nodale"),
    ("/summary?region={}", "North", "Nowhr"),
    ("/verbatims?region={}", "North", "Nowhr"),
    ("/verbatims?as=grid&region={}", "North", "Nowhr"),
    ("/rows?measure=nps&region={}", "North", "Nowhr"),
    ("/response?id={}", "answer of the North", "R-99999999"),
    (ALDER, "agent of the North", "A-999"),
)


def test_the_forbidden_looks_like_the_unknown_byte_for_byte(
    larkfield_watched: Watched, company_in_pandas: Company
) -> None:
    north = company_in_pandas.words(State("last-52-weeks").having(region="North")).dropna(subset="agent_id").iloc[0]
    known = {"answer of the North": north["response_id"], "agent of the North": north["agent_id"]}
    look_as(larkfield_watched, "priya")
    compared = 0
    for path, forbidden, unknown in PAIRS:
        typed = known.get(forbidden, forbidden)
        assert len(typed) == len(unknown)
        looks = [look_of(larkfield_watched.tab, path.format(said), said) for said in (typed, unknown)]
        assert looks[0] == looks[1], path
        assert NOTHING_HERE in looks[0][0] or "response" not in path
        compared += sum(len(text) for text in looks[0])
    print(f"\n{len(PAIRS)} pairs of pages, {compared} characters the same")
    assert larkfield_watched.said == []


def look_of(tab: Page, path: str, typed: str) -> list[str]:
    """All that is sent for an address, without what was typed: the page as it stands, its answers, and its file."""
    answers: list[Response] = []
    take = lambda answer: answers.append(answer) if UPDATE in answer.url else None  # noqa: E731
    tab.on("response", take)
    opened(tab, path)
    while tab.locator(".endless-grid").count() and not any("getRowsResponse" in answer.text() for answer in answers):
        tab.wait_for_timeout(100)
    page = settled(tab)
    tab.remove_listener("response", take)
    bodies = sorted(f"{answer.status} {answer.text()}" for answer in answers)
    file = tab.context.request.get(f"/export.csv?{path.split('?')[1].replace('id=', 'q=')}")
    return [text.replace(typed, "TYPED") for text in (page, *bodies, f"{file.status} {file.text()}")]


def settled(tab: Page) -> str:
    """The page once nothing in it changes any more: a grid goes on drawing after its rows have come."""
    page = ""
    while page != (page := tab.locator("#react-entry-point").inner_html()):
        tab.wait_for_timeout(500)
    return page
