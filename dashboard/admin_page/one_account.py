"""One person's account: what they may see and could see, their sessions, and every deed on them."""

from collections.abc import Mapping
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.access.modes import Mode
from dashboard.access.rights import rights_words, roles_without_grants, sees_words, shows_rows
from dashboard.access.seeing import refusal
from dashboard.admin_page.sessions_tab import open_sessions, session_rows
from dashboard.admin_page.wording import STATES, person_link, unit_field, unit_names
from dashboard.administration.asking import address
from dashboard.administration.slips import Slip
from dashboard.data_page.wording import moment
from dashboard.identity import policy_version
from dashboard.roles import ROLES
from dashboard.ui.cards import grid
from dashboard.ui.forms import button, choice, deed, form, several, written
from dashboard.ui.records import card_of, record_table
from dashboard.view import View
from dashboard.workspace import mode, workspace
from data.home import Home
from data.store import Account

Wrong = Mapping[str, str]
Names = Mapping[str, str]


def one_account(home: Home, view: View, account: Account, slip: Slip) -> list[Any]:
    """The cards of one account; in the demo without deeds."""
    names, can_change = unit_names(view), not home.config.is_demo
    parts: list[Component | None] = [_who(view, account, slip, can_change), _sees(account, names, slip, can_change)]
    if can_change:
        parts += [_grant(view, account, slip), _roles(account, slip)]
    parts += [_history(view, account, names), _sessions(view, account)]
    back = html.P(dcc.Link("All people", href=address()), className="way-back")
    return [back, grid(*(part for part in parts if part is not None))]


def wrong_of(slip: Slip, form_name: str) -> dict[str, str]:
    """The complaint of a form by its field; "" stands above all fields."""
    return {slip.field: slip.words} if slip.form == form_name and slip.words else {}


def _above(wrong: Wrong, *fields: str) -> Component | None:
    words = next((wrong[name] for name in ("", *fields) if name in wrong), "")
    return html.P(words, role="alert", className="complaint") if words else None


def _who(view: View, account: Account, slip: Slip, can_change: bool) -> Component:
    store = workspace().opened().store
    wrong = wrong_of(slip, "person")
    last = store.last_at("signed in", [account.account_id]).get(account.account_id)
    credential = store.credential(account.account_id)
    password = "chosen" if credential and credential.password_hash else "none yet"
    if credential and credential.code_until:
        password = f"a link is out, good until {moment(credential.code_until, view)}"
    facts = (
        ("Account", account.account_id),
        ("State", STATES[account.state]),
        ("Last sign-in", moment(last, view) if last else "never"),
        ("Password", password),
        ("Employee", account.agent_id or "none"),
    )
    listed = html.Dl([html.Div([html.Dt(title), html.Dd(said)]) for title, said in facts], className="facts")
    content = [_above(wrong, "state", "see"), listed, *(_deeds(view, account, wrong) if can_change else ())]
    return card_of(account.name, html.Div(content, id="person", className="form"), span=6)


def _deeds(view: View, account: Account, wrong: Wrong) -> list[Any]:
    named = {"account": account.account_id}
    change = form(
        "/admin/person",
        named,
        written("person_name", "Name", account.name, complaint=wrong.get("person_name", "")),
        written("linked", "Employee", account.agent_id or "", complaint=wrong.get("linked", "")),
        button("Change", "quiet-button"),
        key=f"{account.name}{account.agent_id}",
    )
    state, words = ("disabled", "Disable") if account.is_active else ("active", "Let in again")
    style = "danger-button" if account.is_active else "main-button"
    buttons = [deed("/admin/state", {**named, "state": state}, words, style)]
    if account.is_active:
        buttons.insert(0, deed("/admin/link", named, "New link for a password", "quiet-button"))
    if not refusal(account, view.person) and mode() is Mode.SIGN_IN:
        buttons.insert(0, deed("/admin/see-as", named, f"See as {account.name}", "main-button"))
    note = "A new link ends the password and all sessions. To disable does so at once, and keeps the rights for later."
    folded = html.Details([html.Summary("Change name or employee"), change])
    return [folded, html.Div(buttons, className="form-buttons"), html.P(note, className="note")]


