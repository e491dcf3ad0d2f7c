"""A timeline: what happened, one item an event, with its time, its score or kind, its words and what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.attributes import UNSPOKEN
from dashboard.ui.verbatims import opening_of, score_badge


@dataclass(frozen=True, slots=True)
class Event:
    """One event: when (UTC, and as printed), its kind, title, place and facts; of an answer score, words and address.

    `links` are ways into other systems: (words, address).
    """

    at: datetime
    when: str
    kind: str
    title: str
    where: str = ""
    facts: str = ""
    score: int | None = None
    score_kind: str | None = None
    words: str | None = None
    language: str | None = None
    href: str = ""
    links: tuple[tuple[str, str], ...] = ()


def timeline(events: Sequence[Event]) -> Component:
    """The events in the order given."""
    return html.Ol([_item(event) for event in events], className="timeline")


def _item(event: Event) -> Component:
    mark = score_badge(event.score, event.score_kind) if event.kind == "answer" else _dot()
    title = dcc.Link(event.title, href=event.href) if event.href else event.title
    words = html.P(opening_of(event.words), className="verbatim-words", lang=event.language) if event.words else None
    known = [html.Span(said) for said in (event.where, event.facts) if said]
    away = [html.A(said, href=href, target="_blank", rel="noopener noreferrer") for said, href in event.links]
    further = html.P([*known, *away], className="timeline-facts") if known or away else None
    body = [html.P(title, className="timeline-title"), words, further]
    return html.Li(
        [
            html.Time(event.when, dateTime=event.at.isoformat()),
            html.Span(mark, className="timeline-mark"),
            html.Div([part for part in body if part is not None]),
        ],
        className=f"timeline-event is-{event.kind}",
    )


def _dot() -> Component:
    return html.Span(className="timeline-dot", **UNSPOKEN)
