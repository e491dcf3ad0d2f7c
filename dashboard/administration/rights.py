"""Deeds on accounts: add, give and take rights, end and let in again, give out a link for a password."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from html import escape

from flask import request
from werkzeug.wrappers import Response

from dashboard.access.links import first_link
from dashboard.access.rights import grant_said, shows_rows, with_roles
from dashboard.administration.asking import Refused, address, back, changed_account, changing, typed
from dashboard.identity import ADMINISTRATOR, policy_version
from dashboard.plain import plain_page
from dashboard.workspace import warehouse
from data.grants import GrantWrong
from data.store import Account, AccountTaken
from data.store_values import AccountWrong
from data.units import UnitUnknown, units_of
from queries.structure import employees

MOVED = "The rights were changed meanwhile. They stand here as they are now: look again, then repeat what is missing."
OWN_ROLE = "You would no longer be an administrator. Ask another administrator to do that."
OWN_END = "You would end your own account. Ask another administrator to do that."


def add() -> Response:
    """Add an account with one role, and what it sees."""
    _, store, by = changing()
    role = typed("role")
    with _beside("account"):
        if not typed("name"):
            raise Refused("name", "The person has no name. Give it one.")
        if not role:
            raise Refused("role", "Choose a role; more can be given later.")
        grants = [_grant(role)] if shows_rows(role) and (typed("unit") or _limits()) else []
        linked = _agent(typed("agent_id"))
        account = store.add_account(
            typed("account"), typed("name"), [role], grants, agent_id=linked or None, by=by.account_id
        )
    return back("people", account=account.account_id)


def change_roles() -> Response:
    """Give an account these roles in place of those it has."""
    _, store, by = changing()
    account = _as_seen(changed_account(store))
    roles = tuple(dict.fromkeys(request.form.getlist("roles")))
    if account.account_id == by.account_id and ADMINISTRATOR not in roles:
        raise Refused("roles", OWN_ROLE)
    with _beside("roles"):
        store.save_accounts([with_roles(account, roles)], by.account_id)
    return back("people", account=account.account_id)


def grant() -> Response:
    """Let an account see one part more."""
    _, store, by = changing()
    account = _as_seen(changed_account(store))
    role = typed("role")
    if role not in account.roles or not shows_rows(role):
        raise Refused("role", "Choose the role that sees it.")
    with _beside("unit"):
        said = _grant(role) | {name: typed(name) for name in ("valid_from", "valid_to") if typed(name)}
        if said in account.grants:
            raise Refused("unit", "It sees that already.")
        store.change_account(account.account_id, by.account_id, grants=(*account.grants, said))
    return back("people", account=account.account_id)


def take() -> Response:
    """Take one of the parts that an account sees."""
    _, store, by = changing()
    account = _as_seen(changed_account(store))
    place = typed("place")
    if not (place.isascii() and place.isdigit() and int(place) < len(account.grants)):
        raise Refused("", MOVED)
    kept = tuple(said for number, said in enumerate(account.grants) if number != int(place))
    store.change_account(account.account_id, by.account_id, grants=kept)
    return back("people", account=account.account_id)


def change_state() -> Response:
    """End an account, or let it in again with the rights that it had."""
    _, store, by = changing()
    account = changed_account(store)
    state = "active" if typed("state") == "active" else "disabled"
    if account.account_id == by.account_id and state != "active":
        raise Refused("state", OWN_END)
    with _beside("state"):
        store.change_account(account.account_id, by.account_id, state=state)
    return back("people", account=account.account_id)


def change_person() -> Response:
    """Change a person's name, and the agent that they are."""
    _, store, by = changing()
    account = changed_account(store)
    with _beside("person_name"):
        changes = {"name": typed("person_name"), "agent_id": _agent(typed("linked")) or None}
        store.change_account(account.account_id, by.account_id, **changes)
    return back("people", account=account.account_id)


def give_link(css: str) -> Response:
    """Show a link for a password once, on a page that no address leads to."""
    _, store, by = changing()
    account = changed_account(store)
    if not account.is_active:
        raise Refused("state", "Let the person in first, then give out a link.")
    link, until = first_link(store, account.account_id, by.account_id)
    words = [f"Give it to {account.name}, and to nobody else. It is good once, until {until:%Y-%m-%d %H:%M} UTC."]
    words.append("It is shown this once. The password they had has ended, and so have their sessions.")
    if not store.asks_for_passwords():
        words.append("As soon as a password is chosen, everybody signs in here, you too: make a link for yourself.")
    shown = f'<p><code class="one-time">{escape(link)}</code></p>'
    way = f'<p><a href="{escape(address(account=account.account_id))}">Back to {escape(account.name)}</a></p>'
    return plain_page("A link to choose a password", tuple(words), 200, css, extra=shown + way)


def _as_seen(account: Account) -> Account:
    """The account, if its rights are those that the form was made for."""
    if request.form.get("was") != policy_version(account):
        raise Refused("", MOVED)
    return account


def _grant(role: str) -> dict[str, object]:
    limits = {"function": typed("function"), "vendor": typed("vendor"), "agent_id": _agent(typed("agent_id"))}
    return grant_said(units_of(warehouse()), role, typed("unit"), **limits)


def _limits() -> bool:
    return any(typed(name) for name in ("function", "vendor", "agent_id"))


def _agent(said: str) -> str:
    """The id of an employee. Where the lake knows employees it must be one of them."""
    known = employees(warehouse()) if said else {}
    if known and said not in known:
        raise Refused("linked" if "linked" in request.form else "agent_id", f"No employee has the id {said!r}.")
    return said


@contextmanager
def _beside(field: str) -> Iterator[None]:
    """Let what the store complains of stand beside a field."""
    try:
        _check_days()
        yield
    except UnitUnknown as reason:
        raise Refused("unit", _sentence(reason)) from reason
    except AccountTaken as reason:
        raise Refused("account", _sentence(reason)) from reason
    except (AccountWrong, GrantWrong) as reason:
        raise Refused(field, _sentence(reason)) from reason


def _check_days() -> None:
    days = {}
    for name in ("valid_from", "valid_to"):
        try:
            days[name] = date.fromisoformat(typed(name)) if typed(name) else None
        except ValueError as reason:
            raise Refused(name, f"{typed(name)!r} is no day. Write it as in 2026-10-01.") from reason
    first, last = days["valid_from"], days["valid_to"]
    if first and last and last < first:
        raise Refused("valid_to", f"It ends on {last}, before its first day {first}. Turn them round.")


def _sentence(reason: Exception) -> str:
    said = str(reason)
    return said[:1].upper() + said[1:]
