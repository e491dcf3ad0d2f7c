"""Customers by their number, as far as the viewer is shown numbers."""

from data.warehouse import Warehouse
from queries.ask import ask
from queries.everything import all_days
from queries.kinds import of_both_kinds
from queries.scope import Scope


def newest_answer(warehouse: Warehouse, scope: Scope, customer_id: str) -> str | None:
    """Id of a customer's newest answer on any day, of those that the viewer may open; None where there is none."""
    question = """
        select
            response_id
        from visible
        where customer_id = $customer_id and responded_at is not null
        order by day desc, responded_at desc, response_id
        limit 1
    """
    days = of_both_kinds(warehouse, all_days(warehouse))
    rows = ask(warehouse, question, days, scope.for_rows(), customer_id=customer_id).rows()
    return rows[0]["response_id"] if rows else None
