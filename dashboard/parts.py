"""Parts that several pages draw alike: the headline, the trend, and rows of units."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.choices import name_of
from dashboard.context import events_of, target_of
from dashboard.kinds import kind_note
from dashboard.reading import Periods, answers_of, by_split, tell, year_ago
from dashboard.ui.dates import short_day, week
from dashboard.ui.numbers import adding_up, unit_named, written_change
from dashboard.ui.tables import UnitRow
from dashboard.ui.tiles import tile
from dashboard.ui.trend import Point, Span, trend_figure
from dashboard.ui.words import Told, target_text, told
from dashboard.view import View
from queries.ask import Answer
from queries.figures import Verdict, target_verdict
from queries.measures import MEASURES
from queries.organisation import parted_by
from queries.protection import HIDDEN
from queries.stats.decomposition import decompose

NPS = MEASURES["nps"]
TREND_HEIGHT = 232
NO_PARTS: Mapping[str | None, str] = {}
SIX_DAYS = timedelta(days=6)


def headline(view: View, periods: Periods, further: Sequence[str] = ()) -> Component:
    """The one big number of a page: NPS with range, change, a year ago, its target, and further notes."""
    now = tell(view, "nps", periods)
    earlier, target = year_ago(view, "nps", periods), target_of(view, "nps")
    notes = [note for note in (kind_note(view), f"a year ago {earlier}" if earlier else "") if note]
    if target is not None and now.figure.value is not None:
        notes.append(target_text(NPS, target, target_verdict(now.figure, target)))
    return tile(now, [*notes, *further], is_hero=True)


def trend_of(answer: Answer, view: View) -> Component:
    """NPS by week as a chart with its band, the period shaded, events and target marked."""
    now = view.filter.periods(view.today)["now"]
    rows = [(row["week"], told(NPS, row)) for row in answer.rows()]
    points = [
        Point(monday, week(monday), said, monday + SIX_DAYS > now.last, _week_href(view, monday))
        for monday, said in rows
    ]
    events = [event for event in events_of(view) if points and points[0].day <= event.day <= now.last]
    spans = [Span(now.first, now.last)]
    figure = trend_figure(points, NPS, view.theme, target_of(view, "nps"), events, spans)
    graph = dcc.Graph(
        figure=figure,
        config={"displayModeBar": False, "responsive": True},
        style={"height": f"{TREND_HEIGHT}px"},
    )
    last = next((point for point in reversed(points) if not point.is_partial), None)
    words = f"Score by week. Last: {last.label}, {last.told.spoken}." if last else "Score by week: no responses."
    happened = "; ".join(f"{short_day(event.day)} {event.title}" for event in events)
    return html.Figure(
        [
            graph,
            html.Figcaption(words, className="visually-hidden"),
            html.P(happened, className="note only-narrow") if happened else None,
        ],
        className="trend",
    )


def _week_href(view: View, monday: date) -> str:
    """The responses of a week; for whoever sees sums alone the page in that week."""
    number = monday.isocalendar()
    inside = view.filter.over(f"{number.year}-W{number.week:02d}")
    return view.rows_href("nps", inside) or view.href("/summary", inside)


def parts_of(view: View) -> str | None:
    """The split whose values are the parts of what is looked at: units below, or another that the address names."""
    return parted_by(view.filter, view.warehouse.config.levels, view.own.get("by", ""))


def verdicts_of(view: View, answer: Answer, below: str | None) -> list[tuple[str, Verdict | None]]:
    """Names and verdicts of the parts by a split, for the finding, whichever changed most first.

    Persons and the unknown part are not named there.
    """
    if below is None or below == "agent":
        return []
    rows = unit_rows(view, below, by_split(answer, below))
    found = [(row.name, row.told.change) for row in rows if row.told.change and row.is_known]
    found.sort(key=lambda part: -abs(part[1].value or 0))
    return [(name, change.verdict) for name, change in found]


def parts_of_change(view: View, found: Mapping[str | None, Periods], total: Told) -> dict[str | None, str]:
    """What each part adds to a clear change of all, by its own score and by its share of the answers, as printed.

    They add up to the change as printed. Nothing without a clear change, and nothing where a number is hidden.
    """
    names = ("now", view.filter.before or "")
    sides = [{unit: periods.get(name, {}) for unit, periods in found.items()} for name in names]
    if not total.tone or total.shown_change is None or any(row.get(HIDDEN) for side in sides for row in side.values()):
        return {}
    now, before = ({unit: answers_of(row) for unit, row in side.items()} for side in sides)
    parts = {part.key: part.total for part in decompose(now, before)}
    unit = unit_named(NPS.unit)
    shown = adding_up([*parts.values()], total.shown_change)
    return {key: written_change(part, unit) for key, part in zip(parts, shown, strict=True)} if len(parts) > 1 else {}


def unit_rows(
    view: View, level: str, found: Mapping[str | None, Periods], parts: Mapping[str | None, str] = NO_PARTS
) -> list[UnitRow]:
    """Rows of a level's units, highest score first, those without a score behind them, the unknown one last.

    `parts` are what each adds to the change of all.
    """
    rows = [replace(_unit_row(view, level, unit, periods), part=parts.get(unit, "")) for unit, periods in found.items()]
    return sorted(
        rows, key=lambda row: (not row.is_known, row.told.figure.value is None, -(row.told.figure.value or 0), row.name)
    )


def _unit_row(view: View, level: str, unit: str | None, periods: Periods) -> UnitRow:
    inside = view.filter.with_values(level, [unit])
    leads = view.href("/organisation", inside) if unit is not None else ""
    return UnitRow(
        name_of(view, level, unit),
        tell(view, "nps", periods),
        leads,
        view.rows_href("nps", inside),
        is_known=unit is not None,
    )
