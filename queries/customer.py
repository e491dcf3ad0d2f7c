"""One customer: every contact, survey and answer that the viewer may open, and what is known of the customer."""

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from data.contract import TYPES, columns_of
from data.relations import files_text
from data.warehouse import Warehouse
from queries.ask import Answer, ask, stream_listed
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
    asked = replace(all_days(warehouse), org=filter.org)
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
    days = all_days(warehouse)
    found = _known_by(warehouse, days, scope, id, ("responses", "contacts", "invited"))
    answers = of_both_kinds(warehouse, days)
    if found.table.num_rows or answers == days:
        return found
    return _known_by(warehouse, answers, scope, id, ("responses",))


def _known_by(warehouse: Warehouse, days: Filter, scope: Scope, id: str, counted: Sequence[str]) -> Answer:
    """What is known of a customer whom a row that one of these counts names."""
    sums = "".join(f",\n        sum({name}) as {name}" for name in counted)
    question = f"""
    select
        customer_id{sums}
    from visible
    where customer_id = $customer_id
    group by 1
    """
    listing = _listing(warehouse, warehouse.engine.folder)
    batches = stream_listed(warehouse, listing, question, days, scope, customer_id=id)
    types = {column.name: TYPES[column.type] for column in columns_of("customers")}
    schema = pa.schema([(name, types[name]) for name in ("customer_id", *KNOWN)])
    table = pa.Table.from_batches([batch.cast(schema) for batch in batches], schema)
    shown = ask(warehouse, question, days, scope, customer_id=id).sql
    # Shown from the home's folder, whose place on the machine is nobody's business.
    sql = f"with seen as (\n{shown}\n)\n{_listing(warehouse, SHOWN_FOLDER)}"
    return Answer(table, sql, "customers", warehouse.version)


def _listing(warehouse: Warehouse, folder: str) -> str:
    columns = ", ".join(("customer_id", *KNOWN))
    source = files_text("customers", warehouse.snapshot.files.get("customers", ()), folder)
    return f"select {columns} from {source} as listed where customer_id in (select customer_id from seen)"
