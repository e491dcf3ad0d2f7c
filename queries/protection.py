"""Protection of small cells: what may not be shown to those who may not open the rows behind a sum."""

import pyarrow as pa
import pyarrow.compute as pc

from queries.measures import MEASURES

#: Which count each additive column is out of: the denominator of the measure it is part of.
COUNTED_BY = {part: measure.n for measure in MEASURES.values() for part in measure.parts} | {"passives": "scored"}


#: Column of an answer that names, row by row, the numbers that were hidden.
HIDDEN = "hidden"


def hide_small(table: pa.Table, below: int) -> pa.Table:
    """The table with null for every number that rests on 1 to `below` - 1 answers, or on a number nobody knows of.

    Where anything was hidden, a column `hidden` lists the names of a row's hidden numbers.
    """
    names: list[list[str]] = [[] for _ in range(table.num_rows)]
    seen = table
    for position, field in enumerate(seen.schema):
        if pa.types.is_integer(field.type) or pa.types.is_floating(field.type) or pa.types.is_decimal(field.type):
            allowed = _allowed(seen, field.name, below)
            table = table.set_column(position, field.name, pc.if_else(allowed, table[field.name], None))
            for row, is_allowed in zip(names, allowed.to_pylist(), strict=True):
                row.extend([] if is_allowed else [field.name])
    return table.append_column(HIDDEN, pa.array(names, pa.list_(pa.string()))) if any(names) else table


def _allowed(table: pa.Table, name: str, below: int) -> pa.ChunkedArray:
    count = COUNTED_BY.get(name)
    if count is None or count not in table.column_names:
        return pa.chunked_array([pa.array([False] * table.num_rows, pa.bool_())])
    counted = pc.fill_null(table[count], 0)
    return pc.or_(pc.equal(counted, 0), pc.greater_equal(counted, below))
