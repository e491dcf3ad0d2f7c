"""Compare: who really differs, how other companies stand, and two selections against each other; tabs as addresses."""

from typing import Any

import dash

from dashboard.cards import card, finding
from dashboard.comparing import (
    companies_tab,
    selections_tab,
    sides,
    standing,
    units_apart,
    units_drawing,
    units_tab,
    wording,
)
from dashboard.comparing.tabs import TABS, nav, tab_name
from dashboard.frame import Page, not_found, page, screen
from dashboard.place import is_visible_place, place_name
from dashboard.ui.findings import Finding
from dashboard.view import View
from queries.ask import Answer
from queries.benchmarks import own_by_kind
from queries.selections import SECOND_NAMES, SELECTION_MEASURES, sides_by
from queries.selections import sides as both_sides
from queries.units import units

dash.register_page(__name__, path="/compare", name="Compare", order=7)


@finding("units_finding", answer=units)
def units_finding(answer: Answer, view: View) -> Finding:
    return Finding(standing.finding(answer, view), standing.figures(answer, view))


@card("units", answer=units, title="Units", sub="The stroke is the mean of all.", measures=("nps",),
      has_table=False, height=600)  # fmt: skip
def units_compared(answer: Answer, view: View) -> Any:
    return units_tab.draw(answer, view)


@card("units_drawn", answer=units, title="Units", sub="A point leads to its unit.", measures=("nps",),
      has_table=False, height=420)  # fmt: skip
def units_drawn(answer: Answer, view: View) -> Any:
    return units_drawing.draw(answer, view)


@card("units_moved", answer=units, title="Who moved", sub="Against the period before, more than the others.",
      measures=("nps",), has_table=False, height=160)  # fmt: skip
def units_moved(answer: Answer, view: View) -> Any:
    return units_apart.draw_moved(answer, view)


@card("units_few", answer=units, title="Too few responses", measures=("nps",), has_table=False, height=160)
def units_few(answer: Answer, view: View) -> Any:
    return units_apart.draw_few(answer, view)


@finding("companies_finding", answer=own_by_kind)
def companies_finding(answer: Answer, view: View) -> Finding:
    whose = place_name(view)
    return Finding(companies_tab.finding(answer, view, whose), companies_tab.figures(answer, view, whose))


@card("companies", answer=own_by_kind, title="Published scores", sub="By industry and name, never ranked with yours.",
      measures=("nps",), has_table=False, height=320)  # fmt: skip
def companies(answer: Answer, view: View) -> Any:
    return companies_tab.draw(answer, view)


@finding("sides_finding", answer=both_sides)
def sides_finding(answer: Answer, view: View) -> Finding:
    both = sides.sides_of(answer, view)
    return Finding(wording.sides_finding(both), (*wording.sides_figures(both), *wording.difference_line(both)))


@finding("same_finding", answer=sides_by)
def same_finding(answer: Answer, view: View) -> Finding:
    both, same = sides.sides_of(answer, view), selections_tab.same_contacts(answer, view)
    return Finding(wording.same_finding(both, same), (*wording.sides_figures(both), *wording.same_line(both, same)))


@card("sides_headline", answer=both_sides, title="Difference", measures=("nps",), has_table=False, height=170)
def sides_headline(answer: Answer, view: View) -> Any:
    return selections_tab.draw_headline(answer, view)


@card("same_headline", answer=sides_by, title="Difference", measures=("nps",), has_table=False, height=170)
def same_headline(answer: Answer, view: View) -> Any:
    return selections_tab.draw_same_headline(answer, view)


@card("sides", answer=both_sides, title="Side by side", sub="All contacts. A number of responses leads to its rows.",
      measures=SELECTION_MEASURES, has_table=False, height=300)  # fmt: skip
def side_by_side(answer: Answer, view: View) -> Any:
    return selections_tab.draw_sides(answer, view)


@card("sides_parts", answer=sides_by, title="Why they differ", measures=("nps",), has_table=False, height=320,
      sub="Points of the difference: other contacts, or another experience with the same ones.")  # fmt: skip
def sides_parts(answer: Answer, view: View) -> Any:
    return selections_tab.draw_parts(answer, view)


@screen("/compare", own=("tab", "level", "as", "what", "by", "same", *SECOND_NAMES))
def layout(view: View) -> Page:
    if tab_name(view) not in TABS or not is_visible_place(view) or not sides.is_visible_second(view):
        return not_found()
    _, content, finding_card = TABS[tab_name(view)]
    said = Finding("Choose two, and see whether they really differ.")
    return page(view, "Compare", nav(view), *content(view), finding=finding_card(view), said=said)
