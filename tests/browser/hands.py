"""Two ways to work a page: with the mouse, and with the keyboard alone."""

from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_STOPS = 400


class Hands(Protocol):
    """What a person does to a page."""

    def follow(self, place: Locator) -> None:
        """Follow a link or press a button."""

    def choose(self, control: Locator, words: str) -> None:
        """Choose the option that begins with these words."""

    def tick(self, box: Locator) -> None:
        """Tick a box."""

    def write(self, place: Locator, text: str) -> None:
        """Write over a field and send it."""


class Mouse:
    """Points and clicks."""

    def __init__(self, tab: Page) -> None:
        self.tab = tab

    def follow(self, place: Locator) -> None:
        place.click()

    def choose(self, control: Locator, words: str) -> None:
        options = control.locator("option").all_text_contents()
        control.select_option(label=next(option for option in options if option.startswith(words)))

    def tick(self, box: Locator) -> None:
        box.check()

    def write(self, place: Locator, text: str) -> None:
        place.click()
        place.fill(text)
        place.locator("xpath=ancestor::form").get_by_role("button").click()


class Keyboard:
    """Tab, Enter, space and letters: no pointer at all."""

    def __init__(self, tab: Page) -> None:
        self.tab = tab

    def reach(self, place: Locator) -> None:
        """Press Tab until the place has the focus."""
        wanted = place.element_handle()
        for _ in range(MOST_STOPS):
            if self.tab.evaluate("place => document.activeElement === place", wanted):
                return
            self.tab.keyboard.press("Tab")
        raise AssertionError(f"{MOST_STOPS} times Tab does not lead to {place}")

    def follow(self, place: Locator) -> None:
        self.reach(place)
        self.tab.keyboard.press("Enter")

    def choose(self, control: Locator, words: str) -> None:
        self.reach(control)
        self.tab.keyboard.type(words[0])

    def tick(self, box: Locator) -> None:
        self.reach(box)
        self.tab.keyboard.press("Space")

    def write(self, place: Locator, text: str) -> None:
        self.reach(place)
        self.tab.keyboard.press("Control+a")
        self.tab.keyboard.type(text)
        self.tab.keyboard.press("Enter")
