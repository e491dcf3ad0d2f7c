"""The tabs of the page, and who finds which."""

from collections.abc import Callable
from typing import Any

from dash.development.base_component import Component

from dashboard.data_page.feed_tab import feed_tab
from dashboard.data_page.left_out_tab import left_out_tab
from dashboard.data_page.load_tab import load_tab
from dashboard.data_page.loads_tab import loads_tab
from dashboard.data_page.state_tab import state_tab
from dashboard.data_page.unmatched_tab import unmatched_tab
from dashboard.data_page.wording import is_administrator
from dashboard.ui.shell import Link, tabs
from dashboard.view import View
from dashboard.workspace import workspace
from data.home import Home

Tab = Callable[[Home, View], list[Any] | None]
#: Tabs by their place in the address: title, content, and whether it is for administrators alone.
TABS: dict[str, tuple[str, Tab, bool]] = {
    "state": ("State", state_tab, False),
    "load": ("Load a file", load_tab, True),
    "loads": ("Loads", loads_tab, True),
    "unmatched": ("Unmatched", unmatched_tab, True),
    "left-out": ("Left out", left_out_tab, True),
    "feed": ("Feed", feed_tab, True),
}


def tab_name(view: View) -> str:
    """The tab that the address names; without one the state, or loading where there are no data yet."""
    return view.own.get("tab") or ("load" if not view.warehouse.version and is_administrator(view) else "state")


def tab_content(view: View) -> list[Any] | None:
    """What the open tab shows; None for one that is not there, or not for this person."""
    found = TABS.get(tab_name(view))
    if found is None or (found[2] and not is_administrator(view)):
        return None
    content = found[1](workspace().opened().home, view)
    return None if content is None else [part for part in content if part is not None]


def nav(view: View) -> Component:
    """The tabs as links; nothing to choose from for whoever finds one alone."""
    mine = {name: tab for name, tab in TABS.items() if not tab[2] or is_administrator(view)}
    here = tab_name(view)
    return tabs(
        "Data", [Link(title, view.href("/data", tab=name), name == here) for name, (title, _, _) in mine.items()]
    )
