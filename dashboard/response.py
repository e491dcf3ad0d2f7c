"""One answer as it is drawn: what the customer said, and the facts of the contact, names as far as one may see them."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.choices import name_of, title_of
from dashboard.links import customer_link
from dashboard.place import unit_href
from dashboard.ui.cards import cell
from dashboard.ui.dates import day
from dashboard.ui.findings import Finding, value_line
from dashboard.ui.numbers import number
from dashboard.ui.records import fact_list
from dashboard.ui.verbatims import score_badge
from dashboard.view import View
from data.kinds import RELATIONSHIP
from queries.dimensions import DIMENSIONS, LEVEL_NAMES
from queries.filter import Filter

Row = dict[str, Any]
RATINGS = (
    ("csat", "Satisfaction, of 5"),
    ("effort", "Effort, 1 is very easy"),
    ("is_resolved", "Resolved, says the customer"),
)
TIMES = (("queue_seconds", "Waiting"), ("handle_seconds", "Handling"), ("hold_seconds", "Hold"))
COUNTS = (
    ("transfers", "Transfers"),
    ("asked_again", "Asked again for the same"),
    ("next_contact_days", "Days to the next contact on it"),
    ("second_issue", "Second issue, caused by the service"),
)


def response_finding(rows: Sequence[Row], view: View) -> Finding:
    """Who said what when: "A detractor, score 3, Sun 4 Oct.\""""
    row = rows[0]
    score = (
        f"{row['class'].capitalize()}, score {row['score']}" if row["score"] is not None else "An answer without score"
    )
    line = value_line("Score", "none" if row["score"] is None else f"{row['score']} of 10", row["class"] or "")
    return Finding(f"{score}, {day(row['day'], view.today)}.", (line,))


def customer_said(row: Row, view: View) -> Component:
    """The words in their language, and the other ratings."""
    words = (
        html.Blockquote(row["verbatim"], lang=row["language"], className="verbatim-words") if row["verbatim"] else None
    )
    silent = html.P("No words.", className="quiet")
    badge = score_badge(row["score"], row["class"])
    facts = [*_survey(row, view), *([] if is_of_relationship(row) else _known(row, RATINGS))]
    return html.Div([html.Div([badge, words or silent], className="said"), fact_list(facts)])


def is_of_relationship(row: Row) -> bool:
    """Whether the survey asked about the whole relationship: then there is no contact that it was about."""
    return bool(row["survey_kind"] == RELATIONSHIP)


def _survey(row: Row, view: View) -> list[tuple[str, Any]]:
    """Which survey it was, of which kind, and how the customer was asked."""
    return [
        (title_of(view, name), name_of(view, name, row[name])) for name in ("survey", "survey_kind", "survey_channel")
    ]


def contact_facts(row: Row, view: View) -> Component:
    """Where, by whom and how the contact went; units lead to their pages. What is not known says so."""
    if is_of_relationship(row):
        words = "The survey asked about the whole relationship. No contact stands behind this answer."
        facts = [
            (title_of(view, name), name_of(view, name, row[DIMENSIONS[name].column])) for name in ("region", "segment")
        ]
        return html.Div([html.P(words, className="note"), fact_list([*facts, *_origin(row, view)])])
    facts = [
        (DIMENSIONS[name].title, name_of(view, name, row[DIMENSIONS[name].column]))
        for name in ("touchpoint", "channel", "product", "issue", "function", "vendor", "segment")
    ]
    facts += _path(row, view)
    facts += [(title, number(row[name], "seconds") if row[name] is not None else "not known") for name, title in TIMES]
    return fact_list([*facts, *_known(row, COUNTS), *_origin(row, view)])


def _origin(row: Row, view: View) -> list[tuple[str, Any]]:
    """Whose answer it is, and from which load."""
    row_words = f", row {cell(row['source_row'])}" if row["source_row"] is not None else ""
    return [
        ("Customer", customer_link(row["customer_id"], view) or "not known"),
        ("From", f"{row['source'] or 'not known'}, load {row['load_id']}{row_words}"),
    ]


def _path(row: Row, view: View) -> list[tuple[str, Any]]:
    """The units from the region to the agent, each a link to its page in the filter's period."""
    found: list[tuple[str, Any]] = []
    filter = Filter(period=view.filter.period, versus=view.filter.versus)
    for level in LEVEL_NAMES:
        if level == "agent" and not view.person.sees_persons:
            continue
        unit = row[f"{level}_id"]
        if unit is None:
            found.append((title_of(view, level), DIMENSIONS[level].empty))
            continue
        filter = filter.with_values(level, [unit])
        found.append((title_of(view, level), dcc.Link(name_of(view, level, unit), href=unit_href(view, filter))))
    return found


def _known(row: Row, named: Sequence[tuple[str, str]]) -> list[tuple[str, Any]]:
    return [(title, cell(row[name]) if row[name] is not None else "not known") for name, title in named]
