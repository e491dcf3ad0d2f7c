"""One customer as drawn: all that happened in the order of time, what loads corrected of it, and who may see it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dashboard.choices import name_of
from dashboard.identity import scope_of
from dashboard.links import links_of
from dashboard.ui.dates import day
from dashboard.ui.findings import Finding, part_line
from dashboard.ui.numbers import count, money
from dashboard.ui.timeline import Event
from dashboard.view import View
from dashboard.visits.answers import since_words, went_words
from dashboard.workspace import workspace
from data.contract import LEVELS, TABLES
from data.kinds import RELATIONSHIP
from data.store_values import Account
from queries.dimensions import DIMENSIONS
from queries.scope import PSEUDONYMS

Row = Mapping[str, Any]
#: Of each kind of event its table and the column that its corrections are kept by.
KEPT_AS = {
    "contact": ("interactions", "interaction_id"),
    "answer": ("responses", "response_id"),
    "survey": ("invitations", "invitation_id"),
}
#: Corrected cells that are named without what they said: it may tell of units and people whom the viewer does not see.
UNTOLD = PSEUDONYMS | {f"{level}_id" for level in LEVELS} | {"function", "vendor"}
#: Events that a page draws; the card's file holds all but the corrections.
MOST_DRAWN = 200


@dataclass(frozen=True, slots=True)
class Story:
    """What happened with a customer, newest first: a survey and its answer are one event."""

    contacts: int
    surveys: int
    events: tuple[Event, ...]


def story(rows: Sequence[Row], view: View) -> Story:
    """The events of `queries.customer.customer_events`; a survey that was answered stands in its answer."""
    asked = {row["invitation_id"]: row for row in rows if row["event"] == "survey"}
    answered = {row["invitation_id"] for row in rows if row["event"] == "answer"}
    shown = [row for row in rows if row["event"] != "survey" or row["invitation_id"] not in answered]
    contacts = sum(row["event"] == "contact" for row in shown)
    not_sent = sum(row["not_sampled_reason"] is not None for row in shown)
    events = tuple(_event(row, asked.get(row["invitation_id"]), view) for row in shown)
    return Story(contacts, len(shown) - contacts - not_sent, events)


def customer_finding(rows: Sequence[Row], view: View) -> Finding:
    """ "7 contacts and 3 surveys since Mon 3 Aug.\""""
    found = story(rows, view)
    first = day(min(row["day"] for row in rows), view.today)
    sentence = f"{count(found.contacts, 'contact')} and {count(found.surveys, 'survey')} since {first}."
    return Finding(sentence, (part_line("Contacts", found.contacts), part_line("Surveys", found.surveys)))


def with_corrections(events: Sequence[Event], rows: Sequence[Row], view: View) -> list[Event]:
    """The events and the corrections that loads made of them, the newest first."""
    return sorted((*events, *_corrections(rows, view)), key=lambda event: event.at, reverse=True)


def known_facts(known: Row | None, customer_id: str, view: View) -> list[tuple[str, Any]]:
    """What is known of the customer, title by title, and the way to their record."""
    facts: list[tuple[str, Any]] = [("Number", customer_id)]
    if known is None:
        return [*facts, ("Customer file", "not known")]
    flags = {True: "yes", False: "no", None: "not known"}
    value = known["annual_value"]
    facts += [("Segment", name_of(view, "segment", known["segment"]))]
    facts += [("Customer since", day(known["since"], view.today) if known["since"] else "not known")]
    facts += [("Left", day(known["churned_at"], view.today))] if known["churned_at"] else []
    facts += [("Bought again", day(known["repurchased_at"], view.today))] if known["repurchased_at"] else []
    facts += [("Value a year", money(value, view.warehouse.config.currency) if value is not None else "not known")]
    return [*facts, ("May be called", flags[known["may_call"]]), ("May be written to", flags[known["may_mail"]])]


