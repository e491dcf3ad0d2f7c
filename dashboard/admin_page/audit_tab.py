"""The tab "Audit": who did what and when, by day, person, kind and words; as a file; and whether the chain is whole."""

import json
from collections.abc import Mapping
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.access.rights import grant_words
from dashboard.admin_page.wording import further_pages, page_number, person_link
from dashboard.administration.asking import address
from dashboard.administration.audit_file import wanted_of
from dashboard.data_page.wording import moment
from dashboard.ui.cards import grid
from dashboard.ui.forms import button, choice, deed, form, written
from dashboard.ui.numbers import number
from dashboard.ui.records import card_of, record_table
from dashboard.view import View
from dashboard.workspace import workspace
from data.audit import KINDS, Entry
from data.home import Home
from data.store import Account, Store

LINES_A_PAGE = 50
#: Up to so many lines the chain is checked whenever the tab is opened; that takes about a second.
CHECKED_AT_ONCE = 5_000


def audit_tab(home: Home, view: View) -> list[Any]:
    """The tab's content."""
    store, wanted, zone = workspace().opened().store, wanted_of(view.own), home.config.zone
    lines = store.audit_count(zone=zone, **wanted)
    pages = -(-lines // LINES_A_PAGE)
    page = min(page_number(view), max(pages, 1))
    known = {account.account_id: account for account in store.accounts()}
    found = store.audit(page=page, lines=LINES_A_PAGE, zone=zone, **wanted)
    rows = [_row(view, entry, known) for entry in found]
    table = record_table("Audit", ("when", "who", "what", "about", "rows"), rows)
    said = f"{number(lines)} {'line' if lines == 1 else 'lines'}, the newest first."
    below = (further_pages(view, page, pages), _file(view, lines))
    lines_card = card_of("Who did what", _looks(view), table if rows else html.P("No line fits."), *below, sub=said)
    return [grid(card_of("Is it whole?", _chain(store, view)), lines_card)]


def _row(view: View, entry: Entry, known: Mapping[str, Account]) -> list[Any]:
    rows = "" if entry.count is None else number(entry.count)
    return [moment(entry.at, view), person_link(entry.account_id, known), KINDS[entry.kind], about_words(entry), rows]


def about_words(entry: Entry) -> str:
    """What a line is about, a part after the other: "account: wes; roles: manager → manager, reader"."""
    return "; ".join(f"{name.replace('_', ' ')}: {_value(said)}" for name, said in entry.about.items())


def _value(said: object) -> str:
    if isinstance(said, Mapping) and set(said) == {"before", "after"}:
        return f"{_value(said['before'])} → {_value(said['after'])}"
    if isinstance(said, str):
        return said or "(none)"
    if isinstance(said, list) and said:
        return ", ".join(grant_words(one) if isinstance(one, Mapping) else str(one) for one in said)
    return "(none)" if said in (None, []) else json.dumps(said, ensure_ascii=False)


def _looks(view: View) -> Component:
    wanted = wanted_of(view.own)
    fields = [
        written("day", "Day", view.own.get("day", ""), "date"),
        written("who", "Account", wanted["account_id"]),
        choice("kind", "What", list(KINDS.items()), wanted["kind"], "anything"),
        written("find", "Words", wanted["text"]),
    ]
    buttons = [button("Find", "quiet-button"), dcc.Link("All lines", href=address("audit"), className="quiet-button")]
    inside = (html.Div(fields, className="fields"), html.Div(buttons, className="form-buttons"))
    return form("/admin", {"tab": "audit"}, *inside, method="get", key=json.dumps(sorted(view.own.items())))


def _file(view: View, lines: int) -> Component | None:
    if not lines:
        return None
    fixed = {name: view.own[name] for name in ("day", "who", "kind", "find") if view.own.get(name)}
    return html.Div(deed("/admin/audit.csv", fixed, "These lines as CSV", "quiet-button"), className="form-buttons")


def _chain(store: Store, view: View) -> Component:
    """Whether every line follows from the one before."""
    lines = store.audit_count()
    if lines > CHECKED_AT_ONCE and not view.own.get("check"):
        return html.P(
            [
                f"{number(lines)} lines. ",
                dcc.Link("Check each of them", href=address("audit", check="1")),
                " takes a while.",
            ]
        )
    broken = store.broken_entry()
    if broken is not None:
        words = f"Line {number(broken)} does not follow from the one before: the audit was changed outside Goodword."
        return html.P(words, role="alert", className="complaint")
    whole = "the one line is" if lines == 1 else f"each of {number(lines)} lines follows from the one before, all are"
    return html.P(
        [f"Yes: {whole} as written. The newest has the hash ",
         html.Code(store.head()), ". Keep it elsewhere, if whoever may write the file could make all lines anew."]
    )  # fmt: skip
