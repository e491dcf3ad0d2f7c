"""The shell as drawn: skip link, name and entries, line of state, ribbon and foot. Plain values in, components out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.attributes import UNSPOKEN, aria, data


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its words, where it leads, and whether it is where one is."""

    text: str
    href: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """One wanted value of a filter and the address without it; other chips lead elsewhere, as `leads` says."""

    text: str
    without: str
    leads: str = ""
    is_warning: bool = False


def header(home: Link, entries: Sequence[Link], tools: Sequence[Component]) -> Component:
    """Line 1: the name, the entries, and the tools at its end."""
    links = [html.Li(_link(entry, "entry")) for entry in entries]
    return html.Header(
        [
            html.A("Skip to the page", href="#page", className="skip-link"),
            html.Div(
                [
                    dcc.Link(home.text, href=home.href, className="brand"),
                    html.Nav(html.Ul(links), className="entries", **aria(label="Main")),
                    html.Div(list(tools), className="tools"),
                ],
                className="line line-1",
            ),
        ],
        className="shell-head",
    )


def person_menu(
    name: str, title: str, people: Sequence[tuple[str, str, str]], links: Sequence[Link], has_account: bool = False
) -> Component:
    """The person's menu: pages for all; in the demo the people one may look as (account, name, title).

    Whoever signed in finds the way to their account, and out.
    """
    switch = html.Form(
        [
            html.P("Look as", className="menu-title"),
            html.Ul([html.Li(_person_button(*person, is_here=person[1] == name)) for person in people]),
        ],
        action="/person",
        method="post",
    )
    pages = html.Ul([html.Li(_link(link, "")) for link in links])
    initials = "".join(word[0] for word in name.split()[:2]).upper()
    summary = html.Summary(
        [
            html.Span(initials, className="initials", **UNSPOKEN),
            html.Span(f"{name}, {title}: menu", className="visually-hidden"),
        ],
        className="icon-button person-button",
    )
    who = html.P([html.Strong(name), html.Br(), html.Span(title, className="note")], className="who")
    parts = [who, pages, switch if people else None, *(_account_links() if has_account else ())]
    return html.Details([summary, html.Div(parts)], className="menu person-menu")


def _account_links() -> tuple[Component, Component]:
    """Links that leave the application: those pages are the server's own."""
    links = (("My sessions", "/account#sessions"), ("Change password", "/account#password"))
    out = html.Form(
        html.Ul(html.Li(html.Button("Sign out", type="submit"))), action="/sign-out", method="post", className="out"
    )
    return html.Ul([html.Li(html.A(words, href=href)) for words, href in links]), out


def theme_button(is_dark: bool) -> Component:
    """Light or dark; the browser does it at once and remembers it."""
    icon = html.Span(className=f"icon icon-{'sun' if is_dark else 'moon'}", **UNSPOKEN)
    word = html.Span("Light colours" if is_dark else "Dark colours", className="visually-hidden")
    return html.Button(
        [icon, word], type="button", className="icon-button", **data(theme_to="light" if is_dark else "dark")
    )


def find_button() -> Component:
    """Opens Find, also by Ctrl+K; a phone shows the lens alone."""
    icon = html.Span(className="icon icon-search", **UNSPOKEN)
    key = html.Kbd("Ctrl K", **UNSPOKEN)
    said = {**data(find="open"), **aria(keyshortcuts="Control+K", haspopup="dialog")}
    return html.Button([icon, html.Span("Find", className="word"), key], type="button", className="find-button", **said)


def state_line(
    units: Sequence[Link],
    period: Any,
    versus: Any,
    compares: bool,
    chips: Sequence[Chip],
    panel: Component,
    save: Component | None,
    share: Component,
    summary: str,
) -> Component:
    """Line 2, the state as a sentence: unit | period | against | chips | + Filter | Save view | Share.

    On a phone it is one chip. What it is held against is kept out of sight where the page compares nothing: the address
    carries it on to the next one.
    """
    fold = html.Button(
        html.Span(summary),
        type="button",
        className="fold",
        **data(fold="state"),
        **aria(expanded="false", controls="state"),
    )
    chip_items = [html.Li(_chip(chip)) for chip in chips]
    parts = [
        html.Nav(html.Ol([html.Li(_link(unit, "unit")) for unit in units]), className="units", **aria(label="Unit")),
        labelled("period", "Period", period),
        labelled("versus", "Compared with", versus, is_hidden=not compares),
        html.Ul(chip_items, className="chips", **aria(label="Filters")) if chip_items else None,
        panel,
        html.Div([save, share], className="carry"),
    ]
    sentence = html.Div([part for part in parts if part is not None], id="state", className="line line-2")
    return html.Div([fold, sentence], className="shell-state", role="search", **aria(label="What is shown"))


