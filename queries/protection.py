"""Protection of small cells: what may not be shown to those who may not open the rows behind a sum."""

import pyarrow as pa
import pyarrow.compute as pc

from queries.measures import MEASURES

#: Which count each additive column is out of: the denominator of the measure it is part of.
COUNTED_BY = {part: measure.n for measure in MEASURES.values() for part in measure.parts} | {"passives": "scored"}


def hide_small(table: pa.Table, below: int) -> pa.Table:
    """The table with null for every number that rests on 1 to `below` - 1 answers, or on a number nobody knows of."""
    for position, field in enumerate(table.schema):
        if pa.types.is_integer(field.type) or pa.types.is_floating(field.type) or pa.types.is_decimal(field.type):
            allowed = _allowed(table, field.name, below)
            table = table.set_column(position, field.name, pc.if_else(allowed, table[field.name], None))
    return table


def _allowed(table: pa.Table, name: str, below: int) -> pa.Array | pa.Scalar:
    count = COUNTED_BY.get(name)
    if count is None or count not in table.column_names:
        return pa.scalar(False)
    counted = table[count]
    return pc.fill_null(pc.or_(pc.equal(counted, 0), pc.greater_equal(counted, below)), False)
