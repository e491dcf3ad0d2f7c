"""Who really differs, drawn: scores over numbers of answers, within the limits that chance alone keeps to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.ui.figures import Drawing, axis, layout, note, plain, text_width, value_axis
from dashboard.ui.scales import LEAST_SPAN
from dashboard.ui.theme import Theme
from queries.stats.funnel import ALARM, WARNING, Funnel

HEIGHT = 380
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 24, 12, 44
_ROW = 16


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One unit: name, answers, score in points, what is said when pointed at, link, 1 or -1 if it clearly differs."""

    name: str
    answers: int
    score: float
    words: str
    href: str
    direction: int


def funnel_figure(points: Sequence[FunnelPoint], limits: Funnel, theme: Theme, width: int = 1000) -> Drawing:
    """Units as dots over their answers, with the overall score and the limits of 95 and 99.8 % of equal units.

    Only what clearly differs is coloured and named, with a triangle up or down, so that it is seen in grey too.
    Points carry their link in customdata. `width` in px is what the card is expected to have, for the labels.
    """
    fewest, most = min(point.answers for point in points), max(point.answers for point in points)
    room = max(10.0, 0.08 * (most - fewest))
    counts = np.linspace(max(1.0, fewest - room), most + room, 80)
    ends = [limits.limits(counts, errors) for errors in (WARNING, ALARM)]
    levels = [point.score for point in points] + [float(end) for pair in ends[:1] for side in pair for end in side]
    low, high = min(levels), max(levels)
    margin = max(0.06 * (high - low), (LEAST_SPAN["points"] - (high - low)) / 2)
    scale = (max(-100.0, low - margin), min(100.0, high + margin))
    across = (float(counts[0]), float(counts[-1]))
    return {
        "data": [*(_line(counts, side, dash, theme) for (pair, dash) in zip(ends, ("dash", "dot"), strict=True)
                   for side in pair), _dots(points, theme)],
        "layout": {
            **layout(theme),
            "height": HEIGHT,
            "margin": {"l": _LEFT, "r": _RIGHT, "t": _TOP, "b": _BOTTOM},
            "hovermode": "closest",
            "xaxis": {**axis(theme), "range": list(across), "title": {"text": "scored responses"}},
            "yaxis": value_axis(theme, scale, "points"),
            "shapes": [_level(limits.centre, theme)],
            "annotations": _labels(points, across, scale, theme, width),
        },
    }  # fmt: skip


def _line(counts: "np.ndarray[tuple[int], np.dtype[np.float64]]", ends: object, dash: str, theme: Theme) -> Drawing:
    return {"type": "scatter", "mode": "lines", "x": counts.tolist(), "y": list(np.asarray(ends, float)),
            "hoverinfo": "skip", "line": {"color": theme.ink3, "width": 1, "dash": dash}}  # fmt: skip


def _level(centre: float, theme: Theme) -> Drawing:
    return {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": centre, "y1": centre, "yref": "y",
            "layer": "below", "line": {"color": theme.ink3, "width": 1}}  # fmt: skip


def _dots(points: Sequence[FunnelPoint], theme: Theme) -> Drawing:
    colours = {1: theme.promoter, -1: theme.detractor, 0: theme.ink3}
    symbols = {1: "triangle-up", -1: "triangle-down", 0: "circle"}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [point.answers for point in points],
        "y": [point.score for point in points],
        "text": [f"{plain(point.name)}<br>{point.words}" for point in points],
        "customdata": [point.href for point in points],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "size": [11 if point.direction else 8 for point in points],
            "symbol": [symbols[point.direction] for point in points],
            "color": [colours[point.direction] for point in points],
        },
    }


def _labels(
    points: Sequence[FunnelPoint],
    across: tuple[float, float],
    scale: tuple[float, float],
    theme: Theme,
    width: int,
) -> list[Drawing]:
    """Names beside the marks of what clearly differs, the farthest from the middle first, as far as there is room."""

    def place(point: FunnelPoint) -> tuple[float, float]:
        x = (point.answers - across[0]) / (across[1] - across[0]) * (width - _LEFT - _RIGHT)
        y = (scale[1] - point.score) / (scale[1] - scale[0]) * (HEIGHT - _TOP - _BOTTOM)
        return x, y

    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in map(place, points)]
    middle = sum(scale) / 2
    found = []
    for point in sorted((each for each in points if each.direction), key=lambda each: -abs(each.score - middle)):
        x, y = place(point)
        size = text_width(point.name)
        for left, anchor, shift in ((x + 8, "left", 8), (x - 8 - size, "right", -8)):
            box = (left, y - _ROW / 2, left + size, y + _ROW / 2)
            if left >= 0 and box[2] <= width - _LEFT - _RIGHT and not any(_touch(box, other) for other in taken):
                taken.append(box)
                colour = theme.promoter if point.direction > 0 else theme.detractor
                # Narrow screens find the labels by their style and leave them out.
                text = f'<span style="font-style:normal">{plain(point.name)}</span>'
                found.append({**note(text, colour), "x": point.answers, "y": point.score, "xref": "x",
                              "yref": "y", "xanchor": anchor, "yanchor": "middle", "xshift": shift,
                              "bgcolor": theme.card, "borderpad": 0})  # fmt: skip
                break
    return found


def _touch(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
