"""Parts that several pages draw alike: the headline, the trend, and rows of units."""

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.choices import name_of
from dashboard.context import events_of, target_of
from dashboard.reading import Periods, tell, year_ago
from dashboard.ui.dates import week
from dashboard.ui.numbers import number
from dashboard.ui.tables import UnitRow
from dashboard.ui.tiles import tile
from dashboard.ui.trend import Point, Span, trend_figure
from dashboard.ui.words import target_text, told
from dashboard.view import View
from queries.ask import Answer
from queries.figures import FEW, target_verdict
from queries.measures import MEASURES
from queries.organisation import level_below

NPS = MEASURES["nps"]
WOULD_THEY = (("promoters", "would recommend"), ("passives", "in between"), ("detractors", "would not"))
#: Days of 13 weeks: below them a person has no score.
WHOLE_QUARTER_DAYS = 91
TREND_HEIGHT = 240


def headline(view: View, periods: Periods) -> Component:
    """The one big number of a page: NPS with range, change, a year ago, and its target."""
    now = tell(view, "nps", periods)
    earlier, target = year_ago(view, "nps", periods), target_of(view, "nps")
    notes = [f"a year ago {earlier}"] if earlier else []
    if target is not None and now.figure.value is not None:
        notes.append(target_text(NPS, target, target_verdict(now.figure, target)))
    return tile(now, notes, is_hero=True)


def trend_of(answer: Answer, view: View) -> Component:
    """NPS by week as a chart with its band, the compared periods shaded, events and target marked."""
    points = [Point(row["week"], week(row["week"]), told(NPS, row)) for row in answer.rows()]
    spans = [Span(period.first, period.last) for period in view.filter.periods(view.today).values()]
    figure = trend_figure(points, NPS, view.theme, target_of(view, "nps"), events_of(view), spans)
    graph = dcc.Graph(
        figure=figure,
        config={"displayModeBar": False, "responsive": True},
        style={"height": f"{TREND_HEIGHT}px"},
    )
    last = points[-1] if points else None
    words = f"Score by week. Last: {last.label}, {last.told.spoken}." if last else "Score by week: no responses."
    return html.Figure([graph, html.Figcaption(words, className="visually-hidden")])


def person_counts(view: View, periods: Periods) -> Component:
    """What customers answered about one person: counts first, a score only from 30 responses and 13 weeks on."""
    now = periods.get("now", {})
    score = tell(view, "nps", periods)
    said = [(now.get(part) or 0, words) for part, words in WOULD_THEY]
    parts = [html.Li([html.Strong(number(people)), f" {words}"]) for people, words in said]
    days = view.filter.periods(view.today)["now"].days
    if score.is_few or days < WHOLE_QUARTER_DAYS:
        note = f"No score: a person has one from {FEW} responses and 13 weeks on. Here: {score.responses} responses."
        return html.Div([html.Ul(parts, className="would-they"), html.P(note, className="note")])
    return html.Div([html.Ul(parts, className="would-they"), tile(score)])


def unit_rows(view: View, level: str, found: Mapping[str | None, Periods]) -> list[UnitRow]:
    """Rows of a level's units, highest score first, those without a score last; the unknown one leads to its rows."""
    rows = [_unit_row(view, level, unit, periods) for unit, periods in found.items()]
    return sorted(rows, key=lambda row: (row.told.figure.value is None, -(row.told.figure.value or 0), row.name))


def _unit_row(view: View, level: str, unit: str | None, periods: Periods) -> UnitRow:
    inside = view.filter.with_values(level, [unit])
    leads = view.href("/organisation", inside) if unit is not None and level_below(level) is not None else ""
    return UnitRow(name_of(view, level, unit), tell(view, "nps", periods), leads, view.rows_href("nps", inside))
