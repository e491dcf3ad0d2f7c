"""Comparing the screen with pandas: every figure that stands on a page, against the same worked out a second time."""

from collections import Counter
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.browser.expected import Company, Net, State, count, reads_as
from tests.browser.screen import card, cells, printed

BELOW = {"company": "region", "region": "centre", "centre": "team", "team": "agent"}
NOBODY = {"region": "Not known", "centre": "Not known", "team": "Not known", "agent": "No agent known"}


@dataclass
class Comparison:
    """What one person must see of the company, and how many figures were compared so far."""

    company: Company
    names_are_masked: bool = False
    compared: int = 0

    def same(self, shown: object, expected: object) -> None:
        """One figure or text on screen against the one worked out."""
        assert shown == expected
        self.compared += 1

    def summary(self, tab: Page, state: State) -> None:
        """Everything that the summary counts."""
        self.headline(card(tab, "Would they recommend us?"), self.company.net(state))
        self.units(card(tab, "Where"), self.company.parts(state, "region"), "region")
        self.measures(card(tab, "Behind the score"), state)
        self.moments(card(tab, "Moments of the journey"), state)
        self.foot(tab, state)

    def organisation(self, tab: Page, state: State) -> None:
        """A unit's headline, the units below it, and its contacts."""
        below = BELOW[state.level]
        self.headline(card(tab, "Would they recommend us?"), self.company.net(state))
        self.units(card(tab, f"Every {below}"), self.company.parts(state, below), below)
        self.measures(card(tab, "Over all contacts"), state)
        self.foot(tab, state)

    def person(self, tab: Page, state: State) -> None:
        """How many of an agent's customers would recommend, and what is known of all contacts."""
        scores = self.company.rows(state)["score"]
        counts = ((scores >= 9).sum(), ((scores >= 7) & (scores <= 8)).sum(), (scores <= 6).sum())
        shown = [text.split(" ")[0] for text in tab.locator(".would-they li").all_text_contents()]
        self.same(shown, [count(int(number)) for number in counts])
        self.measures(card(tab, "Over all contacts"), state)
        self.foot(tab, state)

    def words(self, tab: Page, state: State) -> None:
        """How many wrote, and the first and last of the list's first page."""
        found = self.company.words(state)
        self.total_of_words(tab, len(found))
        self.listed(tab, found.head(50))
        self.same(printed(tab.locator(".paging span").first), f"1–{min(50, len(found))} of {count(len(found))} answers")
        self.foot(tab, state)

    def total_of_words(self, tab: Page, number: int) -> None:
        self.same(printed(tab.locator("h1 .plain-slot")).split(" answer")[0], count(number))

    def listed(self, tab: Page, found: object) -> None:
        """The list's answers, each word of them, in the order of pandas."""
        items = tab.locator("ol.verbatims > li")
        self.same(items.locator("p.verbatim-words").all_text_contents(), list(found["verbatim"]))

    def answer(self, tab: Page, row: object) -> None:
        """One answer: the words and the score."""
        self.same(tab.locator("blockquote").text_content(), row["verbatim"])
        self.same(printed(tab.locator(".said .verbatim-score")), str(int(row["score"])))
        self.same(self.fact(tab, "Team"), row["team_id"])

    def fact(self, tab: Page, title: str) -> str:
        """What stands beside a title among an answer's facts."""
        place = tab.locator(".facts div", has=tab.locator("dt", has_text=title)).first
        return printed(place.locator("dd"))

    def rows(self, tab: Page, state: State) -> None:
        """How many rows stand behind NPS, and the newest of them."""
        found = self.company.rows(state)
        found = found[found["score"].notna()]
        self.same(printed(tab.locator("h1 .plain-slot")).split(" response")[0], count(len(found)))
        newest = found.sort_values(["responded_at", "response_id"], ascending=[False, True], kind="stable").iloc[0]
        first = tab.locator('.ag-center-cols-container [row-index="0"] [col-id="score"]')
        self.same(first.text_content(), str(int(newest["score"])))

    def headline(self, place: Locator, expected: Net) -> None:
        """The one big number with its range, its change and the value before."""
        self.same(printed(place.locator(".kpi-value")), expected.value)
        notes = [printed(note) for note in place.locator(".kpi-note").all()]
        if expected.likely:
            self.same(notes[0], f"likely {expected.likely}")
        if expected.verdict:
            change = f"{expected.verdict} ({expected.change_range})" if expected.change_range else expected.verdict
            self.same(notes[1 if expected.likely else 0], f"{change}, before {expected.before}")

    def units(self, place: Locator, expected: dict[str, Net], level: str) -> None:
        """Every row of a table of units; where names are masked, the same rows whatever they are called."""
        *rows, _total = cells(place.locator("table.unit-table"))
        shown = {name: tuple(row) for name, _, *row in rows}
        wanted = {name or NOBODY[level]: _line(net) for name, net in expected.items()}
        if self.names_are_masked and level == "agent":
            assert Counter(shown.values()) == Counter(wanted.values())
        elif level == "agent":
            assert sorted(shown.values()) == sorted(wanted.values())
        else:
            assert shown == wanted
        self.compared += sum(len(row) for row in rows)

    def moments(self, place: Locator, state: State) -> None:
        """Score of every touchpoint at which somebody answered."""
        parts = self.company.parts(state, "touchpoint")
        wanted = {name.capitalize() or "Not known": net for name, net in parts.items() if net.n != "0"}
        names = [printed(name) for name in place.locator(".moment-name").all()]
        values = [printed(value) for value in place.locator(".moment-value").all()]
        assert dict(zip(names, values, strict=True)) == {name: net.value for name, net in wanted.items()}
        self.compared += len(values)

    def measures(self, place: Locator, state: State) -> None:
        """Each small measure now and before."""
        weeks = self.company.weeks(state)
        now, before = self.company.measures(state), self.company.measures(state, weeks)
        for value, title, earlier, _ in cells(place.locator("table.measure-list")):
            assert reads_as(value, now[title]), (title, value, now[title])
            assert reads_as(earlier.removeprefix("before "), before[title]), (title, earlier, before[title])
            self.compared += 2

    def foot(self, tab: Page, state: State) -> None:
        """Responses of the page."""
        number = len(self.company.rows(state))
        said = f"{count(number)} responses" if number else "no responses"
        assert said in tab.locator("footer").inner_text()
        self.compared += 1


def _line(net: Net) -> tuple[str, ...]:
    change = f"{net.verdict} ({net.change_range})" if net.change_range else net.verdict
    return net.value, net.likely, net.before, change, net.n
