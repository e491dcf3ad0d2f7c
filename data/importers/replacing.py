"""Taking the place of an earlier load: which loads a file may replace, and what becomes of their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data.contract import TABLES, Table
from data.importers.staging import KEPT, Staging
from data.keys import PROVENANCE, same_key
from data.store_values import Load


@dataclass(frozen=True, slots=True)
class Replacing:
    """What becomes of an earlier load's rows if a file takes its place, in numbers of rows.

    same + changed + gone are the rows that the load brought; same + changed + new those that come.
    """

    load_id: str
    source_name: str
    same: int
    changed: int
    gone: int
    new: int

    def sentence(self) -> str:
        """What becomes of them in words."""
        parts = [
            (self.same, "come again as they were"),
            (self.changed, "come again with other content"),
            (self.gone, "do not come again"),
        ]
        told = ", ".join(f"{rows:,} {what}" for rows, what in parts if rows)
        return (
            f"Load {self.load_id} ({self.source_name}) goes in the same step. Of its"
            f" {self.same + self.changed + self.gone:,} rows {told}. New rows: {self.new:,}."
        )


def stands(load: Load) -> bool:
    """Whether a load has brought rows that count."""
    return load.state in ("loaded", "unchanged") and load.version is not None


def same_file(loads: Sequence[Load], table: str, sha256: str) -> Load | None:
    """The newest load of the very same bytes that stands, or None; `loads` are newest first."""
    return next(
        (each for each in loads if stands(each) and (each.table_name, each.source_sha256) == (table, sha256)), None
    )


def replacing(staging: Staging, earlier: Load, brought: Sequence[Path]) -> Replacing:
    """What becomes of an earlier load's rows, which lie in the files `brought`, if the staged rows replace them."""
    table = staging.table
    content = f"hash({', '.join(_content(table, staging))})"
    key = ", ".join(table.key)
    rows = f"select {key}, {content} as content from read_parquet($1, union_by_name = true, hive_partitioning = false)"
    [counts] = staging.ask(
        f"""
        select
            count(*) filter (where e.content = c.content),
            count(*) filter (where e.content <> c.content),
            count(*) filter (where c.content is null),
            count(*) filter (where e.content is null)
        from ({rows}) as e
        full join (select {key}, {content} as content from {KEPT}) as c on {same_key(table.name, "e", "c")}
        """,
        [[str(file) for file in brought]],
    )
    return Replacing(earlier.load_id, earlier.source_name, *counts)


def _content(table: Table, staging: Staging) -> list[str]:
    """The contract's columns that say what a row says; those of ratings may have come or gone since."""
    known = {column.name for column in TABLES[table.name].columns} - PROVENANCE
    return [name for name in staging.schema.names if name in known]
