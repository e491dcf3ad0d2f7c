"""Summary: is advocacy up or down beyond chance, where, at which moments, and in whose words."""

from typing import Any

import dash
from dash import dcc, html

from dashboard.cards import card, finding, slot
from dashboard.choices import name_of
from dashboard.comparing.companies_tab import industry_text
from dashboard.context import target_of
from dashboard.foot import foot_text
from dashboard.frame import Page, not_found, page, screen
from dashboard.parts import headline, trend_of, unit_rows, verdicts_of
from dashboard.persons import person_lead
from dashboard.place import is_visible_place, place_name
from dashboard.reading import by_split, contacts_share, tell, totals
from dashboard.scores import is_person
from dashboard.survey_channels import channel_note
from dashboard.ui.cards import grid
from dashboard.ui.findings import Finding, figure_line
from dashboard.ui.journey import Moment, journey
from dashboard.ui.measures import measure_list
from dashboard.ui.tables import UnitRow, unit_table
from dashboard.ui.verbatims import verbatim_list
from dashboard.ui.words import finding as sentence
from dashboard.ui.words import with_parts
from dashboard.view import View
from dashboard.voices import verbatim_of
from queries.ask import Answer
from queries.summary import SMALL, summary, trend
from queries.verbatims import voices

dash.register_page(__name__, path="/summary", name="Summary", order=1)


@finding("summary_finding", answer=summary, measures=("nps", *SMALL))
def summary_finding(answer: Answer, view: View) -> Finding:
    told = [tell(view, name, totals(answer)) for name in ("nps", *SMALL)]
    regions = verdicts_of(view, answer, "region")
    said = with_parts(sentence(told[0]), told[0], regions if len(regions) > 1 else [])
    return Finding(said, tuple(map(figure_line, told)))


@card("headline", answer=summary, title="Would they recommend us?", measures=("nps",), height=170)
def headline_card(answer: Answer, view: View) -> Any:
    # Other companies are a measure for the whole company alone, not for a unit or a kind of contact.
    industry = "" if view.filter.values or view.filter.q else industry_text(view)
    return headline(view, totals(answer), [f"industry: {industry}"] if industry else [])


@card(
    "trend", answer=trend, title="Score by week", sub="13 months, with the 95 % range.", measures=("nps",), height=200
)
def trend_card(answer: Answer, view: View) -> Any:
    return trend_of(answer, view)


@card("measures", answer=summary, title="Behind the score", measures=SMALL, height=170)
def measures_card(answer: Answer, view: View) -> Any:
    periods = totals(answer)
    return measure_list([(tell(view, name, periods), view.rows_href(name)) for name in SMALL])


@card(
    "where", answer=summary, title="Where", sub="Regions on one scale; hollow is before.", measures=("nps",), height=170
)
def where_card(answer: Answer, view: View) -> Any:
    total = UnitRow(place_name(view), tell(view, "nps", totals(answer)), "", view.rows_href("nps"))
    rows = unit_rows(view, "region", by_split(answer, "region"))
    return unit_table("Score by region", "Region", rows, total, target_of(view, "nps"))


@card("journey", answer=summary, title="Moments of the journey", sub="Score, change, share of all contacts.",
      measures=("nps", "contacts"), height=100)  # fmt: skip
def journey_card(answer: Answer, view: View) -> Any:
    whole, before = totals(answer).get("now", {}), totals(answer).get(view.filter.before or "", {})
    found = by_split(answer, "touchpoint")
    if found.keys() == {None}:
        return html.P("Nothing here tells of a moment: these answers are about no contact, or nobody knows which.")
    moments = [
        Moment(
            name_of(view, "touchpoint", name),
            view.href("/summary", view.filter.with_values("touchpoint", [name])),
            tell(view, "nps", periods),
            contacts_share(periods.get("now", {}), whole),
            contacts_share(periods.get(view.filter.before or "", {}), before),
            is_asked=not whole.get("invited") or periods.get("now", {}).get("invited") != 0,
        )
        for name, periods in found.items()
    ]
    moments.sort(key=lambda moment: (-(moment.share or 0), moment.name))
    return journey(moments)


@card("voices", answer=voices, title="In their words", sub="The newest longer answers, one of each side.", height=92,
      rows="/verbatims", has_table=False, when_empty="Nobody wrote a longer answer here.")  # fmt: skip
def voices_card(answer: Answer, view: View) -> Any:
    more = dcc.Link("All words", href=view.href("/verbatims"))
    return html.Div([verbatim_list([verbatim_of(row, view) for row in answer.rows()]), more], className="two-voices")


@card("summary_foot", answer=summary, is_plain=True)
def summary_foot(answer: Answer, view: View) -> Any:
    return foot_text(totals(answer), view)


@screen("/summary")
def layout(view: View) -> Page:
    if not is_visible_place(view) or (is_person(view) and not view.person.sees_persons):
        return not_found()
    if is_person(view):
        return Page("Summary", (person_lead(view),))
    cards = grid(
        slot(view, "headline", span=3),
        slot(view, "trend", span=9),
        slot(view, "measures", span=5),
        slot(view, "where", span=7),
        slot(view, "journey"),
        slot(view, "voices") if view.person.may_open_rows else None,
    )
    return page(view, "Summary", channel_note(view), cards, finding="summary_finding", foot="summary_foot")
