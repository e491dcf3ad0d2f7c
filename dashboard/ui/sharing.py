"""Share as drawn: the link to the page, and where its days move on, the choice of the link that keeps them."""

from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.ui.attributes import data


@dataclass(frozen=True, slots=True)
class SharedLink:
    """A link that can be copied: its words, what whoever opens it finds, and the address."""

    words: str
    note: str
    href: str


def share_button(href: str, words: str = "Share", style: str = "quiet-button") -> Component:
    """A button that copies a link."""
    return html.Button(words, type="button", className=style, **data(share=href))


def share_menu(links: tuple[SharedLink, ...]) -> Component:
    """ "Share": one link at once, of several the one that is chosen."""
    if len(links) == 1:
        return share_button(links[0].href)
    choices = [html.Div([share_button(one.href, one.words), html.P(one.note, className="note")]) for one in links]
    press = html.Summary("Share", className="quiet-button")
    return html.Details([press, html.Div(choices, className="panel")], className="menu share-menu")
