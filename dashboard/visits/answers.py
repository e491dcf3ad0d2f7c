"""New answers as they are listed: the words, how the contact went, ways into other systems, what was not seen yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.links import links_of
from dashboard.ui.attributes import aria, data
from dashboard.ui.dates import day
from dashboard.ui.findings import Finding, part_line
from dashboard.ui.forms import deed
from dashboard.ui.numbers import count, number
from dashboard.ui.verbatims import Verbatim, verbatim_list
from dashboard.view import View
from dashboard.voices import about, verbatim_of
from queries.filter import Filter

Row = Mapping[str, Any]
SHOWN = 6
#: Seconds of waiting, or on hold, from which a list names them.
LONG = 180
#: Days within which the next contact tells that something was still open.
SOON = 30


def since_words(moment: datetime, view: View) -> str:
    """A moment in the organisation's time: "Fri 20 Nov, 17:30"; midnight as the day alone."""
    here = moment.astimezone(view.warehouse.config.zone)
    clock = f", {here:%H:%M}" if (here.hour, here.minute) != (0, 0) else ""
    return f"{day(here.date(), view.today)}{clock}"


def answered(counts: Mapping[str, int], since: str, whom: str = "") -> Finding:
    """ "4 answers since Fri 20 Nov: 3 would recommend you, 1 would not."; `whom` is " you" for one person's own."""
    total = counts.get("responses", 0)
    if not total:
        return Finding(f"No answer since {since}.", (part_line("Answers", 0),))
    would = {f"would recommend{whom}": "promoters", "in between": "passives", "would not": "detractors"}
    found = {words: counts.get(name, 0) for words, name in would.items()}
    parts = [f"{number(of)} {words}" for words, of in found.items() if of and words != "in between"]
    sentence = f"{count(total, 'answer')} since {since}{': ' + ', '.join(parts) if parts else ''}."
    lines = (part_line(words.capitalize(), of, total) for words, of in found.items())
    return Finding(sentence, (part_line("Answers", total), *lines))


def totals_of(rows: Iterable[Row]) -> dict[str, int]:
    """Answers by class over all units."""
    found = dict.fromkeys(("responses", "promoters", "passives", "detractors"), 0)
    for row in rows:
        for name in found:
            found[name] += row[name] or 0
    return found


def new_answers(
    rows: Sequence[dict[str, Any]], view: View, seen: datetime, more: Filter, shown: int = SHOWN
) -> Component:
    """The first of these answers with all that is known, new ones marked, and the way to the rest."""
    listed = verbatim_list([answer_of(row, view, seen) for row in rows[:shown]])
    if len(rows) <= shown:
        return listed
    return html.Div([listed, html.P(dcc.Link("All with words", href=view.href("/verbatims", more)))])


def answer_of(row: dict[str, Any], view: View, seen: datetime) -> Verbatim:
    """A row of `queries.newest.newest` as a list item."""
    shown = verbatim_of(row, view)
    known = about(row, view)[bool(row["class"]) :]
    facts, links = went_words(row), links_of(row, view)
    return replace(shown, about=", ".join(known), facts=facts, links=links, is_new=row["responded_at"] > seen)


def went_words(row: Row) -> str:
    """How the contact went where it went badly: "2 transfers, waited 7:10, asked for the same again"."""
    facts = []
    if row["transfers"]:
        facts.append(count(row["transfers"], "transfer"))
    for name, words in (("queue_seconds", "waited"), ("hold_seconds", "on hold")):
        if (row[name] or 0) >= LONG:
            facts.append(f"{words} {number(row[name], 'seconds')}")
    if row["asked_again"]:
        facts.append("asked for the same again")
    if (after := row["next_contact_days"]) is not None and after <= SOON:
        facts.append(f"came back after {count(after, 'day')}" if after else "came back on the same day")
    return ", ".join(facts)


def seen_line(view: View, seen: datetime) -> Component:
    """Since when answers are new, and the button that begins anew; nobody presses it for somebody else."""
    said = html.Span(f"New is what came since {since_words(seen, view)}.")
    if view.person.shown_to:
        return html.Div(said, className="seen-line")
    address = {"page": view.path, "query": view.query()}
    # What comes while the page stands waits behind this button: assets/visits.js.
    later = html.Button(
        type="button", className="quiet-button", hidden=True, **data(new=urlencode(address)), **aria(live="polite")
    )
    return html.Div([said, deed("/seen", address, "I have seen these", "quiet-button"), later], className="seen-line")
