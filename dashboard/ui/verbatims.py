"""Verbatims as list items: score, the customer's words in their language, the context, and a link to the answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.attributes import UNSPOKEN, aria
from dashboard.ui.numbers import number

#: Of longer words a list shows this many characters; the answer's own page has them whole.
MOST_SHOWN = 2_000


@dataclass(frozen=True, slots=True)
class Verbatim:
    """One answer: score (0 to 10 or None), its class, the words and their language, a line of context, its address.

    `facts` are further words on its contact, `customer` is the customer's number and the address of their page, `links`
    lead into other systems, `is_new` marks what was not seen yet.
    """

    score: int | None
    kind: str | None
    words: str | None
    language: str | None
    about: str
    href: str
    facts: str = ""
    customer: tuple[str, str] = ("", "")
    links: tuple[tuple[str, str], ...] = ()
    is_new: bool = False


def verbatim_list(verbatims: Sequence[Verbatim], marked: Sequence[str] = ()) -> Component:
    """Answers one under the other; words and phrases looked for are marked."""
    return html.Ol([verbatim_item(verbatim, marked) for verbatim in verbatims], className="verbatims")


def verbatim_item(verbatim: Verbatim, marked: Sequence[str] = ()) -> Component:
    """One answer as a list item. Its words carry their language where it is known."""
    shown = opening_of(verbatim.words)
    said = html.P(with_marks(shown, marked), className="verbatim-words", lang=verbatim.language)
    silent = html.P("No words.", className="verbatim-words quiet")
    more = ", read all" if shown != verbatim.words else ""
    about = html.P([dcc.Link((verbatim.about or "This answer") + more, href=verbatim.href)], className="verbatim-about")
    parts = [score_badge(verbatim.score, verbatim.kind), said if verbatim.words else silent, about, *_further(verbatim)]
    return html.Li(parts, className="verbatim is-new" if verbatim.is_new else "verbatim")


def _further(verbatim: Verbatim) -> list[Component]:
    """What else is known of the contact, and the ways into other systems."""
    facts = [html.Span(verbatim.facts, className="quiet")] if verbatim.facts else []
    away = [html.A(words, href=href, target="_blank", rel="noopener noreferrer") for words, href in verbatim.links]
    new = [html.Span("new", className="new-mark")] if verbatim.is_new else []
    number, address = verbatim.customer
    customer = [dcc.Link(number, href=address)] if address else []
    parts = [*new, *facts, *customer, *away]
    return [html.P(parts, className="verbatim-further")] if parts else []


def opening_of(words: str | None) -> str | None:
    """The words, or the beginning of very long ones with a mark that they go on."""
    if words is None or len(words) <= MOST_SHOWN:
        return words
    return f"{words[:MOST_SHOWN].rstrip()} \N{HORIZONTAL ELLIPSIS}"


def score_badge(score: int | None, kind: str | None) -> Component:
    """The score in the colour of its class, and in words for those who cannot see it."""
    if score is None:
        return html.Span(["–", html.Span("no score", className="visually-hidden")], className="verbatim-score")
    said = html.Span(f"Score {score} of 10{', ' + kind if kind else ''}", className="visually-hidden")
    return html.Span([html.Span(str(score), **UNSPOKEN), said], className=f"verbatim-score {kind or ''}")


def with_marks(words: str | None, marked: Sequence[str]) -> list[Any]:
    """The words as text, with the words and phrases looked for as marks; whole words, in any case."""
    if not words or not marked:
        return [words or ""]
    phrases = "|".join(r"\s+".join(re.escape(word) for word in phrase.split()) for phrase in marked if phrase.strip())
    parts = re.split(rf"(?<!\w)({phrases})(?!\w)", words, flags=re.IGNORECASE) if phrases else [words]
    return [html.Mark(part) if place % 2 else part for place, part in enumerate(parts) if part]


def paging(first: int, last: int, total: int, before: str, after: str, noun: str = "answers") -> Component:
    """ "1–50 of 640", with links to the pages before and after where there are any."""
    shown = f"{number(first)}–{number(last)} of {number(total)} {noun}" if total else f"No {noun}"
    links = [dcc.Link(words, href=href) for words, href in (("Before", before), ("Next", after)) if href]
    return html.Nav([html.Span(shown), *links], className="paging", **aria(label="Pages of the list"))
