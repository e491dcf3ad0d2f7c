"""The norm of a unit: where it stands among all of its level with the same contacts, as its page says it."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.cards import card, slot
from dashboard.choices import title_of
from dashboard.comparing.standing import compared
from dashboard.comparing.wording import decimals, likely_text, points_text
from dashboard.place import is_seen_whole
from dashboard.ui.numbers import count, number
from dashboard.ui.words import BESIDE_OTHERS, HIDDEN, with_range
from dashboard.view import View
from queries.ask import Answer
from queries.comparing import Comparison, UnitStanding, compare
from queries.dimensions import LEVEL_NAMES
from queries.figures import FEW
from queries.units import COMPARED, like_units

NORM = "unit_norm"
TONES = {1: "up", -1: "down"}


def norm_slot(view: View, span: int = 12) -> Component | None:
    """The place of the norm on a unit's page: "Like regions". None where one does not see a whole unit."""
    if view.filter.level not in COMPARED or not is_seen_whole(view):
        return None
    return slot(view, NORM, span, title=f"Like {_noun(view)}s")


@card(NORM, answer=like_units, title="Like units", sub="With the same contacts.", measures=("nps",),
      has_table=False, height=96)  # fmt: skip
def unit_norm(answer: Answer, view: View) -> Any:
    """Where the unit stands among those like it, and what that rests on."""
    level = view.filter.level
    found = compare(answer.rows(), level, view.filter.before, is_same=True)
    own = next((unit for unit in found.units if unit.unit == view.filter.get(level)[0]), None)
    if own is None or len(found.units) < 2:
        return html.P(_why_not(own, found, view), className="note")
    tone = TONES.get(own.place.direction, "")
    verdict = html.P(verdict_words(own, found), className=f"verdict-line {tone}".strip())
    link = dcc.Link("Compare", href=view.href("/compare", view.filter.without(*LEVEL_NAMES), level=level))
    return html.Div([verdict, html.P([_evidence(own, found, view), " ", link], className="note")])


def verdict_words(own: UnitStanding, found: Comparison) -> str:
    """ "Lowest of 4, clearly", "Clearly below", "Cannot be told apart": no place that the data do not carry."""
    if own.place.extreme:
        return f"{'Highest' if own.place.extreme > 0 else 'Lowest'} of {number(len(found.units))}, clearly"
    return BESIDE_OTHERS[own.place.direction].capitalize()


def _why_not(own: UnitStanding | None, found: Comparison, view: View) -> str:
    """Why the unit is not compared."""
    if own is not None:
        return f"No other {_noun(view)} has the {FEW} scored responses to compare with."
    few = next((each for each in found.too_few if each.unit == view.filter.get(view.filter.level)[0]), None)
    return HIDDEN if few and few.scored is None else f"Too few responses to compare: {FEW} scored ones are needed."


def _evidence(own: UnitStanding, found: Comparison, view: View) -> str:
    """The score that is compared and what it is held against; how many others differ as clearly, where any do."""
    score = with_range(points_text(compared(own)), likely_text(compared(own)))
    mean = (
        f"{count(len(found.units), _noun(view))} in the mean {number(found.mean, 'points', decimals(compared(own)))}."
    )
    alike = sum(unit.place.direction == own.place.direction for unit in found.units)
    if not own.place.direction or alike == 1:
        return f"{score}; {mean}"
    return f"{score}; {mean} {number(alike)} of them are {BESIDE_OTHERS[own.place.direction]}."


def _noun(view: View) -> str:
    return title_of(view, view.filter.level).lower()
