"""A hash of the demo's fact tables that does not depend on the order of rows or on how they are cut into files."""

import hashlib

import duckdb

from data.contract import FACTS
from data.home import Home
from data.lake import Lake


def table_hash(home: Home) -> str:
    """Sixteen hex digits over all rows of all fact tables: equal for the same seed, last day and sizes.

    It holds for one version of DuckDB, whose hash of a row it adds up.
    """
    lake = Lake(home.lake_path, home.rating_names)
    snapshot = lake.snapshot()
    digest = hashlib.sha256()
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("set threads = 2")
        for table in FACTS:
            files = [str(lake.path / file.path) for file in snapshot.files.get(table, ())]
            if files:
                found = connection.execute(
                    "select count(*), sum(hash(each)) from read_parquet($files, union_by_name = true) as each",
                    {"files": files},
                ).fetchone()
                digest.update(f"{table} {found}".encode())
    return digest.hexdigest()[:16]
