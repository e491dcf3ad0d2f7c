"""From the summary to a customer's sentence and back, with every figure on the way compared with pandas."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from tests.browser.comparing import Comparison
from tests.browser.expected import Company, State
from tests.browser.hands import Hands, Keyboard, Mouse
from tests.browser.screen import Watched, card, opened, printed, stands

pytestmark = pytest.mark.browser
COMPANY = State()
WEST = COMPANY.having(region="West")
HARLOW = WEST.having(centre="Harlow")
ALDER = HARLOW.having(team="Alder")


def address(path: str, state: State, **own: str) -> str:
    """Where a state stands; the order of the parameters does not matter here."""
    said = {name: "~".join(values) for name, values in state.wanted.items()} | own
    said |= {"period": state.period} if state.period != "last-13-weeks" else {}
    said |= {"q": state.q} if state.q else {}
    return f"{path}?{'&'.join(f'{name}={value}' for name, value in said.items())}"


@dataclass
class Walk:
    """A walk over the pages: each step waits for its address, and its page is compared before the next."""

    tab: Page
    hands: Hands
    seen: Comparison
    done: list[str] = field(default_factory=list)

    def at(self, name: str, path: str, state: State, compare: Callable[[Page, State], None], **own: str) -> None:
        """The step `name` has led to this address: wait for it and compare what it shows."""
        stands(self.tab, address(path, state, **own))
        compare(self.tab, state)
        self.done.append(name)

    def follow(self, words: str, inside: str = "body") -> None:
        """Follow the link or button that is called so."""
        place = self.tab.locator(inside)
        found = place.get_by_role("link", name=words, exact=True).or_(
            place.get_by_role("button", name=words, exact=True)
        )
        self.hands.follow(found.first)


@pytest.fixture(params=[Mouse, Keyboard], ids=["mouse", "keyboard"])
def walk(request: pytest.FixtureRequest, larkfield_tab: Page, company_in_pandas: Company) -> Walk:
    return Walk(larkfield_tab, request.param(larkfield_tab), Comparison(company_in_pandas, sees_persons=False))


def test_from_the_summary_to_a_sentence_and_back(walk: Walk) -> None:
    opened(walk.tab, "/summary")
    walk.at("open the summary", "/summary", COMPANY, walk.seen.summary)
    down_to_the_team(walk)
    narrowed(walk)
    to_the_words(walk)
    to_one_sentence_and_back(walk)
    as_somebody_else(walk)
    print(f"\n{len(walk.done)} steps, {walk.seen.compared} figures compared: {'; '.join(walk.done)}")
    assert len(walk.done) >= 20


def down_to_the_team(walk: Walk) -> None:
    tab, see = walk.tab, walk.seen.organisation
    walk.follow("West", "table.unit-table")
    walk.at("to West", "/organisation", WEST, see)
    walk.follow("Harlow", "table.unit-table")
    walk.at("to Harlow", "/organisation", HARLOW, see)
    walk.follow("Alder", "table.unit-table")
    walk.at("to Alder", "/organisation", ALDER, see)
    tab.go_back()
    walk.at("Back", "/organisation", HARLOW, see)
    tab.go_forward()
    walk.at("Forward", "/organisation", ALDER, see)
    walk.follow("West", ".units")
    walk.at("up to West by the path", "/organisation", WEST, see)


def narrowed(walk: Walk) -> None:
    tab, see = walk.tab, walk.seen.organisation
    walk.hands.choose(tab.locator("#period"), "52 weeks")
    year = State("last-52-weeks", WEST.wanted)
    walk.at("another period", "/organisation", year, see)
    walk.hands.follow(tab.locator(".filter-panel > summary"))
    walk.hands.choose(tab.locator("#filter-name"), "Touchpoint")
    expect(tab.get_by_label("Fault", exact=True)).to_be_visible()
    walk.hands.tick(tab.get_by_label("Fault", exact=True))
    walk.hands.follow(tab.locator("#filter-apply"))
    faults = year.having(touchpoint="fault")
    walk.at("filter by the panel", "/organisation", faults, see)
    tab.reload()
    walk.at("reload", "/organisation", faults, see)
    permalink_shows_the_same(walk, faults)
    walk.hands.follow(tab.locator(".chips a", has_text="Touchpoint: Fault"))
    walk.at("remove the chip", "/organisation", year, see)
    tab.go_back()
    walk.at("Back to the filter", "/organisation", faults, see)


def permalink_shows_the_same(walk: Walk, state: State) -> None:
    """The address, opened in another tab, is the same page."""
    other = walk.tab.context.new_page()
    opened(other, walk.tab.url[walk.tab.url.index("/organisation") :])
    walk.seen.organisation(other, state)
    assert printed(other.locator("h1")) == printed(walk.tab.locator("h1"))
    other.close()
    walk.done.append("the same by its permalink")


def to_the_words(walk: Walk) -> None:
    tab, see = walk.tab, walk.seen.words
    faults = State("last-52-weeks", WEST.wanted).having(touchpoint="fault")
    walk.hands.follow(card(tab, "Newest words").get_by_role("link", name="All words"))
    walk.at("to the words", "/verbatims", faults, see)
    walk.follow("Detractors", ".tabs")
    angry = faults.having(**{"class": "detractor"})
    walk.at("detractors alone", "/verbatims", angry, see)
    word = often_said(walk.seen.company, angry)
    walk.hands.write(tab.locator("#words-search"), word)
    searched = State(angry.period, angry.wanted, word)
    walk.at(f"search for {word!r}", "/verbatims", searched, see)
    walk.hands.follow(tab.locator(".chips a", has_text="Words:"))
    walk.at("remove the words", "/verbatims", angry, see)
    second_page(walk, angry)
    walk.follow("As grid")
    walk.at("as a grid", "/verbatims", angry, grid_shows_the_newest(walk), **{"as": "grid"})
    walk.follow("As list")
    walk.at("as a list", "/verbatims", angry, see)


def second_page(walk: Walk, state: State) -> None:
    """The second page begins where the first ends."""

    def see(tab: Page, state: State) -> None:
        walk.seen.listed(tab, walk.seen.company.words(state).iloc[50:100])

    walk.follow("Next", ".paging")
    walk.at("the next page", "/verbatims", state, see, page="2")


def grid_shows_the_newest(walk: Walk) -> Callable[[Page, State], None]:
    def see(tab: Page, state: State) -> None:
        found = walk.seen.company.words(state)
        first = tab.locator('.ag-center-cols-container [row-index="0"] [col-id="verbatim"]')
        expect(first).to_have_text(found["verbatim"].iloc[0])
        walk.seen.total_of_words(tab, len(found))

    return see


def often_said(company: Company, state: State) -> str:
    """A word that some, but not all, of these answers hold."""
    words = company.words(state)["verbatim"].str.lower().str.findall(r"(?<!\w)[a-z]{5,}(?!\w)")
    counts = Counter(word for said in words for word in set(said))
    return counts.most_common(1)[0][0]


def to_one_sentence_and_back(walk: Walk) -> None:
    tab = walk.tab
    angry = State("last-52-weeks", WEST.wanted).having(touchpoint="fault", **{"class": "detractor"})
    row = walk.seen.company.words(angry).iloc[2]
    walk.hands.follow(tab.locator("ol.verbatims > li").nth(2).get_by_role("link"))
    stands(tab, address("/response", angry, id=row["response_id"]))
    walk.seen.answer(tab, row)
    walk.done.append("to one answer")
    tab.go_back()
    walk.at("Back to the list", "/verbatims", angry, walk.seen.words)
    walk.follow("Summary", "nav.entries")
    walk.at("to the summary, filtered", "/summary", angry, walk.seen.summary)
    walk.follow("Larkfield", ".units")
    company = State("last-52-weeks").having(touchpoint="fault", **{"class": "detractor"})
    walk.at("to the company", "/summary", company, walk.seen.summary)
    for _ in range(2):
        walk.hands.follow(tab.locator(".chips a", has_text="Remove").first)
        company = State("last-52-weeks", dict(list(company.wanted.items())[1:]))
        walk.at("remove a chip", "/summary", company, walk.seen.summary)
    walk.hands.choose(tab.locator("#period"), "13 weeks")
    walk.at("back to where it began", "/summary", COMPANY, walk.seen.summary)


def as_somebody_else(walk: Walk) -> None:
    tab = walk.tab
    walk.hands.follow(tab.locator(".person-menu > summary"))
    walk.hands.follow(tab.locator(".person-menu button", has_text="Priya Desai"))
    walk.seen = Comparison(walk.seen.company.seen_by({"region_id": "West"}), compared=walk.seen.compared)
    walk.at("as Priya, to her home", "/team", COMPANY, walk.seen.team)
    walk.follow("Organisation", "nav.entries")
    walk.at("to her organisation", "/organisation", COMPANY, lambda tab, _: walk.seen.organisation(tab, WEST))
    walk.hands.follow(tab.locator("table.unit-table tfoot a"))
    walk.at("to her rows", "/rows", WEST, walk.seen.rows, measure="nps")
    walk.follow("Customers’ words", "nav.entries")
    walk.at("to her customers' words", "/verbatims", WEST, walk.seen.words)
    down_to_a_person(walk)


def down_to_a_person(walk: Walk) -> None:
    """From the home of a manager to one of her people, and to what was said of them."""
    tab, see = walk.tab, walk.seen
    walk.follow("Organisation", "nav.entries")
    walk.at("to her units", "/organisation", WEST, see.organisation)
    for unit, state in (("Harlow", HARLOW), ("Alder", ALDER)):
        walk.follow(unit, "table.unit-table")
        walk.at(f"to her {unit}", "/organisation", state, see.organisation)
    agent = see.company.words(ALDER)["agent_id"].dropna().iloc[0]
    walk.follow(see.company.people_names[agent], "table.person-table")
    person = ALDER.having(agent=agent)
    walk.at("to a person", "/person", ALDER, lambda tab, _: see.person(tab, person), id=agent)
    walk.hands.follow(card(tab, "Newest words").get_by_role("link", name="All words"))
    walk.at("to the words on the person", "/verbatims", person, see.words)


def test_a_walk_asks_nothing_of_other_machines(larkfield_watched: Watched) -> None:
    opened(larkfield_watched.tab, "/summary")
    assert len(larkfield_watched.requests) > 10
    assert larkfield_watched.strangers == []
    assert larkfield_watched.said == []
