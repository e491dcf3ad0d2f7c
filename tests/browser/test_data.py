"""Loading a file in a real browser: from the empty home to the first page, in both themes, on a phone, by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from data.home import Home
from data.lake import Lake
from tests.browser.conftest import served
from tests.browser.hands import Keyboard
from tests.browser.screen import PHONE, load_axe, opened, violations, watched
from tests.data_page import FILE, TARGETS, company_home

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WAITS_MS = 60_000
HEADER = FILE.splitlines()[0].split(";")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return company_home(tmp_path / "home")


@pytest.fixture
def address(home: Home, root: Path, tmp_path: Path) -> Iterator[str]:
    with served(home, root, tmp_path / "log") as found:
        yield found


@pytest.fixture
def tab(browser: Browser, address: str) -> Iterator[Page]:
    """A tab on the company's home that fails its test when the console spoke or a request left this machine."""
    with watched(browser, address, bypass_csp=True) as seen:
        seen.tab.set_default_timeout(WAITS_MS)
        yield seen.tab
    assert seen.strangers == []
    assert [said for said in seen.said if "503" not in said] == []


def checked(tab: Page, root: Path, where: str) -> list[str]:
    """What is wrong with a step in either theme, and on a phone."""
    found = []
    # Half way from one colour to another nothing has its own contrast.
    tab.emulate_media(reduced_motion="reduce")
    for theme in ("dark", "light"):
        tab.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
        load_axe(tab, root)
        found += [f"{where}, {theme}: {fault}" for fault in violations(tab)]
    wide = tab.viewport_size
    tab.set_viewport_size(PHONE)
    width = tab.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)")
    if width > PHONE["width"]:
        found.append(f"{where}: {width} px wide on a phone")
    tab.set_viewport_size(wide)
    return found


def wait_for(place: Locator) -> None:
    """Wait for a place that a job may have to be done for."""
    expect(place).to_be_visible(timeout=WAITS_MS)


def choose(tab: Page, file: Path) -> None:
    """Choose a file and send it."""
    tab.get_by_label("Choose a file").set_input_files(file)
    tab.get_by_role("button", name="Upload").click()


def match_columns(tab: Page) -> None:
    """Say which column is which."""
    for name, target in zip(HEADER, TARGETS, strict=True):
        tab.get_by_label(f"What is {name}?").select_option(target)
    tab.get_by_role("button", name="Continue").click()
    wait_for(tab.get_by_text("questions wait for an answer"))


def answer_questions(tab: Page) -> None:
    """Answer what is asked about the columns."""
    tab.get_by_label("Was the survey sent after a contact").select_option("transactional")
    for label, answer in (("Answers run from 6 to 11", "0-10"), ("Answers run from 3 to 5", "1-5")):
        tab.get_by_label(label).select_option(answer)
    tab.get_by_label("what does it mean?").select_option("none")
    tab.get_by_role("button", name="Continue").click()


def test_a_newcomer_comes_from_an_empty_home_to_the_first_page_and_back(
    tab: Page, home: Home, root: Path, tmp_path: Path
) -> None:
    file = tmp_path / "shops.csv"
    file.write_text(FILE, encoding="utf-8")
    faults = []

    tab.goto("/")
    tab.get_by_role("link", name="Load the first file").click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("No data yet. Load a file to begin.")
    faults += checked(tab, root, "choose")
    choose(tab, file)

    wait_for(tab.locator(".matches"))
    faults += checked(tab, root, "columns")
    match_columns(tab)
    faults += checked(tab, root, "questions")
    tab.reload()
    expect(tab.get_by_label("What is How likely?")).to_have_value("score", timeout=WAITS_MS)

    answer_questions(tab)
    wait_for(tab.get_by_label("What does oui stand for?"))
    faults += checked(tab, root, "values")
    tab.get_by_label("What does oui stand for?").select_option("yes")
    tab.get_by_role("button", name="Continue").click()

    wait_for(tab.get_by_text("Is that your tool’s figure?"))
    faults += checked(tab, root, "preview")
    tab.get_by_role("button", name="Load 4 rows").click()

    first = tab.get_by_role("link", name="Open the first page of your data")
    wait_for(first)
    faults += checked(tab, root, "done")
    first.click()
    expect(tab.locator("footer")).to_contain_text("4 responses", timeout=WAITS_MS)
    tab.go_back()
    wait_for(first)

    tab.get_by_role("link", name="See or undo this load").click()
    faults += checked(tab, root, "load")
    tab.get_by_role("button", name="Undo this load").click()
    wait_for(tab.get_by_text("This load is undone"))
    assert Lake(home.lake_path).snapshot().rows("responses") == 0
    for path in ("state", "loads", "unmatched", "left-out", "load"):
        faults += checked(opened(tab, f"/data?tab={path}"), root, path)
    assert faults == []


def test_a_large_file_shows_how_far_it_is_and_can_be_cancelled(tab: Page, home: Home, tmp_path: Path) -> None:
    rows = "".join(f"K{number};05.10.2026 09:15;Harbour;Counter 1;9;5;words;yes\n" for number in range(400_000))
    file = tmp_path / "large.csv"
    file.write_text(f"{FILE.splitlines()[0]}\n{rows}", encoding="utf-8")
    opened(tab, "/data?tab=load")
    choose(tab, file)
    wait_for(tab.locator("[data-job] progress"))
    expect(tab.locator("[data-job] [role=status]")).to_have_attribute("aria-live", "polite")
    tab.get_by_role("button", name="Cancel").click()
    wait_for(tab.get_by_text("Cancelled."))
    tab.get_by_role("button", name="Throw away").click()
    wait_for(tab.get_by_role("button", name="Upload"))
    assert list((home.path / "incoming").glob("*/upload.json")) == []


def test_the_keyboard_alone_answers_a_step(tab: Page, tmp_path: Path) -> None:
    file = tmp_path / "shops.csv"
    file.write_text(FILE, encoding="utf-8")
    opened(tab, "/data?tab=load")
    hands = Keyboard(tab)
    tab.get_by_label("Choose a file").set_input_files(file)
    hands.follow(tab.get_by_role("button", name="Upload"))
    wait_for(tab.locator(".matches"))
    hands.reach(tab.get_by_label("What is Words?"))
    tab.keyboard.type("verb")
    hands.follow(tab.get_by_role("button", name="Continue"))
    expect(tab.get_by_label("What is Words?")).to_have_value("verbatim", timeout=WAITS_MS)
