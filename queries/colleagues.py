"""Beside colleagues with the same contacts: what would be usual for somebody's contacts at the rates of everybody else.

The rates of everybody lie beyond most people's scope. They never leave this module: what is told is one expected number
over all of somebody's contacts, and no rate takes part, of a kind of contact or of all of them together, that rests on
fewer than `stats.expected.FEWEST` answers of others.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from data.warehouse import Warehouse
from queries.aggregate import sums, sums_question
from queries.ask import Answer, unprotected
from queries.filter import Filter
from queries.measures import MEASURES
from queries.peers import SUMS_ALONE
from queries.protection import fixed
from queries.ranking import CONTACTS
from queries.scope import Grant, Scope
from queries.stats.expected import usual

#: Measures over all contacts that somebody can practise; handling time is never judged.
PRACTISED = ("resolved_first_time", "transferred", "asked_again")
ANSWERED = ("promoter_share", "passive_share", "detractor_share")
COMPARED = (*ANSWERED, *PRACTISED)
DIGITS_TOLD = 1
SCHEMA = pa.schema(
    {
        "person": pa.string(),
        "measure": pa.string(),
        "part": pa.int64(),
        "whole": pa.int64(),
        "usual": pa.float64(),
        "deviation": pa.float64(),
    }
)

Rows = Sequence[Mapping[str, Any]]


def beside_colleagues(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """What the filter leaves beside everybody else with the same contacts, over the finished weeks of its period.

    One row a measure of COMPARED that has any: person (null), measure, part and whole as counted, and of how many parts
    it would be usual with its standard deviation by chance; both null where others have few such contacts. The SQL that
    is shown is that of one's own sums.
    """
    return _beside(warehouse, filter, scope, CONTACTS)


def people_beside_colleagues(warehouse: Warehouse, filter: Filter, scope: Scope) -> Answer:
    """The same for each known person: one row a person and measure."""
    return _beside(warehouse, filter, scope, ("agent", *CONTACTS))


def _beside(warehouse: Warehouse, filter: Filter, scope: Scope, by: Sequence[str]) -> Answer:
    asked = replace(fixed(filter, warehouse.today), versus="none")
    own = sums(warehouse, asked, scope, COMPARED, by)
    everywhere = Grant(() if scope.grants else ("",), columns=SUMS_ALONE, sees_persons=False)
    company = Scope("", frozenset({everywhere}))
    question = sums_question(COMPARED, CONTACTS)
    everybody = unprotected(warehouse, question, Filter(asked.period, "none"), company).to_pylist()
    persons: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for row in own.rows():
        persons[row.get("agent")].append(row)
    known = ((person, rows) for person, rows in persons.items() if person is not None or "agent" not in by)
    table = pa.Table.from_pylist(list(_compared(known, everybody)), SCHEMA)
    return replace(own, table=table)


def _compared(persons: Iterable[tuple[str | None, Rows]], everybody: Rows) -> Iterable[dict[str, Any]]:
    for person, rows in persons:
        for name in COMPARED:
            part, whole = MEASURES[name].parts[:2]
            mine, all_of_them = _counts(rows, part, whole), _counts(everybody, part, whole)
            kinds = list(mine)
            own = np.array([mine[kind] for kind in kinds], float).reshape(-1, 2)
            others = np.array([all_of_them.get(kind, (0, 0)) for kind in kinds], float).reshape(-1, 2) - own
            found = usual(own[:, 1], np.maximum(others[:, 0], 0), np.maximum(others[:, 1], 0))
            if own[:, 1].sum():
                yield {
                    "person": person,
                    "measure": name,
                    "part": int(own[:, 0].sum()),
                    "whole": int(own[:, 1].sum()),
                    # To the last digit it would tell how many others there are, and of two periods the difference.
                    "usual": round(found.value, DIGITS_TOLD) if found else None,
                    "deviation": round(found.deviation, DIGITS_TOLD) if found else None,
                }


def _counts(rows: Rows, part: str, whole: str) -> dict[tuple[Any, ...], tuple[int, int]]:
    """Part and whole by kind of contact, of kinds that have any."""
    found: dict[tuple[Any, ...], tuple[int, int]] = {}
    for row in rows:
        if row[whole]:
            held = found.get(kind := tuple(row[name] for name in CONTACTS), (0, 0))
            found[kind] = held[0] + (row[part] or 0), held[1] + row[whole]
    return found
