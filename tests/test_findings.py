"""A finding that is carried away holds the figures of its page, in the very texts of the page."""

import pytest

from dashboard.cards import CARDS, draw_card, remembered
from dashboard.frame import about_lines
from dashboard.ui.findings import figure_line
from dashboard.ui.words import told
from dashboard.view import View
from dashboard.workspace import person
from queries.filter import Filter
from queries.measures import MEASURES
from queries.organisation import organisation
from queries.summary import SMALL, summary
from tests.drawn import lines, of_class, printed, trees
from tests.serving import LookingAs

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
    assert said[:2] == ["West, October 2026, against a year ago", "Only Touchpoint: Fault; Words: slow"]
    assert said[2].startswith("Data until Sat 21 Nov 2026, version")
