"""Drawn figures: plain dictionaries, gaps where there is no data, marks for what is partial, labels that keep apart."""

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.ui.figures import text_width
from dashboard.ui.marks import range_mark, row_scale
from dashboard.ui.scales import common_scale, position, ticks
from dashboard.ui.theme import DARK, LIGHT
from dashboard.ui.trend import Event, Point, Span, trend_figure
from dashboard.ui.words import Told, told
from queries.figures import Figure
from queries.measures import MEASURES

NPS = MEASURES["nps"]
MONDAY = date(2026, 7, 6)


def score(promoters: int, passives: int, detractors: int, before: tuple[int, int, int] | None = None) -> Told:
    def sums(counts: tuple[int, int, int]) -> dict[str, int | None]:
        return dict(zip(("promoters", "detractors", "scored"), (counts[0], counts[2], sum(counts)), strict=True))

    return told(NPS, sums((promoters, passives, detractors)), None if before is None else sums(before))


def week(index: int, figure: Told, is_partial: bool = False) -> Point:
    return Point(MONDAY + timedelta(days=7 * index), f"week {28 + index}", figure, is_partial, f"/summary?w={index}")


WEEKS = [week(index, score(500 + 5 * index, 300, 200)) for index in range(13)]


def trace(drawing: dict[str, Any], name: str) -> dict[str, Any]:
    return next(trace for trace in drawing["data"] if trace["name"] == name)


def test_a_trend_is_plain_json_and_its_points_carry_links() -> None:
    drawing = trend_figure(WEEKS, NPS, LIGHT, target=25, events=[Event(date(2026, 8, 24), "outage West")])
    assert json.loads(json.dumps(drawing, allow_nan=False)) == drawing
    line = trace(drawing, "value")
    assert line["customdata"][3] == "/summary?w=3"
    assert line["text"][0] == "week 28<br>+30 (25 to 35)<br>1\N{NARROW NO-BREAK SPACE}000 responses"
    assert drawing["layout"]["showlegend"] is False
    assert drawing["layout"]["paper_bgcolor"] == "rgba(0,0,0,0)"


def test_a_week_without_answers_is_a_gap_in_line_and_band() -> None:
    points = [*WEEKS[:4], week(4, score(0, 0, 0)), *WEEKS[5:]]
    drawing = trend_figure(points, NPS, LIGHT)
    assert trace(drawing, "value")["y"][4] is None
    assert trace(drawing, "value")["connectgaps"] is False
    band = trace(drawing, "likely range")
    assert str(points[4].day) not in band["x"]
    assert band["y"][8] is None


def test_a_week_that_is_not_over_is_marked_and_not_the_labelled_one() -> None:
    drawing = trend_figure([*WEEKS, week(13, score(3, 1, 9), is_partial=True)], NPS, LIGHT)
    texts = [note["text"] for note in drawing["layout"]["annotations"]]
    assert texts == [f"<b>{WEEKS[-1].told.value}</b>", "part"]
    assert trace(drawing, "part of the week")["text"][0].startswith("week 41, part of the week<br>")
    assert len(trace(drawing, "value")["y"]) == 13


def test_few_answers_are_grey() -> None:
    drawing = trend_figure([*WEEKS[:-1], week(12, score(10, 3, 2))], NPS, LIGHT)
    assert trace(drawing, "value")["marker"]["color"][-2:] == [LIGHT.promoter, LIGHT.card]


def test_trend_without_any_data_draws_nothing() -> None:
    for points in ([], [week(0, score(0, 0, 0))]):
        drawing = trend_figure(points, NPS, DARK, target=25)
        assert not [value for value in trace(drawing, "value")["y"] if value is not None]


def test_spans_are_shaded_with_their_level() -> None:
    drawing = trend_figure(WEEKS, NPS, LIGHT, spans=[Span(MONDAY, date(2026, 10, 4), score(500, 300, 200))])
    rectangle, level = drawing["layout"]["shapes"]
    assert (rectangle["type"], rectangle["x0"], rectangle["x1"]) == ("rect", "2026-07-06", "2026-10-05")
    assert (level["y0"], level["y1"]) == (30, 30)


