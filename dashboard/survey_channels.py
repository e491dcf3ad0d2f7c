"""A note where the customers behind figures that stand beside each other were not asked alike."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.cards import card, slot
from dashboard.choices import name_of
from dashboard.comparing import sides as read
from dashboard.kinds import differing_kinds
from dashboard.ui.numbers import listed, number
from dashboard.view import View
from queries.ask import Answer
from queries.dimensions import DIMENSIONS
from queries.filter import Value
from queries.selections import FIRST, SECOND
from queries.survey_channels import (
    CHANNEL,
    Mix,
    Shift,
    beside_the_rest,
    mix_of,
    shifts,
    survey_channels,
    survey_channels_of_sides,
    survey_channels_of_units,
)

WHY = "How customers are asked moves a score by itself."
_NAMED_AT_MOST = 3


def channel_note(view: View, name: str = "asked_by") -> Component:
    """The place of the note, which takes none where there is nothing to say."""
    return html.Div(slot(view, name), className="asked-note")


@card("asked_by", answer=survey_channels, is_plain=True)
def asked_by(answer: Answer, view: View) -> Any:
    """That customers of a unit were asked differently before, or those of its parts differently from the rest."""
    return _note(answer, view)


@card("units_asked_by", answer=survey_channels_of_units, is_plain=True)
def units_asked_by(answer: Answer, view: View) -> Any:
    """The same of the units that are compared."""
    return _note(answer, view)


@card("sides_asked_by", answer=survey_channels_of_sides, is_plain=True)
def sides_asked_by(answer: Answer, view: View) -> Any:
    """That two selections were asked differently, or about other things."""
    other = read.second(view)
    here, there = (mix_of(row for row in answer.rows() if row["side"] == side) for side in (FIRST, SECOND))
    asked = [
        f"The two were asked differently: {_of_shift(view, one)} of the first, {_share(one.there)} of the second. {WHY}"
        for one in shifts({None: (here, there)})
    ]
    kinds = differing_kinds(view, other) if other else ""
    return _drawn([*([kinds] if kinds else []), *asked])


def _note(answer: Answer, view: View) -> Any:
    return _drawn([*_of_periods(answer, view), *_of_parts(answer, view)])


def _drawn(sentences: Sequence[Any]) -> Any:
    return [html.P(said, className="note") for said in sentences] if sentences else ""


def _of_periods(answer: Answer, view: View) -> list[Any]:
    """That customers were asked differently before, with the way to the channel that shifted most."""
    rows = [row for row in answer.rows() if all(row[f"{name}_total"] for name in _splits(row))]
    now, before = (mix_of(row for row in rows if row["period"] == name) for name in ("now", view.filter.before))
    return [
        [
            f"Customers were asked differently before: {_of_shift(view, one)} now, {_share(one.there)} before. {WHY} ",
            dcc.Link(f"Look at {name_of(view, CHANNEL, one.channel)} alone", href=_alone(view, one.channel)),
        ]
        for one in shifts({None: (now, before)})
    ]


def _of_parts(answer: Answer, view: View) -> list[Any]:
    """Which parts were asked differently from the rest now: some by name, the others as a number."""
    mixes: dict[Value, Mix] = {}
    split = next((name for row in answer.rows()[:1] for name in _splits(row)), "")
    rows = [row for row in answer.rows() if split and row["period"] == "now" and not row[f"{split}_total"]]
    for part in dict.fromkeys(row[split] for row in rows):
        mixes[part] = mix_of(row for row in rows if row[split] == part)
    found = shifts(beside_the_rest(mixes))
    if not found:
        return []
    names = [name_of(view, split, one.of) for one in found[:_NAMED_AT_MOST]]
    more = len(found) - len(names)
    first = f"{names[0]} {_of_shift(view, found[0])}, the rest {_share(found[0].there)}"
    verb = "was" if len(found) == 1 else "were"
    named = listed([*names, f"{more} more"] if more else names)
    return [f"{named} {verb} asked differently from the rest: {first}. {WHY}"]


def _of_shift(view: View, shift: Shift) -> str:
    return f"{name_of(view, CHANNEL, shift.channel)} {_share(shift.here)}"


def _share(value: float) -> str:
    return number(value, "share")


def _alone(view: View, channel: str) -> str:
    return view.href(view.path, view.filter.with_values(CHANNEL, [channel]), **view.own)


def _splits(row: dict[str, Any]) -> list[str]:
    """The split of an answer's rows beside the channel: one, or none."""
    return [name for name in DIMENSIONS if f"{name}_total" in row and name != CHANNEL]
