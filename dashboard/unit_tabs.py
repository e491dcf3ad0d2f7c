"""The tabs of a unit's page, and the other ways to part what it holds: links, so that the address is the state."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.choices import title_of
from dashboard.friction import FRICTION
from dashboard.parts import parts_of
from dashboard.ui.shell import Link, tabs
from dashboard.view import View
from queries.organisation import OTHER_PARTS, level_below

PATH = "/organisation"
TABS = (("", "Overview"), (FRICTION, "Friction"))


def unit_tabs(view: View) -> Component:
    """The unit at a glance, or what gets in its customers' way."""
    here = view.own.get("tab", "") if view.own.get("tab") == FRICTION else ""
    return tabs("Views", [Link(words, _href(view, tab=tab), tab == here) for tab, words in TABS])


def parts_tabs(view: View) -> Component:
    """What the unit is parted by: the units below, or products, touchpoints and so on over the same rows."""
    below = level_below(view.filter.level, view.warehouse.config.levels) or "agent"
    here = parts_of(view) or below
    first = "Everyone" if below == "agent" else title_of(view, below)
    ways = [("", first), *((split, title_of(view, split)) for split in OTHER_PARTS)]
    links = [
        html.Strong(words) if (by or below) == here else dcc.Link(words, href=_href(view, by=by)) for by, words in ways
    ]
    return html.P(["Parts by ", *links], className="inline-choice note")


def _href(view: View, **changed: str) -> str:
    kept = {name: view.own[name] for name in ("by", "tab") if name in view.own}
    return view.href(PATH, None, **(kept | changed))
