"""Additive columns: what each row adds to a sum, so that a figure is the same from rows and from rollups.

Each is an expression over one fact table that gives 0, 1 or a number and never null. No additive column is called
like a raw one, so that a name in a question can mean only one thing. Squares are bigint, since
a product of two integers overflows from 46,341 seconds on.
"""

from dataclasses import dataclass

from data.kinds import ATTRIBUTABLE


@dataclass(frozen=True, slots=True)
class Additive:
    """One additive column: the fact table that supplies it and its expression over a row of that table."""

    name: str
    table: str
    sql: str


def _flag(name: str, table: str, condition: str) -> Additive:
    return Additive(name, table, f"case when {condition} then 1 else 0 end")


def _amount(stem: str, table: str, column: str, count: str | None = None) -> tuple[Additive, ...]:
    """Count (when named), total and squares of a column, so that a mean and its range can be had from sums."""
    total = Additive(f"{stem}_total", table, f"coalesce(cast({column} as bigint), 0)")
    squares = Additive(f"{stem}_squares", table, f"coalesce(cast({column} as bigint) * {column}, 0)")
    known = (_flag(count, table, f"{column} is not null"),) if count else ()
    return (*known, total, squares)


_RESPONSES = (
    Additive("responses", "responses", "1"),
    _flag("scored", "responses", "score is not null"),
    _flag("promoters", "responses", "score >= 9"),
    _flag("passives", "responses", "score between 7 and 8"),
    _flag("detractors", "responses", "score <= 6"),
    *_amount("score", "responses", "score"),
    _flag("csat_answers", "responses", "csat is not null"),
    _flag("csat_tops", "responses", "csat >= 4"),
    *_amount("effort", "responses", "effort", count="effort_answers"),
    _flag("resolved_answers", "responses", "is_resolved is not null"),
    _flag("resolved", "responses", "is_resolved"),
    _flag("verbatims", "responses", "verbatim is not null"),
    _flag("unattributed", "responses", f"agent_id is null and {ATTRIBUTABLE}"),
)

# A contact is settled when seven whole days have passed since it: only then is "no further contact" a fact.
SETTLED = "day <= $settled_until"

_INTERACTIONS = (
    Additive("contacts", "interactions", "1"),
    *_amount("first_reply", "interactions", "first_reply_seconds", count="replied"),
    *_amount("queue", "interactions", "queue_seconds", count="queue_known"),
    *_amount("handle", "interactions", "handle_seconds", count="handle_known"),
    *_amount("hold", "interactions", "hold_seconds", count="hold_known"),
    *_amount("transfers", "interactions", "transfers", count="transfers_known"),
    _flag("transferred", "interactions", "transfers > 0"),
    _flag("asked_again_known", "interactions", "asked_again is not null"),
    _flag("asked_again_yes", "interactions", "asked_again"),
    _flag("repeats_settled", "interactions", SETTLED),
    _flag("repeats_none", "interactions", f"{SETTLED} and (next_contact_days is null or next_contact_days > 7)"),
    *_amount("goodwill", "interactions", "goodwill", count="goodwill_known"),
)

# A survey that was opened or answered has arrived, whether or not its delivery was reported.
_ARRIVED = "delivered_at is not null or opened_at is not null or answered_at is not null"

_INVITATIONS = (
    _flag("invited", "invitations", "not_sampled_reason is null"),
    _flag("delivery_known", "invitations", "delivered_at is not null"),
    _flag("delivered", "invitations", _ARRIVED),
    _flag("opened", "invitations", "opened_at is not null"),
    _flag("answered", "invitations", "answered_at is not null"),
)

ADDITIVE: dict[str, Additive] = {a.name: a for a in (*_RESPONSES, *_INTERACTIONS, *_INVITATIONS)}
