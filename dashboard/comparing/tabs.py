"""The tabs of the page: what each shows, and the finding that it says first."""

from collections.abc import Callable
from typing import Any

from dash.development.base_component import Component

from dashboard.comparing import companies_tab, selections_tab, units_tab
from dashboard.ui.shell import Link, tabs
from dashboard.view import View

#: Tabs by their place in the address: title, content, the card that says the finding.
TABS: dict[str, tuple[str, Callable[[View], list[Any]], Callable[[View], str]]] = {
    "units": ("Units", units_tab.content, units_tab.finding_card),
    "companies": ("Other companies", companies_tab.content, companies_tab.finding_card),
    "selections": ("Two selections", selections_tab.content, selections_tab.finding_card),
}
FIRST_TAB = next(iter(TABS))


def tab_name(view: View) -> str:
    """The tab that the address names, without one the first."""
    return view.own.get("tab") or FIRST_TAB


def nav(view: View) -> Component:
    """The tabs as links, each in this unit, period and filter."""
    open_tab = tab_name(view)
    links = [Link(title, view.href("/compare", tab=name), name == open_tab) for name, (title, *_) in TABS.items()]
    return tabs("Compare", links)
