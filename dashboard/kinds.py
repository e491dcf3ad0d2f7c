"""Kinds of survey as pages tell them: which are shown, that two are mixed, and the way to each alone.

Only whoever sees answers of both kinds reads of them: a survey of the whole relationship has neither team nor agent.
"""

from typing import Any

from dash import dcc

from dashboard.choices import is_visible
from dashboard.ui.shell import Chip
from dashboard.view import View
from data.kinds import KIND, RELATIONSHIP, TRANSACTIONAL
from data.warehouse import Warehouse
from queries.filter import Filter
from queries.kinds import kinds_shown

AFTER_CONTACTS, OF_RELATIONSHIP = "Surveys after contacts", "Surveys of the relationship"
MIXED = "Two kinds of survey mixed"


def kind_chips(view: View) -> list[Chip]:
    """The kind that is shown where the home has both, with the way to the other; a warning where both are mixed."""
    if not _sees_both(view):
        return []
    match kinds_shown(view.warehouse, view.filter):
        case "apart":
            return [Chip(AFTER_CONTACTS, _alone(view, RELATIONSHIP), "show those of the relationship")]
        case "mixed":
            return [Chip(MIXED, _alone(view), "show surveys after contacts alone", is_warning=True)]
    return []


def mixed_kinds(view: View) -> list[Any]:
    """A notice that figures mix both kinds, with a link to each alone."""
    if not _sees_both(view) or kinds_shown(view.warehouse, view.filter) != "mixed":
        return []
    links = [
        dcc.Link(AFTER_CONTACTS, href=_alone(view)),
        dcc.Link(OF_RELATIONSHIP, href=_alone(view, RELATIONSHIP)),
    ]
    return [
        [
            "These figures are of two kinds of survey together, which ask different things. ",
            links[0],
            " or ",
            links[1],
            " alone.",
        ]
    ]


def kind_note(view: View) -> str:
    """Of which surveys a score is, as a note beside it; "" where there is but one kind to see."""
    return kind_words(view.warehouse, view.filter).lower() if _sees_both(view) else ""


def kind_words(warehouse: Warehouse, filter: Filter) -> str:
    """Of which kind of survey figures are where the home has both and the filter does not say so itself."""
    return {"apart": AFTER_CONTACTS, "mixed": MIXED}.get(kinds_shown(warehouse, filter), "")


def differing_kinds(view: View, other: Filter) -> str:
    """That the view's answers and those of another filter are of different kinds of survey; "" where they are not."""
    sides = [kinds_shown(view.warehouse, one) == "apart" or one.get(KIND) for one in (view.filter, other)]
    same = [(TRANSACTIONAL,) if side is True else side for side in sides]
    if same[0] == same[1] or not _sees_both(view):
        return ""
    return "The two are of different kinds of survey, which ask different things. It says nothing of service."


def _sees_both(view: View) -> bool:
    return RELATIONSHIP in view.warehouse.survey_kinds and is_visible(view, KIND, RELATIONSHIP)


def _alone(view: View, *kinds: str) -> str:
    """This page with these kinds alone; with those after contacts where none is named."""
    return view.href(view.path, view.filter.with_values(KIND, kinds), **view.own)
