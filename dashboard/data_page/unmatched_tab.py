"""The tab "Unmatched": ids that rows name and no table knows, with their rows, and the tables that would know them."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.data_page.missing import missing
from dashboard.data_page.wording import rows_text
from dashboard.ui.cards import grid
from dashboard.ui.numbers import number
from dashboard.ui.records import card_of, record_table
from dashboard.view import View
from data.home import Home
from data.unmatched import Unmatched

NAMES = {
    "agent_id": "Agents",
    "customer_id": "Customers",
    "interaction_id": "Contacts",
    "invitation_id": "Invitations",
    "region_id": "Regions",
    "centre_id": "Centres",
    "team_id": "Teams",
    "unit_id": "Units",
}


def unmatched_tab(home: Home, view: View) -> list[Any]:
    """The tab's content."""
    columns = missing(home, view).columns
    known = [one for one in columns if not one.of_is_empty]
    empty = sorted({one.of for one in columns if one.of_is_empty})
    cards = [_card(one) for one in known]
    if not cards:
        words = "Every id finds its partner." if view.warehouse.version else "Nothing is loaded yet."
        cards = [card_of("Unmatched", html.P(words))]
    if empty:
        said = f"Not loaded, so that their ids cannot be matched: {', '.join(empty)}."
        cards.append(card_of("Tables that are empty", html.P(said)))
    return [grid(*cards)]


def _card(one: Unmatched) -> Component:
    title = f"{NAMES.get(one.column, one.column)} of {one.table} that {one.of} does not know"
    said = f"{number(one.ids)} in {rows_text(one.rows)}. Load a file of {one.of} that has them."
    rows = [[name, number(rows)] for name, rows in one.named]
    return card_of(title, html.P(said), record_table(title, (one.column, "rows"), rows), span=6)
