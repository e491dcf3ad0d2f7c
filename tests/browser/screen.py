"""Reading the screen: open an address, wait until every card stands, and read what it says."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route

DESKTOP = {"width": 1360, "height": 900}
PHONE = {"width": 390, "height": 844}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_STANDS = """wanted => {
    const main = document.getElementById("page");
    if (!main || document.querySelector(".skeleton")) { return false; }
    // A grid draws its head a moment after it stands.
    if (document.querySelector(".endless-grid") && !document.querySelector(".ag-header-cell")) { return false; }
    const said = text => {
        const [path, query] = text.split(/\\?(.*)/s);
        return path + " " + JSON.stringify([...new URLSearchParams(query)].sort());
    };
    return said(main.dataset.state) === said(wanted);
}"""


@dataclass
class Watched:
    """A tab, what its console said, the requests it made of this machine, and those of others."""

    tab: Page
    said: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


@contextmanager
def watched(browser: Browser, address: str, **context: object) -> Iterator[Watched]:
    """A tab in a browser context of its own."""
    opened = browser.new_context(**{"viewport": DESKTOP, "base_url": address} | context)
    seen = Watched(opened.new_page())
    watch(opened, seen, address)
    try:
        yield seen
    finally:
        opened.close()


def watch(context: BrowserContext, seen: Watched, address: str) -> None:
    """Write down what the tabs of a context say and ask for."""
    context.set_default_timeout(30_000)
    context.on("console", lambda said: seen.said.append(said.text) if said.type in ("error", "warning") else None)
    context.on("weberror", lambda error: seen.said.append(str(error.error)))
    ours = (f"{address}/", "data:", "blob:")
    context.on(
        "request", lambda asked: (seen.requests if asked.url.startswith(ours) else seen.strangers).append(asked.url)
    )


def opened(tab: Page, path: str) -> Page:
    tab.goto(path)
    return stands(tab, path)


def stands(tab: Page, path: str) -> Page:
    """Wait until the page of that address stands, every card drawn."""
    tab.wait_for_function(_STANDS, arg=path if "?" in path else f"{path}?")
    return tab


def settled(tab: Page) -> Page:
    """Wait until the page of the tab's own address stands."""
    here = urlsplit(tab.url)
    return stands(tab, f"{here.path}?{here.query}")


def printed(place: Locator) -> str:
    """What a place shows to those who see it on a wide screen: without the words for screen readers and phones."""
    text: str = place.evaluate(
        """place => {
            const seen = place.cloneNode(true);
            seen.querySelectorAll(".visually-hidden, .only-narrow").forEach(part => part.remove());
            return seen.textContent.trim();
        }"""
    )
    return text


def cells(table: Locator) -> list[list[str]]:
    """Rows of a table's body and foot, a printed text a cell."""
    found: list[list[str]] = table.evaluate(
        """table => {
            const seen = table.cloneNode(true);
            seen.querySelectorAll(".visually-hidden, .only-narrow").forEach(part => part.remove());
            return [...seen.querySelectorAll("tbody tr, tfoot tr")].map(
                row => [...row.children].map(cell => cell.textContent.trim()));
        }"""
    )
    return found


def card(tab: Page, title: str) -> Locator:
    """The card of that title."""
    return tab.locator("section.gw-card", has=tab.get_by_role("heading", name=title, exact=True))


def load_axe(tab: Page, root: Path) -> None:
    """Put the accessibility checker into the page."""
    tab.evaluate((root / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))


def violations(tab: Page) -> list[str]:
    """What the accessibility checker finds, one line a place."""
    found = tab.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", AXE_TAGS)
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def is_of_cards(route: Route) -> bool:
    """Whether a request asks for cards to be drawn."""
    body = json.loads(route.request.post_data or "{}")
    return any("name" in str(said) and '"card"' in json.dumps(said) for said in body.get("inputs", []))
