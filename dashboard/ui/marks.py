"""Marks: a figure drawn into a table row, as a dot with its range on a common scale; styled by assets/marks.css."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.ui.scales import Scale, common_scale, position, ticks
from dashboard.ui.words import Told

_UNSPOKEN: dict[str, Any] = {"aria-hidden": "true"}


def row_scale(rows: Sequence[Told], target: float | None = None) -> Scale:
    """The scale that the marks of one column share: all ranges, the values before, and the target."""
    earlier = [told.earlier.value for told in rows if told.earlier is not None]
    return common_scale([told.figure for told in rows], rows[0].measure.unit if rows else "", (*earlier, target))


def range_mark(told: Told, scale: Scale, target: float | None = None) -> html.Div:
    """A figure's range as a bar, value before hollow, value now filled, target as a stroke; see `mark`."""
    before = None if told.earlier is None else told.earlier.value
    figure = told.figure
    return mark((figure.value, figure.lo, figure.hi), scale, told.tone, before, target, told.is_few)


def axis(scale: Scale, unit: str) -> html.Div:
    """Round values of a unit over the marks' common scale, as the head of their column."""
    values, texts = ticks(scale, unit)
    labels = [
        html.Span(text, style={"left": f"{position(value, scale)}%"}) for value, text in zip(values, texts, strict=True)
    ]
    word = html.Span("drawn on a common scale", className="visually-hidden")
    return html.Div([word, html.Div(labels, className="axis", **_UNSPOKEN)])


def mark(
    values: tuple[float | None, float | None, float | None],
    scale: Scale,
    tone: str = "",
    before: float | None = None,
    target: float | None = None,
    is_few: bool = False,
) -> html.Div:
    """A value with the ends of its range, drawn on a scale.

    Coloured only for a clear difference (better, worse, different). Without a value the line stays empty. Hidden from
    screen readers, since the numbers stand in the same row.
    """
    value, lo, hi = values
    parts = []
    if lo is not None and hi is not None:
        left, right = position(lo, scale), position(hi, scale)
        parts.append(_part("range", left, {"width": f"{round(right - left, 2)}%"}))
    if target is not None:
        parts.append(_part("target", position(target, scale)))
    if before is not None:
        parts.append(_part("before", position(before, scale)))
    if value is not None:
        parts.append(_part(f"now {tone}".strip(), position(value, scale)))
    return html.Div(parts, className="dot-row few" if is_few else "dot-row", **_UNSPOKEN)


def _part(name: str, left: float, style: dict[str, str] | None = None) -> html.Span:
    return html.Span(className=f"mark-{name}", style={"left": f"{left}%", **(style or {})})
