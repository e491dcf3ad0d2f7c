"""Two selections beside each other: the filter's, and a second one that the address names by `versus.<name>=`.

The second selection has the first one's period and all its values but those that it names itself. A unit stands for
itself: where the second one names any unit, none of the first one's count for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from data.warehouse import Warehouse
from queries.aggregate import sums
from queries.ask import Answer
from queries.dimensions import FILTERS, LEVEL_NAMES
from queries.filter import Filter
from queries.router import NotAvailable, available
from queries.scope import Scope
from queries.summary import SMALL

#: Names of an address that describe the second selection, in the canonical order. Persons are no selection.
SECOND_NAMES = tuple(f"versus.{name}" for name in FILTERS if name != "agent")
#: What a row of an answer belongs to; `both` counts what the two selections share.
FIRST, SECOND, BOTH = "first", "second", "both"
SELECTION_MEASURES = ("nps", "responses", *SMALL)
#: By what the contacts of two selections can be told apart.
CONTACT_SPLITS = ("touchpoint", "channel", "product", "issue", "segment", "language", "survey")


def second_named(said: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The second selection's part of an address in canonical text, and a note for each part that means nothing."""
    plain = {name.removeprefix("versus."): text for name, text in said.items()}
    found, notes = Filter.parse(plain)
    canonical = {f"versus.{name}": found.text_of(name) for name, _ in found.values}
    return canonical, tuple(f"Second selection: {note}" for note in notes)


def second_of(filter: Filter, said: Mapping[str, str]) -> Filter | None:
    """The second selection as a filter of its own; None where the address names none."""
    named, _ = Filter.parse({name.removeprefix("versus."): text for name, text in said.items()})
    if not named.values:
        return None
    names = [name for name, _ in named.values]
    other = filter.without(*LEVEL_NAMES) if set(names) & set(LEVEL_NAMES) else filter
    for name, values in named.values:
        other = other.with_values(name, values)
    return other


def shared(first: Filter, second: Filter) -> Filter | None:
    """The filter of what belongs to both selections; None where a dimension keeps them apart."""
    both = first
    for name, values in second.values:
        common = set(first.get(name)) & set(values) if first.get(name) else set(values)
        if not common:
            return None
        both = both.with_values(name, common)
    return both


def sides(warehouse: Warehouse, filter: Filter, scope: Scope, **versus: str) -> Answer:
    """The figures of both selections, and of what they share, in the filter's period.

    One row a side: side (first, second, and both where they can overlap), then the parts of NPS, responses and the
    small measures that exist under both filters. Raises SelectionMissing without a second selection.
    `versus` is the second selection's part of the address.
    """
    return sides_split(warehouse, filter, scope, versus, SELECTION_MEASURES, ())


def sides_by(
    warehouse: Warehouse, filter: Filter, scope: Scope, *, by: str = CONTACT_SPLITS[0], **versus: str
) -> Answer:
    """The scores of both selections by the kind of contact. One row a side and value: side, the split, parts of NPS,
    responses.

    An unknown split counts as the first of CONTACT_SPLITS. Raises SelectionMissing without a second selection.
    """
    split = by if by in CONTACT_SPLITS else CONTACT_SPLITS[0]
    return sides_split(warehouse, filter, scope, versus, ("nps", "responses"), (split,))


class SelectionMissing(NotAvailable):
    """Two selections are asked for, and one is named."""


def sides_split(
    warehouse: Warehouse,
    filter: Filter,
    scope: Scope,
    versus: Mapping[str, str],
    measures: Sequence[str],
    by: Sequence[str],
) -> Answer:
    """Parts of measures of both selections, of those that exist under both filters, by splits.

    Raises SelectionMissing without a second selection.
    """
    other = second_of(filter, versus)
    if other is None:
        raise SelectionMissing("Only one selection is named. Name the other, as in versus.channel=chat.")
    wanted = {FIRST: filter, SECOND: other}
    if both := shared(filter, other):
        wanted[BOTH] = both
    kept = [name for name in measures if all(available((name,), one, warehouse.ratings) for one in wanted.values())]
    return beside({side: sums(warehouse, one, scope, kept, by) for side, one in wanted.items()})


def beside(answers: Mapping[str, Answer]) -> Answer:
    """Several answers of one shape as one, each row with its side; its SQL gives the same rows as pasted."""
    tables = [
        answer.table.add_column(0, "side", pa.array([side] * answer.table.num_rows, pa.string()))
        for side, answer in answers.items()
    ]
    texts = [f"select '{side}' as side, *\nfrom (\n{answer.sql}\n)" for side, answer in answers.items()]
    first = next(iter(answers.values()))
    table = pa.concat_tables(tables, promote_options="default")
    return replace(first, table=table, sql="\nunion all by name\n".join(texts))
