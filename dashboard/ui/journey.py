"""The journey: the moments a customer passes, each with its score, its change and its share of all contacts."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.numbers import UNITS, listed, number
from dashboard.ui.tables import TONES, spoken_number
from dashboard.ui.words import Told


@dataclass(frozen=True, slots=True)
class Moment:
    """One touchpoint: its name and link, what is told of it, and its share of all contacts now and before (0..1).

    Shares are None where they are unknown. `is_asked` is False where nobody is invited to a survey.
    """

    name: str
    href: str
    told: Told
    share: float | None = None
    share_before: float | None = None
    is_asked: bool = True

    @property
    def share_text(self) -> str:
        """ "13 % of contacts", "29 % of contacts, was 21" where that reads otherwise; "" where it is unknown."""
        if self.share is None:
            return ""
        now = number(self.share, "share")
        before = "" if self.share_before is None else number(self.share_before, "share")
        was = f", was {before.removesuffix(UNITS['share'].suffix)}" if before and before != now else ""
        return f"{now} of contacts{was}"


def journey(moments: Sequence[Moment]) -> Component:
    """Moments with answers side by side, and lines that name those without: nobody is asked, or nobody answered."""
    silent = [moment for moment in moments if moment.told.figure.reason == "no responses"]
    strip = html.Ol([html.Li(_moment(moment)) for moment in moments if moment not in silent], className="journey")
    notes = (
        ("Not measured, since nobody is asked there", [moment for moment in silent if not moment.is_asked]),
        ("Asked, but nobody answered in this period", [moment for moment in silent if moment.is_asked]),
    )
    return html.Div([strip, *(_named(words, several) for words, several in notes if several)])


def _named(words: str, moments: Sequence[Moment]) -> Component:
    names = [f"{moment.name} ({moment.share_text})" if moment.share_text else moment.name for moment in moments]
    return html.P(f"{words}: {listed(names)}.", className="note")


def _moment(moment: Moment) -> Component:
    told = moment.told
    parts = [
        html.Span(moment.name, className="moment-name"),
        html.Span(spoken_number(told.value), className=f"moment-value{' few' if told.is_few else ''}"),
        html.Span(told.verdict, className=TONES.get(told.tone, "quiet")),
        html.Span(moment.share_text, className="note"),
    ]
    return dcc.Link(parts, href=moment.href, className="moment", title=told.evidence)
