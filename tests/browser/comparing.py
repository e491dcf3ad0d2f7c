"""Comparing the screen with pandas: every figure that stands on a page, against the same worked out a second time."""

from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from tests.browser.expected import FEW, MINUS, Company, Net, State, count, counts_of, reads_as
from tests.browser.screen import card, cells, printed

BELOW = {"company": "region", "region": "centre", "centre": "team"}
QUARTER_WEEKS = 13


@dataclass
class Comparison:
    """What one person must see of the company, and how many figures were compared so far."""

    company: Company
    sees_persons: bool = True
    names_are_masked: bool = False
    compared: int = 0

    def same(self, shown: object, expected: object) -> None:
        """One figure or text on screen against the one worked out."""
        assert shown == expected
        self.compared += 1

    def summary(self, tab: Page, state: State) -> None:
        """Everything that the summary counts."""
        self.headline(card(tab, "Would they recommend us?"), self.company.net(state))
        self.units(card(tab, "Where"), self.company.parts(state, "region"))
        self.measures(card(tab, "Behind the score"), state)
        self.moments(card(tab, "Moments of the journey"), state)
        self.foot(tab, state)

    def organisation(self, tab: Page, state: State) -> None:
        """A unit's headline, the units below it, and its contacts."""
        self.headline(card(tab, "Would they recommend us?"), self.company.net(state))
        if below := BELOW.get(state.level):
            self.units(card(tab, f"Every {below}"), self.company.parts(state, below))
        elif self.sees_persons:
            self.people(card(tab, "Everyone"), state)
        else:
            assert card(tab, "Everyone").count() == 0
        self.measures(card(tab, "Over all contacts"), state)
        self.foot(tab, state)

    def team(self, tab: Page, state: State) -> None:
        """The page of a manager: what came in the last seven days, and the units it came from."""
        frame = self.company.responses
        new = frame[frame["day"] >= self.company.today - timedelta(days=7)]
        would, would_not = ((new["class"] == name).sum() for name in ("promoter", "detractor"))
        said = printed(tab.locator("h1 .plain-slot"))
        self.same(said.split(" answers since ")[0], count(len(new)))
        self.same(said.split(": ")[1], f"{count(would)} would recommend, {count(would_not)} would not.")
        total = cells(card(tab, "Since you were here").locator("table"))[-1]
        self.same(
            total[1:], [count(len(new)), count(would), count((new["class"] == "passive").sum()), count(would_not)]
        )

    def person(self, tab: Page, state: State) -> None:
        """How many of an agent's customers would recommend, and what is known of all contacts."""
        counts = counts_of(self.company.rows(state)["score"])
        shown = [text.split(" ")[0] for text in tab.locator(".would-they li").all_text_contents()]
        self.same(shown, [count(number) for number in counts])
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
        self.same(printed(tab.locator("h1 .plain-slot")).split(" ")[0], count(number))

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
        first = tab.locator('.ag-center-cols-container [row-index="0"] [col-id="response_id"]')
        expect(first).to_have_text(newest["response_id"])
        self.compared += 1

    def headline(self, place: Locator, expected: Net) -> None:
        """The one big number with its range, its change and the value before."""
        self.same(printed(place.locator(".kpi-value")), expected.value)
        notes = [printed(note) for note in place.locator(".kpi-note").all()]
        if expected.likely:
            self.same(notes[0], f"likely {expected.likely}")
        if expected.verdict:
            change = f"{expected.verdict} ({expected.change_range})" if expected.change_range else expected.verdict
            self.same(notes[1 if expected.likely else 0], f"{change}, before {expected.before}")

    def units(self, place: Locator, expected: dict[str, Net]) -> None:
        """Every row of a table of units."""
        rows = cells(place.locator("table.unit-table"))
        heads = place.locator("table.unit-table thead th").all_text_contents()
        part = next((at for at, head in enumerate(heads) if head.startswith("part of ")), None)
        if part is not None:
            *parts, total = (float(row.pop(part).replace(MINUS, "-").replace("–", "0")) for row in rows)
            self.same(round(sum(parts), 6), total)
        *rows, _total = rows
        wanted = {name or "Not known": _line(net) for name, net in expected.items()}
        assert {name: tuple(row) for name, _, *row in rows} == wanted
        self.compared += 5 * len(rows)

    def people(self, place: Locator, state: State) -> None:
        """Every person of a team: counts, and a score only from 30 responses and 13 weeks on."""
        *rows, total = cells(place.locator("table.person-table"))
        shown = [(name, *row) for name, _, *row in rows]
        wanted = [self.person_line(state, agent, counts) for agent, counts in self.company.people(state).items()]
        start = 1 if self.names_are_masked else 0
        assert sorted(row[start:] for row in shown) == sorted(row[start:] for row in wanted)
        self.same(total[2:5], [count(number) for number in counts_of(self.company.rows(state)["score"])])
        self.compared += 6 * len(rows)

    def person_line(self, state: State, agent: str, counts: tuple[int, int, int]) -> tuple[str, ...]:
        """A person's row as it must read."""
        name = self.company.people_names[agent] if agent else "No agent known"
        score = ("", "")
        if sum(counts) >= FEW and self.company.weeks(state) >= QUARTER_WEEKS:
            net = self.company.parts(state, "agent")[agent]
            score = (net.value, net.likely)
        return name, *(count(number) for number in counts), *score, count(sum(counts))

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
