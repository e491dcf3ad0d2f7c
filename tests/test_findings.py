"""A finding that is carried away holds the figures of its page, in the very texts of the page."""

import json
import re
from collections.abc import Iterator

import pytest

from dashboard.addresses import pages
from dashboard.cards import CARDS, draw_card, remembered
from dashboard.explain import opened as explained
from dashboard.state_line import about_lines
from dashboard.ui.findings import MOST_LINES, figure_line, first_lines
from dashboard.ui.words import told
from dashboard.view import View
from dashboard.workspace import person
from queries.filter import Filter
from queries.measures import MEASURES
from queries.newest import newest
from queries.organisation import organisation
from queries.summary import SMALL, summary
from tests.drawn import Node, every, lines, of_class, printed, trees
from tests.serving import LookingAs
from tests.test_bad_input import seen

NOW = {"promoters": 460, "passives": 250, "detractors": 290, "scored": 1000}
BEFORE = {"promoters": 480, "passives": 260, "detractors": 260, "scored": 1000}


def test_a_line_holds_value_range_responses_and_change():
    line = figure_line(told(MEASURES["nps"], NOW, BEFORE))
    assert line == "Net Promoter Score: +17 (12 to 22), 1\u202f000 responses; before +22, no clear change"
    assert figure_line(told(MEASURES["nps"], NOW)) == "Net Promoter Score: +17 (12 to 22), 1\u202f000 responses"


def test_a_line_without_a_value_says_why():
    assert figure_line(told(MEASURES["nps"], {"scored": 0}, BEFORE)) == "Net Promoter Score: no responses"


def drawn(view: View, name: str, question) -> list:
    answer = remembered(question, view.warehouse, view.filter, view.scope)
    return trees(draw_card(CARDS[name], answer, view))


def view_of(opened, query: str) -> View:
    return View(Filter.parse(query)[0], opened.engine.at(opened.today()), person(), path="/summary")


@pytest.mark.parametrize("query", ["", "region=West&touchpoint=fault", "period=2026-10&versus=none", "region=Nowhere"])
@pytest.mark.parametrize("account", ["mo", "bea"])
def test_the_text_of_the_summary_holds_the_figures_of_its_cards(looking_as: LookingAs, query: str, account: str):
    with looking_as(account) as opened:
        view = view_of(opened, query)
        [sentence] = drawn(view, "summary_finding", summary)
        headline, measures = (drawn(view, name, summary) for name in ("headline", "measures"))
    carried = sentence[1]["data-figures"].split("\n")
    assert len(carried) == 1 + len(SMALL)
    if of_class(headline, "empty-state"):
        assert all(not any(letter.isdigit() for letter in line) for line in carried)
        return
    value = printed(of_class(headline, "kpi-value")[0])
    [likely] = [note for note in map(printed, of_class(headline, "kpi-note")) if note.startswith("likely")] or [""]
    assert carried[0].startswith(f"Net Promoter Score: {value}")
    assert likely.removeprefix("likely ") in carried[0]
    for line, (shown, name, *_) in zip(carried[1:], lines(of_class(measures, "measure-list")), strict=True):
        assert line.startswith(f"{name}: {shown}"), (line, name, shown)


def test_a_person_without_a_score_has_none_in_the_text(looking_as: LookingAs):
    with looking_as("marta") as opened:
        view = view_of(opened, "period=last-4-weeks&region=West&centre=Harlow&team=Alder")
        answer = remembered(organisation, view.warehouse, view.filter, view.scope)
        agent = next(row["agent"] for row in answer.rows() if row["agent"] and row["period"] == "now" and row["scored"])
        [sentence] = drawn(view_of(opened, f"period=last-4-weeks&agent={agent}"), "organisation_finding", organisation)
    assert sentence[1]["data-figures"].startswith("Responses: ")
    assert "Net Promoter Score" not in sentence[1]["data-figures"]


def test_a_text_says_place_days_comparison_filters_and_data(looking_as: LookingAs):
    with looking_as("mo") as opened:
        said = about_lines(view_of(opened, "period=2026-10&versus=year-ago&region=West&touchpoint=fault&q=slow"))
    assert said[0] == "West, October 2026, against a year ago"
    assert said[1] == "Only Surveys after contacts; Touchpoint: Fault; Words: slow"
    assert said[2].startswith("Data until Sat 21 Nov 2026, version")


