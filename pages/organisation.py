"""Organisation: a unit, the units below it, and at the end of the way a person and the customers' words."""

from typing import Any

import dash
from dash import html

from dashboard.cards import card, finding, slot
from dashboard.choices import title_of
from dashboard.comparing.norm import norm_slot
from dashboard.context import target_of
from dashboard.foot import foot_text
from dashboard.frame import Page, not_found, page, screen
from dashboard.friction import FINDING, FRICTION, friction_cards
from dashboard.parts import TREND_HEIGHT, headline, parts_of, parts_of_change, trend_of, unit_rows, verdicts_of
from dashboard.persons import people_of, person_counts, person_lead
from dashboard.place import is_visible_place, place_name
from dashboard.reading import by_split, tell, totals
from dashboard.scores import NO_SCORE, is_person
from dashboard.survey_channels import channel_note
from dashboard.team import in_its_place
from dashboard.ui.cards import grid
from dashboard.ui.findings import Finding, figure_line
from dashboard.ui.measures import measure_list
from dashboard.ui.tables import UnitRow, unit_table
from dashboard.ui.words import organisation_finding
from dashboard.unit_tabs import parts_tabs, unit_tabs
from dashboard.view import View
from dashboard.voices import newest_words
from queries.ask import Answer
from queries.dimensions import LEVEL_NAMES
from queries.organisation import CONTACTS, contact_measures, organisation
from queries.summary import trend
from queries.verbatims import verbatims

dash.register_page(__name__, path="/organisation", name="Organisation", order=2)


@finding("organisation_finding", answer=organisation, measures=("nps", "responses"))
def organisation_finding_card(answer: Answer, view: View) -> Finding:
    told, responses = (tell(view, name, totals(answer)) for name in ("nps", "responses"))
    if told.figure.reason == NO_SCORE:
        return Finding(f"{place_name(view)}: {told.responses} scored responses.", (figure_line(responses),))
    children = [] if is_person(view) else verdicts_of(view, answer, parts_of(view))
    figures = tuple(map(figure_line, (told, responses)))
    return Finding(organisation_finding(place_name(view), told, children), figures)


@card("unit_headline", answer=organisation, title="Would they recommend us?", sub="Net Promoter Score.",
      measures=("nps",), height=72)  # fmt: skip
def unit_headline(answer: Answer, view: View) -> Any:
    scored = tell(view, "nps", totals(answer)).responses or "0"
    return html.Div(headline(view, totals(answer), [f"{scored} scored responses"]), className="kpi-strip")


@card("unit_trend", answer=trend, title="Score by week", sub="13 months, with the 95 % range.",
      measures=("nps",), height=TREND_HEIGHT)  # fmt: skip
def unit_trend(answer: Answer, view: View) -> Any:
    return trend_of(answer, view)


@card("children", answer=organisation, title="Parts", sub="On one scale; hollow is before. A row leads on.",
      measures=("nps",), height=260)  # fmt: skip
def children(answer: Answer, view: View) -> Any:
    below = _parted(view)
    found, told = by_split(answer, below), tell(view, "nps", totals(answer))
    parts = parts_of_change(view, found, told)
    rows = unit_rows(view, below, found, parts)
    total = UnitRow(place_name(view), told, "", view.rows_href("nps"), part=told.difference if parts else "")
    target = target_of(view, "nps") if below in LEVEL_NAMES else None
    return unit_table(f"Score by {title_of(view, below).lower()}", title_of(view, below), rows, total, target)


@card("people", answer=organisation, title="Everyone", measures=("nps",), height=420)
def people(answer: Answer, view: View) -> Any:
    return people_of(view, by_split(answer, "agent"), totals(answer))


@card("person", answer=organisation, title="What customers answered", measures=("responses", "nps"), height=150)
def person(answer: Answer, view: View) -> Any:
    return person_counts(view, totals(answer))


@card("contacts", answer=contact_measures, title="Over all contacts", sub="Not surveys alone.",
      measures=CONTACTS, height=190)  # fmt: skip
def contacts(answer: Answer, view: View) -> Any:
    periods = {row["period"]: row for row in answer.rows()}
    return measure_list([(tell(view, name, periods), view.rows_href(name)) for name in CONTACTS])


@card("unit_words", answer=verbatims, title="Newest words", rows="/verbatims", height=200, has_table=False,
      when_empty="Nobody wrote anything in this period.")  # fmt: skip
def unit_words(answer: Answer, view: View) -> Any:
    return html.Div(newest_words(answer, view), className="two-voices")


@card("unit_foot", answer=organisation, is_plain=True)
def unit_foot(answer: Answer, view: View) -> Any:
    return foot_text(totals(answer), view)


@screen("/organisation", own=("by", "tab"))
def layout(view: View) -> Page:
    if not is_visible_place(view) or (is_person(view) and not view.person.sees_persons):
        return not_found()
    if is_person(view):
        return Page("Organisation", (person_lead(view),))
    # Whoever sees one unit begins there: above it the only part would be their own, under the name of a larger one.
    view = in_its_place(view)
    is_friction = view.own.get("tab") == FRICTION
    cards = friction_cards(view) if is_friction else _unit(view)
    said = FINDING if is_friction else "organisation_finding"
    return page(view, "Organisation", unit_tabs(view), cards, finding=said, foot="unit_foot")


def _unit(view: View) -> Any:
    norm = norm_slot(view, span=5)
    return html.Div(
        [
            parts_tabs(view),
            channel_note(view),
            grid(
                slot(view, "unit_headline", span=7 if norm else 12),
                norm,
                _parts(view),
                slot(view, "unit_trend", span=7),
                slot(view, "contacts", span=5),
                slot(view, "unit_words") if view.person.may_open_rows else None,
            ),
        ]
    )


def _parts(view: View) -> Any:
    """The parts of the unit; people only for whoever may look at persons."""
    if _parted(view) == "agent":
        return slot(view, "people") if view.person.sees_persons else None
    return slot(view, "children", title=f"Every {title_of(view, _parted(view)).lower()}")


def _parted(view: View) -> str:
    return parts_of(view) or "agent"
