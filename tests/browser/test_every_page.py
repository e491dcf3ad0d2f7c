"""Every page in both themes and in every state: readable for all, on a phone, and on paper."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from dashboard.cards import CARDS
from tests.browser.expected import Company, State
from tests.browser.screen import PHONE, is_of_cards, load_axe, opened, violations, watched

pytestmark = pytest.mark.browser
ALDER = "region=West&centre=Harlow&team=Alder"
UPDATE = "**/_dash-update-component*"
MENUS = ("details.filter-panel", "details.person-menu", "details.card-menu")
SHEETS_AT_MOST = 4


@pytest.fixture(scope="package")
def every_page(company_in_pandas: Company) -> tuple[str, ...]:
    """Addresses that show every page, at every level, with content."""
    row = company_in_pandas.words(State().having(team="Alder")).dropna(subset="agent_id").iloc[0]
    return (
        "/summary",
        "/summary?region=West&touchpoint=fault&period=last-52-weeks",
        "/team",
        f"/team?{ALDER}",
        "/team?tab=people",
        f"/team?tab=people&{ALDER}",
        f"/team?tab=coaching&{ALDER}",
        f"/team?tab=huddle&{ALDER}",
        "/organisation",
        "/organisation?region=West",
        "/organisation?region=West&by=product",
        "/organisation?region=West&tab=friction",
        "/organisation?region=West&centre=Harlow",
        f"/organisation?{ALDER}",
        "/compare?level=centre",
        "/compare?as=drawing&same=no",
        "/compare?tab=companies",
        "/compare?tab=selections",
        "/compare?tab=selections&region=West&centre=Harlow&versus.centre=Brent",
        "/explore",
        "/explore?rows=team&columns=issue&measure=transferred",
        f"/person?{ALDER}&id={row['agent_id']}",
        f"/customer?id={row['customer_id']}",
        "/verbatims?class=detractor",
        "/verbatims?as=grid",
        "/rows?measure=nps",
        f"/response?id={row['response_id']}",
        "/definitions",
        "/definitions?measure=nps",
        "/data",
        "/views",
        "/leaderboard",
        "/leaderboard?tab=people",
    )


#: The page of administrators, with each of its tabs, one person and one unit.
ADMINISTERED = (
    *(f"/admin?tab={tab}" for tab in ("people", "units", "agreements", "sessions", "settings", "audit")),
    "/admin?account=tom",
    "/admin?tab=units&unit=Alder",
    "/admin?on=2026-10-01",
)
EMPTY = (
    "/summary?period=2020",
    "/summary?region=Nowhere",
    "/team?region=Nowhere",
    "/organisation?region=Nowhere",
    "/compare?region=Nowhere",
    "/compare?tab=selections&touchpoint=fault&versus.touchpoint=nothing",
    "/explore?rows=language&measure=waiting",
    "/verbatims?region=Nowhere&q=nothing",
    "/verbatims?as=grid&region=Nowhere",
    "/rows?measure=nps&region=Nowhere",
    "/response?id=nothing",
    "/customer?id=nothing",
    "/person?id=nothing",
    "/leaderboard?period=2020",
    "/leaderboard?tab=people&period=2020",
)


@contextmanager
def tab_of(
    browser: Browser, address: str, theme: str = "light", account: str = "priya", **context: object
) -> Iterator[Page]:
    """A tab in that theme, of the manager of West, who sees persons, unless told; the checker may run in it."""
    with watched(browser, address, bypass_csp=True, **context) as seen:
        seen.tab.context.add_cookies([{"name": "theme", "value": theme, "url": address}])
        seen.tab.context.request.post("/person", form={"account": account})
        yield seen.tab


def faults(tab: Page, root: Path, path: str) -> list[str]:
    """What the checker finds on a page that stands."""
    load_axe(tab, root)
    found = violations(tab)
    if found:
        # A grid lays out its head anew as its rows arrive: what is gone half a second later was never there to be read.
        tab.wait_for_timeout(500)
        found = violations(tab)
    return [f"{path}: {fault}" for fault in found]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(
    browser: Browser, larkfield_address: str, every_page: tuple[str, ...], root: Path, theme: str
) -> None:
    with tab_of(browser, larkfield_address, theme) as tab:
        found = [fault for path in (*every_page, *EMPTY) for fault in faults(opened(tab, path), root, path)]
    print(f"\n{len(every_page)} pages and {len(EMPTY)} empty ones, {theme}: {len(found)} faults")
    assert found == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("account", "pages"), [("ada", ADMINISTERED), ("femi", ("/me",))], ids=["ada", "femi"])
def test_axe_finds_nothing_on_the_pages_of_few_and_a_phone_shows_them(
    browser: Browser, larkfield_address: str, root: Path, theme: str, account: str, pages: tuple[str, ...]
) -> None:
    with tab_of(browser, larkfield_address, theme, account, viewport=PHONE, has_touch=True, is_mobile=True) as tab:
        found, wide = [], []
        for path in pages:
            found += faults(opened(tab, path), root, path)
            assert tab.locator(".gw-card").count() >= 1, path
            if tab.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
                wide.append(path)
    assert (found, wide) == ([], [])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_with_anything_open(browser: Browser, larkfield_address: str, root: Path, theme: str) -> None:
    with tab_of(browser, larkfield_address, theme) as tab:
        found = []
        for path in (f"/organisation?{ALDER}", "/verbatims"):
            load_axe(opened(tab, path), root)
            for menu in MENUS:
                tab.locator(f"{menu} > summary").first.click()
                found += violations(tab)
                tab.keyboard.press("Escape")
        tab.locator("details.card-menu > summary").first.click()
        tab.get_by_role("button", name="How computed").first.click()
        expect(tab.get_by_role("dialog")).to_contain_text("with visible as")
        tab.wait_for_timeout(400)
        found += violations(tab)
    assert found == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_while_cards_load(browser: Browser, larkfield_address: str, root: Path, theme: str) -> None:
    with tab_of(browser, larkfield_address, theme) as tab:
        held: list[Route] = []
        tab.route(UPDATE, lambda route: held.append(route) if is_of_cards(route) else route.continue_())
        found = []
        for path in ("/summary", f"/organisation?{ALDER}", "/verbatims"):
            tab.goto(path)
            tab.wait_for_selector("#page .skeleton")
            found += faults(tab, root, f"{path}, loading")
        for route in held[-20:]:
            route.continue_()
        tab.unroute_all()
    assert found == []


def broken(answer: object, view: object) -> None:
    raise RuntimeError("a card that fails")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_where_cards_failed(
    browser: Browser, app: object, address: str, root: Path, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, entry in CARDS.items():
        monkeypatch.setitem(CARDS, name, dataclasses.replace(entry, draw=broken))
    with watched(browser, address, bypass_csp=True) as seen:
        seen.tab.context.add_cookies([{"name": "theme", "value": theme, "url": address}])
        found = []
        for path in ("/summary", "/organisation?region=West", "/verbatims", "/response?id=R1"):
            found += faults(opened(seen.tab, path), root, f"{path}, failed")
            assert seen.tab.get_by_text("could not be drawn").count() >= 1
    assert found == []


def test_a_phone_needs_no_sideways_scroll_on_any_page(
    browser: Browser, larkfield_address: str, every_page: tuple[str, ...]
) -> None:
    with tab_of(browser, larkfield_address, viewport=PHONE, has_touch=True, is_mobile=True) as tab:
        wide = {}
        for path in (*every_page, *EMPTY):
            opened(tab, path)
            width = tab.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)")
            if width > PHONE["width"]:
                wide[path] = width
    assert wide == {}


def test_paper_is_light_without_bars_and_few_sheets(
    browser: Browser, larkfield_address: str, every_page: tuple[str, ...], tmp_path: Path
) -> None:
    sheets = {}
    with tab_of(browser, larkfield_address, "dark", color_scheme="dark") as tab:
        for path in every_page:
            tab.emulate_media(media="screen")
            opened(tab, path)
            tab.emulate_media(media="print")
            sheets[path] = on_paper(tab)
    print("\n" + "\n".join(f"{number} sheets: {path}" for path, number in sheets.items()))
    assert max(number for path, number in sheets.items() if "=" not in path) <= SHEETS_AT_MOST


def on_paper(tab: Page) -> int:
    """Check the printed look of a page, and count its sheets of A4."""
    look = tab.evaluate(
        """() => {
            const style = place => getComputedStyle(place);
            const hidden = name => [...document.querySelectorAll(name)].every(place => !place.checkVisibility());
            return {
                paper: style(document.body).backgroundColor,
                cards: [...document.querySelectorAll(".gw-card")].map(card => style(card).backgroundColor),
                ink: style(document.querySelector("h1")).color,
                hidden: [".tools", ".entries", ".card-menu", ".filter-panel", ".share"].filter(name => !hidden(name)),
            };
        }"""
    )
    assert look["paper"] in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"), look
    assert set(look["cards"]) <= {"rgb(255, 255, 255)"}, look
    assert brightness(look["ink"]) < 90, look
    assert look["hidden"] == []
    return tab.pdf(format="A4", print_background=True).count(b"/Type /Page\n")


def brightness(colour: str) -> float:
    """Mean of the three parts of a colour as browsers write it, 0 to 255."""
    parts = [float(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    return sum(parts) / 3


def test_the_bar_does_not_stick_on_a_low_screen(browser: Browser, larkfield_address: str) -> None:
    with tab_of(browser, larkfield_address, viewport={"width": 1000, "height": 500}) as tab:
        opened(tab, "/summary")
        tab.mouse.wheel(0, 400)
        tab.wait_for_function("window.scrollY > 100")
        tops = tab.evaluate(
            "[...document.querySelectorAll('.shell-head, .shell-state')].map(bar => bar.getBoundingClientRect().bottom)"
        )
    assert max(tops) < 0


def test_words_carry_their_language(browser: Browser, larkfield_address: str, company_in_pandas: Company) -> None:
    west = company_in_pandas.seen_by({"region_id": "West"})
    expected = [
        language if isinstance(language, str) else None for language in west.words(State()).head(50)["language"]
    ]
    with tab_of(browser, larkfield_address) as tab:
        opened(tab, "/verbatims")
        said = tab.locator("ol.verbatims p.verbatim-words").evaluate_all("all => all.map(p => p.getAttribute('lang'))")
    assert said == expected
    assert len(set(said)) > 2
