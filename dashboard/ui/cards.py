"""Cards as drawn: frame, skeleton, menu, plain table, and the states empty, unavailable and failed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.attributes import UNSPOKEN, data
from dashboard.ui.dates import day
from dashboard.ui.numbers import number
from dashboard.ui.static import Static

NO_RESPONSES = "No responses in this period. Choose a longer one or remove a filter."
MOST_TWIN_ROWS = 100
Place = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Menu:
    """What a card's menu offers; what is empty is left out. `files` are names and addresses."""

    rows: str = ""
    files: tuple[tuple[str, str], ...] = ()
    explain: Place | None = None
    table: Place | None = None


def framed_slot(place: Place, title: str, sub: str, menu: Menu, height: int, span: int) -> Component:
    """A card's frame with its title, how to read it, its menu, and a skeleton of its own height."""
    heading = html.H2(title, className="card-title") if title else None
    reading = html.P(sub, className="card-sub") if sub else None
    head = html.Div([html.Div([heading, reading]), card_menu(title, menu)], className="card-head")
    inside = html.Div(skeleton(height), id=place, className="card-inside", style={"minHeight": f"{height}px"})
    return html.Section([head, inside], className=f"gw-card span-{span}")


def plain_slot(place: Place) -> Component:
    """A place without a frame, for sentences."""
    line = html.Span("\N{NO-BREAK SPACE}", className="skeleton skeleton-line")
    return html.Span(line, id=place, className="plain-slot")


def skeleton(height: int) -> Component:
    """Grey blocks of the card's height, and a word for those who cannot see them."""
    word = html.Span("Loading", className="visually-hidden")
    return html.Div(word, className="skeleton", style={"height": f"{height}px"})


def card_menu(title: str, menu: Menu) -> Component:
    """The card's menu: its rows, how it is computed, the same as a table, and as a file."""
    items: list[Component] = []
    if menu.rows:
        items.append(dcc.Link("Rows", href=menu.rows))
    if menu.explain:
        items.append(html.Button("How computed", type="button", **data(explain=json.dumps(menu.explain))))
    if menu.table:
        items.append(
            html.Button("Show as table", type="button", **data(explain=json.dumps({**menu.table, "as": "table"})))
        )
    items.extend(html.A(f"{name} file", href=href) for name, href in menu.files)
    icon = html.Span(className="icon icon-three-dots", **UNSPOKEN)
    label = html.Span(f"Menu of {title or 'this card'}", className="visually-hidden")
    return html.Details(
        [html.Summary([icon, label], className="icon-button"), html.Ul([html.Li(item) for item in items])],
        className="menu card-menu",
    )


def file_links(label: str, files: Sequence[tuple[str, str]]) -> Component:
    """Links to the same rows as files, on a line of their own."""
    links: list[Component] = [html.A(f"{name} file", href=href) for name, href in files]
    return html.Div([html.Span(label), *links], className="card-tools")


def body(children: Any, is_renewed: bool = False, first: int = 0, of: int = 0) -> list[Any]:
    """What a card shows, with a word where newer data stand in for what was asked, or where it shows the first rows."""
    said = ["The data were renewed meanwhile. This card shows the newest."] if is_renewed else []
    said += [f"First {number(first)} of {number(of)}. Its file holds all."] if of > first else []
    return [*(html.P(words, className="note") for words in said), children]


def plain_table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Component:
    """A plain table of texts, at most 100 rows, and a word on the rest."""
    head = [["th", {"scope": "col"}, [title]] for title in titles]
    body = [["tr", {}, [["td", {}, [text]] for text in row]] for row in rows[:MOST_TWIN_ROWS]]
    shown = f"{min(len(rows), MOST_TWIN_ROWS)} of {len(rows)} rows"
    parts = [["caption", {}, [shown]], ["thead", {}, [["tr", {}, head]]], ["tbody", {}, body]]
    return Static(["table", {"className": "plain-table"}, parts])


def cell(value: Any) -> str:
    """A value of an answer as text; what is not known stays empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return number(value)
    if isinstance(value, float):
        return f"{value:.4g}".replace("-", "\N{MINUS SIGN}")
    return day(value) if type(value) is date else str(value)


def is_empty(table: pa.Table, may_hide: bool) -> bool:
    """Whether an answer holds nothing to draw now: no row, or sums over nothing.

    Where small numbers may be hidden, a missing sum may be one of them: then only an answer without rows is empty.
    """
    if "period" in table.column_names:
        table = table.filter(pc.equal(table["period"], "now"))
    counts = [name for name in ("responses", "scored", "contacts", "invited") if name in table.column_names]
    if not table.num_rows or not counts or may_hide:
        return not table.num_rows
    return not any(any(table[name].to_pylist()) for name in counts)


def empty(words: str, way_back: tuple[str, str]) -> Component:
    """The state of a card without responses, with the way back."""
    return html.Div(
        [html.P(words or NO_RESPONSES), dcc.Link(way_back[0], href=way_back[1], className="way-back")],
        className="empty-state",
    )


def unavailable(reason: str, way_back: tuple[str, str]) -> Component:
    """The state of a card whose table lacks what is filtered by."""
    return html.Div(
        [
            html.P(reason),
            dcc.Link(way_back[0], href=way_back[1], className="way-back"),
        ],
        className="empty-state",
    )


def overloaded(reason: str, tries_again: bool) -> Component:
    """The state of a card whose question was not answered; where it may be soon, the page asks again by itself."""
    again = html.P("Trying again by itself.", className="note", **data(busy="yes")) if tries_again else None
    return html.Div([html.P(reason), again], className="empty-state", role="status")


def failed(reference: str) -> Component:
    """The state of a card that failed: nothing of the failure itself, but where to find it in the log."""
    return html.Div(
        [
            html.P("This card could not be drawn. The others are not affected."),
            html.P(["Tell your administrator the reference ", html.Code(reference), "."], className="note"),
        ],
        className="empty-state",
        role="alert",
    )


def grid(*cards: Component | None) -> Component:
    """Cards on the 12-column grid; what is None leaves no hole."""
    return html.Div([card for card in cards if card is not None], className="grid")


def notices(texts: Sequence[str]) -> Component | None:
    """Notes above a page: parts of the address left out, files that are missing."""
    if not texts:
        return None
    return html.Ul([html.Li(text) for text in texts], className="notices", role="status")