def who_may_see(rows: Sequence[Row], view: View) -> str:
    """How many people may open at least one of these rows with the customer's number, besides the agents themselves."""
    accounts = [account for account in workspace().opened().store.accounts() if account.is_active]
    seeing = sum(_opens(account, rows) for account in accounts)
    people = "person" if seeing == 1 else "people"
    return (
        f"Who may see this: {seeing} {people} by their role, and each agent for the own contacts. "
        "Every look is written down."
    )


def _opens(account: Account, rows: Sequence[Row]) -> bool:
    """Whether a grant by units, function or vendor covers a row; agents' own are not known where persons are masked."""
    grants = [grant for grant in scope_of(account, "").grants if grant.agent is None and grant.may_open_rows]
    return any("customer_id" in grant.columns and grant.covers(row) for grant in grants for row in rows)


def _event(row: Row, invitation: Row | None, view: View) -> Event:
    words = " ".join(name_of(view, name, row[name]).lower() for name in ("channel", "touchpoint") if row[name])
    title = {"contact": "Contact", "answer": _answer_words(row), "survey": _survey_words(row)}[row["event"]]
    facts = went_words(row) if row["event"] == "contact" else ""
    if row["event"] == "answer" and invitation is not None:
        facts = f"asked {day(invitation['day'], view.today)}"
    is_answer = row["event"] == "answer"
    return Event(
        at=row["happened_at"],
        when=since_words(row["happened_at"], view),
        kind=row["event"],
        title=f"{title}: {words}" if words else title,
        where=_where(row, view),
        facts=facts,
        score=row["score"],
        score_kind=row["class"],
        words=row["verbatim"],
        language=row["language"],
        href=view.href("/response", id=row["response_id"]) if is_answer else "",
        links=links_of({**row, "customer_id": None}, view) if row["event"] == "contact" else (),
    )


def _answer_words(row: Row) -> str:
    return "Answered about the whole relationship" if row["survey_kind"] == RELATIONSHIP else "Answered"


def _survey_words(row: Row) -> str:
    if row["not_sampled_reason"] is not None:
        return f"Not asked ({row['not_sampled_reason']})"
    return "Survey opened, not answered" if row["opened_at"] else "Survey sent, not answered"


def _where(row: Row, view: View) -> str:
    """The unit and the person, as far as they are known and may be seen."""
    unit = next((level for level in ("team", "centre", "region") if row[f"{level}_id"]), None)
    known = [name_of(view, unit, row[f"{unit}_id"])] if unit else []
    person = view.warehouse.people_names.get(row["agent_id"] or "")
    return ", ".join([*known, person] if person else known)


def _corrections(rows: Sequence[Row], view: View) -> Iterator[Event]:
    """What loads corrected of these rows; a row whose id is masked has none."""
    store = workspace().opened().store
    for event, (table, column) in KEPT_AS.items():
        days = {row[column]: row["day"] for row in rows if row["event"] == event and row[column]}
        for correction, load in store.corrections_of_rows(table, days):
            cells = [_cell(table, name, correction.before, correction.after, view) for name in correction.after]
            yield Event(
                at=_utc(load.started_at),
                when=since_words(_utc(load.started_at), view),
                kind="correction",
                title=f"A load corrected the {event} of {day(days[correction.key], view.today)}",
                where=load.source_name,
                facts="; ".join(cells),
            )


def _utc(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _cell(table: str, name: str, before: Row, after: Row, view: View) -> str:
    """One corrected cell: "score 3, now 4"; its name alone where what it said is not for the viewer."""
    entry = TABLES[table].column(name)
    dimension = next((known for known in DIMENSIONS.values() if known.column == name), None)
    title = (dimension.title if dimension else name.removesuffix("_id").replace("_", " ")).lower()
    if entry is None or name in UNTOLD or view.scope.is_masked(name):
        return f"{title} corrected"
    old, new = (side.get(name) or "nothing" for side in (before, after))
    return f"{title} {old}, now {new}"
