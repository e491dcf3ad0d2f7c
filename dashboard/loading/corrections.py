"""The corrections of a load as a file: a line for each changed cell, what it said before and after."""

from collections.abc import Iterator

import pyarrow as pa

from dashboard.spreadsheet import MARK, csv_blocks
from data.store import Load, Store

BLOCK = 5_000
SCHEMA = pa.schema([(name, pa.string()) for name in ("table", "row", "column", "before", "after")])


def corrections_csv(store: Store, load: Load) -> Iterator[bytes]:
    """The whole file, read from the store in blocks; texts that a spreadsheet would take for formulas are escaped."""
    yield MARK.encode()
    yield from csv_blocks(SCHEMA, _blocks(store, load))


def _blocks(store: Store, load: Load) -> Iterator[pa.RecordBatch]:
    skip = 0
    while made := store.corrections(load.load_id, BLOCK, skip):
        lines = [
            dict(zip(SCHEMA.names, (one.table, one.key, name, one.before.get(name), after), strict=True))
            for one in made
            for name, after in one.after.items()
            if one.before.get(name) != after
        ]
        yield pa.RecordBatch.from_pylist(lines, schema=SCHEMA)
        skip += len(made)
