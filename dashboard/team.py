"""The manager's page: which unit it is about, which tabs it has, and what lies below."""

from dataclasses import replace

from dash.development.base_component import Component

from dashboard.ui.shell import Link, tabs
from dashboard.view import View
from queries.dimensions import LEVEL_NAMES
from queries.organisation import level_below

TABS = (("today", "Today"), ("people", "People"), ("coaching", "Coaching"), ("huddle", "Huddle"))


def tab_of(view: View) -> str:
    """The open tab; the first one where the address names none that exists."""
    said = view.own.get("tab", "")
    return said if said in dict(TABS) else TABS[0][0]


def team_tabs(view: View) -> Component:
    """The tabs as links, in the state of the view."""
    links = [
        Link(words, view.href(view.path, tab="" if name == TABS[0][0] else name), name == tab_of(view))
        for name, words in TABS
    ]
    return tabs("My team", links)


def in_its_place(view: View) -> View:
    """The view with the units named that all of the person's rights lie in, so that what lies below is below them."""
    filter = view.filter
    if filter.level == "company":
        for level, unit in zip(LEVEL_NAMES, view.scope.path, strict=False):
            filter = filter.with_values(level, [unit])
    return replace(view, filter=filter)


def below_place(view: View) -> str:
    """The level of what lies below the place; "agent" below a team."""
    return level_below(view.filter.level, view.warehouse.config.levels) or "agent"
