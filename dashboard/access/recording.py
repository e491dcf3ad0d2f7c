"""What a request leaves in the audit: who carried rows away, and who opened what names persons."""

from dataclasses import replace
from typing import Any

from dashboard.identity import Person
from dashboard.workspace import workspace
from data.store import Store
from queries.filter import Filter
from queries.scope import Scope

#: Words that were looked for may hold a name, and a line of the audit stands for good.
WORDS = "q=(words)"


def record(
    kind: str,
    person: Person,
    filter: Filter | None = None,
    count: int | None = None,
    store: Store | None = None,
    **about: Any,
) -> None:
    """Write a line of a kind of data.audit: the account, what, under which filter, how many rows.

    It goes into that store, else into the one of the server that answers this request.
    """
    said = {**about, "filter": told(filter)} if filter is not None else about
    if person.shown_to:
        said = {**said, "as": person.account_id}
    (store or workspace().opened().store).record(kind, person.asking_id, said, count)


def record_opened(person: Person, filter: Filter, count: int, **about: Any) -> None:
    """Write down that rows were opened, where the person may see who the customers are, and there is a row."""
    if count and names_customers(person.scope):
        record("person opened", person, filter, count, **about)


def names_customers(scope: Scope) -> bool:
    """Whether customers' own ids are shown in any row."""
    return any("customer_id" in grant.columns and grant.may_open_rows for grant in scope.grants)


def told(filter: Filter) -> str:
    """A filter as the audit keeps it: without the words that were looked for."""
    said = replace(filter, q="").query()
    return "&".join(filter_part for filter_part in (said, WORDS if filter.q else "") if filter_part)
