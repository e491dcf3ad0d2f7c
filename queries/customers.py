"""Customers by their number, as far as the viewer is shown numbers."""

from data.warehouse import Warehouse
from queries.ask import ask
from queries.everything import all_days
from queries.kinds import of_both_kinds
from queries.scope import Scope


def newest_answer(warehouse: Warehouse, scope: Scope, typed: str) -> tuple[str, str] | None:
    """A customer's number and the id of their newest answer on any day, of those that the viewer may open.

    The number is the whole one, in any case and with blanks that are not its own; None where there is none.
    """
    question = """
        select
            customer_id,
            response_id
        from visible
        where customer_id in ($typed, $upper, $lower) and responded_at is not null
        order by customer_id = $typed desc, day desc, responded_at desc, response_id
        limit 1
    """
    bare = "".join(typed.split())
    spelled = {"typed": typed, "upper": bare.upper(), "lower": bare.lower()}
    days = of_both_kinds(warehouse, all_days(warehouse))
    rows = ask(warehouse, question, days, scope.for_rows(), **spelled).rows()
    return (rows[0]["customer_id"], rows[0]["response_id"]) if rows else None
