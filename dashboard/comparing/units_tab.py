"""Units beside each other as a table: who clearly differs from the others with the same contacts, and who does not."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.cards import slot
from dashboard.choices import is_visible, name_of, title_of
from dashboard.comparing.standing import (
    GROUPS,
    NPS,
    comparison,
    finding,
    is_same,
    level_of,
    noun_of,
    scored_of,
    shown_score,
    sums_of,
)
from dashboard.comparing.wording import likely_text, points_text
from dashboard.context import unit_targets
from dashboard.survey_channels import channel_note
from dashboard.ui.attributes import aria
from dashboard.ui.cards import grid
from dashboard.ui.marks import axis, mark
from dashboard.ui.numbers import count, number
from dashboard.ui.scales import Scale, common_scale
from dashboard.ui.shell import Link, tabs
from dashboard.ui.tables import number_with_range, spoken_number
from dashboard.ui.words import target_text, told
from dashboard.view import View
from queries.ask import Answer
from queries.comparing import Comparison, UnitStanding
from queries.figures import Figure, target_verdict
from queries.stats.shrinkage import FEWEST_UNITS
from queries.units import ALL_CONTACTS, COMPARED, opens_whole_units

PATH, TAB, DRAWING = "/compare", "units", "drawing"


def content(view: View) -> list[Any]:
    """The tab: the level and which contacts as links, then the units, who moved, and who has too few answers."""
    first = slot(view, "units_drawn" if view.own.get("as") == DRAWING else "units", title=f"Every {noun_of(view)}")
    others = (slot(view, "units_moved", span=7), slot(view, "units_few", span=5))
    return [_tools(view), channel_note(view, "units_asked_by"), grid(first, *others)]


def finding_card(view: View) -> str:
    """Name of the card that says the finding."""
    return "units_finding"


def here(view: View, **changed: str) -> str:
    """Address of this tab in its state, with some of its own parameters changed."""
    own = {name: view.own[name] for name in ("level", "same", "as") if view.own.get(name)}
    return view.href(PATH, None, **{**own, "tab": TAB, **changed})


def _tools(view: View) -> Component:
    used = [level for level in COMPARED if level in view.warehouse.config.levels]
    levels = [Link(title_of(view, level), here(view, level=level), level == level_of(view)) for level in used]
    contacts = [
        Link("Same contacts", here(view, same=""), is_same(view)),
        Link("All contacts", here(view, same=ALL_CONTACTS), not is_same(view)),
    ]
    is_drawn = view.own.get("as") == DRAWING
    other = dcc.Link("As table" if is_drawn else "As drawing", href=here(view, **{"as": "" if is_drawn else DRAWING}))
    return html.Div(
        [tabs("Units", levels), tabs("Which contacts", contacts), other], className="tab-line compare-tools"
    )


def draw(answer: Answer, view: View) -> Component:
    """One line a unit with its range drawn in, in three groups; the last line is all of them together."""
    found = comparison(answer, view)
    if not found.units:
        return html.P(finding(answer, view), className="note")
    scale = _scale(found)
    head = html.Tr([html.Th(title, scope="col", className=style) for title, style in _titles(view, scale)])
    bodies = [_group(view, found, way, words, scale) for way, words in GROUPS]
    table = html.Table(
        [
            html.Caption(f"{noun_of(view).capitalize()}s compared", className="visually-hidden"),
            html.Thead(head),
            *(body for body in bodies if body is not None),
            html.Tfoot(_total(view, found, scale)),
        ],
        className="unit-table compared-table",
    )
    shown = html.Div(table, className="card-scroll", tabIndex=0, role="group", **aria(label="Units compared"))
    return html.Div([shown, _reading(found)])


def _titles(view: View, scale: Scale) -> tuple[tuple[str | Component, str], ...]:
    same = (("same contacts", ""), ("likely", "hide-narrow"), ("as it came", "hide-narrow"))
    plain = (("NPS", ""), ("likely", "hide-narrow"))
    between = same if is_same(view) else plain
    return ((title_of(view, level_of(view)), ""), (axis(scale, "points"), "marks"), *between, ("fair score", ""),
            ("responses", ""))  # fmt: skip


def _group(view: View, found: Comparison, way: int, words: str, scale: Scale) -> Component | None:
    units = [unit for unit in found.units if unit.place.direction == way]
    if not units:
        return None
    title = html.Th(f"{words}: {number(len(units))}", scope="rowgroup", colSpan=len(_titles(view, scale)))
    return html.Tbody(
        [html.Tr(title, className="group-head"), *(_row(view, unit, scale, found.mean) for unit in units)]
    )


def _row(view: View, unit: UnitStanding, scale: Scale, mean: float) -> Component:
    spread = shown_score(view, unit)
    raw = told(NPS, sums_of(unit))
    middle = [html.Td(raw.value, className="quiet hide-narrow")] if is_same(view) else []
    tone = {1: "better", -1: "worse", 0: ""}[unit.place.direction]
    value, likely = (points_text(spread), likely_text(spread)) if is_same(view) else (raw.value, raw.range)
    return html.Tr(
        [
            _name(view, unit),
            html.Td(mark((spread.value, spread.lo, spread.hi), scale, tone, target=mean), className="marks"),
            html.Td(number_with_range(value, likely), className="strong"),
            html.Td(likely, className="quiet hide-narrow"),
            *middle,
            html.Td(spoken_number(number(unit.place.fair, "points"))),
            html.Td(_responses(view, unit)),
        ]
    )


def _name(view: View, unit: UnitStanding) -> Component:
    level = level_of(view)
    name = name_of(view, level, unit.unit)
    if not is_visible(view, level, unit.unit):
        return html.Th(name, scope="row", className="not-mine")
    target = unit_targets(view, level).get(unit.unit)
    said = (
        target_text(NPS, target, target_verdict(told(NPS, sums_of(unit)).figure, target)) if target is not None else ""
    )
    note = html.Span(said, className="note") if said else None
    link = dcc.Link(name, href=view.href("/organisation", view.filter.with_values(level, [unit.unit])))
    return html.Th([part for part in (link, note) if part is not None], scope="row")


def _responses(view: View, unit: UnitStanding) -> Component | str:
    level, said = level_of(view), number(unit.answers.scored)
    if not is_visible(view, level, unit.unit) or not opens_whole_units(view.scope, level):
        return said
    href = view.rows_href("nps", view.filter.with_values(level, [unit.unit]))
    return dcc.Link(said, href=href) if href else said


def _total(view: View, found: Comparison, scale: Scale) -> Component:
    mean = spoken_number(number(found.mean, "points", 1))
    blanks = [html.Td("", className="hide-narrow") for _ in range(2 if is_same(view) else 1)]
    return html.Tr(
        [
            html.Th(f"{count(len(found.units), noun_of(view))} in the mean", scope="row"),
            html.Td(mark((None, None, None), scale, target=found.mean), className="marks"),
            html.Td(mean, className="strong"),
            *blanks,
            html.Td(""),
            html.Td(number(scored_of(found))),
        ]
    )


def _reading(found: Comparison) -> Component:
    words = "Fair score: drawn towards all together, the more the fewer answers it rests on."
    fair = {unit.place.fair for unit in found.units}
    if len(found.units) < FEWEST_UNITS:
        words = "Too few units for fair scores: scores stand as they are."
    elif len(fair) == 1:
        words = "Chance alone explains the differences, so every fair score is that of all together."
    clear = "At most 1 in 20 of those called clear is expected to be so by chance."
    return html.P(f"{words} {clear}", className="note")


def _scale(found: Comparison) -> Scale:
    places = [unit.place for unit in found.units]
    scores = [Figure(place.score, place.score_lo, place.score_hi, None, "points", "") for place in places]
    return common_scale(scores, "points", (found.mean,))