def labelled(control_id: str, words: str, control: Component, is_hidden: bool = False) -> Component:
    """A control with its label, which only those hear who cannot see the sentence."""
    label = html.Label(words, htmlFor=control_id, className="visually-hidden")
    return html.Div([label, control], className="control", hidden=is_hidden)


def choice(control_id: str, options: Sequence[tuple[str, str]], value: str) -> Component:
    """A list to choose one of (value, words)."""
    said = [{"value": key, "label": words} for key, words in options]
    made: Component = dbc.Select(id=control_id, options=said, value=value, class_name="sentence-select")
    return made


def filter_panel(names: Sequence[tuple[str, str]]) -> Component:
    """The panel behind "+ Filter": choose what, then which values; or two dates of one's own."""
    options = [{"value": name, "label": title} for name, title in names]
    values = html.Fieldset(
        [
            html.Legend("Only", className="menu-title"),
            dbc.Checklist(id="filter-values", options=[], value=[]),
            html.P("Choose what to filter by.", id="filter-hint", className="note"),
        ],
        className="filter-values",
    )
    dates = html.Fieldset(
        [
            html.Legend("Days of your own", className="menu-title"),
            html.Label("From", htmlFor="first-day"),
            dbc.Input(id="first-day", type="date", value=""),
            html.Label("to", htmlFor="last-day"),
            dbc.Input(id="last-day", type="date", value=""),
        ],
        className="own-days",
    )
    inside = html.Div(
        [
            html.Label("Filter by", htmlFor="filter-name", className="menu-title"),
            dbc.Select(id="filter-name", options=options, placeholder="Choose …"),
            values,
            dates,
            html.Button("Apply", id="filter-apply", type="button", className="main-button"),
        ],
        className="panel",
    )
    return html.Details([html.Summary("+ Filter", className="quiet-button"), inside], className="menu filter-panel")


def tabs(label: str, links: Sequence[Link]) -> Component:
    """Tabs as links: part of the address, the open one marked."""
    return html.Nav(html.Ul([html.Li(_link(link, "tab")) for link in links], className="tabs"), **aria(label=label))


def ribbon(organisation: str) -> Component:
    """The ribbon of a demo home."""
    return html.Aside(
        [
            html.Strong("Demo: "),
            f"{organisation}, invented data. ",
            dcc.Link("Start with my data", href="/definitions#start"),
        ],
        className="ribbon",
        **aria(label="Demo"),
    )


def seeing_ribbon(name: str, title: str) -> Component:
    """The ribbon while somebody looks as another person, and the way back."""
    said: list[Any] = [html.Strong(f"As {name} sees it"), f", {title}. Sums alone, and nothing can be done."]
    stop = html.Form(html.Button("Stop", type="submit", className="quiet-button"), action="/admin/stop", method="post")
    return html.Aside([html.Span(said), stop], className="ribbon seeing", **aria(label="Looking as another person"))


def foot(children: Sequence[Any]) -> Component:
    """The last line: how complete the data are, and what this page can see."""
    return html.Footer(html.P(list(children)), className="shell-foot")


def heading(title: str, finding: Component | None, tools: Component | None = None) -> Component:
    """The page's heading: its name, the finding where it has one, and what can be done with it beside it.

    It takes the focus after a change of page.
    """
    name = html.Span(title, className="eyebrow" if finding else "page-title")
    words = html.H1([name, finding] if finding else name, id="heading", tabIndex=-1)
    return html.Div([words, tools], className="page-head") if tools else words


def _link(link: Link, class_name: str) -> Component:
    if link.is_here:
        return html.A(link.text, href=link.href, className=class_name, **aria(current="page"))
    return dcc.Link(link.text, href=link.href, className=class_name)


def _chip(chip: Chip) -> Component:
    icon = None if chip.leads else html.Span(className="icon icon-x-lg", **UNSPOKEN)
    said = html.Span("" if chip.leads else "Remove ", className="visually-hidden")
    after = html.Span(f": {chip.leads}", className="visually-hidden") if chip.leads else None
    parts = [part for part in (said, chip.text, after, icon) if part is not None]
    class_name = "chip warning" if chip.is_warning else "chip"
    return dcc.Link(parts, href=chip.without, className=class_name, title=chip.leads or None)


def _person_button(account: str, name: str, title: str, is_here: bool) -> Component:
    words = [html.Span(name), html.Span(title, className="note")]
    here = aria(current="true") if is_here else {}
    return html.Button(words, type="submit", name="account", value=account, **here)
