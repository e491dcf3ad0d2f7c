"""Kinds of survey as the line of state tells them: which are shown, that two are mixed, and the way to each alone."""

from typing import Any

from dash import dcc

from dashboard.ui.shell import Chip
from dashboard.view import View
from data.kinds import KIND, RELATIONSHIP
from queries.kinds import kinds_shown

AFTER_CONTACTS, OF_RELATIONSHIP = "Surveys after contacts", "Surveys of the relationship"


def kind_chips(view: View) -> list[Chip]:
    """The kind that is shown where the home has both, with the way to the other; a warning where both are mixed."""
    match kinds_shown(view.warehouse, view.filter):
        case "apart":
            return [Chip(AFTER_CONTACTS, _alone(view, RELATIONSHIP), "show those of the relationship")]
        case "mixed":
            return [Chip("Kinds of survey mixed", _alone(view), "show surveys after contacts alone", is_warning=True)]
    return []


def mixed_kinds(view: View) -> list[Any]:
    """A notice that figures mix both kinds, with a link to each alone."""
    if kinds_shown(view.warehouse, view.filter) != "mixed":
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


def _alone(view: View, *kinds: str) -> str:
    """This page with these kinds alone; with those after contacts where none is named."""
    return view.href(view.path, view.filter.with_values(KIND, kinds), **view.own)
