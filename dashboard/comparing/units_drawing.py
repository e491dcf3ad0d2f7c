"""Units beside each other as a drawing: dots over their numbers of answers, within the limits of chance."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.choices import is_visible, name_of
from dashboard.comparing.standing import compared, comparison, finding, level_of
from dashboard.comparing.wording import likely_text, points_text
from dashboard.ui.funnel import HEIGHT, FunnelPoint, funnel_figure
from dashboard.ui.numbers import count, number
from dashboard.ui.words import with_range
from dashboard.view import View
from queries.ask import Answer
from queries.comparing import Comparison


def draw(answer: Answer, view: View) -> Component:
    """The same units as dots over their answers, within the limits of chance."""
    found, level = comparison(answer, view), level_of(view)
    if found.limits is None or len(found.units) < 2:
        return html.P(finding(answer, view), className="note")
    points = [
        FunnelPoint(
            name_of(view, level, unit.unit),
            unit.answers.scored,
            unit.place.score,
            f"{with_range(points_text(compared(unit)), likely_text(compared(unit)))}<br>"
            f"{count(unit.answers.scored, 'response')}",
            _point_href(view, level, unit.unit),
            unit.place.direction,
        )
        for unit in found.units
    ]
    graph = dcc.Graph(
        figure=funnel_figure(points, found.limits, view.theme),
        config={"displayModeBar": False, "responsive": True},
        style={"height": f"{HEIGHT}px"},
    )
    return html.Figure([graph, html.Figcaption(_limits_words(found), className="note")], className="trend")


def _limits_words(found: Comparison) -> str:
    widened = found.limits.widening**0.5 if found.limits else 1.0
    words = "Dashed: 95 of 100 units lie within by chance; dotted: 998 of 1,000."
    if widened < 1.05:
        return words
    times = number(widened, "times", 1)
    return f"{words} Both are {times} times as wide as chance alone makes them, because units differ in general."


def _point_href(view: View, level: str, unit: str) -> str:
    return view.href("/organisation", view.filter.with_values(level, [unit])) if is_visible(view, level, unit) else ""
