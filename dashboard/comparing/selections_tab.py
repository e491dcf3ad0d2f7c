"""Two selections beside each other: how their figures differ, and whether in their contacts or in the experience."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.cards import slot
from dashboard.choices import title_of
from dashboard.comparing import sides as read
from dashboard.comparing import wording
from dashboard.comparing.chooser import chooser, examples, here
from dashboard.comparing.parts_table import PartRow, parts_table
from dashboard.reading import answers_of
from dashboard.survey_channels import channel_note
from dashboard.ui.attributes import aria
from dashboard.ui.cards import grid
from dashboard.ui.numbers import count
from dashboard.ui.shell import Link, tabs
from dashboard.ui.tables import TONES, spoken_number
from dashboard.ui.tiles import tile, tiles
from dashboard.ui.words import HIDDEN, Told, told
from dashboard.view import View
from queries.ask import Answer
from queries.measures import MEASURES
from queries.selections import CONTACT_SPLITS, FIRST, SECOND
from queries.stats.decomposition import decompose, with_same_parts
from queries.stats.estimate import Estimate
from queries.stats.nps import score

SAME = "yes"


def content(view: View) -> list[Any]:
    """The tab: both selections chosen, and what is told of them."""
    if read.is_of_persons(view):
        words = "People are not compared with each other here. Choose two units, or two kinds of contact."
        return [html.P(words, className="lead")]
    if read.second(view) is None:
        return [chooser(view), examples(view)]
    is_same = view.own.get("same") == SAME
    headline = slot(view, "same_headline" if is_same else "sides_headline")
    note = channel_note(view, "sides_asked_by")
    return [chooser(view), _tools(view), note, grid(headline, slot(view, "sides_parts"), slot(view, "sides"))]


def finding_card(view: View) -> str:
    """Name of the card that says the finding; "" where there is nothing to compare yet."""
    if read.second(view) is None or read.is_of_persons(view):
        return ""
    return "same_finding" if view.own.get("same") == SAME else "sides_finding"


def draw_headline(answer: Answer, view: View) -> Component:
    """The difference as the one big number, with its range and both scores."""
    sides = read.sides_of(answer, view)
    told = sides.told
    if refused := wording.why_not(sides):
        return _headline(sides, refused)
    return _headline(sides, "", told.difference, f"likely {told.difference_range}", TONES.get(told.tone, ""))


def draw_same_headline(answer: Answer, view: View) -> Component:
    """The difference with the same contacts, and how many answers have no counterpart."""
    sides = read.sides_of(answer, view)
    same = same_contacts(answer, view)
    if same is None or wording.why_not(sides):
        return _headline(sides, wording.same_finding(sides, None))
    tone = "down" if same.hi < 0 else "up" if same.lo > 0 else ""
    lone = _without_counterpart(answer, view)
    left_out = f"; {count(lone, 'answer')} of kinds that one side lacks left out" if lone else ""
    note = f"likely {wording.range_text(same)}, by {title_of(view, read.split_of(view)).lower()}{left_out}"
    return _headline(sides, "", wording.points_text(same), note, tone)


def _headline(sides: read.Sides, refused: str, value: str = "", likely: str = "", tone: str = "") -> Component:
    first, other = sides.names
    lines = [
        html.Span(f"{first} less {other}", className="kpi-name"),
        html.Span(spoken_number(value), className=f"kpi-value {tone}") if value else None,
        html.Span(refused or likely, className="kpi-note"),
    ]
    scores = [_score(name, said) for name, said in zip(sides.names, sides.scores, strict=True)]
    return tiles(html.Div(lines, className="kpi is-hero"), *scores)


def _score(name: str, said: Told) -> Component:
    return tile(said, [f"of {count(said.figure.n, 'response')}"] if said.figure.n else [], name=name)


def _tools(view: View) -> Component:
    """Links to all contacts or the same ones, and to what the contacts are told apart by."""
    is_same = view.own.get("same") == SAME
    contacts = [
        Link("All contacts", here(view, same=""), not is_same),
        Link("Same contacts only", here(view, same=SAME), is_same),
    ]
    split = read.split_of(view)
    by = [Link(title_of(view, name), here(view, by=name), name == split) for name in CONTACT_SPLITS]
    return html.Div([tabs("Which contacts", contacts), tabs("Told apart by", by)], className="tab-line compare-tools")


def draw_sides(answer: Answer, view: View) -> Component:
    """Both selections measure by measure: the figure of each with its range and rows, and how they differ."""
    sides = read.sides_of(answer, view)
    rows = [_measure_row(view, sides, told(MEASURES[name], *sides.rows)) for name in read.measures_in(answer)]
    titles = (("Measure", ""), (sides.names[0], ""), (sides.names[1], ""), ("difference", "change"))
    head = html.Tr([html.Th(title, scope="col", className=style) for title, style in titles])
    caption = html.Caption("Two selections beside each other", className="visually-hidden")
    table = html.Table([caption, html.Thead(head), html.Tbody(rows)], className="unit-table sides-table")
    return html.Div(
        [
            _shared_note(sides),
            html.Div(table, className="card-scroll", tabIndex=0, role="group", **aria(label="Two selections")),
        ]
    )


def _shared_note(sides: read.Sides) -> Component | None:
    if sides.are_apart:
        return None
    return html.P(f"{wording.shared_words(sides)} in both selections: no difference is told.", className="note")


def _measure_row(view: View, sides: read.Sides, said: Told) -> Component:
    hrefs = [view.rows_href(said.measure.name, filter) for filter in sides.filters]
    other = told(said.measure, sides.rows[1], sides.rows[0])
    cells = [_side_cell(each, href) for each, href in zip((said, other), hrefs, strict=True)]
    words = wording.difference_text(said) if sides.are_apart else ""
    is_clear = sides.are_apart and said.change is not None and said.change.is_clear
    likely = (
        html.Span(f" ({said.difference_range})", className="change-range") if said.difference_range and words else None
    )
    tone = TONES.get(said.tone, "quiet") if is_clear else "quiet"
    change = html.Td(html.Span([words, likely], className=tone), className="change")
    return html.Tr([html.Th(said.measure.title, scope="row"), *cells, change])


def _side_cell(said: Told, href: str) -> Component:
    if said.figure.value is None:
        return html.Td(said.value, className="quiet")
    counted = dcc.Link(said.responses, href=href) if href else said.responses
    likely = html.Span(f"{said.range}, ", className="hide-narrow") if said.range else None
    small = html.Span([likely, "of ", counted], className="note")
    return html.Td(
        [html.Span(spoken_number(said.value), className="few" if said.is_few else "strong"), html.Br(), small]
    )


def draw_parts(answer: Answer, view: View) -> Component:
    """What of the difference lies in other contacts, and what in the experience with the same ones."""
    sides = read.sides_of(answer, view)
    split = read.split_of(view)
    refused = wording.why_not(sides) or (HIDDEN if read.has_hidden(answer) else "")
    if refused:
        return html.P(refused, className="note")
    first, other = (read.answers_by(answer, side, split) for side in (FIRST, SECOND))
    parts = sorted(decompose(first, other), key=lambda part: -abs(part.total))
    rows = [
        PartRow(read.value_name(view, split, part.key), part, _hrefs(view, sides, split, part.key)) for part in parts
    ]
    difference = score(answers_of(sides.rows[0])) - score(answers_of(sides.rows[1]))
    title = title_of(view, split)
    table = parts_table(f"The difference by {title.lower()}", title, sides.names, rows, difference)
    return html.Div([table, html.P(wording.rounding_words(sides, difference), className="note")])


def _hrefs(view: View, sides: read.Sides, split: str, value: str | None) -> tuple[str, str]:
    first, other = (view.rows_href("nps", filter.with_values(split, [value])) for filter in sides.filters)
    return first, other


def same_contacts(answer: Answer, view: View) -> Estimate | None:
    """The difference of both scores if both had their contacts in the same shares."""
    split = read.split_of(view)
    return with_same_parts(*(read.answers_by(answer, side, split) for side in (FIRST, SECOND)))


def _without_counterpart(answer: Answer, view: View) -> int:
    split = read.split_of(view)
    first, other = (read.answers_by(answer, side, split) for side in (FIRST, SECOND))
    return sum(
        answers.scored
        for mine, theirs in ((first, other), (other, first))
        for value, answers in mine.items()
        if value not in theirs or not theirs[value].scored
    )
