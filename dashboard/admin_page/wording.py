"""What several tabs share: names of units, states in words, the way to a person, and to further pages of a list."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.administration.asking import PAGE, address
from dashboard.ui.attributes import aria
from dashboard.ui.forms import choice, written
from dashboard.ui.numbers import number
from dashboard.view import View
from data.store import Account
from queries.structure import Unit, units_on

STATES = {"active": "may come in", "disabled": "disabled", "left": "has left"}


def unit_names(view: View) -> dict[str, str]:
    """Names of all units by their ids."""
    return {unit.unit_id: unit.name for unit in units_on(view.warehouse, view.today)}


def unit_options(units: tuple[Unit, ...], view: View) -> list[tuple[str, str]]:
    """Every unit to choose from, by its whole path, with its level; first the company."""
    names = {unit.unit_id: unit.name for unit in units}
    levels = view.warehouse.config.levels
    found = [
        (unit.unit_id, f"{' / '.join(names[step] for step in unit.path)}, {levels.get(unit.level, unit.level).lower()}")
        for unit in units
    ]
    return [("(company)", "the whole company"), *found]


def person_link(account: Account | str, known: Mapping[str, Account] | None = None) -> Any:
    """The way to a person's account; what is no account (the server, the command line) is said as it is."""
    found = account if isinstance(account, Account) else (known or {}).get(account)
    if found is None:
        return str(account) or "the server"
    return dcc.Link(found.name, href=address(account=found.account_id))


def further_pages(view: View, page: int, pages: int) -> Component | None:
    """Links to the newer and older part of a long list."""
    if pages <= 1:
        return None
    links: list[Any] = [html.Span(f"Page {number(page)} of {number(pages)}", className="note")]
    if page > 1:
        links.insert(0, dcc.Link("Before", href=_on_page(view, page - 1), className="quiet-button"))
    if page < pages:
        links.append(dcc.Link("After", href=_on_page(view, page + 1), className="quiet-button"))
    return html.Nav(html.Div(links, className="form-buttons"), **aria(label="Pages of the list"))


def page_number(view: View) -> int:
    """The page of a list that the address names, at least 1."""
    said = view.own.get("page", "")
    return max(int(said), 1) if said.isascii() and said.isdigit() and len(said) < 7 else 1


def _on_page(view: View, page: int) -> str:
    return f"{PAGE}?{urlencode({**view.own, 'page': str(page)})}"


def unit_field(view: View, name: str, chosen: str, complaint: str) -> Component:
    """A unit to choose; where the lake knows none yet, one to write."""
    units = units_on(view.warehouse, view.today)
    if not units:
        note = "A path of ids like West/Harlow, or (company)."
        return written(name, "What it sees", chosen, note=note, complaint=complaint)
    return choice(name, "What it sees", unit_options(units, view), chosen, "no unit", complaint=complaint)