#: Pages with content, by who looks at them.
LOOKS = {
    "mo": ("/summary", "/summary?region=West&touchpoint=fault", "/organisation", "/verbatims?class=detractor",
           "/rows?measure=nps", "/response?id={response}", "/compare", "/definitions"),
    "priya": ("/team", "/organisation?region=West&by=product", "/leaderboard?tab=people", "/compare?level=team",
              "/verbatims?q=nobody"),
    "marta": ("/team", "/person?id={agent}", "/leaderboard?tab=people", "/customer?id={customer}"),
    "femi": ("/me", "/leaderboard", "/leaderboard?tab=people"),
    "anya": ("/explore", "/explore?rows=team&columns=issue&measure=transferred", "/explore?measure=responses",
             "/leaderboard?period=last-52-weeks", "/compare?tab=companies", "/compare?tab=selections",
             "/compare?period=last-52-weeks&same=no", "/compare?tab=selections&channel=phone&versus.channel=chat",
             "/compare?tab=selections&same=yes&region=West&versus.region=North&period=last-52-weeks"),
    "sam": ("/summary", "/organisation?region=West", "/compare?level=centre"),
    "bea": ("/summary?period=last-52-weeks", "/response?id=R-none"),
    "ada": ("/data", "/admin", "/views"),
}  # fmt: skip
#: Moments are no figures: "Fri 20 Nov, 17:30", "16 Nov 2026", "4 Oct".
MOMENTS = re.compile(r"\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*(?: \d{4})?(?:, \d\d:\d\d)?")
NUMBERS = re.compile(r"[+\u2212]?\d[\d\u202f]*(?:[.:]\d+)*")
UNNUMBERED = ("/definitions", "/views", "/compare?tab=selections", "/response?id=R-none")


def numbers(text: str) -> set[str]:
    """Numbers as printed, without dates and without their sign where a range or a size drops it."""
    return {number.lstrip("+\u2212").strip("\u202f") for number in NUMBERS.findall(MOMENTS.sub("", text))}


def leaves(nodes: list[Node]) -> Iterator[str]:
    """Texts as they stand apart, cell by cell, for those who see them."""
    for node in nodes:
        if not isinstance(node, list):
            yield "" if node is None else str(node)
        elif "visually-hidden" not in str(node[1].get("className", "")):
            yield from leaves(node[2])


def looked(app, client, address: str) -> tuple[str, list[str], str]:
    """The sentence of a page, the lines that are carried along, and all that page and proof show beside them."""
    path, _, query = address.partition("?")
    found = seen(app, client, path, query and f"?{query}")
    cards = {name: trees(json.loads(text)["children"]) for name, text in found.items()}
    frame = cards.pop("")
    [heading] = [node for node in every(frame) if node[1].get("id") == "heading"]
    plain = [nodes for name, nodes in cards.items() if name.endswith("_finding")] or [[heading]]
    lines = [line for node in every(plain[0]) for line in node[1].get("data-figures", "").split("\n") if line]
    shown = [frame, *(nodes for name, nodes in cards.items() if not name.endswith("_finding"))]
    proofs = [json.loads(node[1]["data-explain"]) for node in every(frame) if "data-explain" in node[1]]
    shown += [trees(explained({**proof, "as": "table"})[1]) for proof in proofs if proof["name"].endswith("_finding")]
    return " ".join(map(printed, plain[0])), lines, " ".join(text for nodes in shown for text in leaves(nodes))


@pytest.mark.slow
def test_every_page_carries_each_figure_of_its_finding_and_none_that_it_does_not_show(app, looking_as) -> None:
    paths = set()
    for account, addresses in LOOKS.items():
        with looking_as(account) as opened:
            view = view_of(opened, "period=last-52-weeks")
            ids = newest_ids(view)
            names = {*view.warehouse.people_names.values(), *view.warehouse.unit_names.values()}
            client = app.server.test_client()
            client.post("/person", data={"account": account})
            for address in addresses:
                paths.add(address.partition("?")[0])
                sentence, carried, shown = looked(app, client, address.format(**ids))
                assert bool(carried) == (address not in UNNUMBERED), (account, address, sentence)
                text = " ".join(carried)
                assert numbers(sentence) <= numbers(text), (account, address, sentence, carried)
                assert numbers(text) <= numbers(f"{sentence} {shown}"), (account, address, sentence, carried)
                assert not [name for name in names if name in text and name not in f"{sentence} {shown}"]
    assert paths == {path for path in pages() if not path.startswith("/tested")}


def newest_ids(view: View) -> dict[str, str]:
    """An answer with its agent and its customer that the person of the view may open."""
    rows = newest(view.warehouse, view.filter, view.scope).rows() if view.person.may_open_rows else []
    row = next((row for row in rows if row["agent_id"]), rows[0] if rows else {})
    return {name: row.get(f"{name}_id") for name in ("response", "agent", "customer")}


def test_a_long_list_says_how_many_more_the_page_holds() -> None:
    lines = [f"Unit {number}: +1" for number in range(MOST_LINES + 2)]
    assert first_lines(lines) == (*lines[:MOST_LINES], "and 2 more on the page")
    assert first_lines(lines[: MOST_LINES + 1]) == tuple(lines[: MOST_LINES + 1])


def test_days_that_are_not_the_periods_stand_in_their_place(looking_as: LookingAs):
    with looking_as("marta") as opened:
        view = view_of(opened, "")
        assert about_lines(view, of_days="since Fri 20 Nov")[0] == "Alder, since Fri 20 Nov"
        assert about_lines(view, has_state=False, of_days="all days")[0] == "Alder, all days"
        assert len(about_lines(view, has_state=False)) == 1
