"""What gets in the customers' way: friction part by part, what leads to what, and the score by number of transfers."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.cards import card, finding, slot
from dashboard.choices import name_of, title_of
from dashboard.place import place_name, whole_name
from dashboard.reading import by_split, tell, totals
from dashboard.ui.cards import grid
from dashboard.ui.crosstab import Line, Square, crosstab_table
from dashboard.ui.findings import Finding, value_line
from dashboard.ui.numbers import count, decimals_for, listed, number, number_range, rounded, size_of_change, unit_named
from dashboard.ui.tables import UnitRow, unit_table
from dashboard.ui.words import told
from dashboard.view import View
from queries.ask import Answer
from queries.figures import counted
from queries.filter import Filter
from queries.friction import (
    CONTEXT,
    LEADS,
    MOST_TRANSFERS,
    Compared,
    by_transfers,
    friction,
    leads,
    parted,
    read_friction,
    read_transfers,
    with_each_transfer,
)
from queries.friction import FRICTION as MEASURED
from queries.measures import MEASURES, Measure
from queries.stats.estimate import Estimate
from queries.stats.many_tests import FALSE_SHARE

FRICTION = "friction"
FINDING = "friction_finding"
MOST_NAMED = 2
Worse = Mapping[str, Sequence[Square]]


def friction_cards(view: View) -> Component:
    """The cards of the tab."""
    compared = (
        f"Now, over all contacts. Coloured: clearly different from the rest of {whole_name(view)} with the same "
        f"touchpoints; at most {number(FALSE_SHARE, 'share')} of these marks are expected to be chance."
    )
    split = title_of(view, _split(view)).lower()
    return grid(
        slot(view, "friction", title=f"What gets in the way, by {split}", sub=compared),
        slot(view, "leads"),
        slot(view, "transfers"),
    )


@finding(FINDING, answer=friction, measures=MEASURED)
def friction_finding(answer: Answer, view: View) -> Finding:
    """Which parts are clearly worse than elsewhere, and in what; the part with most of it first."""
    split = _split(view)
    found = read_friction(answer, view.filter, split)
    worse = {
        name_of(view, split, value): squares
        for value, measured in found.parts.items()
        if value is not None and (squares := _worse(view, split, value, measured))
    }
    lines = tuple(_figure_line(name, square) for name, squares in worse.items() for square in squares)
    return Finding(worse_words(worse, title_of(view, split).lower()), lines)


def worse_words(worse: Worse, split: str) -> str:
    """ "Clearly worse than elsewhere: West (transferred, hold) and 2 more."."""
    if not worse:
        return f"No {split} is clearly worse than elsewhere with the same touchpoints."
    order = sorted(worse, key=lambda name: (-len(worse[name]), name.casefold()))
    named = [
        f"{name} ({', '.join(square.told.measure.title.lower() for square in worse[name])})"
        for name in order[:MOST_NAMED]
    ]
    rest = len(order) - MOST_NAMED
    return f"Clearly worse than elsewhere: {listed([*named, *([f'{number(rest)} more'] if rest > 0 else [])])}."


def _worse(view: View, split: str, value: str, measured: Mapping[str, Compared]) -> list[Square]:
    squares = [_square(view, name, measured[name], view.filter.with_values(split, [value])) for name in MEASURED]
    return [square for square in squares if square.tone == "worse"]


def _figure_line(name: str, square: Square) -> str:
    said = square.told
    n = count(said.figure.n or 0, counted(said.measure))
    return value_line(f"{name}, {said.measure.title.lower()}", said.evidence, n, *square.notes)


@card("friction", answer=friction, title="What gets in the way", measures=MEASURED, height=260)
def friction_card(answer: Answer, view: View) -> Any:
    """Each part of the unit, and the unit itself, beside the rest with the same touchpoints."""
    split = _split(view)
    found = read_friction(answer, view.filter, split)
    order = sorted(found.parts, key=lambda value: (value is None, name_of(view, split, value).casefold()))
    lines = [_line(view, split, value, found.parts[value]) for value in order]
    foot = Line(place_name(view), [_square(view, name, found.whole[name], view.filter) for name in MEASURED])
    heads = [MEASURES[name].title for name in MEASURED]
    return crosstab_table("What gets in the way", title_of(view, split), heads, lines, foot, "no contacts", last="")


@card("leads", answer=leads, title="What leads, what follows", sub="Now, by touchpoint: survey, service, score.",
      measures=LEADS, height=260)  # fmt: skip
def leads_card(answer: Answer, view: View) -> Any:
    """Opened, answered, first reply, resolved, satisfied and the score of each touchpoint."""
    names = [name for name in LEADS if set(MEASURES[name].parts) & set(answer.table.column_names)]
    rows = {row[CONTEXT]: row for row in answer.rows() if not row[f"{CONTEXT}_total"]}
    whole = next((row for row in answer.rows() if row[f"{CONTEXT}_total"]), {})
    order = sorted(rows, key=lambda value: (value is None, name_of(view, CONTEXT, value).casefold()))
    lines = [
        Line(
            name_of(view, CONTEXT, value),
            _measured(view, names, rows[value], view.filter.with_values(CONTEXT, [value])),
        )
        for value in order
    ]
    foot = Line(place_name(view), _measured(view, names, whole, view.filter))
    heads = [MEASURES[name].title for name in names]
    return crosstab_table("What leads, what follows", title_of(view, CONTEXT), heads, lines, foot, "nothing", last="")


@card("transfers", answer=by_transfers, title="Score by number of transfers",
      sub="Of the contact that was asked about.", measures=("nps",), height=220)  # fmt: skip
def transfers_card(answer: Answer, view: View) -> Any:
    """NPS after 0, 1, 2, 3 or more transfers, and where their number is not known."""
    found = read_transfers(by_split(answer, "transfers"))
    rows = [
        UnitRow(_times(times), tell(view, "nps", periods), is_known=times is not None)
        for times, periods in found.items()
    ]
    total = UnitRow(place_name(view), tell(view, "nps", totals(answer)), "", view.rows_href("nps"))
    table = unit_table("Score by number of transfers", "Transfers", rows, total)
    said = transfers_words(with_each_transfer(answer))
    return html.Div([table, html.P(said, className="note")]) if said else table


def transfers_words(slope: Estimate | None) -> str:
    """What goes with each further transfer, claiming no cause; "" where it cannot be told."""
    if slope is None:
        return ""
    unit = unit_named("points")
    decimals = decimals_for(unit, slope.lo, slope.hi)
    if slope.lo < 0 < slope.hi:
        likely = number_range(slope.lo, slope.hi, unit, decimals)
        return (
            f"With the same touchpoints and vendor, the score does not clearly change with transfers ({likely} each)."
        )
    near, far = sorted((abs(slope.lo), abs(slope.hi)))
    way = "lower" if slope.value < 0 else "higher"
    size = size_of_change(rounded(abs(slope.value), unit, decimals), unit)
    return (
        f"With the same touchpoints and vendor, each further transfer goes with a score {size} points {way} "
        f"({number_range(near, far, unit, decimals, True)}). They go together; that does not show what causes what."
    )


def _split(view: View) -> str:
    return parted(view.filter, view.warehouse.config.levels, view.own.get("by", ""))


def _times(times: int | None) -> str:
    if times is None:
        return "Not known"
    return f"{times} or more" if times == MOST_TRANSFERS else "None" if times == 0 else str(times)


def _line(view: View, split: str, value: Any, measured: Mapping[str, Compared]) -> Line:
    inside = view.filter.with_values(split, [value])
    squares = [_square(view, name, measured[name], inside) for name in MEASURED]
    return Line(name_of(view, split, value), squares, href=view.href("/organisation", inside, tab=FRICTION))


def _square(view: View, name: str, compared: Compared, inside: Filter) -> Square:
    """A measure of a part, and the same elsewhere with the same touchpoints."""
    measure, difference = MEASURES[name], compared.difference
    said = told(measure, compared.sums, None, view.warehouse.config.currency)
    href = view.rows_href(name, inside)
    if difference is None or said.figure.value is None:
        return Square(said, (), href)
    unit = unit_named(measure.unit)
    decimals = decimals_for(unit, said.figure.lo, said.figure.hi)
    elsewhere = f"elsewhere {number(said.figure.value - difference.value, measure.unit, decimals)}"
    if not compared.is_clear:
        return Square(said, (elsewhere,), href)
    is_higher = difference.value > 0
    near, far = sorted((abs(difference.lo), abs(difference.hi)))
    apart = number_range(near, far, unit, decimals, True) + unit.changed
    differs = f"Clearly {'higher' if is_higher else 'lower'} than elsewhere with the same touchpoints, by {apart}"
    return Square(said, (elsewhere,), href, differs, _tone(measure, is_higher))


def _tone(measure: Measure, is_higher: bool) -> str:
    if measure.better is None:
        return "different"
    return "better" if is_higher == (measure.better == "higher") else "worse"


def _measured(view: View, names: list[str], sums: Mapping[str, Any], inside: Filter) -> list[Square]:
    found = []
    for name in names:
        said = told(MEASURES[name], sums, None, view.warehouse.config.currency)
        found.append(Square(said, (said.range, said.responses), view.rows_href(name, inside)))
    return found
