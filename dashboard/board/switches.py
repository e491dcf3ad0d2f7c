"""What of the leaderboard is open: its tab, and whether the same contacts are compared."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.board.rows import is_same_contacts
from dashboard.choices import title_of
from dashboard.ui.shell import Link, tabs
from dashboard.view import View
from queries.leaderboard import ALL_CONTACTS, deepest_level, whole_persons
from queries.peers import own_persons


def tab_name(view: View) -> str:
    """The tab that the address names: by default the own place for an agent, teams for all others."""
    said = view.own.get("tab")
    return said or ("people" if own_persons(view.scope) and compares_people(view) else "teams")


def compares_people(view: View) -> bool:
    """Whether there are persons whom the viewer may compare: himself, or those he looks after."""
    return bool(whole_persons(view.scope, view.warehouse.config.persons).grants)


def nav(view: View) -> Component | None:
    """The tabs as links; none for whoever sees no persons."""
    if not compares_people(view):
        return None
    contacts, here = view.own.get("contacts", ""), tab_name(view)
    teams = f"{title_of(view, deepest_level(view.warehouse))}s"
    found = {"teams": teams, "people": "People"}
    links = [
        Link(words, view.href("/leaderboard", tab=name, contacts=contacts), name == here)
        for name, words in found.items()
    ]
    return tabs("Leaderboard", links)


def contacts_switch(view: View) -> Component:
    """Compared with the same contacts, or as scores came."""
    is_same, tab = is_same_contacts(view.own.get("contacts")), view.own.get("tab", "")
    same = ("the same contacts", view.href("/leaderboard", tab=tab), is_same)
    every = ("all contacts", view.href("/leaderboard", tab=tab, contacts=ALL_CONTACTS), not is_same)
    parts = [
        dcc.Link(words, href=href, className="switch is-here" if is_here else "switch")
        for words, href, is_here in (same, every)
    ]
    return html.P([html.Span("Compared with "), *parts], className="board-switch")
