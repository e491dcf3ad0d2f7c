"""Words that several tabs share: numbers of rows, moments, and the links to a load and its refused rows."""

from datetime import datetime
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.dates import day
from dashboard.ui.numbers import number
from dashboard.view import View
from data.store import Load


def rows_text(rows: int, what: str = "") -> str:
    """A number of rows in words: "1 row", "14 refused rows"."""
    return f"{number(rows)} {what} {'row' if rows == 1 else 'rows'}".replace("  ", " ")


def moment(at: datetime, view: View) -> str:
    """A moment in the organisation's zone: "Sun 4 Oct, 09:15"."""
    local = at.astimezone(view.warehouse.config.zone)
    return f"{day(local.date(), view.today)}, {local:%H:%M}"


def load_link(load: Load, words: str = "") -> Component:
    """The way to a load in the list of loads."""
    link: Component = dcc.Link(words or load.source_name, href=load_address(load.load_id))
    return link


def load_address(load_id: str) -> str:
    """Address of a load, opened in the list of loads."""
    return f"/data?tab=loads&load={quote(load_id)}"


def refused_link(load_id: str, words: str) -> Component:
    """The refused rows of a load as a file, in the source's own columns."""
    return html.A(words, href=f"/data/refused?load={quote(load_id)}", download="")


def is_administrator(view: View) -> bool:
    """Whether the person looks after the data."""
    return "administrator" in view.person.roles
