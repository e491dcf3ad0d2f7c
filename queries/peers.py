"""The second door: comparison beyond one's own scope, as sums of units and, masked, of persons.

What leaderboards and comparisons stand on. It gives additive sums by unit or by person and nothing else: no rows, no
words, no customers. All of it is protected as for those who see sums alone (queries.protection), and what the viewer
may open himself counts as known, so that subtracting it tells nothing of few others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pyarrow as pa

from data.agreement import Persons
from data.contract import LEVELS
from data.warehouse import Warehouse
from queries.aggregate import sums_question
from queries.ask import Answer, protected, unprotected
from queries.dimensions import UnknownName
from queries.filter import Filter
from queries.protection import Withheld, fixed
from queries.scope import Grant, Scope, masked

#: By what peers may be split further.
BESIDE = ("period", "touchpoint")
SUMS_ALONE: frozenset[str] = frozenset()


def ask_peers(
    warehouse: Warehouse,
    filter: Filter,
    scope: Scope,
    *,
    by: str,
    within: tuple[str, ...] = (),
    measures: Iterable[str] = ("nps",),
    consenting: frozenset[str] = frozenset(),
    beside: Sequence[str] = (),
) -> Answer:
    """The units of a level, or the persons, of a unit beside each other, over finished weeks or calendar units.

    One row a unit or person with answers: `by` (region, centre, team or agent: its id), then the additive parts of each
    measure; null, and named in `hidden`, where they may not be shown. `within` is the path of the unit whose parts are
    compared, () for the company. Of the filter, period and one context count: units, persons, classes and words are
    left out. A person's id is a pseudonym, which stays the same within a home, except the viewer's own and those that
    the staff agreement lets be named: `consenting` are the persons who agreed to it. `beside` splits further, by period
    (of the filter's comparison) and by one context of BESIDE.

    A person is compared from the agreed number of answers on, never from fewer than 30. Raises Withheld where the
    agreement shows persons to nobody, or where more than one context is asked for; UnknownName for another split.
    """
    if by not in LEVELS:
        raise UnknownName(f"Peers are compared by {', '.join(LEVELS)}, not by {by!r}.")
    if unknown := set(beside) - set(BESIDE):
        raise UnknownName(f"Peers are split by {' and '.join(BESIDE)}, not by {sorted(unknown)[0]!r}.")
    _refuse_unseen(warehouse.config.persons, by)
    least = warehouse.config.persons.figures_from if by == "agent" else 0
    question = sums_question(tuple(measures), (*beside, by))
    crowd = _crowd(scope, by, within)
    answer = protected(warehouse, question, _asked(filter), crowd, own=_own(scope, by), least=least)
    return replace(answer, table=_named(answer.table, warehouse, scope, consenting)) if by == "agent" else answer


def peer_cells(warehouse: Warehouse, filter: Filter, scope: Scope, *, by: str, beside: Sequence[str]) -> pa.Table:
    """Parts of NPS of all units or persons of the company, split by `beside`, and nothing of it hidden.

    For arithmetic alone: its cells may hold one answer, so no row of it may be shown or kept. What may be told of a
    unit is a number over all of its answers, and only where `ask_peers` shows the unit. Periods as in `ask_peers`;
    persons by their pseudonyms. Raises Withheld where the agreement shows persons to nobody.
    """
    _refuse_unseen(warehouse.config.persons, by)
    question = sums_question(("nps",), (*beside, by))
    return unprotected(warehouse, question, fixed(_asked(filter), warehouse.today), _crowd(scope, by, ()))


def _refuse_unseen(persons: Persons, by: str) -> None:
    if by == "agent" and persons.seen_by == "own":
        raise Withheld("Your staff agreement shows persons to nobody but themselves. Compare teams.")


def _asked(filter: Filter) -> Filter:
    return replace(filter.without(*LEVELS, "class"), q="")


def _crowd(scope: Scope, by: str, within: tuple[str, ...]) -> Scope:
    """All of a unit as sums of its parts; nothing for whoever sees nothing."""
    path = within if scope.grants else ("",)
    group = Grant(path=path, columns=SUMS_ALONE, may_open_rows=False, sees_persons=by == "agent")
    return replace(scope, grants=frozenset({group}))


def own_persons(scope: Scope) -> frozenset[str]:
    """The persons whose own rows the viewer may open: himself."""
    return frozenset(grant.agent for grant in scope.grants if grant.agent is not None)


def _own(scope: Scope, by: str) -> Scope:
    """What the viewer knows of the figures already: his own rows, and of units all that he may open."""
    known = [grant for grant in scope.for_rows().grants if grant.agent is not None or by != "agent"]
    return replace(scope, grants=frozenset(replace(grant, columns=SUMS_ALONE, sees_persons=True) for grant in known))


def _named(table: pa.Table, warehouse: Warehouse, scope: Scope, consenting: frozenset[str]) -> pa.Table:
    """The table with the ids of those who may be named in the place of their pseudonyms."""
    named = _may_be_named(warehouse.config.persons, own_persons(scope), frozenset(warehouse.people_names), consenting)
    ids = {masked("agent_id", person, scope.pseudonym_key): person for person in named}
    said = [ids.get(shown, shown) for shown in table["agent"].to_pylist()]
    return table.set_column(table.schema.get_field_index("agent"), "agent", pa.array(said, pa.string()))


def _may_be_named(
    persons: Persons, own: frozenset[str], everyone: frozenset[str], consenting: frozenset[str]
) -> frozenset[str]:
    allowed = {"on": everyone, "consent": consenting & everyone}
    return own | allowed.get(persons.colleague_names, frozenset())
