"""The list of saved views, each told as whoever looks at the list would find it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.addresses import OWN, page_name
from dashboard.frame import view_of
from dashboard.identity import ADMINISTRATOR
from dashboard.roles import ROLES
from dashboard.saved.menu import LIST, offered, roles_words, views_of
from dashboard.state_line import about_lines
from dashboard.ui.cards import grid
from dashboard.ui.dates import day
from dashboard.ui.findings import Finding, part_line
from dashboard.ui.numbers import count, listed
from dashboard.ui.records import card_of, record_table
from dashboard.ui.saved import change_form, delete_button, link_button
from dashboard.view import View
from dashboard.workspace import workspace
from data.store_views import EVERYBODY, SavedView

EMPTY = "Nothing saved yet. Choose unit, period and filters on any page, then “Save view” in the line above it."


def views_finding(view: View) -> Finding:
    """How many views there are: "3 saved views, 1 of them shared by others."."""
    found = views_of(view.person)
    if not found:
        return Finding("You have no saved views yet.")
    others = len(_others(view, found))
    sentence = f"{count(len(found), 'saved view')}{f', {others} of them shared by others' if others else ''}."
    return Finding(sentence, (part_line("Saved views", len(found)), part_line("Shared by others", others)))


def listed_views(view: View) -> Component:
    """The cards of the list: one's own views, and those of others."""
    found = views_of(view.person)
    others = _others(view, found)
    own = [one for one in found if one not in others]
    mine = _table(view, "Yours", own) if own else html.P(EMPTY)
    return grid(
        card_of("Yours", mine, sub="A view keeps where you looked, not the figures: it opens with the newest data."),
        _of_others(view, others) if others else None,
    )


def _others(view: View, found: Sequence[SavedView]) -> list[SavedView]:
    return [one for one in found if one.account_id != view.person.account_id or view.person.shown_to]


def _of_others(view: View, others: Sequence[SavedView]) -> Component:
    sub = "They open within your own rights, so your figures may differ from theirs."
    return card_of("Shared by others", _table(view, "Shared by others", others), sub=sub)


def _table(view: View, caption: str, found: Sequence[SavedView]) -> Component:
    names = {account.account_id: account.name for account in workspace().opened().store.accounts()}
    titles = ("name", "shows", "saved", "by", "")
    return record_table(caption, titles, [_row(view, one, names.get(one.account_id, "")) for one in found])


def _row(view: View, one: SavedView, by: str) -> list[Any]:
    is_mine = one.account_id == view.person.account_id and not view.person.shown_to
    zone = view.warehouse.config.zone
    who = f"you, shared with {_with_whom(one)}" if is_mine and one.roles else "you" if is_mine else by
    return [
        dcc.Link(one.name, href=one.address),
        _shown(view, one),
        day(one.saved_at.astimezone(zone).date(), view.today),
        who,
        _deeds(view, one, is_mine),
    ]


def _with_whom(one: SavedView) -> str:
    """ "managers and analysts", "everybody"."""
    return listed(EVERYBODY if role == EVERYBODY else roles_words(role).lower() for role in (EVERYBODY, *ROLES)
                  if role in one.roles)  # fmt: skip


def _shown(view: View, one: SavedView) -> Component:
    """The page and its state in words; names of what the reader may not see stay what the address says."""
    address: dict[str, object] = dict(parse_qsl(one.query))
    seen = view_of(one.path, address, OWN.get(one.path, ()), view.theme)
    state = about_lines(seen)[:-1]
    return html.Span([page_name(one.path), *(html.Span([html.Br(), line], className="note") for line in state)])


def _deeds(view: View, one: SavedView, is_mine: bool) -> Component:
    link = link_button(f"{LIST}/{one.view_id}", one.name)
    may_delete = is_mine or (ADMINISTRATOR in view.person.roles and not view.person.shown_to)
    delete = delete_button(one.view_id, one.name) if may_delete else None
    change = change_form(one.view_id, one.name, offered(view, one.roles - {EVERYBODY}), one.roles) if is_mine else None
    return html.Div([link, change, delete], className="view-deeds")
