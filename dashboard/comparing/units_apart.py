"""Beside the units compared: who moved unlike the others, and who has too few answers to take part."""

from dash import html
from dash.development.base_component import Component

from dashboard.choices import name_of, title_of
from dashboard.comparing.standing import comparison, level_of, noun_of
from dashboard.ui.numbers import count, number
from dashboard.view import View
from queries.ask import Answer
from queries.comparing import TooFew, UnitStanding
from queries.figures import FEW
from queries.stats.shrinkage import FEWEST_UNITS


def draw_moved(answer: Answer, view: View) -> Component:
    """Units whose score clearly moved unlike that of the others, the largest moves first."""
    found, noun = comparison(answer, view), noun_of(view)
    if view.filter.before is None:
        return html.P("Nothing to compare with: choose a period before in the line above.", className="note")
    seen = [unit for unit in found.units if unit.place.change is not None]
    moved = sorted((unit for unit in seen if unit.place.moved), key=lambda unit: -abs(unit.place.change or 0))
    if not seen:
        words = f"Too few to tell who moved: {FEWEST_UNITS} {noun}s need {FEW} scored responses each in both periods."
        return html.P(words, className="note")
    if not moved:
        words = f"No {noun} clearly moved unlike the others; {len(seen)} have answers enough to tell."
        return html.P(words, className="note")
    titles = (title_of(view, level_of(view)), "fair change", "responses")
    head = html.Tr([html.Th(title, scope="col") for title in titles])
    caption = html.Caption("Units that moved", className="visually-hidden")
    rows = [_moved_row(view, unit) for unit in moved]
    words = (
        f"{len(moved)} of {len(seen)}. Changes are drawn towards that of all, so that chance does not lead the list."
    )
    table = html.Table([caption, html.Thead(head), html.Tbody(rows)], className="unit-table")
    return html.Div([table, html.P(words, className="note")])


def _moved_row(view: View, unit: UnitStanding) -> Component:
    way = "up" if unit.place.moved > 0 else "down"
    change = html.Span(f"{way} {number(abs(unit.place.change or 0))}", className=way)
    name = html.Th(name_of(view, level_of(view), unit.unit), scope="row")
    return html.Tr([name, html.Td(change, className="change"), html.Td(number(unit.answers.scored))])


def draw_few(answer: Answer, view: View) -> Component:
    """Units that are not compared, each with what is missing to take part."""
    few, level, noun = comparison(answer, view).too_few, level_of(view), noun_of(view)
    named = sorted((each for each in few if each.unit is not None), key=lambda each: name_of(view, level, each.unit))
    items = [html.Li(_few_words(view, level, each)) for each in named]
    listed = html.Ul(items, className="few-units") if items else html.P(f"Every {noun} takes part.", className="note")
    unknown = [each.scored or 0 for each in few if each.unit is None]
    words = [f"{count(scored, 'response')} without a {noun} are not compared." for scored in unknown]
    return html.Div([listed, *(html.P(said, className="note") for said in words)], className="few-list")


def _few_words(view: View, level: str, few: TooFew) -> str:
    name = name_of(view, level, few.unit)
    if few.scored is None:
        return f"{name}: too few to show"
    return f"{name}: {number(few.scored)}, {number(FEW - few.scored)} more to take part"
