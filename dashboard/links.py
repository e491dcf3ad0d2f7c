"""Ways into other systems: a customer's record and a contact's recording, from the templates of goodword.toml."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from dashboard.view import View

_WAYS = (("customer_link", "Customer record", "customer_id"), ("interaction_link", "Recording", "interaction_id"))


def links_of(row: Mapping[str, Any], view: View) -> tuple[tuple[str, str], ...]:
    """(words, address) of each system that the home names, for ids that the viewer sees as they are."""
    return tuple(
        (words, view.warehouse.config.links[name].replace(f"{{{column}}}", quote(str(row[column]), safe="")))
        for name, words, column in _WAYS
        if name in view.warehouse.config.links and row.get(column) and not view.scope.is_masked(column)
    )
