"""The tab "People": who may come in, as what, to see which part; who could on a day; adding one, or a file of staff."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.access.rights import rights_words
from dashboard.admin_page.one_account import one_account
from dashboard.admin_page.staff import staff_card
from dashboard.admin_page.wording import STATES, further_pages, page_number, person_link, unit_field, unit_names
from dashboard.administration.audit_file import day_of
from dashboard.administration.slips import Slip, slips
from dashboard.data_page.wording import moment
from dashboard.roles import ROLES
from dashboard.ui.cards import grid
from dashboard.ui.dates import day
from dashboard.ui.forms import button, choice, form, written
from dashboard.ui.numbers import number
from dashboard.ui.records import card_of, record_table
from dashboard.view import View
from dashboard.workspace import workspace
from data.home import Home
from data.store import Account

PEOPLE_A_PAGE = 50
DEMO = "The demo’s people are built in. In a home of your own they are added and changed here."


def people_tab(home: Home, view: View) -> list[Any] | None:
    """The tab's content; None for an account that is not there."""
    slip = slips().read(view.person.account_id, view.own.get("said", ""))
    if account_id := view.own.get("account", ""):
        found = workspace().opened().store.account(account_id)
        return one_account(home, view, found, slip) if found else None
    if wanted := day_of(view.own.get("on", "")):
        return [_on_day(home, view, wanted)]
    if home.config.is_demo:
        return [grid(_list(view), card_of("Adding people", html.P(DEMO)))]
    return [grid(_list(view), _add(view, slip), staff_card(view, slip))]


def _list(view: View) -> Component:
    store, names = workspace().opened().store, unit_names(view)
    wanted = view.own.get("find", "")
    every = [(account, rights_words(account.roles, account.grants, names)) for account in store.accounts()]
    found = [(account, said) for account, said in every if fits(account, said, wanted)]
    pages = -(-len(found) // PEOPLE_A_PAGE)
    page = min(page_number(view), max(pages, 1))
    shown = found[(page - 1) * PEOPLE_A_PAGE : page * PEOPLE_A_PAGE]
    last = store.last_at("signed in", [account.account_id for account, _ in shown])
    rows = [_row(view, account, said, last.get(account.account_id)) for account, said in shown]
    titles = ("person", "account", "may see", "state", "last sign-in", "agent")
    body = record_table("People", titles, rows) if rows else html.P("Nobody fits these words.")
    return card_of("People and rights", _looks(view), body, further_pages(view, page, pages))


def fits(account: Account, said: Sequence[str], wanted: str) -> bool:
    """Whether all words that are looked for stand in a person's name, account, agent or rights."""
    text = " ".join((account.name, account.account_id, account.agent_id or "", STATES[account.state], *said)).lower()
    return all(word in text for word in wanted.lower().split())


def _row(view: View, account: Account, said: Sequence[str], last: datetime | None) -> list[Any]:
    return [
        person_link(account),
        account.account_id,
        html.Ul([html.Li(sentence) for sentence in said], className="plain-list") if said else "nothing",
        STATES[account.state],
        moment(last, view) if last else "never",
        account.agent_id or "",
    ]


def _looks(view: View) -> Component:
    """Looking for a person, and for a day in the past."""
    find = form(
        "/admin",
        {"tab": "people"},
        written("find", "Name, account, unit or role", view.own.get("find", "")),
        button("Find", "quiet-button"),
        method="get",
    )
    on = form(
        "/admin",
        {"tab": "people"},
        written("on", "Who could see what at the end of", view.own.get("on", ""), "date"),
        button("Show that day", "quiet-button"),
        method="get",
    )
    return html.Div([find, on], className="looks")


def _on_day(home: Home, view: View, wanted: date) -> Component:
    """What every account held at the end of a day, as the history of rights tells."""
    names, store = unit_names(view), workspace().opened().store
    end = datetime.combine(wanted + timedelta(days=1), time(), home.config.zone) - timedelta(microseconds=1)
    known = {account.account_id: account for account in store.accounts()}
    held = [rights for rights in store.rights_on(end) if rights.state == "active"]
    rows = [
        [
            person_link(rights.account_id, known),
            rights.account_id,
            html.Ul([html.Li(said) for said in rights_words(rights.roles, rights.grants, names)] or "nothing"),
            moment(rights.since, view),
        ]
        for rights in held
    ]
    body = record_table("Rights", ("person", "account", "could see", "since"), rows) if rows else None
    none = html.P("Nobody had any right then, or the history of rights begins later.")
    title = f"Who could see what at the end of {day(wanted, view.today)}"
    return card_of(title, _looks(view), body or none, sub=f"{number(len(held))} accounts could come in.")


def _add(view: View, slip: Slip) -> Component:
    said = slip if slip.form == "add" else Slip("")
    wrong = {said.field: said.words} if said.words else {}
    roles = [(role.name, role.title) for role in ROLES.values()]
    inside = form(
        "/admin/add",
        {},
        html.P(wrong[""], role="alert", className="complaint") if "" in wrong else None,
        written(
            "account", "Account, to sign in with", said.typed.get("account", ""), complaint=wrong.get("account", "")
        ),
        written("name", "Name", said.typed.get("name", ""), complaint=wrong.get("name", "")),
        choice("role", "Role", roles, said.typed.get("role", ""), complaint=wrong.get("role", "")),
        unit_field(view, "unit", said.typed.get("unit", ""), wrong.get("unit", "")),
        written(
            "agent_id",
            "Employee, if the role is agent",
            said.typed.get("agent_id", ""),
            note="The id that the table people has.",
            complaint=wrong.get("agent_id", ""),
        ),
        html.Div([button("Add")], className="form-buttons"),
        key=view.own.get("said", ""),
    )
    return card_of("Add a person", html.Div(inside, id="add"), sub="Then give out a link for a password.", span=6)
