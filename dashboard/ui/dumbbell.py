"""Dumbbell: units before and now on one common scale, with the range of now and the verdict beside."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.ui.figures import (
    Drawing,
    axis,
    hover_text,
    layout,
    note,
    plain,
    target_label,
    target_line,
    text_width,
    tone_colour,
    value_axis,
)
from dashboard.ui.scales import common_scale
from dashboard.ui.theme import Theme
from dashboard.ui.words import Told
from queries.figures import Figure
from queries.measures import Measure


@dataclass(frozen=True, slots=True)
class Row:
    """One unit of a dumbbell: its name, its figure now and before, its link."""

    label: str
    told: Told
    href: str = ""


def dumbbell_figure(rows: Sequence[Row], measure: Measure, theme: Theme, target: float | None = None) -> Drawing:
    """Units before (hollow) and now (filled, with its 95 % range) on a common scale; value and verdict at the right.

    Coloured only where clearly changed. A row without a value keeps its line and says why.
    """
    figures = [row.told.figure for row in rows]
    earlier = [row.told.earlier.value for row in rows if row.told.earlier is not None]
    scale = common_scale(figures, measure.unit, (*earlier, target))
    return {
        "data": [*_rods(rows, theme), _before_dots(rows, theme), _now_dots(rows, theme)],
        "layout": {
            **layout(theme),
            "height": 52 + 32 * len(rows),
            "margin": {"l": 12, "r": 12 + text_width(max((_row_text(row) for row in rows), key=len, default="")),
                       "t": 20, "b": 28},
            "hovermode": "closest",
            "xaxis": value_axis(theme, scale, measure.unit),
            "yaxis": _names_axis(rows, theme),
            "shapes": target_line(target, theme, "x"),
            "annotations": [
                *target_label(measure, target, theme, "x"),
                *(_row_label(place, row, theme) for place, row in enumerate(rows)),
            ],
        },
    }  # fmt: skip


def _names_axis(rows: Sequence[Row], theme: Theme) -> Drawing:
    return {**axis(theme), "range": [len(rows) - 0.5, -0.5], "automargin": True, "tickvals": list(range(len(rows))),
            "ticktext": [plain(row.label) for row in rows], "tickfont": {"color": theme.ink, "size": 12}}  # fmt: skip


def _rods(rows: Sequence[Row], theme: Theme) -> list[Drawing]:
    """Ranges as thick strokes, and thin lines from before to now."""
    return [
        {**_strokes([_ends(row.told.figure) for row in rows]), "name": "likely range",
         "line": {"color": theme.tint(theme.passive, 0.45), "width": 8}},
        {**_strokes([_moved(row.told) for row in rows]), "name": "",
         "line": {"color": theme.ink3, "width": 1}},
    ]  # fmt: skip


def _strokes(ends: Sequence[tuple[float, float] | None]) -> Drawing:
    values: list[float | None] = []
    places: list[float | None] = []
    for place, pair in enumerate(ends):
        if pair is not None:
            values += [*pair, None]
            places += [place, place, None]
    return {"type": "scatter", "mode": "lines", "x": values, "y": places, "hoverinfo": "skip"}


def _ends(figure: Figure) -> tuple[float, float] | None:
    return None if figure.lo is None or figure.hi is None else (figure.lo, figure.hi)


def _moved(told: Told) -> tuple[float, float] | None:
    before = None if told.earlier is None else told.earlier.value
    return None if before is None or told.figure.value is None else (before, told.figure.value)


def _before_dots(rows: Sequence[Row], theme: Theme) -> Drawing:
    mark = {"size": 9, "color": theme.card, "line": {"width": 1.5, "color": theme.ink3}}
    values = [None if row.told.earlier is None else row.told.earlier.value for row in rows]
    text = [f"{plain(row.label)}, before<br>{row.told.before}" for row in rows]
    return {**_row_dots(rows, values, text), "name": "before", "marker": mark}


def _now_dots(rows: Sequence[Row], theme: Theme) -> Drawing:
    mark = {"size": 11, "color": [tone_colour(row.told, theme) for row in rows], "line": {"width": 0}}
    values = [row.told.figure.value for row in rows]
    return {**_row_dots(rows, values, [hover_text(row.label, row.told) for row in rows]), "name": "now", "marker": mark}


def _row_dots(rows: Sequence[Row], values: Sequence[float | None], text: Sequence[str]) -> Drawing:
    return {"type": "scatter", "mode": "markers", "x": list(values), "y": list(range(len(rows))), "text": list(text),
            "customdata": [row.href for row in rows], "hovertemplate": "%{text}<extra></extra>"}  # fmt: skip


def _row_text(row: Row) -> str:
    told = row.told
    return told.value if told.figure.value is None else f"{told.value}  {told.verdict}"


def _row_label(place: int, row: Row, theme: Theme) -> Drawing:
    colour = tone_colour(row.told, theme) if row.told.tone else theme.ink2
    return {**note(_row_text(row), colour), "x": 1, "xref": "paper", "xanchor": "left", "xshift": 8,
            "y": place, "yref": "y", "yanchor": "middle"}  # fmt: skip
