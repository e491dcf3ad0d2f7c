"""One customer: every contact, survey and answer that the viewer may open, and what is known of the customer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from data.kinds import RELATIONSHIP
from data.relations import files_text
from data.warehouse import Warehouse
from queries.ask import Answer, ask, shown_rows
from queries.everything import all_days
from queries.filter import Filter
from queries.kinds import of_both_kinds
from queries.scope import Scope
from queries.statement import SHOWN_FOLDER

#: Of each table its name as an event, and the columns beside those that all of them have.
EVENTS = {
    "contact": "started_at as happened_at, queue_seconds, hold_seconds, transfers, asked_again, next_contact_days",
    "answer": "responded_at as happened_at, response_id, invitation_id, survey_kind, score, class, verbatim, language",
    "survey": "sent_at as happened_at, invitation_id, opened_at, not_sampled_reason",
}
_SHARED = """day,
        interaction_id,
        customer_id,
        region_id,
        centre_id,
        team_id,
        agent_id,
        touchpoint,
        channel,
        product,
        issue,
        function,
        vendor"""
#: What is told of a customer. Name and ways to reach them are for the owner of a case alone.
KNOWN = ("segment", "since", "churned_at", "repurchased_at", "annual_value", "may_call", "may_mail")


def customer_events(warehouse: Warehouse, filter: Filter, scope: Scope, *, id: str = "") -> Answer:
    """Contacts, answers and surveys of a customer on all days, whatever else the filter asks for; newest first.

    One row an event: event (contact, answer or survey), happened_at (UTC), day, the units and the context of the row,
    and the columns of EVENTS, null where an event has none. No row for an unknown customer, and none for one whose rows
    or whose id may not be seen.
    """
    return warehouse.once(
        (customer_events, filter.org, scope, id),
        lambda: _events(warehouse, replace(all_days(warehouse), org=filter.org), scope, id),
        lambda answer: int(answer.table.nbytes),
    )


def _events(warehouse: Warehouse, asked: Filter, scope: Scope, id: str) -> Answer:
    asked_of = dict.fromkeys(EVENTS, asked) | {"answer": of_both_kinds(warehouse, asked)}
    answers = [ask(warehouse, _question(event), asked_of[event], scope, customer_id=id) for event in EVENTS]
    table = pa.concat_tables([answer.table for answer in answers], promote_options="permissive")
    table = table.sort_by([("happened_at", "descending"), ("event", "ascending")])
    return replace(answers[0], table=table, sql="\n\n".join(f"{answer.sql};" for answer in answers))


def _question(event: str) -> str:
    return f"""
    select
        '{event}' as event,
        {EVENTS[event]},
        {_SHARED}
    from visible
    where customer_id = $customer_id
    """


def customer_known(warehouse: Warehouse, filter: Filter, scope: Scope, *, id: str = "") -> Answer:
    """What is known of a customer whom a visible row names as they are. One row or none: customer_id and KNOWN."""
    # The rows of the customer tell whom they name, and were read already for all else that is shown.
    events = customer_events(warehouse, filter, scope, id=id).rows()
    named = sorted({row["customer_id"] for row in events})
    seen = "select unnest(cast($named as varchar[])) as customer_id"
    table = warehouse.run(_listed(warehouse, seen, warehouse.engine.folder), {"named": named})
    # Shown from the home's folder, whose place on the machine is nobody's business.
    shown = _listed(warehouse, _seen(warehouse, scope, id, events), SHOWN_FOLDER)
    return Answer(table, shown, "customers", warehouse.version)


def _seen(warehouse: Warehouse, scope: Scope, id: str, events: Sequence[Mapping[str, Any]]) -> str:
    """SQL of the rows that name a customer; of answers about the relationship alone where there are no others."""
    days = all_days(warehouse)
    counted: tuple[str, ...] = ("responses", "contacts", "invited")
    if events and all(row["survey_kind"] == RELATIONSHIP for row in events):
        days, counted = of_both_kinds(warehouse, days), ("responses",)
    sums = "".join(f",\n        sum({name}) as {name}" for name in counted)
    question = f"""
    select
        customer_id{sums}
    from visible
    where customer_id = $customer_id
    group by 1
    """
    return shown_rows(warehouse, question, days, scope, customer_id=id)


def _listed(warehouse: Warehouse, seen: str, folder: str) -> str:
    columns = ", ".join(("customer_id", *KNOWN))
    source = files_text("customers", warehouse.snapshot.files.get("customers", ()), folder)
    listing = f"select {columns} from {source} as listed where customer_id in (select customer_id from seen)"
    return f"with seen as (\n{seen}\n)\n{listing}"
