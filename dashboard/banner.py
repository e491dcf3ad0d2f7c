"""The top of every page: whose data it is, where one can go, who is signed in."""

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.access.modes import Mode
from dashboard.addresses import pages
from dashboard.roles import FOR_ALL, MOST_ENTRIES, Entry, entries_of, home_of
from dashboard.ui import shell
from dashboard.view import View
from dashboard.workspace import mode, workspace


def ribbon(view: View) -> Component | None:
    """The line above all: whose product is being looked at, or that the data are invented."""
    if view.person.shown_to:
        return shell.seeing_ribbon(view.person.name, view.person.title)
    return shell.ribbon(view.warehouse.config.organisation) if view.warehouse.config.is_demo else None


def header(view: View) -> Component:
    """The pages of the person's roles, Find, light or dark, and the menu of the person."""
    found = entries_of(view.person.roles, pages())
    first = found[:MOST_ENTRIES]
    more = (*found[MOST_ENTRIES:], *(entry for entry in FOR_ALL if entry.path in pages() and entry not in found))
    open_tab = view.own.get("tab", "")
    here = (view.path, open_tab if any((view.path, open_tab) == (each.path, each.tab) for each in found) else "")
    links, others = ([_entry_link(view, entry, here) for entry in part] for part in (first, more))
    home = shell.Link("Goodword", home_of(view.person.roles, view.person.home_path, pages()))
    tools = [shell.find_button(), shell.theme_button(view.theme.name == "dark"), _person_menu(view, others)]
    return shell.header(home, links, tools)


def _entry_link(view: View, entry: Entry, here: tuple[str, str]) -> shell.Link:
    # Units are looked at without the person.
    filter = view.filter.without("agent") if entry.path in ("/summary", "/organisation") else view.filter
    address = view.href(entry.path, filter, tab=entry.tab)
    return shell.Link(entry.name, address, (entry.path, entry.tab) == here)


def _person_menu(view: View, links: Sequence[shell.Link]) -> Component:
    opened = workspace().opened()
    accounts = opened.store.accounts() if view.warehouse.config.is_demo else ()
    people = [(account.account_id, account.name, _roles(account.roles)) for account in accounts]
    has_account = mode() is Mode.SIGN_IN and not view.person.shown_to
    return shell.person_menu(view.person.name, view.person.title, people, links, has_account)


def _roles(roles: Sequence[str]) -> str:
    return ", ".join(role.capitalize() for role in roles)
