"""Ways to a customer: their page, and their record and a contact's recording in other systems by goodword.toml."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from dash import dcc
from dash.development.base_component import Component

from dashboard.view import View
from queries.filter import Filter

_WAYS = (("customer_link", "Customer record", "customer_id"), ("interaction_link", "Recording", "interaction_id"))


def links_of(row: Mapping[str, Any], view: View) -> tuple[tuple[str, str], ...]:
    """(words, address) of each system that the home names, for ids that the viewer sees as they are."""
    return tuple(
        (words, view.warehouse.config.links[name].replace(f"{{{column}}}", quote(str(row[column]), safe="")))
        for name, words, column in _WAYS
        if name in view.warehouse.config.links and row.get(column) and not view.scope.is_masked(column)
    )


def customer_link(customer_id: str | None, view: View) -> Component | str:
    """A customer's number as the way to their page; a masked one alone, and "" where there is none."""
    address = customer_href(customer_id, view)
    return dcc.Link(customer_id, href=address) if address else customer_id or ""


def customer_href(customer_id: str | None, view: View) -> str:
    """Address of a customer's page; "" where the number is not known or not shown as it is."""
    if not customer_id or view.scope.is_masked("customer_id"):
        return ""
    return view.href("/customer", Filter(), id=customer_id)
