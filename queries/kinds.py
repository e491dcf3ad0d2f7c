"""Kinds of survey, kept apart: one after a contact and one about the whole relationship ask different things.

Where a home has both, figures are of the surveys after contacts (and of those whose kind is not known) unless the
filter names kinds. Contacts and invitations have no kind and are all there. A home of one kind knows no difference.
"""

from typing import Literal

from data.kinds import KIND, RELATIONSHIP, TRANSACTIONAL, kept_apart
from data.warehouse import Warehouse
from queries.filter import Filter

Shown = Literal["all", "apart", "mixed"]


def kinds_shown(warehouse: Warehouse, filter: Filter) -> Shown:
    """Whether both kinds are kept "apart" by default, "mixed" by the filter, or "all" are of one kind anyway."""
    wanted = filter.get(KIND)
    if not kept_apart(warehouse.survey_kinds):
        return "all"
    if not wanted:
        return "apart"
    return "mixed" if RELATIONSHIP in wanted and len(wanted) > 1 else "all"


def rows_shown(warehouse: Warehouse, filter: Filter) -> dict[str, str]:
    """Condition over the raw rows of a table by its name; nothing where all rows count."""
    return kept_apart(warehouse.survey_kinds) if kinds_shown(warehouse, filter) == "apart" else {}


def of_both_kinds(warehouse: Warehouse, filter: Filter) -> Filter:
    """The filter over answers of either kind: for single answers, of which no figure is made."""
    is_apart = kinds_shown(warehouse, filter) == "apart"
    return filter.with_values(KIND, [TRANSACTIONAL, RELATIONSHIP, None]) if is_apart else filter


def same_kinds(of: Filter, filter: Filter) -> Filter:
    """The filter `of` over the rows that are kept apart as the other filter keeps them."""
    return of.with_values(KIND, [RELATIONSHIP]) if filter.get(KIND) == (RELATIONSHIP,) else of
