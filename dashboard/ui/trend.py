"""Trend: a measure over time with its 95 % band, target, events and the step that is not over yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from dashboard.ui.dates import short_day
from dashboard.ui.figures import (
    DASHES,
    LABEL_SHIFT,
    Drawing,
    axis,
    hover_text,
    layout,
    note,
    plain,
    target_label,
    target_line,
    target_text,
    text_width,
    value_axis,
)
from dashboard.ui.scales import Scale, common_scale
from dashboard.ui.theme import Theme
from dashboard.ui.words import Told
from queries.measures import Measure

#: Px left and right of the plot, px a row of labels takes, characters of the longest title printed in full.
_LEFT, _RIGHT, _ROW, _LONGEST = 46, 58, 16, 28


@dataclass(frozen=True, slots=True)
class Point:
    """One step of a trend: its first day, its name in words ("week 40, 28 Sep – 4 Oct 2026"), its figure, its link."""

    day: date
    label: str
    told: Told
    is_partial: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, marked above a trend."""

    day: date
    title: str


@dataclass(frozen=True, slots=True)
class Span:
    """A period shaded behind a trend; its figure, where given, is drawn as a level line."""

    first: date
    last: date
    told: Told | None = None


class _Label(NamedTuple):
    event: Event
    row: int
    anchor: str


def trend_figure(
    points: Sequence[Point],
    measure: Measure,
    theme: Theme,
    target: float | None = None,
    events: Sequence[Event] = (),
    spans: Sequence[Span] = (),
    width: int = 640,
) -> Drawing:
    """A measure over time with its 95 % band, the last whole value labelled, the target dashed.

    Steps without a value leave a gap. A partial step stands apart, hollow and dotted. Grey marks rest
    on too few responses.
    `width` is what the card is expected to have, in px: by it labels are laid out so that none collide.
    Points carry their link in customdata.
    """
    levels = [span.told.figure.value for span in spans if span.told is not None]
    scale = common_scale([point.told.figure for point in points], measure.unit, (target, *levels))
    reserved = 0 if target is None else text_width(f"{DASHES} {target_text(measure, target)}")
    named, rows = _event_labels(events, points, width, reserved)
    whole = [point for point in points if not point.is_partial]
    return {
        "data": [_band(whole, theme), _line(whole, theme), *_so_far(points, theme), _event_marks(events, scale, theme)],
        "layout": {
            **layout(theme),
            "margin": {"l": _LEFT, "r": _RIGHT, "t": 10 + _ROW * rows, "b": 46},
            "hovermode": "x",
            "xaxis": _time_axis(points, theme),
            "yaxis": value_axis(theme, scale, measure.unit),
            "shapes": [*_spans(spans, theme), *target_line(target, theme, "y"), *_event_lines(events, theme)],
            "annotations": [
                *target_label(measure, target, theme, "y"),
                *_last_label(points, theme),
                *(_event_label(label, theme) for label in named),
            ],
        },
    }