def _sees(account: Account, names: Names, slip: Slip, can_change: bool) -> Component:
    version = policy_version(account)
    lines = []
    for place, said in enumerate(account.grants):
        words = sees_words(said, account.roles, names) or "A grant that cannot be read, and gives nothing"
        fixed = {"account": account.account_id, "place": str(place), "was": version}
        take = [deed("/admin/take", fixed, "Take", "quiet-button")] if can_change else []
        lines.append(html.Li([html.Span(words), *take]))
    lines += [html.Li(html.Span(said)) for said in roles_without_grants(account.roles, account.grants)]
    content = [
        _above(wrong_of(slip, "grants")),
        html.Ul(lines, className="plain-list") if lines else html.P("Nothing."),
    ]
    sub = "Takes effect at the next request."
    return card_of("May see", html.Div(content, id="grants", className="form"), sub=sub, span=6)


def _grant(view: View, account: Account, slip: Slip) -> Component:
    showing = [(role, ROLES[role].title) for role in account.roles if role in ROLES and shows_rows(role)]
    if not showing:
        return card_of("Let see more", html.P("Give a role that shows rows first."), span=6)
    wrong, typed = wrong_of(slip, "grant"), slip.typed if slip.form == "grant" else {}
    role = typed.get("role", showing[0][0])
    fields = [
        choice("role", "As", showing, role, "", complaint=wrong.get("role", "")),
        unit_field(view, "unit", typed.get("unit", ""), wrong.get("unit", "")),
        *(
            written(name, label, typed.get(name, ""), complaint=wrong.get(name, ""))
            for name, label in (("function", "Only this function"), ("vendor", "Only this vendor"),
                                ("agent_id", "Only this employee"))
        ),
        *(
            written(name, label, typed.get(name, ""), "date", complaint=wrong.get(name, ""))
            for name, label in (("valid_from", "Only rows from"), ("valid_to", "Only rows until"))
        ),
    ]  # fmt: skip
    inside = form(
        "/admin/grant",
        {"account": account.account_id, "was": policy_version(account)},
        _above(wrong),
        html.Div(fields, className="fields"),
        html.Div([button("Let see it")], className="form-buttons"),
        key=f"{policy_version(account)}{view.own.get('said', '')}",
    )
    return card_of("Let see more", html.Div(inside, id="grant"), sub="One part; several add up.", span=6)


def _roles(account: Account, slip: Slip) -> Component:
    wrong = wrong_of(slip, "roles")
    options = [(role.name, role.title) for role in ROLES.values()]
    inside = form(
        "/admin/roles",
        {"account": account.account_id, "was": policy_version(account)},
        _above(wrong),
        several("roles", "All roles", options, account.roles, complaint=wrong.get("roles", "")),
        html.Div([button("Change roles")], className="form-buttons"),
        key=policy_version(account),
    )
    sub = "What is seen as a role that goes is taken with it."
    return card_of("Roles", html.Div(inside, id="roles"), sub=sub, span=6)


def _history(view: View, account: Account, names: Names) -> Component:
    store = workspace().opened().store
    known = {one.account_id: one for one in store.accounts()}
    rows = [
        [
            moment(rights.since, view),
            "; ".join(rights_words(rights.roles, rights.grants, names)) or "nothing",
            STATES[rights.state],
            person_link(rights.changed_by, known),
        ]
        for rights in reversed(store.rights_history(account.account_id))
    ]
    table = record_table("History of rights", ("since", "could see", "state", "by"), rows)
    return card_of("Who could see what, and when", table if rows else html.P("Nothing was changed yet."))


def _sessions(view: View, account: Account) -> Component:
    found = [session for session in open_sessions() if session.account_id == account.account_id]
    if not found:
        return card_of("Sessions", html.P("Not signed in."))
    everything = {"account": account.account_id, "session": "all"}
    end = deed("/admin/sessions", everything, "End all", "danger-button")
    titles = ("with", "from", "since", "last used", "")
    table = record_table("Sessions", titles, session_rows(view, found, "people"))
    return card_of("Sessions", table, html.Div(end, className="form-buttons"))
