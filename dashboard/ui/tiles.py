"""Tiles: one measure as a number with its range, change and what it rests on."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.ui.tables import change_words, spoken_number
from dashboard.ui.words import Told


def tile(told: Told, notes: Sequence[str] = (), is_hero: bool = False, name: str = "") -> Component:
    """A measure's value, its range, its change against the period before, and further notes, a line each.

    A value that rests on few responses stays grey. `is_hero` is for the one number of a page.
    """
    lines = [html.Span(name or told.measure.title, className="kpi-name")]
    lines.append(html.Span(spoken_number(told.value), className=f"kpi-value{' few' if told.is_few else ''}"))
    if told.range:
        lines.append(html.Span(f"likely {told.range}", className="kpi-note"))
    if told.verdict:
        lines.append(html.Span([change_words(told), _before(told)], className="kpi-note"))
    lines += [html.Span(note, className="kpi-note") for note in notes]
    return html.Div(lines, className="kpi is-hero" if is_hero else "kpi")


def tiles(*several: Component) -> Component:
    """Tiles side by side, parted by hairlines."""
    return html.Div(list(several), className="kpis")


def _before(told: Told) -> str:
    return f", before {told.before}" if told.before else ""
