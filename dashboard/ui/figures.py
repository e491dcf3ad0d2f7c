"""What all drawn figures share: plain Plotly dictionaries, direct labels, no legend, no title in the plot."""

from html import escape
from typing import Any

from dashboard.ui.numbers import count
from dashboard.ui.scales import Scale, ticks
from dashboard.ui.theme import Theme
from dashboard.ui.words import Told, target_value
from queries.figures import counted
from queries.measures import Measure

FONT = "Inter, system-ui, sans-serif"
Drawing = dict[str, Any]

#: A sample of the target's line, and how far labels over a plot stand above it, in px.
DASHES = "\N{EN DASH} \N{EN DASH}"
LABEL_SHIFT = 6

_CLEAR = "rgba(0,0,0,0)"
_CHARACTER_WIDTH = 6.4  # of Inter at 12 px, on the wide side


def plain(text: str) -> str:
    """A name from the data as it reads: Plotly takes labels for markup, and a unit may be called "Ups & <Downs>"."""
    return escape(text, quote=False)


def hover_text(label: str, told: Told) -> str:
    """What a mark says when pointed at: its name, value with range, n, and the change where there is one."""
    n = told.figure.n
    lines = [plain(label), told.evidence, *([count(n, counted(told.measure))] if n else []), told.change_evidence]
    return "<br>".join(line for line in lines if line)


def layout(theme: Theme) -> Drawing:
    """The frame of a plot: clear background, our type, no legend, links within 24 px of the pointer."""
    return {
        "autosize": True,
        "paper_bgcolor": _CLEAR,
        "plot_bgcolor": _CLEAR,
        "font": {"family": FONT, "size": 12, "color": theme.ink2},
        "showlegend": False,
        "dragmode": False,
        "hoverdistance": 24,
        "hoverlabel": {
            "bgcolor": theme.card, "bordercolor": theme.border, "align": "left",
            "font": {"family": FONT, "size": 12, "color": theme.ink},
        },
    }  # fmt: skip


def axis(theme: Theme) -> Drawing:
    """A bare axis: few level labels, no zoom."""
    return {"showgrid": False, "zeroline": False, "fixedrange": True, "nticks": 4, "tickangle": 0,
            "tickfont": {"color": theme.ink3, "size": 12}, "title": {"text": ""}}  # fmt: skip


def value_axis(theme: Theme, scale: Scale, unit: str) -> Drawing:
    """An axis for values of a unit, with round ticks printed as everywhere and hairlines."""
    values, texts = ticks(scale, unit)
    shown = {"range": list(scale), "tickvals": values, "ticktext": texts, "showgrid": True, "gridcolor": theme.hairline}
    return {**axis(theme), **shown}


def note(text: str, colour: str) -> Drawing:
    """A label without an arrow; where it stands is added by its user."""
    return {"text": text, "showarrow": False, "font": {"family": FONT, "size": 12, "color": colour}}


def target_line(target: float | None, theme: Theme, along: str) -> list[Drawing]:
    """The target as a dashed line across the plot; `along` is the axis ("x" or "y") that carries the values."""
    if target is None:
        return []
    ends = {"x0": 0, "x1": 1, "xref": "paper", "y0": target, "y1": target, "yref": "y"}
    if along == "x":
        ends = {"y0": 0, "y1": 1, "yref": "paper", "x0": target, "x1": target, "xref": "x"}
    return [{"type": "line", **ends, "layer": "between", "line": {"color": theme.ink3, "width": 1, "dash": "dash"}}]


def target_text(measure: Measure, target: float | None) -> str:
    """What the label of a target's line says; empty without a target."""
    return "" if target is None else f"target {target_value(measure, target)}"


def target_label(measure: Measure, target: float | None, theme: Theme, along: str) -> list[Drawing]:
    """The words for the target's line: over its head, or over the left corner where it lies level."""
    if target is None:
        return []
    place: Drawing = {"x": target, "xref": "x", "xanchor": "center"}
    text = target_text(measure, target)
    if along == "y":
        place = {"x": 0, "xref": "paper", "xanchor": "left", "yshift": LABEL_SHIFT}
        text = f"{DASHES} {text}"
    return [{**note(text, theme.ink3), "y": 1, "yref": "paper", "yanchor": "bottom", **place}]


def text_width(text: str) -> int:
    """About how many px a label takes, with a little air."""
    return round(len(text) * _CHARACTER_WIDTH) + 12