@settings(max_examples=60)
@given(st.lists(st.integers(0, 90), max_size=8), st.sampled_from([330, 640, 1000]), st.sampled_from([None, 25.0]))
def test_labels_above_a_trend_never_collide(days: list[int], width: int, target: float | None) -> None:
    events = [Event(MONDAY + timedelta(days=day), f"event on day {day}, told at length") for day in days]
    drawing = trend_figure(WEEKS, NPS, LIGHT, target, events, width=width)
    plot = width - drawing["layout"]["margin"]["l"] - drawing["layout"]["margin"]["r"]
    boxes = []
    for note in drawing["layout"]["annotations"]:
        if note.get("yref") == "paper":
            on_target = note["x"] == 0
            at = 0.0 if on_target else (date.fromisoformat(note["x"]) - MONDAY).days / 84 * plot
            size = text_width(re.sub(r"<[^>]+>", "", note["text"]))
            left = at - size if note["xanchor"] == "right" else at
            boxes.append((note["yshift"], left, left + size))
    for index, (row, left, right) in enumerate(boxes):
        assert not [box for box in boxes[:index] if box[0] == row and left < box[2] and box[1] < right]
    assert len(trace(drawing, "events")["x"]) == len(events)


def test_names_from_the_data_are_never_markup() -> None:
    shown = trend_figure(WEEKS, NPS, LIGHT, events=[Event(MONDAY, "<a href='x'>outage</a>")])
    assert "<a" not in json.dumps(shown)


def figure(value: float, half: float, n: int = 1000) -> Figure:
    return Figure(value, value - half, value + half, n, "points", "adjusted Wald")


def test_a_scale_shows_at_least_20_points_or_the_ranges() -> None:
    low, high = common_scale([figure(10, 1), figure(12, 1)], "points")
    assert high - low == pytest.approx(20)
    low, high = common_scale([figure(-40, 5), figure(40, 5)], "points", [60])
    assert low < -45
    assert high > 60
    assert common_scale([figure(99, 1)], "points") == (80, 100)
    assert common_scale([figure(10, 1), figure(0, 95, n=2)], "points") == common_scale([figure(10, 1)], "points")
    assert common_scale([], "points") == (0, 20)


@settings(max_examples=100)
@given(st.floats(-100, 99), st.floats(10, 199), st.sampled_from(["points", "seconds", "rating", "count"]))
def test_ticks_are_few_round_and_inside(low: float, span: float, unit: str) -> None:
    values, texts = ticks((low, low + span), unit)
    assert 1 <= len(values) <= 4
    assert len(set(texts)) == len(values) == len(texts)
    assert all(low - 1e-6 <= value <= low + span + 1e-6 for value in values)


def test_ticks_of_times_are_round_minutes() -> None:
    assert ticks((300, 500), "seconds") == ([300, 360, 420, 480], ["5:00", "6:00", "7:00", "8:00"])
    assert ticks((0.5, 0.69), "share")[1] == [f"{value}\N{NARROW NO-BREAK SPACE}%" for value in (50, 55, 60, 65)]


def test_a_mark_places_range_before_target_and_now() -> None:
    fallen = score(320, 225, 295, (430, 155, 260))
    mark = range_mark(fallen, (-20, 40), target=25)
    assert [part.className for part in mark.children] == ["mark-range", "mark-target", "mark-before", "mark-now worse"]
    assert mark.children[1].style == {"left": "75.0%"}
    assert mark.children[3].style == {"left": f"{position(fallen.figure.value or 0, (-20, 40))}%"}
    assert range_mark(score(0, 0, 0), (-20, 40)).children == []
    assert range_mark(score(3, 2, 1), row_scale([score(3, 2, 1)])).className == "dot-row few"