def _time_axis(points: Sequence[Point], theme: Theme, most: int = 4) -> Drawing:
    """A time axis with a few evenly spaced points named by their day, and the year wherever it changes."""
    if not points:
        return {**axis(theme), "type": "date"}
    steps = max(1, len(points) - 1)
    named = sorted({round(index * steps / (most - 1)) for index in range(most)} & set(range(len(points))))
    shown = [points[index].day for index in named]
    years = [day.year for day in shown]
    texts = [
        short_day(day) + (f"<br>{day.year}" if index == 0 or years[index - 1] != day.year else "")
        for index, day in enumerate(shown)
    ]
    half = max(timedelta(days=1), (points[-1].day - points[0].day) / steps / 2)
    ends = [str(points[0].day - half), str(points[-1].day + half)]
    # Below the lowest label of the other axis, which stands beside the first of these.
    named_by = {"tickvals": [str(day) for day in shown], "ticktext": texts, "ticklabelstandoff": 7}
    return {**axis(theme), "type": "date", "range": ends, **named_by}


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """Stretches of neighbouring points that have a value."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point.told.figure.value is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _band(points: Sequence[Point], theme: Theme) -> Drawing:
    # One closed outline a stretch: a fill between two lines would bridge the gaps.
    days: list[str | None] = []
    ends: list[float | None] = []
    for run in _runs(points):
        ranged = [(str(point.day), point.told.figure) for point in run if point.told.figure.lo is not None]
        days += [*(day for day, _ in ranged), *(day for day, _ in reversed(ranged)), None]
        ends += [*(figure.lo for _, figure in ranged), *(figure.hi for _, figure in reversed(ranged)), None]
    return {"type": "scatter", "mode": "lines", "name": "likely range", "x": days, "y": ends, "fill": "toself",
            "fillcolor": theme.tint(theme.promoter, 0.15), "hoverinfo": "skip",
            "line": {"color": theme.tint(theme.promoter, 0.15), "width": 1}}  # fmt: skip


def _line(points: Sequence[Point], theme: Theme) -> Drawing:
    return {
        **_dots(points),
        "name": "value",
        "mode": "lines+markers",
        "connectgaps": False,
        "line": {"color": theme.promoter, "width": 2},
        "marker": {
            "size": [7 if point.told.is_few else 4 for point in points],
            "color": [theme.card if point.told.is_few else theme.promoter for point in points],
            "line": {"color": theme.ink3, "width": [1.5 if point.told.is_few else 0 for point in points]},
        },
    }


def _dots(points: Sequence[Point]) -> Drawing:
    return {
        "type": "scatter",
        "x": [str(point.day) for point in points],
        "y": [point.told.figure.value for point in points],
        "text": [
            hover_text(point.label + (", part of the week" if point.is_partial else ""), point.told) for point in points
        ],
        "customdata": [point.href for point in points],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _so_far(points: Sequence[Point], theme: Theme) -> list[Drawing]:
    """The step that the period holds only a part of, tied to the last whole one by dots."""
    partial = [point for point in points if point.is_partial and point.told.figure.value is not None]
    if not partial:
        return []
    tied = [point for point in points[-2:-1] if point.told.figure.value is not None and not point.is_partial]
    tie = {**_dots([*tied, *partial]), "mode": "lines", "name": "", "hoverinfo": "skip",
           "line": {"color": theme.ink3, "width": 1.5, "dash": "dot"}}  # fmt: skip
    del tie["hovertemplate"]
    mark = {"size": 8, "color": theme.card, "line": {"width": 1.5, "color": theme.ink3}}
    return [tie, {**_dots(partial), "mode": "markers", "name": "part of the week", "marker": mark}]


def _last_label(points: Sequence[Point], theme: Theme) -> list[Drawing]:
    shown = [point for point in points if point.told.figure.value is not None]
    whole = [point for point in shown if not point.is_partial]
    labels = []
    if whole:
        # Beside the end of the line; over the point when the step that is not over yet takes that place.
        over = {"xanchor": "center", "yanchor": "bottom", "yshift": 8}
        beside = {"xanchor": "left", "yanchor": "middle", "xshift": 8}
        place = over if shown[-1].is_partial else beside
        labels.append({**note(f"<b>{whole[-1].told.value}</b>", theme.promoter), **_at(whole[-1]), **place})
    if shown and shown[-1].is_partial:
        labels.append({**note("part", theme.ink3), **_at(shown[-1]), "xanchor": "left", "xshift": 10})
    return labels


def _at(point: Point) -> Drawing:
    return {"x": str(point.day), "y": point.told.figure.value, "xref": "x", "yref": "y"}


def _spans(spans: Sequence[Span], theme: Theme) -> list[Drawing]:
    shapes: list[Drawing] = []
    for span in spans:
        days = {"x0": str(span.first), "x1": str(span.last + timedelta(days=1)), "xref": "x", "layer": "below"}
        shapes.append({"type": "rect", **days, "y0": 0, "y1": 1, "yref": "paper", "line": {"width": 0},
                       "fillcolor": theme.tint(theme.passive, 0.10)})  # fmt: skip
        if span.told is not None and (level := span.told.figure.value) is not None:
            line = {"color": theme.ink3, "width": 1.5}
            shapes.append({"type": "line", **days, "y0": level, "y1": level, "yref": "y", "line": line})
    return shapes


def _event_lines(events: Sequence[Event], theme: Theme) -> list[Drawing]:
    line = {"color": theme.border, "width": 1, "dash": "dot"}
    return [{"type": "line", "x0": str(event.day), "x1": str(event.day), "xref": "x", "y0": 0, "y1": 1,
             "yref": "paper", "layer": "below", "line": line} for event in events]  # fmt: skip


def _event_marks(events: Sequence[Event], scale: Scale, theme: Theme) -> Drawing:
    return {"type": "scatter", "mode": "markers", "name": "events", "cliponaxis": False,
            "x": [str(event.day) for event in events], "y": [scale[1]] * len(events),
            "text": [f"{short_day(event.day)}: {plain(event.title)}" for event in events],
            "hovertemplate": "%{text}<extra></extra>",
            "marker": {"symbol": "x", "size": 8, "color": theme.ink2}}  # fmt: skip


def _event_labels(
    events: Sequence[Event], points: Sequence[Point], width: int, reserved: int
) -> tuple[list[_Label], int]:
    """The labels that find room above the plot, right or left of their mark, and how many rows are in use.

    Newest first, since these are asked for most; the others keep their mark and their hover text. The first row begins
    behind `reserved` px, which the target's label takes.
    """
    taken: list[list[tuple[float, float]]] = [[(0, reserved)] if reserved else [], []]
    labels: list[_Label] = []
    for event in sorted(events, key=lambda event: event.day, reverse=True):
        at, size = _across(event.day, points, width), text_width(_event_text(event))
        for row, anchor in ((0, "left"), (0, "right"), (1, "left"), (1, "right")):
            left, right = (at, at + size) if anchor == "left" else (at - size, at)
            fits = left >= 0 and right <= width - _LEFT
            if fits and all(right <= start or end <= left for start, end in taken[row]):
                taken[row].append((left, right))
                labels.append(_Label(event, row, anchor))
                break
    return labels, sum(1 for row in taken if row)


def _across(day: date, points: Sequence[Point], width: int) -> float:
    """About how many px from the left of the plot a day stands."""
    if len(points) < 2:
        return (width - _LEFT - _RIGHT) / 2
    part = (day - points[0].day) / (points[-1].day - points[0].day)
    return part * (width - _LEFT - _RIGHT)


def _event_text(event: Event) -> str:
    title = event.title if len(event.title) <= _LONGEST else event.title[: _LONGEST - 1].rstrip() + "…"
    return f"{short_day(event.day)} {title}"


def _event_label(label: _Label, theme: Theme) -> Drawing:
    place = {"x": str(label.event.day), "xref": "x", "xanchor": label.anchor, "y": 1, "yref": "paper",
             "yanchor": "bottom", "yshift": LABEL_SHIFT + _ROW * label.row}  # fmt: skip
    # The style says nothing to the eye: narrow screens find the labels by it and leave them out.
    text = f'<span style="font-style:normal">{plain(_event_text(label.event))}</span>'
    return {**note(text, theme.ink2), **place}
