"""The tabs of the page, for administrators alone, each with the sentence that it says first."""

from collections.abc import Callable
from typing import Any

from dash.development.base_component import Component

from dashboard.admin_page.agreements_tab import agreements_tab
from dashboard.admin_page.audit_tab import audit_tab
from dashboard.admin_page.findings import finding_of
from dashboard.admin_page.people_tab import people_tab
from dashboard.admin_page.sessions_tab import sessions_tab
from dashboard.admin_page.settings_tab import settings_tab
from dashboard.admin_page.units_tab import units_tab
from dashboard.data_page.wording import is_administrator
from dashboard.ui.findings import Finding
from dashboard.ui.shell import Link, tabs
from dashboard.view import View
from dashboard.workspace import workspace
from data.home import Home

Tab = Callable[[Home, View], list[Any] | None]
#: Tabs by their place in the address.
TABS: dict[str, tuple[str, Tab]] = {
    "people": ("People", people_tab),
    "units": ("Units", units_tab),
    "agreements": ("Agreements", agreements_tab),
    "sessions": ("Sessions", sessions_tab),
    "settings": ("Settings", settings_tab),
    "audit": ("Audit", audit_tab),
}


def tab_name(view: View) -> str:
    """The tab that the address names; without one the people."""
    return view.own.get("tab") or "people"


def tab_content(view: View) -> list[Any] | None:
    """What the open tab shows; None for one that is not there, and for everyone who is no administrator."""
    found = TABS.get(tab_name(view))
    if found is None or not is_administrator(view):
        return None
    content = found[1](workspace().opened().home, view)
    return None if content is None else [part for part in content if part is not None]


def nav(view: View) -> Component:
    """The tabs as links."""
    here = tab_name(view)
    links = [Link(title, view.href("/admin", tab=name), name == here) for name, (title, _) in TABS.items()]
    return tabs("Administration", links)


def finding(view: View) -> Finding:
    """The sentence of the open tab."""
    return finding_of(tab_name(view), view)
